import type { Span } from './ast.ts';
import { Lexer, NixSyntaxError, type Token } from './lexer.ts';

/** Nesting, and chains of right-associative operators; configurations stay below 100. */
const MAX_DEPTH = 1000;

/** A text with one token of lookahead. */
export class Cursor {
  readonly text: string;
  readonly #lexer: Lexer;
  next: Token;
  /** Where the last token that was taken ends. */
  #end = 0;
  #depth = 0;

  constructor(text: string) {
    this.text = text;
    this.#lexer = new Lexer(text);
    this.next = this.tokenAt(0);
  }

  protected unexpected = () =>
    new NixSyntaxError(`unexpected ${this.next.kind === 'end' ? this.next.text : `'${this.next.text}'`}`, this.next.start);

  goTo(at: number): void {
    this.#end = at;
    this.next = this.tokenAt(at);
  }

  tokenAt = (at: number): Token => this.#lexer.at(at);

  take(): Token {
    const token = this.next;
    this.goTo(token.end);
    return token;
  }

  is = (text: string): boolean => this.next.text === text && (this.next.kind === 'operator' || this.next.kind === 'keyword');

  eat(text: string): boolean {
    const is = this.is(text);
    if (is) this.take();
    return is;
  }

  expect(text: string): void {
    if (!this.eat(text)) throw this.unexpected();
  }

  name(): string {
    if (this.next.kind !== 'name') throw this.unexpected();
    return this.take().text;
  }

  deeper<T>(read: () => T): T {
    if (++this.#depth > MAX_DEPTH) throw new NixSyntaxError('too deeply nested', this.next.start);
    const value = read();
    this.#depth--;
    return value;
  }

  span = (start: number): Span => ({ start, end: this.#end });
}
