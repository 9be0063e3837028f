import { lists } from './impermanence.ts';
import { type Scope, scopesOf } from './module.ts';
import { nixElement, nixString } from './nix.ts';
import type { Path } from '../model/path.ts';
import { byRoot, type Proposal } from './proposal.ts';
import type { Suggestion } from '../model/suggestion.ts';
import { visible } from './visible.ts';
import { closing, heading } from './wording.ts';

/**
 * `home.persistence` (impermanence since 2026-01; the root is the system's, without the home). One user: a home-manager module. Several: a NixOS
 * module with a block each. What is the system's is named in a comment: only the NixOS module can declare it.
 */
export function emitHomeManager(proposal: Proposal): string {
  const ofUsers = { ...proposal, suggestions: proposal.suggestions.filter(({ user }) => user !== null) };
  const blocks = new Map<string, { root: Path; scope: Scope }[]>();
  for (const { root, suggestions } of byRoot(ofUsers)) {
    for (const scope of scopesOf(suggestions, proposal.homes)) {
      blocks.set(scope.user!, [...(blocks.get(scope.user!) ?? []), { root, scope }]);
    }
  }
  const users = [...blocks.keys()].toSorted();
  const where = users.length === 1 ? `inside home-manager.users.${nixString(users[0]!)}` : 'a NixOS module';
  const lines = [
    ...heading(`home-manager with impermanence since 2026-01 (its module is imported for you); ${visible(where)}`, proposal),
    '{',
  ];
  for (const user of users) {
    const indent = users.length === 1 ? '' : '  ';
    if (users.length > 1) lines.push(`  home-manager.users.${nixString(user)} = {`);
    for (const { root, scope } of blocks.get(user)!) {
      const body = lists(scope.entries, `${indent}    `, user, scope.group, true);
      lines.push(`${indent}  home.persistence.${nixString(root)} = {`, ...body, `${indent}  };`);
    }
    if (users.length > 1) lines.push('  };');
  }
  lines.push('}', ...ofSystem(proposal), ...closing(proposal, ask));
  return lines.join('\n') + '\n';
}

function ofSystem({ suggestions }: Proposal): string[] {
  const paths = suggestions.filter(({ user }) => user === null).map(({ path }) => `#   ${visible(path)}`);
  return paths.length === 0 ? [] : ['', '# Of the system, not of a user; --for impermanence writes these:', ...paths];
}

const ask = (each: Suggestion): string => `${each.user ?? 'system'}: ${nixElement(each.kind, each.relative ?? each.path, {})}`;
