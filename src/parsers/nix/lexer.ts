/** Why a text is not Nix, and the offset where that shows. Never leaves the parser. */
export class NixSyntaxError extends Error {
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

/**
 * "operator" is every mark, `"`, `''` and `${` among them: what follows a quote is not a token but is read by strings.ts.
 * "path" and "home-path" may go on with "${": read by strings.ts, too.
 */
export interface Token {
  kind: 'operator' | 'keyword' | 'name' | 'int' | 'float' | 'path' | 'home-path' | 'search-path' | 'uri' | 'end';
  text: string;
  start: number;
  end: number;
}

// The regular expressions of Nix's src/libexpr/lexer.l.
const NAME = /[a-zA-Z_][a-zA-Z0-9_'-]*/y;
const INT = /[0-9]+/y;
const FLOAT = /(?:[1-9][0-9]*\.[0-9]*|0?\.[0-9]+)(?:[Ee][+-]?[0-9]+)?/y;
const PATH = /[a-zA-Z0-9._+-]*(?:\/[a-zA-Z0-9._+-]+)+\/?/y;
const HOME_PATH = /~(?:\/[a-zA-Z0-9._+-]+)+\/?/y;
const SEARCH_PATH = /<[a-zA-Z0-9._+-]+(?:\/[a-zA-Z0-9._+-]+)*>/y;
const URI = /[a-zA-Z][a-zA-Z0-9+.-]*:[a-zA-Z0-9%/?:@&=+$,_.!~*'-]+/y;
const BLANK = /[ \t\r\n]+|#[^\r\n]*/y;

const KEYWORDS: ReadonlySet<string> = new Set(['if', 'then', 'else', 'assert', 'with', 'let', 'in', 'rec', 'inherit', 'or']);

/** Longer ones first. `|>` and `<|` since Nix 2.24. */
const OPERATORS = "... -> == != <= >= && || // ++ |> <| ${ '' { } [ ] ( ) ; : . , @ = ? + - * / < > ! \"".split(' ');
const OPERATORS_BY_LETTER = new Map<string, string[]>();
for (const operator of OPERATORS) OPERATORS_BY_LETTER.set(operator[0]!, [...(OPERATORS_BY_LETTER.get(operator[0]!) ?? []), operator]);

const PATH_LETTERS = /[a-zA-Z0-9._+-]*/y;
const SCHEME_LETTERS = /[a-zA-Z0-9+.-]*/y;
const PATH_LETTER = /[a-zA-Z0-9._+-]/;
const URI_LETTER = /[a-zA-Z0-9%/?:@&=+$,_.!~*'-]/;

/** A token that ends at `end`; flex counts the "${" that it looks ahead to. */
interface Match {
  kind: Token['kind'];
  end: number;
  counted: number;
}

function matchAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
}

/** Where the next token starts: behind blanks and comments. */
function skipBlank(text: string, from: number): number {
  let at = from;
  for (;;) {
    for (let next = at; next >= 0; next = matchAt(BLANK, text, at)) at = next;
    if (!text.startsWith('/*', at)) return at;
    const end = text.indexOf('*/', at + 2);
    if (end < 0) throw new NixSyntaxError('a comment that is not closed', at);
    at = end + 2;
  }
}

const isPlainAfterName = (letter: string | undefined): boolean => letter !== '/' && letter !== '.' && letter !== '+' && letter !== ':';

/** Finds the tokens of a text, in time that grows with its length only. */
export class Lexer {
  readonly text: string;
  /** The last runs of letters looked at, of those that a path and a URI start with: each is looked through once. */
  readonly #pathRun = { pattern: PATH_LETTERS, start: -1, end: -1 };
  readonly #schemeRun = { pattern: SCHEME_LETTERS, start: -1, end: -1 };

  constructor(text: string) {
    this.text = text;
  }

  /** The token at or after `from`. Text inside quotes must not be asked for. */
  at(from: number): Token {
    const { text } = this;
    const start = skipBlank(text, from);
    if (start >= text.length) return { kind: 'end', text: 'the end of the file', start, end: start };
    const name = matchAt(NAME, text, start);
    if (name > 0 && isPlainAfterName(text[name])) return named(text, start, name);

    const operator = OPERATORS_BY_LETTER.get(text[start]!)?.find((each) => text.startsWith(each, start)) ?? '';
    let best: Match = { kind: 'operator', end: start + operator.length, counted: operator.length };
    // Of several the longest counts, of equal ones the first.
    for (const match of this.#words(start, name)) if (match.end >= 0 && match.counted > best.counted) best = match;
    const { kind, end } = best;
    if (end === start) throw new NixSyntaxError(`unexpected ${JSON.stringify(String.fromCodePoint(text.codePointAt(start)!))}`, start);
    return kind === 'name' ? named(text, start, end) : { kind, text: text.slice(start, end), start, end };
  }

  #words(start: number, name: number): Match[] {
    const { text } = this;
    const match = (kind: Token['kind'], end: number, ahead = 0): Match => ({ kind, end, counted: end - start + ahead });
    const words = [match('name', name), match('int', matchAt(INT, text, start)), match('float', matchAt(FLOAT, text, start))];
    const slash = this.#endOf(this.#pathRun, start);
    if (text[slash] === '/') {
      if (PATH_LETTER.test(text[slash + 1] ?? '')) words.push(match('path', matchAt(PATH, text, start)));
      else if (text.startsWith('${', slash + 1)) words.push(match('path', slash + 1, 2));
    }
    if (text[start] === '~') {
      words.push(match('home-path', matchAt(HOME_PATH, text, start)));
      if (text.startsWith('/${', start + 1)) words.push(match('home-path', start + 2, 2));
    }
    if (text[start] === '<') words.push(match('search-path', matchAt(SEARCH_PATH, text, start)));
    const colon = this.#endOf(this.#schemeRun, start);
    if (text[colon] === ':' && URI_LETTER.test(text[colon + 1] ?? '')) words.push(match('uri', matchAt(URI, text, start)));
    return words;
  }

  #endOf(run: { pattern: RegExp; start: number; end: number }, start: number): number {
    if (start < run.start || start > run.end) Object.assign(run, { start, end: matchAt(run.pattern, this.text, start) });
    return run.end;
  }
}

function named(text: string, start: number, end: number): Token {
  const word = text.slice(start, end);
  return { kind: KEYWORDS.has(word) ? 'keyword' : 'name', text: word, start, end };
}
