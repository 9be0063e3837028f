import type { Checklist } from '../../model/checklist.ts';
import type { Line, Span } from '../../model/document.ts';
import { age, count, displayPath, duration, phrase, printable, unreadWords } from '../wording.ts';

const MODES: Record<Checklist['scan']['mode'], string> = {
  user: 'looked at as a user: what only root may read was not seen',
  root: 'looked at as root',
  mounted: 'looked at from outside, as a system mounted here',
};

const DAY = 86_400;

const strong = (text: string): Span => ({ strong: text });

/** What the list rests on, and what it does not: nothing that was left out is silent. */
export function sureness(list: Checklist): Line[] {
  const { scan, declared, skipped, notes, made, redacted, options } = list;
  const then = Date.parse(scan.finishedAt) / 1000;
  const now = Date.parse(made) / 1000;
  const shown = (path: string): Span => ({ code: displayPath(path, scan.users) });
  return [
    [
      `scanned ${age(then, now)} (${printable(scan.finishedAt)})`,
      ...(now - then > DAY ? ['; ', strong('older than a day: scan again')] : []),
      `, in ${duration(scan.tookMs)}`,
      ...(scan.complete ? [] : ['; ', strong('not complete')]),
    ],
    [
      { code: printable(scan.root) },
      ` (${printable(scan.rootFsType)}), ${count(scan.entries, 'entry')}, users: ${scan.users.map(({ name }) => printable(name)).join(', ') || 'none'}; ${MODES[scan.mode]}`,
    ],
    declared.completeness === 'none'
      ? [strong('no persist list was found')]
      : [`persist list: ${count(declared.count, 'declaration')}, ${declared.completeness}`],
    ...(options === '' ? [] : [['the plan: ', { code: printable(options) }]]),
    ...(redacted === 'off'
      ? []
      : [[strong(redacted === 'names' ? 'names of users and of the machine are replaced' : 'names and paths are replaced')]]),
    scan.unread.length === 0 ? ['everything was read'] : [strong(`not read: ${unreadWords(scan.unread)}`)],
    ...scan.unread.map(({ path, error }) => [shown(path), `: ${phrase(error)}`]),
    ...notEntered(list),
    ...skipped.map(({ what, reason }) => [`not checked: ${phrase(what)}: ${phrase(reason)}`]),
    ...notes.map((note) => [phrase(note)]),
  ];
}

/** One line a reason: a machine has dozens of pseudo file systems. */
function notEntered({ scan }: Checklist): Line[] {
  const reasons = new Map<string, Span[]>();
  for (const { path, reason } of scan.notEntered) {
    const shown = { code: displayPath(path, scan.users) };
    const before = reasons.get(reason);
    if (before === undefined) reasons.set(reason, [shown]);
    else before.push(', ', shown);
  }
  return [...reasons].map(([reason, paths]): Line => [`not entered (${phrase(reason)}): `, ...paths]);
}
