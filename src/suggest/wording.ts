import type { Suggestion } from '../model/suggestion.ts';
import { notesOf, reasonOf } from './nix.ts';
import type { Proposal } from './proposal.ts';
import { remark, shellWord, visible } from './visible.ts';

/** The first lines of every form, as comments: what it is, and that copying comes first. */
export function heading(title: string, { root }: Proposal): string[] {
  return [
    `# ${title}`,
    `# An entry is empty in ${visible(root)} until its data is copied there. Copy first, as root: cd / && cp -a --parents -- PATH ${shellWord(root)}`,
  ];
}

/** The last lines of every form, as comments: what a person has to decide, and what could not be written. `line` writes an ask. */
export function closing({ asks, withheld }: Proposal, line: (ask: Suggestion) => string): string[] {
  const out: string[] = [];
  if (asks.length > 0) {
    out.push('', '# Look at these yourself; to keep one, move it up:');
    for (const ask of asks) out.push(`#   ${visible(line(ask))}  # ${[reasonOf(ask), ...notesOf(ask)].join('; ')}`);
  }
  const byReason = new Map<string, string[]>();
  for (const { path, reason } of withheld) byReason.set(reason, [...(byReason.get(reason) ?? []), path]);
  if (byReason.size > 0) out.push('', '# Not written:');
  for (const [reason, paths] of byReason) {
    out.push(`#   ${remark(reason)}:`, ...paths.map((path) => `#     ${visible(path)}`));
  }
  return out;
}
