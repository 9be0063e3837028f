import type { AutostartFacts, AutostartFile, Lookup, Need } from '../model/autostart.ts';
import { type Evidence, evidence } from '../model/evidence.ts';
import type { Action } from '../model/finding.ts';
import type { LinkEnd } from '../model/links.ts';
import type { Path } from '../model/path.ts';
import type { Found } from '../model/rule.ts';
import type { Confidence } from '../model/verdict.ts';

export const AUTOSTART_FOLDERS = ['~/.config/autostart/*', '/etc/xdg/autostart/*', '<profile>/etc/xdg/autostart/*'] as const;

/** Places named in an evidence; the rest is counted. */
const NAMED_PLACES = 6;

/** Files that count for at least one user: the first of their unit name. */
export const counting = (facts: AutostartFacts): AutostartFile[] => facts.files.filter((file) => file.hiddenBy.length === 0);

/** Why a program or file is not there, for a person at a terminal. */
export function absence(need: Need, found: Lookup): string {
  switch (need.kind) {
    case 'program':
      return need.word.includes('/') ? fault(need.word, found) : `'${need.word}' is in ${none(found)}`;
    case 'file':
      return fault(need.path, found);
    case 'directory':
      return fault(`the directory ${need.path}`, found);
    case 'flatpak':
      return `the Flatpak ${need.id} is not installed`;
    case 'snap':
      return `the snap '${need.name}' is not installed`;
    case 'launcher':
      return `the launcher ${need.id} is in ${none(found)}`;
  }
}

const none = ({ places, tried }: Lookup): string =>
  places > 0
    ? `none of ${places} ${places === 1 ? 'place' : 'places'} searched`
    : `none of ${tried.length} places, and none of them exists`;

const FAULTS: Readonly<Record<string, string>> = {
  EACCES: 'may not be executed by anybody',
  EISDIR: 'is a directory',
  EBADFD: 'is not a regular file',
  ELOOP: 'is a loop of links',
  ENAMETOOLONG: 'has a name too long to exist',
};

const fault = (what: string, { error }: Lookup): string => `${what} ${FAULTS[error ?? ''] ?? 'does not exist'}`;

/** The line that a key stands on. */
export function lineOf(file: AutostartFile, key: string): Evidence[] {
  const line = file.entry?.strings.get(key) ?? file.entry?.booleans.get(key) ?? file.entry?.others.get(key);
  return line === undefined ? [] : [evidence('line', `line ${line.line}: ${line.text}`, file.path)];
}

/** Where something was looked for, and what may be wrong with the view. */
export function searched(found: Lookup): [Evidence, ...Evidence[]] {
  const named = found.tried.slice(0, NAMED_PLACES).join(', ');
  const more = found.tried.length > NAMED_PLACES ? ` and ${found.tried.length - NAMED_PLACES} more` : '';
  const where =
    found.tried.length > 1 ? evidence('searched', `searched ${named}${more}`) : evidence('missing', `${named}: ${found.error ?? 'found'}`);
  return found.doubt === null ? [where] : [where, evidence('fact', found.doubt)];
}

/** What is only in doubt is never preselected. */
export const unlessDoubted = (confidence: Confidence, doubt: string | null): Confidence => (doubt === null ? confidence : 'ask');

/** How to get rid of a file: a managed one would come back. */
export function removal(file: Pick<AutostartFile, 'path' | 'managed'>): Action {
  if (file.managed === null) return { do: 'delete', path: file.path };
  const where = file.managed === 'home-manager' ? 'home-manager' : file.managed === 'nixos' ? 'NixOS' : 'Nix';
  return { do: 'config', hint: `remove it from your ${where} configuration, which puts it there` };
}

/** What the removal of a file would un-hide. */
export function unhidden({ hides }: AutostartFile): string[] {
  return hides.map(({ path, reason }) => {
    if (reason === 'generated') return `${path} is no longer hidden and starts at login`;
    const why = reason === 'hidden' || reason === 'systemd-skip' ? 'it is switched off itself' : 'it does not start either';
    return `${path} is no longer hidden; ${reason === null ? 'what it would do is not known' : why}`;
  });
}

/** What is to be said of a link that leads nowhere, and done about it. One that home-manager's current generation has as well is only old. */
export function leadsNowhere(path: Path, link: LinkEnd): Pick<Found, 'confidence' | 'evidence' | 'actions'> {
  const { chain, doubt, regenerated: again, managed } = link;
  return {
    confidence: unlessDoubted(again === null ? 'certain' : 'ask', doubt),
    evidence: [
      evidence('link', chain.slice(0, 8).join(' -> '), path),
      ...(doubt === null ? [] : [evidence('fact', doubt)]),
      ...(again === null ? [] : [evidence('fact', `home-manager's current generation has ${again}`, again)]),
    ],
    actions: [
      again !== null
        ? { do: 'command', argv: ['home-manager', 'switch'], why: 'the file is declared, only its link is old' }
        : managed === 'nixos'
          ? removal({ path, managed })
          : { do: 'delete', path },
    ],
  };
}

/** "a loop" or "leads to X, which does not exist". */
export const whereTo = ({ error, target }: LinkEnd): string =>
  error === 'ELOOP' ? 'the link is a loop' : `the link leads to ${target}, which does not exist`;

/** Unit folders that are not filled by packages. */
export const UNIT_FOLDERS = [
  '/etc/systemd/{system,user}',
  '/usr/local/{lib,share}/systemd/{system,user}',
  '~/.config/systemd/user',
  '~/.local/share/systemd/user',
] as const;
