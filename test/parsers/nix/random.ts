/** A generator of random numbers, equal for equal seeds (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const NAMES = ['a', 'b', "c'", 'd-e', '_f', 'or1', 'rec_', 'x', 'y', '__curPos'];
const SNIPPETS = [
  "$ $$ ${ } { \" '' ' \\ / ./ ~ < > <a/b> : a:b x:x ; , . ... ? @ ! - -> + ++ // /* */ # |> <| == = ( ) [ ] % ^ é".split(' '),
  'or rec let in if then else inherit with assert 1 1. .5 1e5 007 99999999999999999999'.split(' '),
  ['\n', '\r', '\t', '  ', ' '],
].flat();
const OPERATORS = ['->', '||', '&&', '==', '!=', '<', '>', '<=', '>=', '//', '+', '-', '*', '/', '++'];
const TEXT = [
  'a',
  'b',
  ' ',
  '  ',
  '\n',
  '\n  ',
  '\n\n',
  '\t',
  "'",
  '$',
  '$$',
  '\\\\',
  '\\n',
  '\\$',
  '\\"',
  '{',
  '}',
  'é',
  '\r',
  '\r\n',
  '/',
  '#',
  '\\q',
];
const INDENTED = TEXT.filter((text) => !text.startsWith('\\')).concat(["''$", "'''", "''\\n", "''\\t", "''\\x", '\\', '"', '\n    ', '\n']);

/** Random texts of the Nix language: well-formed by `program`, and with something wrong after `damage`. */
export class RandomNix {
  readonly #random: () => number;
  constructor(seed: number) {
    this.#random = randomOf(seed);
  }

  below = (limit: number): number => Math.floor(this.#random() * limit);
  pick = <T>(from: readonly T[]): T => from[this.below(from.length)]!;
  #many = (most: number, make: () => string): string[] => Array.from({ length: this.below(most + 1) }, make);

  #gap(): string {
    const kind = this.below(12);
    return kind === 0 ? ' /* c **/ ' : kind === 1 ? ' # c\n' : kind === 2 ? '\n\t' : ' ';
  }

  /** In 2 of 3 pieces of text nothing stands between two tokens that need no blank. */
  #join = (...tokens: string[]): string => tokens.join(this.below(3) === 0 ? this.#gap() : ' ');

  program(depth = 5): string {
    return this.expression(depth);
  }

  expression(depth: number): string {
    if (depth <= 0) return this.simple(0);
    const inner = () => this.expression(depth - 1);
    switch (this.below(14)) {
      case 0:
        return this.#join('if', inner(), 'then', inner(), 'else', inner());
      case 1:
        return this.#join('with', inner(), ';', inner());
      case 2:
        return this.#join('let', this.bindings(depth - 1, false), 'in', inner());
      case 3:
        return this.#join(`${this.pick(NAMES.slice(0, 9))}:`, inner());
      case 4:
        return this.#join(this.formals(depth - 1), ':', inner());
      case 5:
        return this.#join(this.formals(depth - 1), '@', 'whole', ':', inner());
      case 6:
        return this.#join('whole', '@', this.formals(depth - 1), ':', inner());
      default:
        return this.operation(depth);
    }
  }

  operation(depth: number): string {
    const operand = () => this.application(depth - 1);
    switch (this.below(8)) {
      case 0:
        return this.pick(['!', '-', '- ', '! ']) + operand();
      case 1:
        return this.#join(operand(), '?', this.path(depth - 1));
      case 2:
      case 3:
      case 4:
        return [operand(), ...this.#many(3, () => `${this.pick(OPERATORS)} ${this.pick(['', '', '', '! ', '-'])}${operand()}`)].join(' ');
      default:
        return operand();
    }
  }

  application = (depth: number): string => [this.selection(depth), ...this.#many(2, () => this.selection(depth))].join(this.#gap());

  selection(depth: number): string {
    const of = this.simple(depth);
    const kind = this.below(8);
    if (kind === 0) return `${of} . ${this.path(depth - 1)}`;
    if (kind === 1) return this.#join(`${of}.${this.path(depth - 1)}`, 'or', this.selection(depth - 1));
    // Nix prints `let { … } or` and `(a.b) or` so that they cannot be read back.
    return kind === 2 && this.below(4) === 0 && /^[a-z'"]/.test(of) && !of.startsWith('let') ? `${of} or` : of;
  }

  path = (depth: number): string => [this.attribute(depth), ...this.#many(2, () => this.attribute(depth))].join(this.pick(['.', ' . ']));

  attribute(depth: number): string {
    const kind = this.below(10);
    if (kind === 0 && depth > 0) return '${' + this.expression(depth - 1) + '}';
    if (kind === 1) return this.string(depth - 1);
    return kind === 2 ? 'or' : this.pick(NAMES);
  }

  formals(depth: number): string {
    const names = NAMES.slice(0, this.below(4)).map((name) => (this.below(2) === 0 ? name : `${name} ? ${this.expression(depth - 1)}`));
    const end = this.below(3);
    if (end === 0) names.push('...');
    else if (end === 1 && names.length > 0) names.push('');
    return `{${this.#gap()}${names.join(this.pick([',', ', ', ' , ']))} }`;
  }

  /** Each name once, but `a.b` and `a = { … }` may meet, as Nix merges them. */
  bindings(depth: number, computed = true): string {
    const made: string[] = [];
    for (const name of ['x', 'y', "z'", 'or', '"q r"', '"p$"'].slice(0, this.below(7))) {
      const value = () => this.expression(depth - 1);
      const kind = this.below(9);
      if (kind === 0) made.push(`inherit ${name};`);
      else if (kind === 1) made.push(`inherit (${value()}) ${name} i${made.length};`);
      else if (kind === 2) made.push(`${name}.a = ${value()}; ${name}.b.c = ${value()};`);
      else if (kind === 3) made.push(`${name} = { ${this.bindings(depth - 1)} }; ${name}.k = ${value()};`);
      else if (kind === 4 && computed) made.push(`\${${value()}}.${name} = ${value()};`);
      else made.push(`${name}${this.pick(['=', ' = '])}${value()};`);
    }
    return made.join(this.#gap());
  }

  simple(depth: number): string {
    if (depth <= 0) return this.pick([...NAMES, '1', '23', '0', '1.5', '.25', '<a/b>', 'x:y', './p', '/q/r', '~/s', 'a/b', '{}', '[]']);
    switch (this.below(11)) {
      case 0:
      case 1:
        return this.string(depth);
      case 2:
        return `(${this.expression(depth - 1)})`;
      case 3:
        return `[ ${this.#many(4, () => this.selection(depth - 1)).join(' ')} ]`;
      case 4:
        return `${this.pick(['', '', 'rec '])}{ ${this.bindings(depth - 1)} }`;
      case 5:
        return `let { ${this.bindings(depth - 1)} body = ${this.expression(depth - 1)}; }`;
      case 6:
        return `./p/${this.pick(['', 'q', 'q-'])}\${${this.expression(depth - 1)}}${this.pick(['', '/r', 'r.nix', '//s', '/${x}'])}`;
      default:
        return this.simple(0);
    }
  }

  string(depth: number): string {
    const hole = () => '${' + this.expression(depth - 1) + '}';
    const isIndented = this.below(2) === 0;
    const part = () => (depth > 0 && this.below(5) === 0 ? hole() : this.pick(isIndented ? INDENTED : TEXT));
    const parts = this.#many(8, part).join('');
    return isIndented ? `''${parts}''` : `"${parts}"`;
  }

  /** The text with a few letters taken away, doubled, or put in. */
  damage(text: string): string {
    let out = text;
    for (let i = this.below(3); i >= 0; i--) {
      const at = this.below(out.length + 1);
      const kind = this.below(4);
      const length = 1 + this.below(4);
      if (kind === 0) out = out.slice(0, at) + out.slice(at + length);
      else if (kind === 1) out = out.slice(0, at) + out.slice(at, at + length) + out.slice(at);
      else out = out.slice(0, at) + this.pick(SNIPPETS) + out.slice(at);
    }
    return out;
  }
}
