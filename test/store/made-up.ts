import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { isDirectoryMode, isSymlinkMode } from '../../src/model/entry.ts';
import type { Entry } from '../../src/model/entry.ts';
import { Listing, WORDS } from '../../src/model/listing.ts';
import { joinPath } from '../../src/model/path.ts';
import type { Path } from '../../src/model/path.ts';
import type { Report } from '../../src/model/report.ts';
import type { Decision, Verdict } from '../../src/model/verdict.ts';
import { VERDICTS } from '../../src/model/verdict.ts';
import { openIndex } from '../../src/store/open.ts';
import type { Index } from '../../src/store/index-file.ts';
import type { ScanWriter } from '../../src/store/writer.ts';

/** A made-up node: a directory where it has children. */
export interface Node {
  mode: number;
  size: bigint;
  ino: bigint;
  mtime: bigint;
  dev: bigint;
  nlink: number;
  uid: number;
  gid: number;
  target: string | null;
  /** Index into VERDICTS. */
  verdict: number;
  children: Map<string, Node> | null;
  /** For a directory: "unread" gets no listing but an error, "shut" is not entered, "gone" as the second listing part fails. */
  state: 'open' | 'unread' | 'shut';
  /** Could not be looked at: its directory's listing lacks it. */
  hidden: boolean;
}

export const file = (more: Partial<Node> = {}): Node => ({
  mode: 0o100644,
  size: 5n,
  ino: 10n,
  mtime: 1_700_000_000_123_456_789n,
  dev: 2049n,
  nlink: 1,
  uid: 1000,
  gid: 100,
  target: null,
  verdict: 5,
  children: null,
  state: 'open',
  hidden: false,
  ...more,
});

export const folder = (children: Record<string, Node> | Map<string, Node> = {}, more: Partial<Node> = {}): Node =>
  file({ mode: 0o40755, nlink: 2, ...more, children: children instanceof Map ? children : new Map(Object.entries(children)) });

export const link = (target: string): Node => file({ mode: 0o120777, target });

export const decisionOf = (verdict: number): Decision => ({
  verdict: VERDICTS[verdict] as Verdict,
  class: null,
  regret: 'none',
  confidence: 'ask',
  owner: null,
  user: null,
  why: 'because',
  evidence: [],
  anchor: '/a\udcff',
  store: null,
});

export function listingOf(ref: number, last: boolean, children: [string, Node][], refs: Int32Array): Listing {
  const stats = new BigInt64Array(children.length * WORDS);
  const halves = new Uint32Array(stats.buffer);
  for (const [i, [, node]] of children.entries()) {
    const at = i * WORDS;
    stats.set([node.ino, node.size, node.mtime, node.mtime + 7n], at);
    halves.set([node.mode, node.nlink, node.uid, node.gid], (at + 4) * 2);
    stats[at + 6] = 8n;
    stats[at + 7] = node.dev;
  }
  const targets = children.filter(([, node]) => isSymlinkMode(node.mode)).map(([, node]) => node.target ?? '');
  return new Listing(
    ref,
    last,
    children.map(([name]) => name),
    refs,
    targets,
    stats,
  );
}

export const entryOf = (path: Path, node: Node): Entry => ({
  path,
  kind: isDirectoryMode(node.mode) ? 'directory' : isSymlinkMode(node.mode) ? 'symlink' : 'file',
  mode: node.mode,
  uid: node.uid,
  gid: node.gid,
  nlink: node.nlink,
  size: Number(node.size),
  blocks: 8,
  dev: node.dev,
  ino: node.ino,
  mtimeNs: node.mtime,
  ctimeNs: node.mtime + 7n,
  target: node.target === '' ? null : node.target,
});

/** Gives a tree to the writer as a walk would: parents first, `part` entries a listing at most. */
export function writeTree(writer: ScanWriter, path: Path, top: Node, part = Infinity, firstRef = 0): void {
  let next = firstRef + 1;
  writer.directory(entryOf(path, top), firstRef, writer.intern(decisionOf(top.verdict)));
  const open = [{ path, node: top, ref: firstRef }];
  for (let dir = open.pop(); dir !== undefined; dir = open.pop()) {
    const { node, ref } = dir;
    if (node.state === 'unread') {
      writer.unread({ path: dir.path, ref });
      continue;
    }
    const all = [...node.children!];
    for (const [name, child] of all) if (child.hidden) writer.unread({ path: joinPath(dir.path, name), ref: -1 });
    const seen = all.filter(([, child]) => !child.hidden);
    let at = 0;
    do {
      const slice = seen.slice(at, at + part);
      at += part;
      const refs = new Int32Array(slice.length).fill(-1);
      for (const [i, [name, child]] of slice.entries())
        if (child.children !== null && child.state !== 'shut') {
          refs[i] = next++;
          open.push({ path: joinPath(dir.path, name), node: child, ref: refs[i]! });
        }
      const decisions = Int32Array.from(slice, ([, child]) => writer.intern(decisionOf(child.verdict)));
      writer.listing(listingOf(ref, at >= seen.length, slice, refs), decisions);
    } while (at < seen.length);
  }
}

export const report = (more: Partial<Report> = {}, scan: Partial<Report['scan']> = {}): Report =>
  ({
    tool: { name: 'cruft', version: '0' },
    scan: { id: 0, startedAt: '2026-01-01T00:00:00Z', finishedAt: '2026-01-01T00:00:09Z', root: '/', entries: 1, unread: [], ...scan },
    groups: [],
    findings: [],
    skipped: [],
    notes: [],
    ...more,
  }) as unknown as Report;

/** One whole scan; gives its number. */
export function scanOnce(index: Index, top: Node, { root = '/', part = Infinity, at = '2026-01-01T00:00:00Z' } = {}): number {
  const writer = index.beginScan({ root, startedAt: at, paths: null });
  writeTree(writer, '/', top, part);
  writer.finish(report({}, { finishedAt: at }));
  return writer.id;
}

export const openToWrite = (name: string): Promise<Index> => openIndex(name, { write: true, ownPlace: false });
export const openToRead = (name: string): Promise<Index> => openIndex(name, { write: false, ownPlace: false });

export function temporaryFolder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'cruft-index-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}
