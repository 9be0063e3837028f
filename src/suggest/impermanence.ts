import type { Suggestion } from '../model/suggestion.ts';
import { isOrdinaryParent, modeUnless, ownerUnless, rootAsSystem, scopesOf } from './module.ts';
import { nixElement, nixList, nixString } from './nix.ts';
import { byRoot, type Proposal, rootFor } from './proposal.ts';
import { neededForBoot } from './boot.ts';
import { directoryLine } from './tmpfiles.ts';
import { closing, heading } from './wording.ts';

/** `environment.persistence` of github:nix-community/impermanence, any version since 2022-02. */
export function emitImpermanence(proposal: Proposal): string {
  const lines = [...heading('impermanence (github:nix-community/impermanence)', proposal), '{'];
  for (const { root, suggestions } of byRoot(proposal)) {
    lines.push(`  environment.persistence.${nixString(root)} = {`, '    hideMounts = true;');
    for (const { user, group, entries } of scopesOf(rootAsSystem(suggestions), proposal.homes)) {
      const indent = user === null ? '    ' : '      ';
      if (user !== null) lines.push(`    users.${nixString(user)} = {`);
      lines.push(...lists(entries, indent, user ?? 'root', group, user !== null));
      if (user !== null) lines.push('    };');
    }
    lines.push('  };');
  }
  lines.push(...neededForBoot(proposal), ...parentRules(proposal), '}', ...closing(proposal, ask));
  return lines.join('\n') + '\n';
}

/** The two lists of one scope, as impermanence's options and home-manager's take them. */
export function lists(entries: readonly Suggestion[], indent: string, owner: string, group: string, relative: boolean): string[] {
  const list = (name: string, kind: Suggestion['kind']): string[] =>
    nixList(
      name,
      entries.filter((each) => each.kind === kind),
      indent,
      (each) => impermanenceElement(each, owner, group, relative),
    );
  return [...list('directories', 'directory'), ...list('files', 'file')];
}

/** An element of `directories` or `files`. */
export function impermanenceElement(each: Suggestion, owner: string, group: string, relative: boolean): string {
  const at = relative ? each.relative! : each.path;
  if (each.kind === 'directory') return nixElement('directory', at, { ...ownerUnless(each, owner, group), mode: modeUnless(each, '0755') });
  const { parent } = each;
  if (parent === null || isOrdinaryParent(each, owner, group)) return nixString(at);
  const fields = nixElement('directory', '', { ...ownerUnless(parent, owner, group), mode: modeUnless(parent, '0755') });
  return `{ file = ${nixString(at)}; parentDirectory = ${fields.replace('directory = ""; ', '')}; }`;
}

/**
 * The module makes the directories above a system entry root:root 0755 and has no option for it, except above files: tmpfiles.d lines say it, on
 * both sides. (impermanence issues 230 and 254: systemd refuses a /var/lib/private that is not 0700.)
 */
function parentRules(proposal: Proposal): string[] {
  const rules = proposal.suggestions
    .filter(({ scope, kind }) => scope === 'system' && kind === 'directory')
    .flatMap((each) => (each.parents ?? []).map((holder) => ({ holder, root: rootFor(proposal, each) })))
    .filter(({ holder }) => holder.owner !== 'root' || holder.group !== 'root' || holder.mode !== '0755')
    .flatMap(({ holder, root }) => [directoryLine(holder), directoryLine({ ...holder, path: root + holder.path })]);
  if (rules.length === 0) return [];
  return ['  systemd.tmpfiles.rules = [', ...[...new Set(rules)].map((rule) => `    ${nixString(rule)}`), '  ];'];
}

const ask = (each: Suggestion): string => {
  const scope = each.user === null ? '' : `users.${nixString(each.user)} `;
  return `${scope}${nixElement(each.kind, each.relative ?? each.path, each.kind === 'file' ? {} : { mode: modeUnless(each, '0755') })}`;
};
