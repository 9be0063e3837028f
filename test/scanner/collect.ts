import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { WORDS } from '../../src/model/listing.ts';
import { isSymlinkMode } from '../../src/model/entry.ts';
import { encodePath, joinPath } from '../../src/model/path.ts';
import { parseMountinfo, rebase } from '../../src/parsers/mountinfo.ts';
import { planMounts, stopsOf } from '../../src/scanner/mounts.ts';
import type { WipePlan } from '../../src/scanner/mounts.ts';
import { walk } from '../../src/scanner/walk.ts';
import type { WalkOptions } from '../../src/scanner/walk.ts';

export interface Seen {
  ref: number;
  target: string | null;
  stat: bigint[];
  mode: number;
  nlink: number;
  uid: number;
  gid: number;
}

/** Everything a walk of one root gives, with the promises of its order checked on the way. */
export async function collect(root: string, options: Partial<WalkOptions> = {}) {
  const entries = new Map<string, Seen>();
  const unread: { path: string; error: string; ref: number }[] = [];
  const dirs = new Map<number, string>([[0, root]]);
  const parts = new Map<number, number>();
  const done = new Set<number>();
  const whole = {
    hostRoot: '/',
    roots: [{ path: root, ref: 0 }],
    notEntered: new Map(),
    omitted: new Set<string>(),
    listOnly: new Set<string>(),
    ...options,
  };
  for await (const batch of walk(whole)) {
    unread.push(...batch.unread);
    for (const list of batch.listings) {
      const dir = dirs.get(list.dir);
      if (dir === undefined) throw new Error(`listing of ${list.dir} before its directory`);
      if (done.has(list.dir)) throw new Error(`${dir} listed after its last listing`);
      parts.set(list.dir, (parts.get(list.dir) ?? 0) + 1);
      if (list.last) done.add(list.dir);
      let link = 0;
      for (let i = 0; i < list.count; i++) {
        const path = joinPath(dir, list.names[i]!);
        const ref = list.refs[i]!;
        if (entries.has(path)) throw new Error(`${path} listed twice`);
        if (ref >= 0 && dirs.has(ref)) throw new Error(`number ${ref} given twice`);
        if (ref >= 0) dirs.set(ref, path);
        const target = isSymlinkMode(list.mode(i)) ? list.targets[link++]! : null;
        const stat = [...list.stats.subarray(i * WORDS, (i + 1) * WORDS)];
        entries.set(path, { ref, target, stat, mode: list.mode(i), nlink: list.nlink(i), uid: list.uid(i), gid: list.gid(i) });
      }
      if (link !== list.targets.length) throw new Error(`${dir}: targets do not match its links`);
    }
  }
  const unlisted = [...dirs].filter(([ref]) => !done.has(ref)).map(([, path]) => path);
  return {
    entries,
    unread,
    unlisted,
    parts: (path: string) => parts.get([...dirs].find(([, at]) => at === path)![0]) ?? 0,
    refs: [...dirs.keys()],
  };
}

const base64 = (path: string): string => encodePath(path).toString('base64');

/** As a program, for another user or inside a mount namespace: `collect.ts ROOT UID PERSIST_ROOTS?`, the result as JSON. */
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [root, uid, persistRoots] = process.argv.slice(2);
  if (uid !== '0') {
    process.setgroups!([]);
    process.setgid!(Number(uid));
    process.setuid!(Number(uid));
  }
  let options: Partial<WalkOptions> = {};
  let plans: unknown = null;
  if (persistRoots) {
    const plan: WipePlan = { wipe: [], keep: [], reinstall: false, persistRoots: persistRoots.split(':') };
    const planned = planMounts(rebase(parseMountinfo(readFileSync('/proc/self/mountinfo')), root!), plan);
    options = { hostRoot: root!, roots: [{ path: '/', ref: 0 }], ...stopsOf(planned) };
    plans = planned.plans.map(({ where, fate, skip, aliasOf }) => [where, fate, skip, aliasOf]);
  }
  const { entries, unread } = await collect(options.hostRoot ? '/' : root!, options);
  console.log(
    JSON.stringify({ paths: [...entries.keys()].map(base64), unread: unread.map(({ path, error }) => [base64(path), error]), plans }),
  );
}
