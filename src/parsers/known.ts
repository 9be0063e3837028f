import { CLASSES, CONFIDENCES, REGRETS, type Class, type Confidence, type Regret, type Verdict } from '../model/verdict.ts';

/** What a program's writes do to the file: replaced by rename (over a link too), replaced where the link points, or written in place. */
type Write = 'renamed' | 'renamed-link-kept' | 'in-place';

/** The decision of a row: its second column. */
interface KnownFate {
  verdict: Extract<Verdict, 'persist' | 'disposable' | 'managed' | 'unknown'>;
  class: Class | null;
  regret: Regret;
  confidence: Confidence;
  /** Holds logins, keys or passwords; a row of class "secret" is one. */
  secrets: boolean;
  write: Write | null;
  /** Needed before the root file system is up: mounted or linked in the initrd. */
  initrd: boolean;
  store: 'cache' | null;
  /** The node alone, not what is in it. */
  entry: boolean;
  container: boolean;
}

/** A "@" line: whose state the rows below it are. */
interface KnownApp {
  /** null: nobody's (a shape). */
  name: string | null;
  /** A statement by place alone, believed less than any other row. */
  shape: boolean;
  /** Facts of the machine that must all hold ("nixos", "not-nixos" …). */
  when: readonly string[];
  /** One of these must stand beside the path; empty: nothing has to. */
  beside: readonly string[];
  /** How to tell that it is installed: "bin:zotero,zotero-beta", "unit:bluetooth.service" … as written. */
  installed: readonly string[];
  file: string;
}

export interface KnownRow {
  app: KnownApp;
  /** "/…", or "~" and "~/…" for every home; without a trailing slash. */
  path: string;
  directory: boolean;
  glob: boolean;
  fate: KnownFate;
  /** One capital letter a source, see db/SOURCES.md; a small letter: only the folder above it is attested there. */
  sources: string;
  /** What it is, or what happens without it; "": the class says it. */
  text: string;
  line: number;
}

interface KnownProblem {
  file: string;
  line: number;
  text: string;
}

export interface Known {
  rows: KnownRow[];
  problems: KnownProblem[];
}

const WHEN = ['nixos', 'not-nixos', 'users-declared', 'users-mutable', 'users-unclear'] as const;

const INSTALLED = new Set(['bin', 'desktop', 'flatpak', 'unit', 'option']);
const MAX_LENGTH = 8 * 1024 * 1024;
const MAX_PROBLEMS = 1000;

/** Rows of files of the form that db/known/README.md describes. Never throws; a line that is not understood is a problem and left out. */
export function parseKnown(text: string, file: string): Known {
  const rows: KnownRow[] = [];
  const problems: KnownProblem[] = [];
  const fates = new Map<string, KnownFate | string>();
  const letters = new Map<string, boolean>();
  const lettersOk = (sources: string): boolean => {
    let ok = letters.get(sources);
    if (ok === undefined) letters.set(sources, (ok = LETTERS.test(sources)));
    return ok;
  };
  if (text.length > MAX_LENGTH) return { rows, problems: [{ file, line: 1, text: 'larger than 8 MiB' }] };
  let app: KnownApp | null = null;
  let line = 0;
  let at = 0;
  const problem = (words: string) => {
    if (problems.length < MAX_PROBLEMS) problems.push({ file, line, text: words });
  };
  while (at < text.length) {
    let end = text.indexOf('\n', at);
    if (end === -1) end = text.length;
    const content = text.slice(at, end);
    at = end + 1;
    line++;
    if (content === '' || content.startsWith('#')) continue;
    if (content.startsWith('@ ')) {
      const header = parseApp(content.split('\t'), file);
      app = typeof header === 'string' ? null : header;
      if (typeof header === 'string') problem(header);
      continue;
    }
    const first = content.indexOf('\t');
    const second = content.indexOf('\t', first + 1);
    const third = content.indexOf('\t', second + 1);
    if (first === -1 || second <= first) {
      problem('fewer than three columns');
      continue;
    }
    const place = content.slice(0, first);
    const words = content.slice(first + 1, second);
    const sources = third > second ? content.slice(second + 1, third) : content.slice(second + 1);
    const note = third > second ? content.slice(third + 1) : '';
    let fate = fates.get(words);
    if (fate === undefined) fates.set(words, (fate = parseFate(words)));
    const wrong =
      app === null
        ? 'a row without an "@" line before it that is understood'
        : note.includes('\t')
          ? 'more than four columns'
          : (wrongPath(place) ?? (typeof fate === 'string' ? fate : lettersOk(sources) ? null : 'no letter for the source'));
    if (wrong !== null) {
      problem(wrong);
      continue;
    }
    const directory = place.endsWith('/');
    const path = directory && place.length > 1 ? place.slice(0, -1) : place;
    rows.push({ app: app!, path, directory, glob: GLOB.test(path), fate: fate as KnownFate, sources, text: note, line });
  }
  return { rows, problems };
}

const LETTERS = /^[A-Za-z]+$/;
const GLOB = /[*?[\]{}]|!\(/;

const isRough = (place: string): boolean =>
  place.includes('//') ||
  place.includes('/./') ||
  place.includes('/../') ||
  place.endsWith('/.') ||
  place.endsWith('/..') ||
  place.includes('\0');

function wrongPath(place: string): string | null {
  if (!place.startsWith('/') && !place.startsWith('~/')) return `the path ${JSON.stringify(place)} begins with neither "/" nor "~/"`;
  if (place.length > 4095 || isRough(place)) return `the path ${JSON.stringify(place.slice(0, 80))} is not in its plain form`;
  if (!place.includes('**')) return null;
  return place.split('**').length > 2 || (place.includes('**') && !place.includes('/**/')) ? '"**" stands once, between two slashes' : null;
}

function parseApp(cells: readonly string[], file: string): KnownApp | string {
  const name = cells[0]!.slice(2).trim();
  const app = {
    name: name === '-' ? null : name,
    shape: false,
    when: [] as string[],
    beside: [] as string[],
    installed: [] as string[],
    file,
  };
  if (name === '') return 'an "@" line without a name';
  for (const cell of cells.slice(1)) {
    const colon = cell.indexOf(':');
    const key = colon === -1 ? cell : cell.slice(0, colon);
    const value = cell.slice(colon + 1);
    if (cell === 'shape') app.shape = true;
    else if (colon === -1 || value === '') return `${JSON.stringify(cell)} is not understood`;
    else if (key === 'beside') app.beside.push(value);
    else if (key === 'when' && WHEN.some((known) => known === value)) app.when.push(value);
    else if (INSTALLED.has(key)) app.installed.push(cell);
    else return `${JSON.stringify(cell)} is not understood`;
  }
  return app;
}

const IS_CLASS: ReadonlySet<string> = new Set(CLASSES);
const IS_CONFIDENCE: ReadonlySet<string> = new Set(CONFIDENCES);
const IS_REGRET: ReadonlySet<string> = new Set(REGRETS.filter((regret) => regret !== 'none'));

function parseFate(words: string): KnownFate | string {
  let verdict: KnownFate['verdict'] | null = null;
  let kind: Class | null = null;
  let confidence: Confidence | null = null;
  const fate = { secrets: false, initrd: false, entry: false, container: false };
  let regret: Regret = 'none';
  let write: Write | null = null;
  let store: 'cache' | null = null;
  for (const word of words.split(' ')) {
    if (IS_CLASS.has(word) && kind === null) kind = word as Class;
    else if (IS_CONFIDENCE.has(word) && confidence === null) confidence = word as Confidence;
    else if (IS_REGRET.has(word) && verdict === null) {
      verdict = 'persist';
      regret = word as Regret;
    } else if (word === 'drop' && verdict === null) verdict = 'disposable';
    else if ((word === 'managed' || word === 'unknown') && verdict === null) verdict = word;
    else if (word === '+renamed' || word === '+renamed-link-kept' || word === '+in-place') write = word.slice(1) as Write;
    else if (word === '+secrets' || word === '+initrd' || word === '+entry' || word === '+container')
      fate[word.slice(1) as keyof typeof fate] = true;
    else if (word === '+store-cache') store = 'cache';
    else return `${JSON.stringify(word)} is not understood, or is one too many`;
  }
  if (verdict === null) return 'what becomes of it is not said: irreplaceable, hard, tedious, drop, managed or unknown';
  if (kind === null && (verdict === 'persist' || verdict === 'disposable')) return 'the class is not said';
  return { ...fate, verdict, class: kind, regret, confidence: confidence ?? (verdict === 'managed' ? 'certain' : 'likely'), write, store };
}
