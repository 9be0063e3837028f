import type { Risk } from '../../model/checklist.ts';
import type { Action } from '../../model/finding.ts';
import type { Path } from '../../model/path.ts';
import type { ReinstallFact } from '../../model/reinstall.ts';
import type { Group } from '../../model/report.ts';
import { printable, shellQuote } from '../wording.ts';

/** What the commands have to know: the root directory, and the options that name plan and system ("--root /mnt", or ""). */
export interface Where {
  root: Path;
  options: string;
}

/** A command of this program with the plan's options. */
export const cruft = ({ options }: Where, words: string): string => `cruft ${words}${options === '' ? '' : ' ' + options}`;

const onMachine = ({ root }: Where, path: Path): Path => (root === '/' ? path : root + (path === '/' ? '' : path));

/** Of what is listed with these filters, every entry and nothing else: exact also where a place has others below it. */
export const copyListed = (where: Where, filters: string, rsync = ''): string =>
  `${cruft(where, `list ${filters} --no-group -0`)} | rsync -aHAX ${rsync}--from0 --files-from=- ${shellQuote(onMachine(where, '/').replace(/\/?$/, '/'))} "$BACKUP"/files/`;

const FILTERS: Partial<Record<Risk, string>> = {
  irreplaceable: '--verdict persist --regret irreplaceable',
  hard: '--verdict persist --regret hard',
  tedious: '--verdict persist --regret tedious --regret none',
  unknown: '--verdict unknown',
};

/** Copies a place below $BACKUP/files with owners, modes and the folders above it; null for what would not be missed. */
export function copyCommand({ path, whole }: Pick<Group, 'path' | 'whole'>, risk: Risk, where: Where): string | null {
  const filter = FILTERS[risk];
  if (filter === undefined) return null;
  if (!whole || path === '/') return copyListed(where, `--under ${shellQuote(path)} ${filter}`);
  if (where.root === '/') return `cp -a --parents -- ${shellQuote(path)} "$BACKUP"/files/`;
  return `(cd ${shellQuote(where.root)} && cp -a --parents -- ${shellQuote(path.slice(1))} "$BACKUP"/files/)`;
}

/** A line that does nothing in a shell, whatever is in it. */
const comment = (text: string): string => '# ' + printable(text).trim();

/** What a finding suggests, as lines for a shell. */
export const actionCommands = (actions: readonly Action[], where: Where): string[] =>
  actions.map((action) => {
    switch (action.do) {
      case 'delete':
        return `rm -- ${shellQuote(onMachine(where, action.path))}`;
      case 'edit': {
        const to = action.to === null ? 'goes' : `becomes ${JSON.stringify(action.to)}`;
        return comment(`edit ${action.file} line ${action.line}: ${JSON.stringify(action.from)} ${to}`);
      }
      case 'command':
        return action.argv.map(shellQuote).join(' ');
      case 'persist':
        return comment(`declare ${action.path}`);
      case 'unpersist':
        return comment(`take ${action.path} off the persist list`);
      case 'config':
        return comment(action.hint);
    }
  });

/** Words that a shell and the program behind it take as names; what begins with "-" would be an option. */
export function redoCommand({ redo, names, user }: ReinstallFact): string | null {
  const words = names.filter((name) => !name.startsWith('-'));
  if (redo === null || words.length === 0) return null;
  const command = [...redo, ...words].map(shellQuote).join(' ');
  return user === null ? command : `${command} # as ${printable(user)}`;
}
