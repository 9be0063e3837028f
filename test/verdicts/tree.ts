import { Listing, WORDS } from '../../src/model/listing.ts';

/** A tree as an object: a directory is an object, a file its size, a symlink a string (its target). */
export type Tree = { [name: string]: Tree | number | string };

const MODES = { directory: 0o040755, file: 0o100644, symlink: 0o120777 };

/** The listings a walk of `tree` would give, parents first. Directory 0 is the tree itself. */
export function listingsOf(tree: Tree): Listing[] {
  const out: Listing[] = [];
  let refs = 0;
  let inode = 1n;
  const pending: { tree: Tree; ref: number }[] = [{ tree, ref: 0 }];
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    const names = Object.keys(next.tree);
    const stats = new BigInt64Array(names.length * WORDS);
    const targets: string[] = [];
    const ids = new Int32Array(names.length).fill(-1);
    names.forEach((name, i) => {
      const node = next.tree[name]!;
      const mode = typeof node === 'object' ? MODES.directory : typeof node === 'number' ? MODES.file : MODES.symlink;
      const size = typeof node === 'number' ? node : 0;
      stats.set(
        [inode++, BigInt(size), 1_700_000_000_000_000_000n, 1n, BigInt(mode) | (1n << 32n), 0n, BigInt(Math.ceil(size / 512)), 1n],
        i * WORDS,
      );
      if (typeof node === 'string') targets.push(node);
      if (typeof node === 'object') {
        ids[i] = ++refs;
        pending.push({ tree: node, ref: refs });
      }
    });
    out.push(new Listing(next.ref, true, names, ids, targets, stats));
  }
  return out;
}

/** Every path of the tree, the tree itself first as "/". */
export function pathsOf(tree: Tree, at = ''): string[] {
  return [
    at === '' ? '/' : at,
    ...Object.entries(tree).flatMap(([name, node]) => (typeof node === 'object' ? pathsOf(node, `${at}/${name}`) : [`${at}/${name}`])),
  ];
}
