import { declaration, type Declaration, type DeclaredList } from '../../src/model/declaration.ts';
import type { EntryKind } from '../../src/model/entry.ts';
import type { Path } from '../../src/model/path.ts';
import type { Group, Report } from '../../src/model/report.ts';
import type { Accounts, User } from '../../src/model/users.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import { type SuggestOptions, suggestPersist } from '../../src/suggest/persist.ts';
import type { Proposal } from '../../src/suggest/proposal.ts';

/** A machine as the suggestions see it: what is worth keeping, and the directories above it. */
export interface Machine {
  users: User[];
  groups: Record<number, string>;
  nodes: Map<Path, { mode: number; uid: number; gid: number }>;
  held: Group[];
  declared: Partial<DeclaredList>;
}

export const user = (name: string, uid: number, home = `/home/${name}`, group = 'users'): User => ({
  name,
  uid,
  gid: 100,
  group,
  home,
  shell: '/bin/sh',
});

const TYPES: Partial<Record<EntryKind, number>> = { directory: 0o040000, file: 0o100000, symlink: 0o120000, fifo: 0o010000 };

export const group = (path: Path, kind: EntryKind, mode: number, more: Partial<Group> = {}): Group => ({
  path,
  kind,
  whole: true,
  verdict: 'persist',
  class: 'state',
  regret: 'hard',
  confidence: 'likely',
  entries: 2,
  bytes: 10,
  apparentBytes: 10,
  mtime: 0,
  owner: null,
  user: null,
  uid: 0,
  gid: 0,
  why: 'state',
  evidence: [],
  store: null,
  ...more,
  mode: (TYPES[kind] ?? 0) | mode,
});

export const declared = (path: Path, more: Partial<Declaration> = {}): Declaration =>
  declaration({ path, source: { file: 'configuration.nix', line: 7 }, readers: ['static'], kind: 'directory', status: 'ok', ...more });

export const accountsOf = ({ users, groups }: Machine): Accounts => ({
  users,
  userName: (uid) => (uid === 0 ? 'root' : (users.find((each) => each.uid === uid)?.name ?? null)),
  groupName: (gid) => (gid === 0 ? 'root' : (groups[gid] ?? null)),
});

export const emptyDeclared: DeclaredList = {
  completeness: 'complete',
  roots: [],
  declarations: [],
  references: [],
  notUnderstood: [],
  problems: [],
  readers: [],
};

export function reportOf(machine: Machine): Report {
  const none = { entries: 0, bytes: 0 };
  const verdicts = { kept: none, managed: none, persist: none, disposable: none, leftover: none, unknown: none } satisfies Record<
    Verdict,
    object
  >;
  return {
    tool: { name: 'cruft', version: '0' },
    scan: {
      id: 1,
      startedAt: '2026-01-01T00:00:00Z',
      finishedAt: '2026-01-01T00:00:00Z',
      root: '/',
      host: 'h',
      users: machine.users.map(({ name, home }) => ({ name, home })),
      wiped: ['/'],
      rootFsType: 'ext4',
      complete: true,
      entries: 0,
      tookMs: 0,
      unread: [],
      notEntered: [],
    },
    summary: {
      verdicts,
      regret: { irreplaceable: none, hard: none, tedious: none },
      places: { kept: 0, managed: 0, persist: 0, disposable: 0, leftover: 0, unknown: 0, none: 0, tedious: 0, hard: 0, irreplaceable: 0 },
    },
    groups: machine.held,
    findings: [],
    declared: { ...emptyDeclared, ...machine.declared },
    skipped: [],
    notes: [],
  };
}

export const machine = (more: Partial<Machine>): Machine => ({
  users: [user('bird', 1000)],
  groups: { 100: 'users' },
  nodes: new Map(),
  held: [],
  declared: {},
  ...more,
});

export const proposalOf = (of: Machine, options: Partial<SuggestOptions> = {}): Proposal =>
  suggestPersist(reportOf(of), { accounts: accountsOf(of), node: (path) => of.nodes.get(path) ?? null, ...options });

/** A directory node. */
export const node = (mode: number, uid = 0, gid = 0) => ({ mode: 0o040000 | mode, uid, gid });
