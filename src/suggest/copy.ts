import { type Proposal, rootFor } from './proposal.ts';
import { shellWord } from './visible.ts';

/**
 * The command that copies one entry: the directories above it come with their own owner and mode (cp(1) --parents, -a). To be run in "/":
 * coreutils 9.1 looks for those directories in the working directory, even of an absolute path.
 */
const copyLine = (path: string, root: string): string => `cp -a --parents -- ${shellWord(path)} ${shellWord(root)}`;

/** A bash script that brings the data of all entries into their persist roots, with owner, mode, times, links, holes, extended attributes and ACLs. */
export function copyScript(proposal: Proposal): string {
  const { suggestions } = proposal;
  const roots = [...new Set(suggestions.map((each) => rootFor(proposal, each)))];
  return [
    '#!/usr/bin/env bash',
    '# Copies what is worth keeping into the persist root. Run it as root, with the programs that write there stopped, before the first',
    '# boot with the new list: until then an entry is empty in the root. Nothing is deleted; what was copied before is overwritten.',
    'cd / || exit 1',
    'failed=0',
    ...roots.map((root) => `[ -d ${shellWord(root)} ] || { printf '%s: no such directory\\n' ${shellWord(root)} >&2; exit 1; }`),
    ...suggestions.map((each) => `${copyLine(each.path, rootFor(proposal, each))} || failed=1`),
    'exit "$failed"',
    '',
  ].join('\n');
}
