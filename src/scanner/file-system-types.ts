import type { Mount, MountSkip } from '../model/mount.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Views of the kernel, no storage: the types that /proc/filesystems marks "nodev", without those that hold files people made. */
const PSEUDO = words(`
  anon_inodefs autofs bdev binder binfmt_misc bpf cgroup cgroup2 configfs cpuset debugfs devpts devtmpfs efivarfs functionfs fusectl
  gadgetfs hugetlbfs mqueue nfsd nsfs ocfs2_dlmfs openpromfs pipefs proc pstore resctrl rpc_pipefs securityfs selinuxfs smackfs sockfs
  spufs sysfs tracefs usbfs xenfs
`);

/** Storage of another machine, or of the host of a virtual machine: it may never answer, and no wipe of this one empties it. */
const NETWORK = words(`
  9p acfs afs beegfs ceph cifs coda davfs gpfs glusterfs lustre ncpfs nfs nfs4 orangefs prl_fs pvfs2 smb3 smbfs vboxsf virtiofs vmhgfs
`);

const MEMORY = words('tmpfs ramfs');

/** A program's own file system; fuseblk is a disk (ntfs-3g, exfat). */
const isFuse = (type: string): boolean => type === 'fuse' || type.startsWith('fuse.');

export const inMemory = (mount: Mount): boolean => MEMORY.has(mount.fsType);

export const skipOfType = (type: string): Exclude<MountSkip, 'alias'> | null =>
  PSEUDO.has(type) ? 'pseudo' : NETWORK.has(type) ? 'network' : isFuse(type) ? 'fuse' : null;
