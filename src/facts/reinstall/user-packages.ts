import { joinPath } from '../../model/path.ts';
import type { User } from '../../model/users.ts';
import { parseCrates, parseNixEnvManifest, parseNixProfile } from '../../parsers/package-lists.ts';
import type { Notes } from './notes.ts';
import { applications, globalModules } from './packages.ts';

/** What a user installed for himself. */
export function userPackages(notes: Notes, { name: user, home }: User): void {
  const flatpaks = joinPath(home, '.local/share/flatpak/app');
  notes.add({
    kind: 'packages',
    by: 'flatpak',
    user,
    names: applications(notes, flatpaks),
    source: flatpaks,
    redo: ['flatpak', 'install', '--user'],
  });
  nixProfile(notes, user, joinPath(home, '.nix-profile'));
  nixProfile(notes, user, joinPath(home, '.local/state/nix/profile'));
  for (const prefix of ['.npm-global', '.local', '.npm-packages']) globalModules(notes, joinPath(home, `${prefix}/lib/node_modules`), user);
  const nvm = joinPath(home, '.nvm/versions/node');
  for (const version of notes.list(nvm)) globalModules(notes, `${nvm}/${version}/lib/node_modules`, user);
  const crates = joinPath(home, '.cargo/.crates.toml');
  notes.add({
    kind: 'packages',
    by: 'cargo',
    user,
    names: parseCrates(notes.read(crates) ?? new Uint8Array()),
    source: crates,
    redo: ['cargo', 'install'],
  });
  for (const venvs of ['.local/share/pipx/venvs', '.local/pipx/venvs'].map((dir) => joinPath(home, dir)))
    notes.add({ kind: 'packages', by: 'pipx', user, names: applications(notes, venvs), source: venvs, redo: ['pipx', 'install'] });
  const tools = joinPath(home, '.local/share/uv/tools');
  notes.add({ kind: 'packages', by: 'uv', user, names: applications(notes, tools), source: tools, redo: null });
}

/** A profile of nix-env has a manifest.nix, one of `nix profile` a manifest.json. */
function nixProfile(notes: Notes, user: string, profile: string): void {
  const old = notes.read(`${profile}/manifest.nix`);
  if (old !== null) notes.add({ kind: 'packages', by: 'nix-env', user, names: parseNixEnvManifest(old), source: profile, redo: null });
  const manifest = notes.read(`${profile}/manifest.json`);
  if (manifest !== null) {
    const names = parseNixProfile(manifest);
    notes.add({ kind: 'packages', by: 'nix profile', user, names, source: profile, redo: ['nix', 'profile', 'install'] });
  }
}
