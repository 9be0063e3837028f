import type { Node, Parts } from './ast.ts';
import { NixSyntaxError } from './lexer.ts';

/** Reads the expression between "${" at `at` and its "}", and says where it goes on. */
export type Interpolate = (at: number) => { node: Node; end: number };

interface Read {
  parts: Parts;
  end: number;
}

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t' };

/** What stands after a backslash. */
const unescape = (letter: string): string => ESCAPES[letter] ?? letter;

/** Runs of plain text: `$` with any character but `{`, `"` and `\` is one pair, so that `$${x}` is text and `$$${x}` is not. */
const PLAIN = /[^$"\\]+|\$[^{"\\]/y;

/** From the `"` at `open` to behind its closing one. A CR or CRLF that is not escaped is one LF. */
export function readString(text: string, open: number, interpolate: Interpolate): Read {
  const parts = new PartList();
  let at = open + 1;
  for (;;) {
    PLAIN.lastIndex = at;
    const plain = PLAIN.exec(text)?.[0];
    if (plain !== undefined) {
      const joined = plain.endsWith('\r') && text[at + plain.length] === '\n' ? plain + '\n' : plain;
      parts.text(joined.includes('\r') ? joined.replaceAll(/\r\n?/g, '\n') : joined);
      at += joined.length;
      continue;
    }
    const letter = text[at];
    if (letter === '"') return { parts: parts.done(), end: at + 1 };
    if (letter === '\\' && at + 1 < text.length) {
      parts.text(unescape(text[at + 1]!));
      at += 2;
    } else if (letter === '$' && text[at + 1] === '{') {
      const { node, end } = interpolate(at);
      parts.node(node);
      at = end;
    } else if (letter === '$' && at + 1 < text.length) {
      parts.text('$');
      at += 1;
    } else throw new NixSyntaxError('a string that is not closed', open);
  }
}

/** A piece of an indented string; `raw`: its blanks count as indentation. */
type Piece = { text: string; raw: boolean } | Node;

const INDENTED_OPEN = /''(?: *\n)?/y;
const INDENTED_PLAIN = /[^$']+|\$[^{']|'[^'$]/y;

/** From the `''` at `open` to behind its closing one, the indentation stripped. */
export function readIndented(text: string, open: number, interpolate: Interpolate): Read {
  const pieces: Piece[] = [];
  INDENTED_OPEN.lastIndex = open;
  let at = open + INDENTED_OPEN.exec(text)![0].length;
  const escaped = (value: string, length: number) => {
    pieces.push({ text: value, raw: false });
    at += length;
  };
  for (;;) {
    INDENTED_PLAIN.lastIndex = at;
    const plain = INDENTED_PLAIN.exec(text)?.[0];
    if (plain !== undefined) {
      const last = pieces.at(-1);
      if (last !== undefined && isText(last) && last.raw) last.text += plain;
      else pieces.push({ text: plain, raw: true });
      at += plain.length;
      continue;
    }
    if (at >= text.length) throw new NixSyntaxError('an indented string that is not closed', open);
    if (text.startsWith("''", at)) {
      const letter = text[at + 2];
      if (letter === '$') escaped('$', 3);
      else if (letter === "'") escaped("''", 3);
      else if (letter === '\\' && at + 3 < text.length) escaped(unescape(text[at + 3]!), 4);
      else return { parts: strip(pieces), end: at + 2 };
    } else if (text.startsWith('${', at)) {
      const { node, end } = interpolate(at);
      pieces.push(node);
      at = end;
    } else escaped(text[at]!, 1);
  }
}

const isText = (piece: Piece): piece is { text: string; raw: boolean } => 'raw' in piece;

/** Nix's stripIndentation (src/libexpr/parser.y): the least indentation of the lines that hold more than blanks goes from every line. */
function strip(pieces: readonly Piece[]): Parts {
  const least = indentation(pieces);
  const parts = new PartList();
  let atStart = true;
  let dropped = 0;
  for (const [index, piece] of pieces.entries()) {
    if (!isText(piece)) {
      atStart = false;
      dropped = 0;
      parts.node(piece);
      continue;
    }
    let out = '';
    for (const letter of piece.text) {
      if (!atStart) {
        out += letter;
        if (letter === '\n') atStart = true;
      } else if (letter !== ' ') {
        out += letter;
        dropped = 0;
        atStart = letter === '\n';
      } else if (dropped++ >= least) out += letter;
    }
    const isLast = index === pieces.length - 1;
    parts.text(isLast ? out.replace(/\n *$/, '\n') : out);
  }
  return parts.done();
}

function indentation(pieces: readonly Piece[]): number {
  let least = Infinity;
  let atStart = true;
  let current = 0;
  const ends = () => {
    if (atStart) least = Math.min(least, current);
    atStart = false;
  };
  for (const piece of pieces) {
    if (!isText(piece) || !piece.raw) {
      ends();
      continue;
    }
    for (const letter of piece.text) {
      if (letter === '\n') {
        atStart = true;
        current = 0;
      } else if (letter !== ' ') ends();
      else if (atStart) current++;
    }
  }
  return least;
}

const PATH_TOKEN = /[a-zA-Z0-9._+-]*(?:\/[a-zA-Z0-9._+-]+)+\/?|[a-zA-Z0-9._+-]*\/|[a-zA-Z0-9._+-]+/y;
const MORE_PATH = /[a-zA-Z0-9._+/-]+/y;

/** The rest of a path behind its first token, which ends at `from`: text and interpolations without a gap. */
export function readPath(text: string, first: string, from: number, interpolate: Interpolate): Read {
  const parts = new PartList();
  parts.text(first);
  let at = from;
  PATH_TOKEN.lastIndex = at;
  const second = PATH_TOKEN.exec(text)?.[0];
  // Behind "a/" the grammar takes one more piece of text ("/b"), and only before "${".
  if (second !== undefined && !text.startsWith('${', at + second.length)) throw new NixSyntaxError('a path with two slashes in a row', at);
  for (;;) {
    if (text.startsWith('${', at)) {
      const { node, end } = interpolate(at);
      parts.node(node);
      at = end;
      continue;
    }
    MORE_PATH.lastIndex = at;
    const more = MORE_PATH.exec(text)?.[0];
    if (more === undefined) break;
    parts.text(more);
    at += more.length;
  }
  if (text[at - 1] === '/') throw new NixSyntaxError('a path that ends with a slash', at);
  return { parts: parts.done(), end: at };
}

class PartList {
  readonly #parts: (string | Node)[] = [];
  #text = '';
  text(text: string): void {
    this.#text += text;
  }
  node(node: Node): void {
    if (this.#text !== '') this.#parts.push(this.#text);
    this.#text = '';
    this.#parts.push(node);
  }
  done(): Parts {
    if (this.#text !== '' || this.#parts.length === 0) this.#parts.push(this.#text);
    return this.#parts;
  }
}
