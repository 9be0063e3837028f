import { decodePath, type Path } from '../model/path.ts';

/** The third word of `Status:`, dpkg(1) "Package states". */
type DpkgState =
  | 'not-installed'
  | 'config-files'
  | 'half-installed'
  | 'unpacked'
  | 'half-configured'
  | 'triggers-awaited'
  | 'triggers-pending'
  | 'installed';

export interface DpkgConffile {
  path: Path;
  /** Lower-case hex of the content that the package shipped last; null while it is being unpacked ("newconffile"). */
  md5: string | null;
  /** The installed version does not ship it any more. */
  obsolete: boolean;
  /** The package asks dpkg to remove it. */
  removeOnUpgrade: boolean;
}

export interface DpkgPackage {
  name: string;
  /** "" where the paragraph has none. */
  architecture: string;
  version: string;
  state: DpkgState;
  conffiles: DpkgConffile[];
}

export interface DpkgStatus {
  packages: DpkgPackage[];
  /** Lines that are no part of a paragraph as dpkg writes it; at most 20, then only counted. */
  problems: { line: number; text: string }[];
  problemCount: number;
}

const STATES = new Set<string>([
  'not-installed',
  'config-files',
  'half-installed',
  'unpacked',
  'half-configured',
  'triggers-awaited',
  'triggers-pending',
  'installed',
]);

const MAX_PROBLEMS = 20;

/**
 * Parses /var/lib/dpkg/status (and a file of /var/lib/dpkg/updates): paragraphs of deb-control(5) with the fields that dpkg adds, as
 * lib/dpkg/parse.c and fields.c read them. Names of fields are compared without case. A package without `Status:` counts as not installed.
 */
export function parseDpkgStatus(bytes: Uint8Array): DpkgStatus {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const status: DpkgStatus = { packages: [], problems: [], problemCount: 0 };
  const problem = (line: number, what: string) => {
    if (++status.problemCount <= MAX_PROBLEMS) status.problems.push({ line, text: what });
  };
  let now: DpkgPackage | null = null;
  let inConffiles = false;
  let inField = false;
  let number = 0;
  const finish = () => {
    if (now !== null && now.name === '') problem(number, 'a paragraph without Package');
    else if (now !== null) status.packages.push(now);
    now = null;
    inConffiles = inField = false;
  };
  for (let at = 0; at < text.length;) {
    let end = text.indexOf('\n', at);
    if (end < 0) {
      problem(number + 1, 'the last line has no end');
      end = text.length;
    }
    number++;
    const first = text.charCodeAt(at);
    if (end === at) finish();
    else if (first === 32 || first === 9) {
      if (inConffiles && now !== null) {
        const conffile = parseConffile(text.slice(at + 1, end));
        if (conffile !== null) (now as DpkgPackage).conffiles.push(conffile);
        else if (text.slice(at, end).trim() !== '') problem(number, 'a conffile without a checksum');
      } else if (!inField && text.slice(at, end).trim() === '') finish();
      else if (!inField) problem(number, 'a continuation of nothing');
    } else {
      const colon = text.indexOf(':', at);
      inField = colon > at && colon < end && !/[\s\0]/.test(text.slice(at, Math.min(colon, at + 100)));
      inConffiles = false;
      if (!inField) problem(number, 'no field name');
      else {
        now ??= { name: '', architecture: '', version: '', state: 'not-installed', conffiles: [] };
        inConffiles = setField(now, text.slice(at, colon).toLowerCase(), () => text.slice(colon + 1, end).trim());
      }
    }
    at = end + 1;
  }
  finish();
  return status;
}

/** True where the field is Conffiles, whose lines follow. */
function setField(into: DpkgPackage, field: string, value: () => string): boolean {
  if (field === 'package') into.name = fromLatin1(value());
  else if (field === 'architecture') into.architecture = fromLatin1(value());
  else if (field === 'version') into.version = fromLatin1(value());
  else if (field === 'status') {
    const state = value().split(/\s+/)[2] ?? '';
    if (STATES.has(state)) into.state = state as DpkgState;
  }
  return field === 'conffiles';
}

/** " path md5 [obsolete] [remove-on-upgrade]": the words at the end are known, the rest is the path, which may hold blanks (f_conffiles). */
function parseConffile(line: string): DpkgConffile | null {
  let rest = line.trim();
  const takeWord = (): string => {
    const at = rest.search(/\s+\S+$/);
    const word = at < 0 ? rest : rest.slice(at).trim();
    rest = at < 0 ? '' : rest.slice(0, at);
    return word;
  };
  const flags = new Set<string>();
  let word = takeWord();
  for (; word === 'obsolete' || word === 'remove-on-upgrade'; word = takeWord()) flags.add(word);
  if (rest === '' || (word !== 'newconffile' && !/^[0-9a-f]{32}$/.test(word))) return null;
  return {
    path: '/' + fromLatin1(rest.replace(/^\/+/, '')),
    md5: word === 'newconffile' ? null : word,
    obsolete: flags.has('obsolete'),
    removeOnUpgrade: flags.has('remove-on-upgrade'),
  };
}

const fromLatin1 = (text: string): string => (/[\x80-\xff]/.test(text) ? decodePath(Buffer.from(text, 'latin1')) : text);
