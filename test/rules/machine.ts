import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, symlink, utimes, writeFile, lchown } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { failed, type Host } from '../../src/host/host.ts';
import type { Candidate } from '../../src/model/candidate.ts';
import { joinPath } from '../../src/model/path.ts';
import type { Decision } from '../../src/model/verdict.ts';
import type { Accounts, User } from '../../src/model/users.ts';
import type { Found } from '../../src/model/rule.ts';

/** A file by its text, or with its times (seconds) and owner; a program; a link; a directory; a fifo. */
export type Node =
  | string
  | Buffer
  | readonly ['program']
  | readonly ['link', string]
  | readonly ['directory']
  | readonly ['fifo']
  | readonly ['file', { text?: string | Buffer; mtime?: number; uid?: number; mode?: number }];

/** All that a walk would notice in a small tree, nobody accounting for any of it. */
export function noticed(host: Host, accounts: Accounts, dir = '/'): Candidate[] {
  const names = host.list(dir);
  return failed(names)
    ? []
    : names.flatMap((name) => {
        const node = host.lstat(joinPath(dir, name));
        if (failed(node)) return [];
        if (node.kind === 'directory') return noticed(host, accounts, node.path);
        return [{ ...node, mtime: Number(node.mtimeNs / 1_000_000_000n), decision: UNKNOWN }];
      });
}

const UNKNOWN: Decision = {
  verdict: 'unknown',
  class: null,
  regret: 'none',
  confidence: 'ask',
  owner: null,
  user: null,
  why: '',
  evidence: [],
  anchor: null,
  store: null,
};

/** A small machine and what the rule under test has to say of it. */
export interface Case {
  files: Readonly<Record<string, Node>>;
  users?: readonly User[];
  /** Every finding of this rule, in any order; none: it has to be silent. */
  found: readonly Partial<Found>[];
  /** Rules that have something to say as well; every other one has to be silent. */
  also?: readonly string[];
}
export type Cases = Record<string, Case>;

export const will: User = { name: 'will', uid: 1000, gid: 100, group: 'users', home: '/home/will', shell: '/bin/bash' };
export const anna: User = { name: 'anna', uid: 1001, gid: 100, group: 'users', home: '/home/anna', shell: '/bin/bash' };

export const OWN = '/home/will/.config/autostart';
export const SYSTEM = '/etc/xdg/autostart';
/** A desktop file with the given lines after Type. */
export const entry = (...lines: string[]): string => ['[Desktop Entry]', 'Type=Application', 'Name=X', ...lines, ''].join('\n');

export async function build(t: TestContext, files: Record<string, Node>): Promise<string> {
  const top = await mkdtemp(join(tmpdir(), 'cruft-rule-'));
  t.after(() => rm(top, { recursive: true, force: true }));
  for (const [path, node] of Object.entries(files)) {
    const at = top + path;
    await mkdir(dirname(at), { recursive: true });
    if (typeof node === 'string' || Buffer.isBuffer(node)) await writeFile(at, node);
    else if (node[0] === 'link') await symlink(node[1], at);
    else if (node[0] === 'directory') await mkdir(at, { recursive: true });
    else if (node[0] === 'file') {
      await writeFile(at, node[1].text ?? '');
      await chmod(at, node[1].mode ?? 0o644);
      if (node[1].mtime !== undefined) await utimes(at, node[1].mtime, node[1].mtime);
      if (node[1].uid !== undefined) await lchown(at, node[1].uid, 0);
    } else if (node[0] === 'fifo') execFileSync('mkfifo', [at]);
    else {
      await writeFile(at, '');
      await chmod(at, 0o755);
    }
  }
  return top;
}

export const UNITS = '/etc/systemd/system';
export const VENDOR = '/usr/lib/systemd/system';
export const MINE = '/home/will/.config/systemd/user';
export const service = (...lines: string[]): string => ['[Service]', ...lines, ''].join('\n');
/** A store that can be seen, so that what is not in it is gone. */
export const STORE: Readonly<Record<string, Node>> = { '/nix/store/a': ['directory'] };
export const GONE = '/nix/store/00000000000000000000000000000000-x-1';
