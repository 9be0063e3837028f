import { chmodSync, lchownSync, lutimesSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { forSystem, type Path } from '../../src/model/path.ts';

/** A file's text, or more of it. A path that ends in "/" is a directory. */
export type Node = string | { text?: string | Buffer; link?: string; mode?: number; uid?: number; gid?: number; mtime?: number };

/** Builds a machine's tree below `dir`. Every node gets the same time, so that reports are the same byte for byte. */
export function buildMachine(dir: string, nodes: Record<Path, Node>, time = Date.parse('2026-11-01T12:00:00Z') / 1000): void {
  const made = new Map<Path, Exclude<Node, string>>();
  const onDisk = (path: Path) => forSystem(dir + path);
  const directory = (path: Path): void => {
    if (path === '/' || made.has(path)) return;
    directory(dirname(path));
    mkdirSync(onDisk(path), { recursive: true });
    // Who owns the folder above made it.
    const { uid, gid } = made.get(dirname(path)) ?? {};
    made.set(path, { ...(uid !== undefined && { uid }), ...(gid !== undefined && { gid }) });
  };
  for (const [name, value] of Object.entries(nodes)) {
    const node = typeof value === 'string' ? { text: value } : value;
    const path = name.endsWith('/') ? name.slice(0, -1) : name;
    directory(dirname(path));
    if (name.endsWith('/')) directory(path);
    else if (node.link !== undefined) symlinkSync(forSystem(node.link), onDisk(path));
    else writeFileSync(onDisk(path), node.text ?? '');
    made.set(path, node);
  }
  // Deepest first: making a node changes its directory's time.
  for (const [path, { link, mode, uid, gid, mtime }] of [...made].reverse().sort(([a], [b]) => b.length - a.length)) {
    if (uid !== undefined || gid !== undefined) lchownSync(onDisk(path), uid ?? 0, gid ?? 0);
    if (mode !== undefined && link === undefined) chmodSync(onDisk(path), mode);
    lutimesSync(onDisk(path), mtime ?? time, mtime ?? time);
  }
  lutimesSync(dir, time, time);
}
