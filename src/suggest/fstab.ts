import { notesOf, reasonOf } from './nix.ts';
import { type Proposal, rootFor } from './proposal.ts';
import { closing, heading } from './wording.ts';

/** fstab(5): blanks and backslashes as octal escapes. Tabs and line breaks never get here. */
const field = (path: string): string => path.replaceAll('\\', '\\134').replaceAll(' ', '\\040');

const line = (path: string, root: string): string => `${field(root + path)} ${field(path)} none bind 0 0`;

/** Bind mounts for fstab(5). Directories only: systemd makes a missing mount point a directory, and an emptied root has no file to mount on. */
export function emitFstab(proposal: Proposal): string {
  const lines = heading('fstab(5): bind mounts from the persist root', proposal);
  for (const each of proposal.suggestions) {
    lines.push(...[...notesOf(each), reasonOf(each)].map((text) => `# ${text}`), line(each.path, rootFor(proposal, each)));
  }
  lines.push(...closing(proposal, (ask) => line(ask.path, rootFor(proposal, ask))));
  return lines.join('\n') + '\n';
}
