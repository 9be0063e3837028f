/** Hand-made reports that every reporter is fed with. */
import type { Declaration, DeclaredList } from '../../src/model/declaration.ts';
import { declaration } from '../../src/model/declaration.ts';
import { evidence } from '../../src/model/evidence.ts';
import type { Finding } from '../../src/model/finding.ts';
import type { Group, Report, ScanInfo, Tally } from '../../src/model/report.ts';
import { REGRETS, SEVERITIES, VERDICTS, type Regret, type Verdict } from '../../src/model/verdict.ts';

/** 2026-11-24T12:00:00Z */
export const NOW = 1795521600;
const DAY = 86400;

export const group = (known: Partial<Group> & Pick<Group, 'path' | 'verdict'>): Group => ({
  kind: 'directory',
  whole: true,
  class: null,
  regret: 'none',
  confidence: 'likely',
  entries: 1,
  bytes: 0,
  apparentBytes: known.bytes ?? 0,
  mtime: NOW - 3 * DAY,
  owner: null,
  user: null,
  uid: 0,
  gid: 0,
  mode: 0o40755,
  why: 'nobody accounts for it',
  evidence: [],
  store: null,
  ...known,
});

export const finding = (known: Partial<Finding> & Pick<Finding, 'id' | 'path'>): Finding => ({
  rule: known.id.slice(0, known.id.lastIndexOf(':')),
  user: null,
  state: 'broken',
  severity: 'high',
  confidence: 'likely',
  message: 'something is wrong',
  evidence: [evidence('fact', 'it was looked at')],
  consequences: [],
  actions: [],
  ...known,
});

export const noDeclarations: DeclaredList = {
  completeness: 'none',
  roots: [],
  declarations: [],
  references: [],
  notUnderstood: [],
  problems: [],
  readers: [],
};

export const declared = (known: Partial<Declaration> & Pick<Declaration, 'path'>): Declaration =>
  declaration({ source: { file: '/etc/nixos/persist.nix', line: 4 }, readers: ['file'], ...known });

const tally = (of: Group[]): Tally => ({
  entries: of.reduce((sum, { entries }) => sum + entries, 0),
  bytes: of.reduce((sum, { bytes }) => sum + bytes, 0),
});

/** A report whose summary is counted from its groups. */
export function report(
  groups: Group[],
  known: Partial<Omit<Report, 'scan' | 'groups' | 'summary'>> & { scan?: Partial<ScanInfo> } = {},
): Report {
  const persist = groups.filter(({ verdict }) => verdict === 'persist');
  const { scan, ...rest } = known;
  return {
    tool: { name: 'cruft', version: '1.2.3' },
    summary: {
      verdicts: Object.fromEntries(VERDICTS.map((verdict) => [verdict, tally(groups.filter((one) => one.verdict === verdict))])) as Record<
        Verdict,
        Tally
      >,
      regret: {
        irreplaceable: tally(persist.filter(({ regret }) => regret === 'irreplaceable')),
        hard: tally(persist.filter(({ regret }) => regret === 'hard')),
        tedious: tally(persist.filter(({ regret }) => regret === 'tedious')),
      },
      places: {
        ...Object.fromEntries(VERDICTS.map((verdict) => [verdict, groups.filter((one) => one.verdict === verdict).length])),
        ...Object.fromEntries(REGRETS.map((regret) => [regret, persist.filter((one) => one.regret === regret).length])),
      } as Record<Verdict | Regret, number>,
    },
    groups,
    findings: [],
    declared: noDeclarations,
    skipped: [],
    notes: [],
    ...rest,
    scan: {
      id: 7,
      startedAt: '2026-11-24T11:57:00Z',
      finishedAt: '2026-11-24T11:57:02Z',
      root: '/',
      host: 'framework',
      users: [{ name: 'will', home: '/home/will' }],
      wiped: ['/'],
      rootFsType: 'ext4',
      complete: true,
      entries: tally(groups).entries,
      tookMs: 1900,
      unread: [],
      notEntered: [],
      ...scan,
    },
  };
}

const KiB = 1024;
const MiB = 1024 * KiB;
const GiB = 1024 * MiB;

const home = (path: string, rest: Partial<Group>): Group =>
  group({ path: `/home/will/${path}`, verdict: 'persist', user: 'will', uid: 1000, gid: 100, ...rest });

const teams = finding({
  id: 'desktop/autostart-exec-missing:k3f9a2c1',
  path: '/home/will/.config/autostart/teams.desktop',
  user: 'will',
  message: "'teams' is in none of 4 places searched",
  evidence: [
    evidence('line', 'Exec=teams --minimized', '/home/will/.config/autostart/teams.desktop'),
    evidence('searched', '/run/current-system/sw/bin, /etc/profiles/per-user/will/bin, /home/will/.nix-profile/bin, /run/wrappers/bin'),
  ],
  consequences: ['nothing else starts or stops: systemd skips the entry already'],
  actions: [
    { do: 'delete', path: '/home/will/.config/autostart/teams.desktop' },
    { do: 'config', hint: 'or add pkgs.teams-for-linux to home.packages' },
  ],
});

/** The founding story: a NixOS root on ext4, state that nobody declares, an entry that Teams left behind. */
export const story = report(
  [
    home('src/foo', {
      class: 'document',
      regret: 'irreplaceable',
      confidence: 'certain',
      entries: 12,
      bytes: 18 * MiB,
      why: '3 unpushed commits, a stash',
    }),
    home('.ssh', {
      class: 'secret',
      regret: 'irreplaceable',
      entries: 4,
      bytes: 4 * KiB,
      why: 'private key',
      evidence: [evidence('catalogue', 'home: .ssh')],
    }),
    home('.local/share/keyrings', { class: 'secret', regret: 'irreplaceable', entries: 3, bytes: 12 * KiB, why: 'login keyring' }),
    group({
      path: '/var/lib/bluetooth',
      verdict: 'persist',
      class: 'state',
      regret: 'hard',
      entries: 12,
      bytes: 12 * KiB,
      owner: 'bluetooth.service',
      why: 'Pairings (bluetooth.service).',
      evidence: [evidence('unit', 'StateDirectory=bluetooth', '/etc/systemd/system/bluetooth.service')],
    }),
    group({ path: '/var/lib/nixos', verdict: 'persist', class: 'state', regret: 'hard', entries: 3, bytes: 2150, why: 'uid and gid map' }),
    home('.config/obs-studio', {
      class: 'config',
      regret: 'tedious',
      entries: 88,
      bytes: 1228 * KiB,
      owner: 'OBS Studio',
      why: 'settings of OBS Studio',
    }),
    home('.config/odd', {
      verdict: 'unknown',
      confidence: 'ask',
      entries: 57,
      bytes: 3174 * KiB,
      why: 'nobody accounts for it',
      newEntries: 57,
    }),
    home('.cache', {
      verdict: 'disposable',
      class: 'cache',
      entries: 61022,
      bytes: 14 * GiB,
      why: 'the cache folder of the XDG base directories',
    }),
    group({ path: '/run', verdict: 'disposable', class: 'runtime', entries: 402, bytes: 20 * KiB, why: 'emptied at every boot' }),
    home('.config/autostart/teams.desktop', {
      kind: 'file',
      verdict: 'leftover',
      entries: 1,
      bytes: 310,
      mode: 0o100644,
      why: "'teams' is in none of 4 places searched",
    }),
    group({ path: '/usr', verdict: 'managed', entries: 200000, bytes: 5 * GiB, owner: 'dpkg', why: 'owned by packages' }),
    group({ path: '/persist', verdict: 'kept', entries: 1000, bytes: 40 * GiB, why: 'a persist root' }),
  ],
  {
    findings: [teams],
    reinstall: {
      facts: [
        {
          kind: 'packages',
          by: 'flatpak',
          user: null,
          names: ['org.gimp.GIMP'],
          more: 0,
          source: '/var/lib/flatpak/app',
          redo: ['flatpak', 'install'],
        },
        { kind: 'passwords', by: 'shadow', user: null, names: ['root', 'will'], more: 0, source: '/etc/shadow', redo: null },
        {
          kind: 'encryption',
          by: 'crypttab',
          user: null,
          names: ['cryptroot on /dev/nvme0n1p3'],
          more: 0,
          source: '/etc/crypttab',
          redo: null,
        },
      ],
      problems: [],
    },
    declared: {
      completeness: 'partial',
      roots: [{ path: '/persist', name: null, enabled: true }],
      declarations: [
        declared({ path: '/var/log', kind: 'directory', persistRoot: '/persist', method: 'bind', via: ['impermanence'], status: 'ok' }),
        declared({
          path: '/var/lib/gone',
          kind: 'directory',
          persistRoot: '/persist',
          method: 'bind',
          via: ['impermanence'],
          status: 'missing',
          source: { file: '/etc/nixos/persist.nix', line: 5 },
        }),
        declared({
          path: '/home/will/.gnupg',
          kind: 'directory',
          scope: 'user',
          user: 'will',
          persistRoot: '/persist',
          mode: '0700',
          method: 'bind',
          status: 'planned',
          source: { file: '/etc/nixos/home.nix', line: 12 },
        }),
      ],
      references: [],
      notUnderstood: [
        {
          file: '/etc/nixos/persist.nix',
          line: 9,
          text: 'config.services.grafana.dataDir',
          reason: 'a value of the evaluated configuration',
          option: null,
          code: 'config',
          pattern: null,
          hint: 'give the list of `nix eval` with --persist, or use --flake',
        },
      ],
      problems: [],
      readers: [{ reader: 'file', status: 'used', detail: '/etc/nixos/persist.nix' }],
    },
  },
);

export const empty = report([], { scan: { users: [], tookMs: 3 } });

export const oneFinding = report(
  [group({ path: '/etc/systemd/system/old.service', kind: 'symlink', verdict: 'leftover', why: 'points to nothing', mode: 0o120777 })],
  {
    findings: [
      finding({
        id: 'systemd/dangling-unit:aaaaaaaa',
        path: '/etc/systemd/system/old.service',
        severity: 'low',
        message: 'the link points to nothing',
      }),
    ],
  },
);

export const allSeverities = report(
  SEVERITIES.map((severity) =>
    group({ path: `/etc/x/${severity}`, kind: 'file', verdict: 'leftover', mode: 0o100644, why: `${severity} fault` }),
  ),
  {
    findings: SEVERITIES.map((severity) =>
      finding({ id: `test/${severity}:bbbbbbbb`, path: `/etc/x/${severity}`, severity, message: `A fault that is ${severity}.` }),
    ),
  },
);

/** Names made to break a terminal, a table, Markdown or JSON. */
export const HOSTILE = [
  'line\nbreak',
  'esc\x1b[2J\x1b]0;title\x07',
  'c1\u009b31m',
  'bidi\u202egnp.exe',
  'zero\u200bwidth\ufeff',
  'bytes\udcff\udce9',
  '日本語のとても長い名前のフォルダーです',
  '👨‍👩‍👧 family',
  'tick`s ``and``` more',
  'pipe|pipe',
  '<img src=x onerror=alert(1)>',
  '</details>&amp;',
  'quote\'d "twice" $(touch /tmp/x) `id`',
  '- [x] # *not* _a_ [link](http:x)',
  "${nix} '' \\",
  ' spaces at both ends ',
  'tab\there',
  'e\u0301'.repeat(40),
  'x'.repeat(255),
];

export const hostile = report(
  HOSTILE.flatMap((name, at) => [
    group({
      path: `/home/will/${name}`,
      verdict: (['persist', 'unknown', 'leftover', 'disposable'] as const)[at % 4]!,
      regret: at % 4 === 0 ? 'hard' : 'none',
      user: 'will',
      uid: 1000,
      entries: 2,
      bytes: 1000 + at,
      owner: name,
      why: `named ${name}`,
      evidence: [evidence('line', `line of ${name}`, `/etc/${name}`)],
    }),
  ]),
  {
    findings: HOSTILE.map((name, at) =>
      finding({
        id: `test/hostile:${String(at).padStart(8, 'a')}`,
        path: `/home/will/${name}`,
        message: `bad: ${name}`,
        evidence: [evidence('link', name, `/etc/${name}`)],
        consequences: [name],
        actions: [
          { do: 'delete', path: `/home/will/${name}` },
          { do: 'edit', file: `/etc/${name}`, line: 3, from: name, to: null },
          { do: 'command', argv: ['rm', '--', name], why: name },
        ],
      }),
    ),
    declared: {
      ...noDeclarations,
      completeness: 'partial',
      declarations: HOSTILE.map((name) =>
        declared({ path: `/var/lib/${name}`, owner: name, source: { file: `/etc/${name}`, line: 1 }, status: 'missing' }),
      ),
      notUnderstood: HOSTILE.map((name) => ({
        file: `/etc/${name}`,
        line: 2,
        text: name,
        reason: name,
        option: null,
        code: null,
        pattern: null,
        hint: name,
      })),
    },
    reinstall: {
      facts: HOSTILE.map((name) => ({
        kind: 'packages',
        by: name,
        user: name,
        names: [name, '-rf', name],
        more: 3,
        source: `/etc/${name}`,
        redo: ['npm', 'install'],
      })),
      problems: HOSTILE.map((name) => ({ path: `/etc/${name}`, text: name })),
    },
    notes: HOSTILE,
    skipped: HOSTILE.map((name) => ({ what: name, reason: name })),
    scan: {
      host: 'ho\x1b[2Jst',
      users: [{ name: 'will', home: '/home/will' }],
      unread: HOSTILE.map((name) => ({ path: `/root/${name}`, error: 'EACCES' })),
      notEntered: HOSTILE.map((name) => ({ path: `/mnt/${name}`, reason: 'network' })),
    },
  },
);

/** Everything that can be missing is, and there is more to say than fits. */
export const partial = report(
  [
    ...story.groups,
    ...Array.from({ length: 30 }, (_, at) =>
      home(`.config/app${at}`, {
        class: 'config',
        regret: 'tedious',
        entries: 3,
        bytes: at * KiB,
        why: 'A sentence that is much longer than the column in which it has to stand, as sentences are.',
      }),
    ),
  ],
  {
    findings: [teams, ...allSeverities.findings],
    declared: story.declared,
    skipped: [{ what: 'rpm', reason: 'no /var/lib/rpm' }],
    notes: [
      'The state folder ~/.local/state/cruft would be wiped: this index and its history go with it.',
      '/persist is on the file system that would be wiped.',
      'a third note',
    ],
    scan: {
      complete: false,
      host: 'a-very-long-host-name.example.org',
      users: ['will', 'anna', 'bert', 'clara'].map((name) => ({ name, home: `/home/${name}` })),
      wiped: ['/', '/home', '/var'],
      unread: [
        { path: '/root', error: 'EACCES' },
        { path: '/var/lib/private', error: 'EACCES' },
        { path: '/mnt/bad', error: 'EIO' },
      ],
      notEntered: [{ path: '/proc', reason: 'proc: not a file system of files' }],
    },
  },
);

export const reports = { empty, oneFinding, allSeverities, story, hostile, partial };
