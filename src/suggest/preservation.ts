import type { Suggestion } from '../model/suggestion.ts';
import { neededForBoot } from './boot.ts';
import { isOrdinaryParent, modeUnless, ownerUnless, rootAsSystem, scopesOf } from './module.ts';
import { nixElement, nixList, nixString, type Value } from './nix.ts';
import { byRoot, type Proposal } from './proposal.ts';
import { closing, heading } from './wording.ts';

const HOST_KEY = /^\/etc\/ssh\/ssh_host_[^/]+$/;

/** Read before the real root is up. */
const EARLY = new Set(['/etc/machine-id', '/var/lib/nixos', '/var/lib/systemd/random-seed']);

/**
 * `preservation.preserveAt` of github:nix-community/preservation. Owner and mode are enforced at every boot, files included: they are printed
 * wherever they differ from the default.
 */
export function emitPreservation(proposal: Proposal): string {
  const lines = [
    ...heading('preservation (github:nix-community/preservation); needs boot.initrd.systemd.enable = true', proposal),
    '{',
    '  preservation.enable = true;',
  ];
  for (const { root, suggestions } of byRoot(proposal)) {
    lines.push(`  preservation.preserveAt.${nixString(root)} = {`, '    commonMountOptions = [ "x-gvfs-hide" ];');
    for (const { user, group, entries } of scopesOf(rootAsSystem(suggestions), proposal.homes)) {
      const indent = user === null ? '    ' : '      ';
      if (user !== null) lines.push(`    users.${nixString(user)} = {`, `${indent}commonMountOptions = [ "x-gvfs-hide" ];`);
      for (const kind of ['directory', 'file'] as const) {
        const these = entries.filter((each) => each.kind === kind);
        const name = kind === 'directory' ? 'directories' : 'files';
        lines.push(...nixList(name, these, indent, (each) => preservationElement(each, user ?? 'root', group, user !== null)));
      }
      if (user !== null) lines.push('    };');
    }
    lines.push('  };');
  }
  lines.push(...neededForBoot(proposal));
  if (proposal.suggestions.some(({ path }) => path === '/etc/machine-id')) {
    lines.push('  systemd.suppressedSystemUnits = [ "systemd-machine-id-commit.service" ];');
  }
  lines.push(
    '}',
    ...closing(
      proposal,
      (ask) =>
        `${ask.user === null ? '' : `users.${nixString(ask.user)} `}${preservationElement(ask, ask.user ?? 'root', 'root', ask.user !== null)}`,
    ),
  );
  return lines.join('\n') + '\n';
}

/** An element of `directories` or `files`. */
export function preservationElement(each: Suggestion, owner: string, group: string, relative: boolean): string {
  const { parent, path, kind } = each;
  // A key that a mount made empty counts as missing, and the seed may not be made empty either: links to what is there.
  const linked = HOST_KEY.test(path) || path === '/var/lib/systemd/random-seed';
  const strange = parent !== null && !isOrdinaryParent(each, owner, group);
  const more: Record<string, Value | null> = {
    how: linked && kind === 'file' ? 'symlink' : null,
    inInitrd: EARLY.has(path) || null,
    ...ownerUnless(each, owner, group),
    mode: modeUnless(each, kind === 'file' ? '0644' : '0755'),
    configureParent: (linked && kind === 'file') || strange || null,
  };
  if (strange) {
    const { user, group: parentGroup } = ownerUnless(parent, owner, group);
    Object.assign(more, { 'parent.user': user, 'parent.group': parentGroup, 'parent.mode': modeUnless(parent, '0755') });
  }
  return nixElement(kind, relative ? each.relative! : path, more);
}
