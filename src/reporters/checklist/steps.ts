import type { ChecklistFact, Step } from '../../model/checklist.ts';
import type { Path } from '../../model/path.ts';
import type { Group, Report } from '../../model/report.ts';
import { shellQuote } from '../wording.ts';
import { copyListed, cruft, type Where } from './commands.ts';

/** What `suggest-persist` prints for `target`; `text` "": nothing to declare. */
export interface Snippet {
  target: string;
  text: string;
}

const LOST = '--verdict persist --verdict unknown';

/** What to do, in this order. */
export function stepsOf(
  { summary, declared, scan, groups }: Report,
  facts: readonly ChecklistFact[],
  snippet: Snippet,
  where: Where,
): Step[] {
  const { places } = summary;
  const losing = places.irreplaceable + places.hard + places.tedious + places.none + places.unknown > 0;
  const steps: Omit<Step, 'id'>[] = [];
  const add = (phase: Step['phase'], text: string, commands: readonly string[] = [], code: Step['snippet'] = null): void =>
    void steps.push({ phase, text, commands, snippet: code });

  if (losing) {
    add('before', 'push what is not pushed, and export the keys named above');
    add('before', 'choose where the copies go: a disk that is not wiped', ['export BACKUP=/mnt/backup; mkdir -p "$BACKUP"/files']);
  }
  for (const { names } of facts.filter(({ kind }) => kind === 'encryption'))
    add(
      'before',
      'keep the headers of encrypted volumes that stay: without them nobody reads the data',
      names.flatMap((name) => headerBackup(name)),
    );
  add('before', 'keep this list where the wipe does not reach it: it is compared afterwards', [
    `${cruft(where, 'report --format json')} -o ${losing ? '"$BACKUP"/cruft-report.json' : 'cruft-report.json'}`,
  ]);
  if (snippet.text !== '') {
    const language =
      snippet.target === 'impermanence' || snippet.target === 'preservation' || snippet.target === 'home-manager' ? 'nix' : '';
    add('declare', 'declare what is to stay', [], { language, text: snippet.text.trimEnd() });
  }
  if (losing) {
    add('copy', 'copy what would be lost, with owners and modes: first look, then do it', [
      copyListed(where, LOST, '-n --stats '),
      copyListed(where, LOST),
    ]);
    if (declared.roots.length > 0)
      add(
        'copy',
        `copy what is declared into the persist root as well: an entry is empty there until its data is copied`,
        declared.roots.slice(0, 1).map(({ path }) => `cd ${shellQuote(where.root)} && cp -a --parents -- PATH ${shellQuote(path)}/`),
      );
    add('copy', 'read the copy back: a backup that was never read is none');
  }
  add('wipe', 'look again: nothing new since this list was made?', [cruft(where, 'scan')]);
  add('wipe', 'wipe');
  if (losing)
    add(
      'after',
      'put back the homes; of the rest only what you have looked at: the /etc of an old system does not belong into a new one whole',
      scan.users
        .filter(({ name }) => groups.some(isLost(name)))
        .map(({ home }) => `rsync -aHAX "$BACKUP"/files${folder(home)} ${folder(home)}`),
    );
  for (const { command, by } of facts) if (command !== null) add('after', `set up again what ${by} had`, [command]);
  add('after', 'see what is back and what is missing', [`cruft verify ${losing ? '"$BACKUP"/cruft-report.json' : 'cruft-report.json'}`]);
  return steps.map((step, at) => ({ id: `step:${at + 1}`, ...step }));
}

const isLost =
  (name: string) =>
  ({ user, verdict }: Group): boolean =>
    user === name && (verdict === 'persist' || verdict === 'unknown');

const folder = (home: Path): string => shellQuote(home.replace(/\/*$/, '/'));

/** `name` is "volume on device", as the crypttab says it. */
function headerBackup(name: string): string[] {
  const device = / on (\/dev\/[^\s]+)$/.exec(name)?.[1];
  return device === undefined
    ? []
    : [
        `cryptsetup luksHeaderBackup ${shellQuote(device)} --header-backup-file "$BACKUP"/${shellQuote(device.replace(/.*\//, ''))}.luks-header`,
      ];
}
