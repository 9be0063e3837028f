import { encodePath } from '../model/path.ts';

const BACKUP_SUFFIXES = new Set(
  (
    'rpmnew rpmsave rpmorig dpkg-old dpkg-new dpkg-tmp dpkg-dist dpkg-bak dpkg-backup dpkg-remove ' +
    'ucf-new ucf-old ucf-dist swp bak old new'
  ).split(' '),
);

/** Names that systemd's generator passes over: hidden_or_backup_file() of path-util.c. */
export function isHiddenOrBackup(name: string): boolean {
  if (name.startsWith('.') || name.endsWith('~')) return true;
  if (name === 'lost+found' || name === 'aquota.user' || name === 'aquota.group') return true;
  const dot = name.lastIndexOf('.');
  return dot >= 0 && BACKUP_SUFFIXES.has(name.slice(dot + 1));
}

/** "teams.desktop" → "app-teams@autostart.service": one ".desktop" goes, the rest is escaped as unit_name_escape() of unit-name.c does. */
export function autostartUnit(name: string): string {
  const stem = encodePath(name.endsWith('.desktop') ? name.slice(0, -'.desktop'.length) : name).toString('latin1');
  const escaped = stem.replace(/^[.]|[^0-9A-Za-z:_.]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return `app-${escaped}@autostart.service`;
}
