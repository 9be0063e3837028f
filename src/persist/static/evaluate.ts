import type { Attributes, AttributeName, Node, Parts } from '../../parsers/nix/ast.ts';
import { normalizePath } from '../../model/path.ts';
import type { Context } from './context.ts';
import { type Frame, frameOf, rootFrame, snippet } from './frame.ts';
import { hasPath } from './has.ts';
import { globalOf, inputMember, memberOf } from './library.ts';
import { knownCall } from './modules.ts';
import { binary } from './operators.ts';
import { joinParts } from './parts.ts';
import type { Sources } from './sources.ts';
import { alternativesOf, branch, itemOf, settle, whenKnown, whenKnownOr } from './known.ts';
import {
  Attrs,
  ConfigRef,
  type Entry,
  Func,
  Library,
  List,
  NixPath,
  NixType,
  type SourceFile,
  Thunk,
  Unknown,
  type Value,
} from './value.ts';

const MAX_STEPS = 3_000_000;
const MAX_DEPTH = 300;

/**
 * Works out what an expression is, as far as that can be known without Nix, nixpkgs and the machine: lazily, with an `Unknown` wherever it
 * cannot. What it gives is what Nix would give, or `Unknown`; where Nix would fail it may be anything.
 */
export class Evaluator implements Context {
  readonly sources: Sources;
  readonly #loaded = new Map<string, Thunk>();
  #steps = 0;
  #depth = 0;

  constructor(sources: Sources) {
    this.sources = sources;
  }

  /** Whether it gave up for the size of the work. */
  isExhausted = (): boolean => this.#steps > MAX_STEPS;

  /** The files whose values were asked for. */
  loaded = (): Iterable<string> => this.#loaded.keys();

  load(path: string): Value {
    const file = this.sources.file(path);
    if (typeof file === 'string') return new Unknown('call import', { why: `${this.sources.nameOf(path)}: ${file}` });
    return this.fileValue(file);
  }

  fileValue(file: SourceFile): Value {
    let known = this.#loaded.get(file.path);
    if (known === undefined) this.#loaded.set(file.path, (known = this.#thunk(file.root, rootFrame(file))));
    return known.force();
  }

  #thunk = (node: Node, frame: Frame): Thunk =>
    new Thunk(
      () => this.evaluate(node, frame),
      () => snippet(frame.file, node),
    );

  evaluate(node: Node, frame: Frame): Value {
    if (++this.#steps > MAX_STEPS || this.#depth > MAX_DEPTH)
      return new Unknown(snippet(frame.file, node), {
        why: this.#steps > MAX_STEPS ? 'too much to work out' : 'too deeply nested to be worked out',
      });
    this.#depth++;
    try {
      return this.#node(node, frame);
    } finally {
      this.#depth--;
    }
  }

  #node(node: Node, frame: Frame): Value {
    switch (node.kind) {
      case 'int':
      case 'float':
        return node.value;
      case 'string':
        return this.#joined(node.parts, frame, false);
      case 'path':
        return this.#path(node, frame);
      case 'search-path':
        return new Unknown(`<${node.path}>`);
      case 'variable':
        return this.#variable(node.name, frame);
      case 'list':
        return new List(node.items.map((item) => itemOf(this.#thunk(item, frame), { at: { file: frame.file, start: item.start } })));
      case 'set':
        return this.#set(node, node.recursive, frame);
      case 'let':
        return this.evaluate(node.body, this.#scope(node.attributes, frame));
      case 'with':
        return this.evaluate(node.body, { outer: frame, names: null, scope: this.#thunk(node.scope, frame), file: frame.file });
      case 'assert':
        // Where it fails the whole configuration does.
        return this.evaluate(node.body, frame);
      case 'if':
        return branch(this.#thunk(node.condition, frame), this.#thunk(node.yes, frame), this.#thunk(node.no, frame));
      case 'lambda':
        return this.#lambda(node, frame);
      case 'call':
        return this.#call(this.evaluate(node.function, frame), this.#thunk(node.argument, frame), () => snippet(frame.file, node.function));
      case 'select':
        return this.#select(node, frame);
      case 'has':
        return hasPath(
          this.evaluate(node.of, frame),
          node.path.map((name) => () => this.#nameOf(name, frame)),
          new Unknown(snippet(frame.file, node)),
        );
      case 'not':
        return whenKnown(this.evaluate(node.of, frame), (is) => (typeof is === 'boolean' ? !is : new Unknown(snippet(frame.file, node))));
      case 'negate':
        return whenKnown(this.evaluate(node.of, frame), (is) =>
          typeof is === 'bigint' || typeof is === 'number' ? -is : new Unknown(snippet(frame.file, node)),
        );
      case 'binary': {
        const text = () => snippet(frame.file, node);
        return binary(node.operator, this.#thunk(node.left, frame), this.#thunk(node.right, frame), text, {
          left: { file: frame.file, start: node.left.start },
          right: { file: frame.file, start: node.right.start },
        });
      }
    }
  }

  #path(node: Node & { kind: 'path' }, frame: Frame): Value {
    if (node.home) return new Unknown(snippet(frame.file, node), { why: 'the home of whoever runs Nix' });
    return whenKnown(this.#joined(node.parts, frame, true), (text) => {
      if (typeof text !== 'string') return new Unknown(snippet(frame.file, node));
      return new NixPath(text.startsWith('/') ? normalizePath(text) : normalizePath(frame.file.path, '..', text));
    });
  }

  #joined = (parts: Parts, frame: Frame, isPath: boolean): Value =>
    joinParts(
      parts.map((part) =>
        typeof part === 'string' ? part : { value: () => this.evaluate(part, frame), text: () => snippet(frame.file, part) },
      ),
      isPath,
      (set) => this.select(set, 'outPath'),
    );

  #variable(name: string, frame: Frame): Value {
    for (let at: Frame | null = frame; at !== null; at = at.outer) {
      const found = at.names?.get(name);
      if (found !== undefined) return found.force();
    }
    if (name === '__curPos') return new Unknown(name);
    const global = globalOf(this, name);
    if (global !== undefined) return global;
    for (let at: Frame | null = frame; at !== null; at = at.outer) {
      if (at.scope === null) continue;
      const scope = at.scope.force();
      if (scope instanceof ConfigRef && !scope.scope.knows([...scope.path, name])) return new Unknown(name);
      const value = this.select(scope, name);
      if (value instanceof Unknown && value.missing) continue;
      return value instanceof Unknown && !(settle(scope) instanceof Attrs) ? new Unknown(name) : value;
    }
    return new Unknown(name);
  }

  /** The names of a `let` or `rec`, for what stands in it. */
  #scope(attributes: Attributes, outer: Frame): Frame {
    const names = new Map<string, Thunk>();
    const frame = frameOf(outer, names);
    for (const [name, { expression }] of attributes.named)
      names.set(
        name,
        expression === null
          ? new Thunk(
              () => this.#variable(name, outer),
              () => name,
            )
          : this.#thunk(expression, frame),
      );
    return frame;
  }

  #set(attributes: Attributes, isRecursive: boolean, outer: Frame): Value {
    const frame = isRecursive ? this.#scope(attributes, outer) : outer;
    const entries = new Map<string, Entry>();
    const unnamed: (Entry & { name: Unknown })[] = [];
    for (const [name, { expression, start }] of attributes.named) {
      const own = isRecursive ? frame.names!.get(name)! : null;
      const value =
        own ??
        (expression === null
          ? new Thunk(
              () => this.#variable(name, outer),
              () => name,
            )
          : this.#thunk(expression, frame));
      entries.set(name, { value, at: { file: frame.file, start }, conditions: [] });
    }
    for (const each of attributes.dynamic) {
      const entry = { value: this.#thunk(each.expression, frame), at: { file: frame.file, start: each.start } };
      for (const { conditions, value: name } of alternativesOf(this.evaluate(each.name, frame))) {
        if (name === null) continue;
        if (typeof name === 'string') entries.set(name, { ...entry, conditions });
        else unnamed.push({ ...entry, conditions, name: name instanceof Unknown ? name : new Unknown(snippet(frame.file, each.name)) });
      }
    }
    return new Attrs(entries, unnamed, isRecursive && entries.has('__overrides') ? new Unknown('__overrides') : null);
  }

  #lambda(node: Node & { kind: 'lambda' }, frame: Frame): Func {
    const call = (argument: Thunk): Value => {
      const names = new Map<string, Thunk>();
      const inner = frameOf(frame, names);
      if (node.argument !== null) names.set(node.argument, argument);
      for (const { name, fallback } of node.formals ?? []) {
        const pick = (): Value => {
          const from = settle(argument.force());
          if (from instanceof Attrs && (from.entries.has(name) || from.doubt() !== null)) return this.#argument(from, name);
          return from instanceof Attrs && fallback !== null ? this.evaluate(fallback, inner) : new Unknown(name);
        };
        names.set(name, new Thunk(pick, () => name));
      }
      return this.evaluate(node.body, inner);
    };
    return new Func(call, node.formals?.map(({ name, fallback }) => ({ name, isOptional: fallback !== null })) ?? null);
  }

  /** What is not known of a function's argument is named as the function names it. */
  #argument(from: Attrs, name: string): Value {
    const value = this.select(from, name);
    return value instanceof Unknown && !from.entries.has(name) ? new Unknown(name) : value;
  }

  #call(called: Value, argument: Thunk, text: () => string): Value {
    return whenKnownOr(
      called,
      (unknown) => knownCall(unknown.text, argument) ?? new Unknown(`call ${text()}`, { why: unknown.why }),
      (known) => {
        if (known instanceof Func) return known.call(argument);
        if (known instanceof NixType) return new NixType(known.name, [...known.parameters, argument]);
        if (known instanceof Attrs && known.entries.has('__functor'))
          return this.call(known.entries.get('__functor')!.value.force(), Thunk.of(known), argument);
        return new Unknown(`call ${text()}`);
      },
    );
  }

  call(called: Value, ...args: Thunk[]): Value {
    return args.reduce<Value>((value, argument) => this.#call(value, argument, () => 'a function'), called);
  }

  select(from: Value, name: string): Value {
    if (from instanceof ConfigRef) return new ConfigRef(from.scope, [...from.path, name]);
    return whenKnownOr(
      from,
      (unknown) => (unknown.text === 'pkgs' && name === 'lib' ? new Library('lib') : inputMember(unknown, name)),
      (known) => {
        if (known instanceof Library) return memberOf(this, known, name);
        if (!(known instanceof Attrs)) return new Unknown(`select ${name}`, { missing: true });
        const entry = known.entries.get(name);
        const doubt = known.doubt();
        if (entry === undefined)
          return doubt === null ? new Unknown(`missing ${name}`, { missing: true }) : new Unknown(`${doubt.text}.${name}`);
        return entry.conditions.length === 0 ? entry.value.force() : new Unknown(`${name} under a condition`);
      },
    );
  }

  #nameOf(name: AttributeName, frame: Frame): Value {
    return typeof name === 'string' ? name : settle(this.evaluate(name, frame));
  }

  #select(node: Node & { kind: 'select' }, frame: Frame): Value {
    let value = this.evaluate(node.of, frame);
    for (const each of node.path) {
      const from = value;
      value = whenKnownOr(
        this.#nameOf(each, frame),
        () => new Unknown(snippet(frame.file, node)),
        (name) => (typeof name === 'string' ? this.select(from, name) : new Unknown(snippet(frame.file, node))),
      );
      if (value instanceof Unknown && value.missing && node.fallback !== null) return this.evaluate(node.fallback, frame);
    }
    return value;
  }
}
