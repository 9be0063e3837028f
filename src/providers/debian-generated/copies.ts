import { createHash } from 'node:crypto';
import { failed, type Host } from '../../host/host.ts';
import type { Claim } from '../../model/claim.ts';
import { evidence } from '../../model/evidence.ts';
import { joinPath, type Path } from '../../model/path.ts';
import type { User } from '../../model/users.ts';
import { edited, generated } from './say.ts';

const MAX_BYTES = 1024 * 1024;

/** Copied by the package's postinst where there is none yet, and left to the administrator from then on: path, original, package. */
const COPIES: readonly (readonly [Path, Path, string])[] = [
  ['/etc/inputrc', '/usr/share/readline/inputrc', 'readline-common'],
  ['/etc/motd', '/usr/share/base-files/motd', 'base-files'],
  ['/etc/nsswitch.conf', '/usr/share/libc-bin/nsswitch.conf', 'libc-bin'],
  ['/etc/profile', '/usr/share/base-files/profile', 'base-files'],
  ['/root/.bashrc', '/usr/share/base-files/dot.bashrc', 'base-files'],
  ['/root/.profile', '/usr/share/base-files/dot.profile', 'base-files'],
];

export function copyClaims(host: Host): Claim[] {
  return COPIES.flatMap(([path, original, by]) => {
    const ours = host.read(path, MAX_BYTES);
    const theirs = host.read(original, MAX_BYTES);
    if (failed(ours) || failed(theirs)) return [];
    const seen = evidence('fact', `copied from ${original} when ${by} was installed`, original);
    return ours.equals(theirs) || isEarlier(host, ours, original)
      ? [generated(path, by, `${by} copies it from ${original}; unchanged since`, seen)]
      : [edited(path, by, `edited: differs from ${original}, of which ${by} makes a copy`, seen, 'likely')];
  });
}

/** base-files lists the checksums of what it copied in earlier releases beside the original. */
function isEarlier(host: Host, content: Buffer, original: Path): boolean {
  const sums = host.read(`${original}.md5sums`, MAX_BYTES);
  return !failed(sums) && sums.includes(createHash('md5').update(content).digest('hex'));
}

/** Made empty, or with comments alone: path and who makes it. A path that ends in a slash stands for the files in it. */
const EMPTY: readonly (readonly [Path, string])[] = [
  ['/etc/apparmor.d/local/', 'dh_apparmor'],
  ['/etc/environment', 'the installer'],
  ['/etc/fstab', 'debootstrap'],
  ['/etc/security/opasswd', 'libpam-runtime'],
  ['/etc/subgid', 'passwd'],
  ['/etc/subuid', 'passwd'],
];

/** A file that says nothing needs no keeping. One that says something is for the catalogue to judge. */
export function emptyClaims(host: Host): Claim[] {
  return EMPTY.flatMap(([where, by]) => {
    const names = where.endsWith('/') ? host.list(where.slice(0, -1)) : [where];
    return (failed(names) ? [] : names).flatMap((name) => {
      const path = where.endsWith('/') ? where + name : name;
      const content = host.read(path, MAX_BYTES);
      if (failed(content) || !/^(?:[ \t]*(?:#.*)?\n)*[ \t]*(?:#.*)?$/.test(content.toString('latin1'))) return [];
      return [generated(path, by, 'nothing is written in it', evidence('fact', `empty or comments alone, as made by ${by}`))];
    });
  });
}

/** useradd(8) copies /etc/skel into a new home. */
export function skeletonClaims(host: Host, subjects: readonly User[]): Claim[] {
  const names = host.list('/etc/skel');
  if (failed(names)) return [];
  return names.flatMap((name) => {
    const original = joinPath('/etc/skel', name);
    const theirs = host.read(original, MAX_BYTES);
    if (failed(theirs)) return [];
    return subjects.flatMap((user) => {
      const path = joinPath(user.home, name);
      const ours = host.read(path, MAX_BYTES);
      if (failed(ours) || !ours.equals(theirs)) return [];
      const seen = evidence('fact', `equal to ${original}`, original);
      return [generated(path, '/etc/skel', 'copied from /etc/skel into every new home; unchanged since', seen, { user: user.name })];
    });
  });
}
