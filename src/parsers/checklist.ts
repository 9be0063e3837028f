import { AT_RISK, type KnownFolder, type Part, type Risk } from '../model/checklist.ts';
import type { EntryKind } from '../model/entry.ts';
import { decodePath, normalizePath, type Path } from '../model/path.ts';
import { parseJson } from './json.ts';

/** What `verify` needs of a checklist. */
export interface ReadChecklist {
  id: string;
  host: string;
  /** ISO 8601 in UTC. */
  scannedAt: string;
  users: readonly { name: string; home: Path }[];
  places: readonly { id: string; path: Path; risk: Risk; parts: readonly Part[]; moreParts: number }[];
  folders: readonly KnownFolder[];
}

const KINDS = new Set<string>(['file', 'directory', 'symlink', 'fifo', 'socket', 'block', 'char'] satisfies EntryKind[]);

type Fields = Record<string, unknown>;

/** Reads "cruft.report/1"; a string says, in one line, why it cannot be compared with. Fields that are not known are of a later version. */
export function parseChecklist(bytes: Uint8Array): ReadChecklist | string {
  const json = parseJson(bytes);
  if (!('value' in json)) return `line ${json.line}, column ${json.column}: ${json.reason}`;
  const top = fields(json.value);
  if (top === null || typeof top['schema'] !== 'string') return 'this is no checklist';
  if (top['schema'] !== 'cruft.report/1') return `this is "${top['schema'].slice(0, 40)}", not "cruft.report/1"`;
  if (top['redacted'] !== 'off') return 'names or paths were replaced in it: there is nothing to compare with';
  const scan = fields(top['scan']) ?? {};
  const places = items(top['places']).filter((place) => AT_RISK.includes(place['risk'] as Risk));
  const read = places.flatMap((place) => {
    const path = pathOf(place);
    const parts = items(place['parts']).flatMap((part) => partOf(part) ?? []);
    if (path === null || parts.length === 0) return [];
    return [{ id: text(place['id']), path, risk: place['risk'] as Risk, parts, moreParts: number(place['moreParts']) ?? 0 }];
  });
  if (read.length < places.length) return 'it does not say what its places consist of';
  return {
    id: text(top['id']),
    host: text(scan['host']),
    scannedAt: text(scan['finishedAt']),
    users: items(scan['users']).flatMap((user) => {
      const home = pathOf(user, 'home');
      return home === null ? [] : [{ name: text(user['name']), home }];
    }),
    places: read,
    folders: items(top['folders']).flatMap((folder) => {
      const path = pathOf(folder);
      const names = [...strings(folder['names']), ...strings(folder['namesBytes']).map(fromBase64)];
      return path === null ? [] : [{ path, names }];
    }),
  };
}

function partOf(part: Fields): Part | null {
  const [path, files, bytes, newest, kind] = [pathOf(part), number(part['files']), number(part['bytes']), part['newest'], part['kind']];
  if (path === null || files === null || bytes === null || typeof kind !== 'string' || !KINDS.has(kind)) return null;
  return { path, kind: kind as EntryKind, files, bytes, newest: typeof newest === 'number' ? newest : null };
}

/** An absolute path without "." and "..", by its bytes where they stand beside it. */
function pathOf(of: Fields, key = 'path'): Path | null {
  const raw = of[`${key}Bytes`];
  const path = typeof raw === 'string' ? fromBase64(raw) : text(of[key]);
  return path.startsWith('/') && normalizePath(path) === path && !path.includes('\0') ? path : null;
}

const fromBase64 = (base64: string): string => decodePath(Buffer.from(base64, 'base64'));
const fields = (value: unknown): Fields | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
const items = (value: unknown): Fields[] => (Array.isArray(value) ? value.map(fields).filter((one) => one !== null) : []);
const strings = (value: unknown): string[] => (Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const number = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null);
