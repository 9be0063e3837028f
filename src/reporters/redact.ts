import type { Checklist } from '../model/checklist.ts';
import type { Path } from '../model/path.ts';
import { segmentsOf } from '../model/path.ts';
import type { Report } from '../model/report.ts';
import { printable } from './wording.ts';

export interface Redacted {
  report: Report;
  /** The same done to any other text of the machine; null: at "paths" no text of the machine is shown. */
  text: (text: string) => string | null;
}

/** Names that every machine has: they say what a thing is, and nothing of whose it is. */
const PUBLIC = new Set(
  (
    'bin boot dev etc home lib lib64 media mnt nix opt persist proc root run sbin srv sys tmp usr var cache db games include local log mail share spool state store lock ' +
    'apt autostart conf.d cron.d default dpkg fonts init.d modprobe.d network NetworkManager nixos pam.d profile.d skel ssh ssl sudoers.d systemd system system-connections ' +
    'tmpfiles.d udev user xdg bluetooth containers cups docker libvirt machine-id fstab crypttab hostname hosts passwd group shadow gshadow subuid subgid man doc ' +
    'applications keyrings icons themes .cache .config .local .ssh .gnupg .mozilla .thunderbird .bashrc .bash_history .profile .zshrc .pki .var app ' +
    'Desktop Documents Downloads Music Pictures Public Templates Videos'
  ).split(' '),
);

/**
 * A report that may be shown to others. "names": users and the machine's name become USER1 and HOST, wherever they stand as words.
 * "paths": also every part of a path that not every machine has becomes a word, the same for the same part, and texts that may quote the
 * machine (evidence, lines that were not understood) are left out.
 */
export function redact(report: Report, level: Checklist['redacted']): Redacted {
  if (level === 'off') return { report, text: (text) => text };
  const names = pseudonyms(report);
  const withoutNames = (text: string): string => {
    let out = text;
    for (const [name, word] of names) out = replaceWord(out, name, word);
    return out;
  };
  if (level === 'names') return { report: mapStrings(report, withoutNames), text: withoutNames };
  return { report: withoutPaths(report, names, withoutNames), text: () => null };
}

/** Longest first, so that a name in another one leaves nothing of it. */
function pseudonyms({ scan: { users, host } }: Report): ReadonlyMap<string, string> {
  const people = users.filter(({ name }) => name !== 'root');
  const pairs = people.flatMap(({ name, home }, at) =>
    [name, ...segmentsOf(home).slice(-1)].map((word) => [word, `USER${at + 1}`] as const),
  );
  const machine = [host, host.split('.')[0]!].map((word) => [word, 'HOST'] as const);
  return new Map([...pairs, ...machine].filter(([word]) => word !== '' && !PUBLIC.has(word)).sort((a, b) => b[0].length - a[0].length));
}

const LETTER = /[\p{L}\p{N}_]/u;

/** `word` where it stands by itself, not as a part of a longer word. */
function replaceWord(text: string, word: string, by: string): string {
  let out = '';
  let from = 0;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const end = at + word.length;
    const inside =
      (LETTER.test(text[at - 1] ?? '') && LETTER.test(word[0]!)) || (LETTER.test(text[end] ?? '') && LETTER.test(word.at(-1)!));
    if (inside || at < from) continue;
    out += text.slice(from, at) + by;
    from = end;
  }
  return from === 0 ? text : out + text.slice(from);
}

function withoutPaths(report: Report, names: ReadonlyMap<string, string>, withoutNames: (text: string) => string): Report {
  const parts = new Map<string, string>();
  const given = new Set<string>();
  const part = (name: string): string => {
    if (PUBLIC.has(name) || given.has(name)) return name;
    const word = names.get(name) ?? parts.get(name) ?? `part${parts.size + 1}`;
    parts.set(name, word);
    given.add(word);
    return word;
  };
  const path = (whole: Path): Path => (whole.startsWith('/') ? '/' + segmentsOf(whole).map(part).join('/') : part(whole));
  /** What is said of a path: the path and its parts replaced, then whatever looks like a path, then names; what is quoted goes. */
  const about = (text: string, whole: Path): string => {
    if (parts.has(text)) return part(text);
    const words = whole.startsWith('/') ? [whole, ...segmentsOf(whole).filter((name) => name.length > 1 && !PUBLIC.has(name))] : [];
    let out = text;
    for (const word of words) for (const form of [word, printable(word)]) out = replaceWord(out, form, path(word));
    return withoutNames(out.replace(/\/[^\s"'`,;:()<>]+/gu, path).replace(/(?<!\p{L})'[^']*'|"[^"]*"/gu, "'…'"));
  };
  const user = <T extends { user: string | null }>(of: T): T => ({
    ...of,
    user: of.user === null || of.user === 'root' ? of.user : (names.get(of.user) ?? 'USER'),
  });
  const { scan, declared, reinstall } = report;
  return {
    ...report,
    scan: {
      ...scan,
      host: 'HOST',
      root: path(scan.root),
      users: scan.users.map(({ name, home }) => ({ name: names.get(name) ?? name, home: path(home) })),
      wiped: scan.wiped.map(path),
      unread: scan.unread.map((one) => ({ ...one, path: path(one.path) })),
      notEntered: scan.notEntered.map((one) => ({ path: path(one.path), reason: about(one.reason, one.path) })),
    },
    groups: report.groups.map((group) => ({
      ...user(group),
      path: path(group.path),
      why: about(group.why, group.path),
      owner: group.owner === null ? null : about(group.owner, group.path),
      evidence: [],
    })),
    findings: report.findings.map((finding) => ({
      ...user(finding),
      path: path(finding.path),
      message: about(finding.message, finding.path),
      evidence: [],
      consequences: [],
      actions: [],
    })),
    declared: {
      ...declared,
      roots: declared.roots.map((root) => ({ ...root, path: path(root.path), name: null })),
      declarations: declared.declarations.map((one) => ({
        ...user(one),
        path: path(one.path),
        source: { ...one.source, file: path(one.source.file) },
      })),
      notUnderstood: declared.notUnderstood.map((one) => ({
        ...one,
        file: path(one.file),
        text: '…',
        reason: about(one.reason, one.file),
        option: null,
        pattern: null,
        hint: null,
      })),
      problems: declared.problems.map((one) => ({
        ...one,
        path: one.path === null ? null : path(one.path),
        text: about(one.text, one.path ?? ''),
      })),
    },
    ...(reinstall === undefined
      ? {}
      : {
          reinstall: {
            facts: reinstall.facts.map((fact) => ({
              ...user(fact),
              by: about(fact.by, fact.source),
              names: [],
              more: fact.more + fact.names.length,
              source: path(fact.source),
              redo: null,
            })),
            problems: reinstall.problems.map(({ path: where, text }) => ({ path: path(where), text: about(text, where) })),
          },
        }),
    skipped: report.skipped.map(({ what, reason }) => ({
      what: what.startsWith('/') ? path(what) : about(what, ''),
      reason: about(reason, what),
    })),
    notes: report.notes.map((note) => about(note, '')),
  };
}

/** Words of the program, ids and times: a user may be called "state" or "hard". */
const FIXED = new Set(
  'id rule kind verdict class regret confidence severity state status method scope completeness reader readers do startedAt finishedAt rootFsType error store mode planKey'.split(
    ' ',
  ),
);

/** The value with every string in it changed that may come from the machine. */
function mapStrings<T>(value: T, change: (text: string) => string): T {
  if (typeof value === 'string') return change(value) as T;
  if (Array.isArray(value)) return value.map((one: unknown) => mapStrings(one, change)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, FIXED.has(key) ? one : mapStrings(one as unknown, change)]),
  ) as T;
}
