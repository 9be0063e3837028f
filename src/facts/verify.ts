import { failed, type Host } from '../host/host.ts';
import type { Part, Risk, Verified } from '../model/checklist.ts';
import { joinPath } from '../model/path.ts';
import type { ReadChecklist } from '../parsers/checklist.ts';
import { measure, type Measured } from './measure.ts';

const MOST_NAMED = 20;
const MOST_NEW = 10_000;

type Sum = Verified['before'] & object;

/** What became of every place of a checklist, in its order, and then what is new beside them. */
export function verifyChecklist(host: Host, list: ReadChecklist): Verified[] {
  const items = list.places.map((place) => verifyPlace(host, place));
  for (const { path, names } of list.folders) {
    const now = host.list(path);
    if (failed(now)) continue;
    const known = new Set(names);
    for (const name of now) {
      if (known.has(name) || items.length - list.places.length >= MOST_NEW) continue;
      items.push({ path: joinPath(path, name), status: 'new', regret: null, id: null, before: null, after: null, missing: [], note: null });
    }
  }
  return items;
}

function verifyPlace(host: Host, { id, path, risk, parts, moreParts }: ReadChecklist['places'][number]): Verified {
  const now = parts.map((part) => ({ part, found: measure(host, part) }));
  const gone = now.filter(({ part, found }) => found === 'absent' || (typeof found === 'object' && isEmptied(part, found)));
  const seen = now.flatMap(({ found }) => (typeof found === 'object' ? [found] : []));
  const unread =
    now.length - seen.length - now.filter(({ found }) => found === 'absent').length + seen.reduce((total, one) => total + one.unread, 0);
  const same = now.every(({ part, found }) => typeof found === 'object' && isSame(part, found));
  const emptied = gone.filter(({ found }) => found !== 'absent').length;
  const link = seen.find(({ through }) => through !== null)?.through;
  const notes = [
    ...(unread === 0 ? [] : [`${unread} of it could not be looked at`]),
    ...(emptied === 0 ? [] : [parts.length === 1 ? 'it is there, and empty' : `${emptied} of its parts are there, and empty`]),
    ...(link === undefined ? [] : [`a link to ${link}`]),
    ...(moreParts === 0 ? [] : [`${moreParts} more parts of it were not written down`]),
  ];
  return {
    path,
    status: gone.length > 0 ? 'missing' : unread > 0 ? 'unknown' : same ? 'same' : 'changed',
    regret: regretOf(risk),
    id,
    before: total(parts),
    after: total(seen),
    missing: gone.slice(0, MOST_NAMED).map(({ part }) => part.path),
    note: notes.length === 0 ? null : notes.join('; '),
  };
}

/** A folder without its files is what a declaration leaves behind to which nothing was copied. */
const isEmptied = (before: Part, now: Measured): boolean => before.files > 0 && now.files === 0 && now.unread === 0;

const isSame = (before: Part, now: Measured): boolean =>
  before.kind === now.kind && before.files === now.files && before.bytes === now.bytes && before.newest === now.newest;

const regretOf = (risk: Risk): Verified['regret'] => (risk === 'irreplaceable' || risk === 'hard' || risk === 'tedious' ? risk : 'none');

const total = (of: readonly Sum[]): Sum =>
  of.reduce<Sum>(
    (sum, { files, bytes, newest }) => ({
      files: sum.files + files,
      bytes: sum.bytes + bytes,
      newest: newest === null ? sum.newest : Math.max(sum.newest ?? newest, newest),
    }),
    { files: 0, bytes: 0, newest: null },
  );
