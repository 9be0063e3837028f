import { failed, type Host } from '../host/host.ts';
import { decodePath, type Path } from '../model/path.ts';
import type { Accounts } from '../model/users.ts';
import { parseGroup } from '../parsers/passwd.ts';

const SYSUSERS = ['/etc/sysusers.d', '/run/sysusers.d', '/usr/local/lib/sysusers.d', '/usr/lib/sysusers.d'];
const MAX_BYTES = 8 << 20;

/** Names of users and groups that there are, or that sysusers.d(5) makes at boot; null: they cannot be told. */
export function knownNames(host: Host, accounts: Accounts): { users: Set<string>; groups: Set<string> } | null {
  const group = host.read('/etc/group', MAX_BYTES);
  if (accounts.users.length === 0 || failed(group)) return null;
  // NSS may know more than the files: LDAP, sssd, systemd-homed.
  const nss = host.read('/etc/nsswitch.conf', 1 << 16);
  if (!failed(nss) && /^(?:passwd|group):.*\b(?:ldap|sss|nis|winbind)\b/m.test(decodePath(nss))) return null;
  const users = new Set(accounts.users.map(({ name }) => name));
  const groups = new Set(parseGroup(group).map(({ name }) => name));
  for (const dir of SYSUSERS) {
    const names = host.list(dir);
    for (const name of failed(names) ? [] : names.slice(0, 500)) {
      if (name.endsWith('.conf')) addFrom(host, `${dir}/${name}`, users, groups);
    }
  }
  return { users, groups };
}

function addFrom(host: Host, path: Path, users: Set<string>, groups: Set<string>): void {
  const bytes = host.read(path, 1 << 18);
  for (const line of failed(bytes) ? [] : decodePath(bytes).split('\n')) {
    const [, type, name] = /^[ \t]*([ug])[!-]?[ \t]+"?([^ \t"]+)/.exec(line) ?? [];
    if (name === undefined) continue;
    groups.add(name);
    if (type === 'u') users.add(name);
  }
}
