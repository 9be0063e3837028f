import { isWithin, parentOf } from '../model/path.ts';
import type { Holder, Suggestion } from '../model/suggestion.ts';
import { notesOf, reasonOf } from './nix.ts';
import { type Proposal, rootFor } from './proposal.ts';
import { closing, heading } from './wording.ts';

/**
 * The path field of tmpfiles.d(5): specifiers are expanded, and in quotes "\" takes the next character as it is. Plain names stand bare.
 * (systemd 252, tmpfiles.c parse_line: EXTRACT_UNQUOTE.)
 */
function field(path: string): string {
  const text = path.replaceAll('%', '%%');
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `"${text.replace(/[\\"]/g, '\\$&')}"`;
}

/** The argument is the rest of the line: C escapes and specifiers are undone, blanks at its end dropped, quotes kept. */
const argument = (path: string): string => path.replaceAll('%', '%%').replaceAll('\\', '\\\\').replace(/ $/, '\\x20');

export const directoryLine = ({ path, owner, group, mode }: Holder): string => `d ${field(path)} ${mode} ${owner} ${group} - -`;

/**
 * Plain tmpfiles.d lines: a link at each path, and before it every directory that must have an owner of its own, in the system and in the persist
 * root, else systemd-tmpfiles makes it root's and refuses what comes below as an "unsafe path transition".
 */
export function emitTmpfiles(proposal: Proposal): string {
  const lines = heading('tmpfiles.d(5): links into the persist root. Put it into /etc/tmpfiles.d/persist.conf', proposal);
  const said = new Set<string>();
  const once = (line: string) => {
    if (!said.has(line)) lines.push(line);
    said.add(line);
  };
  for (const each of proposal.suggestions) {
    const root = rootFor(proposal, each);
    lines.push(...[...notesOf(each), reasonOf(each)].map((text) => `# ${text}`));
    for (const holder of holdersOf(each, proposal)) {
      once(directoryLine(holder));
      once(directoryLine({ ...holder, path: root + holder.path }));
    }
    const { parent } = each;
    if (each.kind === 'directory') once(directoryLine({ path: root + each.path, owner: each.owner, group: each.group, mode: each.mode }));
    else
      once(
        directoryLine(
          parent === null
            ? { path: root + parentOf(each.path), owner: 'root', group: 'root', mode: '0755' }
            : { ...parent, path: root + parent.path },
        ),
      );
    lines.push(`L ${field(each.path)} - - - - ${argument(root + each.path)}`);
  }
  lines.push(...closing(proposal, (ask) => `L ${field(ask.path)} - - - - ${argument(rootFor(proposal, ask) + ask.path)}`));
  return lines.join('\n') + '\n';
}

/** The directories above it that systemd-tmpfiles would not make right by itself: all in a home, and what is not root:root 0755. */
function holdersOf({ parents = [] }: Suggestion, { homes }: Proposal): Holder[] {
  const inHome = (path: string) => homes.some((home) => isWithin(path, home.path));
  return parents.filter(({ path, owner, group, mode }) => inHome(path) || owner !== 'root' || group !== 'root' || mode !== '0755');
}
