import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Host } from '../../src/host/host.ts';
import { realHost } from '../../src/host/real.ts';
import type { User } from '../../src/model/users.ts';
import { parseMountinfo } from '../../src/parsers/mountinfo.ts';
import type { PersistInput } from '../../src/persist/reader.ts';
import { temporary } from '../temporary.ts';

/** What to make at a path: text is a file, null a directory, an array of one a link. */
export type Tree = Record<string, string | Uint8Array | null | readonly [target: string]>;

export function treeHost(tree: Tree): Host {
  const root = temporary('cruft-persist-');
  for (const [path, what] of Object.entries(tree)) {
    const at = root + path;
    mkdirSync(what === null ? at : dirname(at), { recursive: true });
    if (what === null) continue;
    if (Array.isArray(what)) symlinkSync(what[0] as string, at);
    else writeFileSync(at, what as string | Uint8Array);
  }
  return realHost(root);
}

export const user = (name: string, uid: number, home = `/home/${name}`, group = 'users'): User => ({
  name,
  uid,
  gid: 100,
  group,
  home,
  shell: '/bin/sh',
});

export function inputOf(
  tree: Tree,
  given: Partial<PersistInput> & { mountinfo?: string; files?: PersistInput['files'] } = {},
): PersistInput {
  const { mountinfo, ...rest } = given;
  const subjects = rest.subjects ?? [];
  return {
    host: treeHost(tree),
    subjects,
    accounts: { users: subjects, userName: () => null, groupName: () => null },
    mounts: mountinfo === undefined ? null : parseMountinfo(Buffer.from(mountinfo)),
    files: [],
    evaluated: null,
    ...rest,
  };
}
