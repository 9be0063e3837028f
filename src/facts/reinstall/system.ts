import { failed } from '../../host/host.ts';
import type { Mount } from '../../model/mount.ts';
import { joinPath, type Path } from '../../model/path.ts';
import type { User } from '../../model/users.ts';
import { parseCrypttab } from '../../parsers/crypttab.ts';
import { parseFstab } from '../../parsers/fstab.ts';
import { accountsWithPassword } from '../../parsers/shadow.ts';
import type { Notes } from './notes.ts';

/** Links that `systemctl enable` makes, systemctl(1); a link to /dev/null masks. On NixOS the configuration makes them. */
export function enabledUnits(notes: Notes, dir: Path, user: User | null): void {
  if (notes.isBuilt(dir)) return;
  const enabled: string[] = [];
  for (const name of notes.list(dir)) {
    if (!/\.(wants|requires|upholds)$/.test(name)) continue;
    const folder = joinPath(dir, name);
    for (const unit of notes.list(folder)) {
      const link = notes.host.lstat(joinPath(folder, unit));
      if (!failed(link) && link.kind === 'symlink' && !link.target!.startsWith('/nix/store/')) enabled.push(unit);
    }
  }
  const redo = user === null ? ['systemctl', 'enable'] : ['systemctl', '--user', 'enable'];
  notes.add({ kind: 'units', by: 'systemd', user: user?.name ?? null, names: enabled, source: dir, redo });
}

export function passwords(notes: Notes): void {
  const shadow = notes.read('/etc/shadow');
  if (shadow !== null)
    notes.add({ kind: 'passwords', by: 'shadow', user: null, names: accountsWithPassword(shadow), source: '/etc/shadow', redo: null });
}

/** Encrypted volumes: crypttab, and mounts whose device is named as cryptsetup and the installers name them. */
export function encryption(notes: Notes, mounts: readonly Mount[]): void {
  const lines = parseCrypttab(notes.read('/etc/crypttab') ?? new Uint8Array());
  const names = lines.map(({ name, device, key }) => `${name}${key === null ? '' : ` with key ${key}`} on ${device}`);
  notes.add({ kind: 'encryption', by: 'crypttab', user: null, names, source: '/etc/crypttab', redo: null });
  const mapped = mounts.flatMap(({ source }) => /^\/dev\/mapper\/((?:luks-|crypt|.*[-_]?crypt).*)$/.exec(source)?.[1] ?? []);
  const unlisted = mapped.filter((name) => !lines.some((line) => line.name === name));
  notes.add({ kind: 'encryption', by: 'mountinfo', user: null, names: unlisted, source: '/proc/self/mountinfo', redo: null });
}

const MADE_ANEW = new Set(['proc', 'sysfs', 'tmpfs', 'devpts', 'devtmpfs', 'cgroup2', 'efivarfs']);

/** Options are left out: they may hold passwords. So is what stands before "@" in the name of a share. */
export function mountTable(notes: Notes): void {
  const file = '/etc/fstab';
  if (notes.isBuilt(file)) return;
  const lines = parseFstab(notes.read(file) ?? new Uint8Array()).filter(({ fsType }) => !MADE_ANEW.has(fsType));
  const names = lines.map(({ spec, where, fsType }) => `${spec.replace(/^((?:\w+:)?\/\/)?[^/]*@/, '$1')} on ${where} (${fsType})`);
  notes.add({ kind: 'mounts', by: 'fstab', user: null, names, source: file, redo: null });
}

/** crontab(1) and at(1): Debian's and Arch's, and Red Hat's places. A dot or "tmp." begins what is being written. */
export function schedules(notes: Notes): void {
  for (const [by, dir] of [
    ['cron', '/var/spool/cron/crontabs'],
    ['cron', '/var/spool/cron'],
    ['at', '/var/spool/cron/atjobs'],
    ['at', '/var/spool/at'],
  ] as const) {
    const files = notes
      .list(dir)
      .filter((name) => !name.startsWith('.') && !name.startsWith('tmp.') && !notes.isDirectory(joinPath(dir, name)));
    notes.add({ kind: 'schedules', by, user: null, names: files, source: dir, redo: null });
  }
}
