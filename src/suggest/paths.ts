import { reasonOf } from './nix.ts';
import type { Proposal } from './proposal.ts';
import { visible } from './visible.ts';

/** The paths alone, byte for byte: one a line, with what is only asked as comments at the end; or each ended by NUL, and nothing else. */
export function emitPaths({ suggestions, asks }: Proposal, nul: boolean): string {
  if (nul) return suggestions.map(({ path }) => path + '\0').join('');
  const comments = asks.map((ask) => `# ${visible(ask.path)}  # ${reasonOf(ask)}\n`);
  return suggestions.map(({ path }) => path + '\n').join('') + comments.join('');
}
