import { type Declaration, declaration, emptyResult, rootOfMapping } from '../model/declaration.ts';
import type { Mount } from '../model/mount.ts';
import { isWithin, normalizePath, type Path, relativeTo } from '../model/path.ts';
import { mountOf, visibleMounts } from '../parsers/mountinfo.ts';
import { absent, countOf, outcome, type PersistReader } from './reader.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** No storage of this machine that somebody keeps things on: views of the kernel, memory, layers and images, and programs' own views. */
const NO_STORAGE = words(`
  autofs binder binfmt_misc bpf cgroup cgroup2 configfs debugfs devpts devtmpfs efivarfs fusectl hugetlbfs mqueue nsfs proc pstore ramfs
  rpc_pipefs securityfs selinuxfs sysfs tmpfs tracefs overlay squashfs erofs iso9660 fuse.portal fuse.gvfsd-fuse fuse.lxcfs fuse.snapfuse
`);
const VOLATILE = ['/proc', '/sys', '/dev', '/run', '/tmp'];

/**
 * The list in effect, from what the kernel has mounted: bind mounts of something below another mount, bindfs mounts, and file systems or
 * subvolumes of their own. A bind mount shows a true part of what another mount of the same device shows.
 */
export const mountinfo: PersistReader = {
  id: 'mountinfo',
  read({ mounts }, roots) {
    if (mounts === null) return absent('the mounts are not known');
    const result = emptyResult();
    const visible = visibleMounts(mounts);
    const byPoint = new Map(visible.map((mount) => [mount.where, mount]));
    for (const mount of visible) {
      const inRoot = isInRoot(mount, byPoint);
      if (mount.where === '/' || VOLATILE.some((dir) => isWithin(mount.where, dir)) || (NO_STORAGE.has(mount.fsType) && !inRoot)) continue;
      const storePath = storeOf(mount, visible);
      if (storePath === mount.where) continue;
      if (inRoot && !roots.some((root) => isWithin(storePath ?? mount.where, root))) {
        const text = `source is on the root filesystem itself: ${mount.fsRoot}`;
        result.problems.push({ code: 'bind-inside-root', path: mount.where, text });
        continue;
      }
      result.declarations.push(effective(mount, storePath));
      if (!mount.deleted) continue;
      const text = 'the bound source was deleted or replaced; writes go to an unlinked inode and are lost at unmount';
      result.problems.push({ code: 'source-deleted', path: mount.where, text });
    }
    return outcome('used', `${countOf(result.declarations.length)} among ${visible.length} mounts`, result);
  },
};

function effective(mount: Mount, storePath: Path | null): Declaration {
  const isBound = storePath !== null || (mount.fsRoot !== '/' && !isPrimary(mount));
  return declaration({
    path: mount.where,
    storePath: isBound ? storePath : mount.where,
    persistRoot: storePath === null ? null : rootOfMapping(storePath, mount.where),
    method: !isBound ? 'subvolume' : isFuse(mount) ? 'bindfs' : 'bind',
    kind: isBound ? 'unknown' : 'directory',
    via: ['mount'],
    source: { file: '/proc/self/mountinfo', line: null },
    readers: ['mountinfo'],
    status: mount.deleted ? 'source-deleted' : 'unknown',
  });
}

/** Shows a whole file system, or a whole btrfs subvolume. */
const isPrimary = (mount: Mount): boolean =>
  mount.fsRoot === '/' || (mount.fsType === 'btrfs' && mount.superOptions.includes(`subvol=${mount.fsRoot}`));

const isFuse = ({ fsType }: Mount): boolean => fsType === 'fuse' || fsType === 'fuse.bindfs';

/** Where the mounted thing is seen a second time, as part of a larger mount; null: nowhere, or it is a whole file system. */
function storeOf(mount: Mount, visible: readonly Mount[]): Path | null {
  if (isFuse(mount)) return mount.source.startsWith('/') ? normalizePath(mount.source) : null;
  const [best] = visible
    .filter(
      (each) =>
        each !== mount &&
        each.device === mount.device &&
        each.fsType === mount.fsType &&
        each.fsRoot !== mount.fsRoot &&
        isWithin(mount.fsRoot, each.fsRoot) &&
        !isWithin(each.where, mount.where),
    )
    .sort((a, b) => Number(isPrimary(b)) - Number(isPrimary(a)) || b.fsRoot.length - a.fsRoot.length || a.where.length - b.where.length);
  // A subvolume of its own is no part of the top level that happens to be mounted too.
  if (best === undefined || (isPrimary(mount) && mount.fsType === 'btrfs')) return null;
  return normalizePath(best.where, relativeTo(mount.fsRoot, best.fsRoot)!);
}

/** On the tree at "/", nested btrfs subvolumes included: a wipe empties it, mounted or not. */
function isInRoot(mount: Mount, byPoint: ReadonlyMap<Path, Mount>): boolean {
  if (isFuse(mount)) return mount.source.startsWith('/') && mountOf(byPoint, normalizePath(mount.source))?.where === '/';
  const root = byPoint.get('/');
  return root !== undefined && root.device === mount.device && isWithin(mount.fsRoot, root.fsRoot);
}
