import { failed, type Host } from '../host/host.ts';
import type { Candidate } from '../model/candidate.ts';
import { decodePath, parentOf, type Path } from '../model/path.ts';
import type { Unowned } from '../model/tree.ts';
import type { Accounts } from '../model/users.ts';

/**
 * Numbers without a name that are in order: root, homed, dynamic users, nobody, nspawn (systemd.io/UIDS-GIDS), Nix's builders; and what subuid(5) gives
 * to containers.
 */
const RESERVED: readonly (readonly [number, number])[] = [
  [0, 0],
  [30001, 30128],
  [60001, 60577],
  [61184, 65535],
  [100000, 165535],
  [524288, 1879048191],
  [4294967294, 4294967295],
];
const MAX_BYTES = 1 << 20;

/** Entries of nobody, gathered in the highest directory that has the same owner. Nothing where the names of users cannot be told. */
export function unownedIn(host: Host, candidates: readonly Candidate[], accounts: Accounts): Unowned[] {
  if (accounts.users.length === 0) return [];
  const nss = host.read('/etc/nsswitch.conf', MAX_BYTES);
  if (!failed(nss) && /^passwd:.*\b(?:ldap|sss|nis|winbind)\b/m.test(decodePath(nss))) return [];
  const reserved = [...RESERVED, ...subordinate(host)];
  const former = formerNames(host);
  const found = new Map<string, Unowned>();
  for (const { path, uid } of candidates) {
    if (accounts.userName(uid) !== null || reserved.some(([from, to]) => uid >= from && uid <= to)) continue;
    const at = highest(host, path, uid);
    const key = `${uid} ${at}`;
    const known = found.get(key);
    if (known === undefined) found.set(key, { path: at, uid, entries: 1, former: former.get(uid) ?? null });
    else known.entries += 1;
  }
  return [...found.values()];
}

function highest(host: Host, path: Path, uid: number): Path {
  let at = path;
  for (let above = parentOf(at); above !== '/'; above = parentOf(above)) {
    const node = host.lstat(above);
    if (failed(node) || node.uid !== uid) break;
    at = above;
  }
  return at;
}

function subordinate(host: Host): [number, number][] {
  const bytes = host.read('/etc/subuid', MAX_BYTES);
  if (failed(bytes)) return [];
  return decodePath(bytes)
    .split('\n')
    .flatMap((line): [number, number][] => {
      const [, from, count] = line.split(':').map(Number);
      return Number.isSafeInteger(from) && Number.isSafeInteger(count) ? [[from!, from! + count! - 1]] : [];
    });
}

/** /var/lib/nixos/uid-map: names of all users there ever were, update-users-groups.pl of nixpkgs. */
function formerNames(host: Host): Map<number, string> {
  const bytes = host.read('/var/lib/nixos/uid-map', MAX_BYTES);
  try {
    const map: unknown = failed(bytes) ? {} : JSON.parse(decodePath(bytes));
    if (typeof map !== 'object' || map === null) return new Map();
    return new Map(Object.entries(map).flatMap(([name, uid]) => (typeof uid === 'number' ? [[uid, name] as const] : [])));
  } catch {
    return new Map();
  }
}
