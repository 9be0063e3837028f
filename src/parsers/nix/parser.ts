import type { AttributeName, Attributes, BinaryOperator, Formal, Node, Span } from './ast.ts';
import { addBinding, addInherited, noAttributes } from './attributes.ts';
import { Cursor } from './cursor.ts';
import { NixSyntaxError } from './lexer.ts';
import { binaryOf, HAS, NEGATE, NOT } from './operators.ts';
import { readIndented, readPath, readString } from './strings.ts';

/** Recursive descent over one text; throws NixSyntaxError. */
export class Parser extends Cursor {
  file(): Node {
    const root = this.#expression();
    if (this.next.kind !== 'end') throw this.unexpected();
    return root;
  }

  #expression = (): Node => this.deeper(() => this.#lambda() ?? this.#statement() ?? this.#piped());

  #statement(): Node | null {
    const { start } = this.next;
    if (this.eat('if')) {
      const condition = this.#expression();
      this.expect('then');
      const yes = this.#expression();
      this.expect('else');
      return { kind: 'if', condition, yes, no: this.#expression(), ...this.span(start) };
    }
    if (this.eat('assert')) {
      const condition = this.#expression();
      this.expect(';');
      return { kind: 'assert', condition, body: this.#expression(), ...this.span(start) };
    }
    if (this.eat('with')) {
      const scope = this.#expression();
      this.expect(';');
      return { kind: 'with', scope, body: this.#expression(), ...this.span(start) };
    }
    if (!this.is('let') || this.tokenAt(this.next.end).text === '{') return null;
    this.take();
    const attributes = this.#bindings('in');
    if (attributes.dynamic.length > 0) throw new NixSyntaxError('a computed name in let', attributes.dynamic[0]!.start);
    return { kind: 'let', attributes, body: this.#expression(), ...this.span(start) };
  }

  /** `name:`, `name@{…}:`, `{…}:`, `{…}@name:` and the body; null where something else stands here. */
  #lambda(): Node | null {
    const { start, kind, end } = this.next;
    if (kind === 'name') {
      const mark = this.tokenAt(end).text;
      if (mark !== ':' && mark !== '@') return null;
      const argument = this.name();
      if (this.eat('@')) return this.#body(argument, this.#formals(), start);
      return this.#body(argument, null, start);
    }
    if (!this.is('{') || !this.#startsFormals(end)) return null;
    const formals = this.#formals();
    return this.#body(this.eat('@') ? this.name() : null, formals, start);
  }

  #body(argument: string | null, formals: { names: Formal[]; ellipsis: boolean } | null, start: number): Node {
    const whole = formals?.names.find(({ name }) => name === argument);
    if (whole !== undefined) throw new NixSyntaxError(`argument '${argument}' is named twice`, whole.start);
    this.expect(':');
    const body = this.#expression();
    return { kind: 'lambda', argument, formals: formals?.names ?? null, ellipsis: formals?.ellipsis ?? false, body, ...this.span(start) };
  }

  /** Whether the "{" that ends at `from` opens the arguments of a function and not a set. */
  #startsFormals(from: number): boolean {
    const first = this.tokenAt(from);
    if (first.text === '...') return true;
    if (first.text !== '}' && first.kind !== 'name') return false;
    const second = this.tokenAt(first.end).text;
    return first.text === '}' ? second === ':' || second === '@' : second === ',' || second === '?' || second === '}';
  }

  #formals(): { names: Formal[]; ellipsis: boolean } {
    this.expect('{');
    const names: Formal[] = [];
    const seen = new Set<string>();
    let more = true;
    while (more && !this.is('}') && !this.is('...')) {
      const { start } = this.next;
      const name = this.name();
      if (seen.has(name)) throw new NixSyntaxError(`argument '${name}' is named twice`, start);
      seen.add(name);
      const fallback = this.eat('?') ? this.#expression() : null;
      names.push({ name, fallback, ...this.span(start) });
      more = this.eat(',');
    }
    const ellipsis = more && this.eat('...');
    this.expect('}');
    return { names, ellipsis };
  }

  /** `a |> f` and `f <| a`, which do not mix: `f a`. */
  #piped(): Node {
    const { start } = this.next;
    let left = this.#operation(0);
    if (this.is('<|')) {
      this.take();
      const argument = this.deeper(() => this.#piped());
      return { kind: 'call', function: left, argument, ...this.span(start) };
    }
    while (this.eat('|>')) left = { kind: 'call', function: this.#operation(0), argument: left, ...this.span(start) };
    return left;
  }

  /** Operators that bind at least as tight as `least`. */
  #operation(least: number): Node {
    const { start } = this.next;
    let left = this.#operand();
    for (;;) {
      if (least <= HAS && this.eat('?')) {
        left = { kind: 'has', of: left, path: this.#path(), ...this.span(start) };
        continue;
      }
      const found = binaryOf(this.next);
      if (found === undefined || found[0] < least) return left;
      const [binds, associates] = found;
      const operator = this.take().text as BinaryOperator;
      const right = this.deeper(() => this.#operation(associates === 'right' ? binds : binds + 1));
      left = { kind: 'binary', operator, left, right, ...this.span(start) };
      if (associates === 'none' && binaryOf(this.next)?.[0] === binds) throw this.unexpected();
    }
  }

  #operand(): Node {
    const { start } = this.next;
    for (const [mark, kind, binds] of [
      ['!', 'not', NOT],
      ['-', 'negate', NEGATE],
    ] as const) {
      if (this.eat(mark)) return { kind, of: this.deeper(() => this.#operation(binds)), ...this.span(start) };
    }
    let called = this.#selection();
    while (this.#startsSimple()) called = { kind: 'call', function: called, argument: this.#selection(), ...this.span(start) };
    return called;
  }

  #startsSimple(): boolean {
    const { kind, text } = this.next;
    if (kind === 'keyword') return text === 'rec' || text === 'let';
    if (kind === 'operator') return text === '(' || text === '[' || text === '{' || text === '"' || text === "''";
    return kind !== 'end';
  }

  #selection(): Node {
    const { start } = this.next;
    const of = this.deeper(() => this.#simple());
    if (this.eat('.')) {
      const path = this.#path();
      const fallback = this.eat('or') ? this.deeper(() => this.#selection()) : null;
      return { kind: 'select', of, path, fallback, ...this.span(start) };
    }
    // A function named "or" from before it was a keyword: `f or` is `f` called with it.
    if (!this.is('or')) return of;
    const { start: at, end } = this.take();
    return { kind: 'call', function: of, argument: { kind: 'variable', name: 'or', start: at, end }, ...this.span(start) };
  }

  #interpolation = (at: number): { node: Node; end: number } => {
    this.goTo(at + 2);
    const node = this.#expression();
    if (!this.is('}')) throw this.unexpected();
    return { node, end: this.next.end };
  };

  #string(): Node {
    const { start, text } = this.next;
    const { parts, end } = (text === '"' ? readString : readIndented)(this.text, start, this.#interpolation);
    this.goTo(end);
    return { kind: 'string', parts, start, end };
  }

  #simple(): Node {
    const { kind, text, start, end } = this.next;
    switch (kind) {
      case 'name':
        this.take();
        return { kind: 'variable', name: text, start, end };
      case 'int':
        this.take();
        if (BigInt(text) > 9223372036854775807n) throw new NixSyntaxError(`invalid integer '${text}'`, start);
        return { kind, value: BigInt(text), start, end };
      case 'float':
        this.take();
        return { kind, value: Number(text), start, end };
      case 'uri':
        this.take();
        return { kind: 'string', parts: [text], start, end };
      case 'search-path':
        this.take();
        return { kind, path: text.slice(1, -1), start, end };
      case 'path':
      case 'home-path': {
        const read = readPath(this.text, text, end, this.#interpolation);
        this.goTo(read.end);
        return { kind: 'path', home: kind === 'home-path', parts: read.parts, start, end: read.end };
      }
      default:
        return this.#compound();
    }
  }

  #compound(): Node {
    const { start } = this.next;
    if (this.is('"') || this.is("''")) return this.#string();
    if (this.eat('(')) {
      const inner = this.#expression();
      this.expect(')');
      return inner;
    }
    if (this.eat('[')) {
      const items: Node[] = [];
      while (!this.eat(']')) items.push(this.#selection());
      return { kind: 'list', items, ...this.span(start) };
    }
    const isLet = this.eat('let');
    const recursive = isLet || this.eat('rec');
    this.expect('{');
    const set: Node = { kind: 'set', recursive, ...this.#bindings('}'), ...this.span(start) };
    return isLet ? { kind: 'select', of: set, path: ['body'], fallback: null, ...this.span(start) } : set;
  }

  #bindings(close: '}' | 'in'): Attributes {
    const attributes = noAttributes();
    while (!this.eat(close)) {
      const { start } = this.next;
      if (this.eat('inherit')) {
        this.#inherit(attributes);
        continue;
      }
      const path = this.#path();
      this.expect('=');
      const expression = this.#expression();
      this.expect(';');
      addBinding(attributes, path, expression, this.span(start));
    }
    return attributes;
  }

  #inherit(attributes: Attributes): void {
    let from: Node | null = null;
    if (this.eat('(')) {
      from = this.#expression();
      this.expect(')');
    }
    const names: { name: string; span: Span }[] = [];
    while (!this.eat(';')) {
      const { start } = this.next;
      const name = this.#attributeName();
      if (typeof name !== 'string') throw new NixSyntaxError('a computed name in inherit', start);
      names.push({ name, span: this.span(start) });
    }
    addInherited(attributes, names, from);
  }

  #path(): AttributeName[] {
    const path = [this.#attributeName()];
    while (this.eat('.')) path.push(this.#attributeName());
    return path;
  }

  /** `${"a"}` is as plain a name as `a`. */
  #attributeName(): AttributeName {
    const { kind, start } = this.next;
    if (kind === 'name' || this.is('or')) return this.take().text;
    let name: Node;
    if (this.is('"')) name = this.#string();
    else if (this.is('${')) {
      const read = this.#interpolation(start);
      name = read.node;
      this.goTo(read.end);
    } else throw this.unexpected();
    const [first, ...rest] = name.kind === 'string' ? name.parts : [];
    return typeof first === 'string' && rest.length === 0 ? first : name;
  }
}
