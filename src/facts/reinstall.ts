import { joinPath } from '../model/path.ts';
import type { Reinstall } from '../model/reinstall.ts';
import { configuration } from './reinstall/configuration.ts';
import { networks } from './reinstall/networks.ts';
import { Notes, type ReinstallInput } from './reinstall/notes.ts';
import { systemPackages } from './reinstall/packages.ts';
import { enabledUnits, encryption, mountTable, passwords, schedules } from './reinstall/system.ts';
import { userPackages } from './reinstall/user-packages.ts';

/** What people forget before a reinstall, from small files of the audited system: nothing is run, and secrets are named at most. */
export function collectReinstall({ host, subjects, mounts, isLost }: ReinstallInput): Reinstall {
  const notes = new Notes(host);
  configuration(notes, 'NixOS', null, '/etc/nixos', isLost);
  for (const { name, home } of subjects)
    for (const dir of ['.config/home-manager', '.config/nixpkgs']) configuration(notes, 'home-manager', name, joinPath(home, dir), isLost);
  encryption(notes, mounts ?? []);
  mountTable(notes);
  passwords(notes);
  networks(notes);
  schedules(notes);
  enabledUnits(notes, '/etc/systemd/system', null);
  for (const user of subjects) enabledUnits(notes, joinPath(user.home, '.config/systemd/user'), user);
  systemPackages(notes);
  for (const user of subjects) userPackages(notes, user);
  return notes.all;
}
