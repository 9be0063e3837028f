import { builtin, type Builtins, type Context } from './context.ts';
import { settle, whenKnown } from './known.ts';
import { Alias, Attrs, type Entry, Func, List, NixType, Option, Property, System, Thunk, Unknown, type Value } from './value.ts';

/** Priorities of lib/modules.nix; 100 is what is written without one. */
const overriding = (priority: number) => builtin((_, content) => new Property({ type: 'override', priority, content }));

const ordered = builtin((_, content) => new Property({ type: 'order', content }));

/** A path of names, in quotes or not: `[ "a" "b" ]`. */
function names(thunk: Thunk): string[] | null {
  const list = settle(thunk.force());
  if (!(list instanceof List) || !list.isWhole()) return null;
  const texts = list.items.map(({ value }) => settle(value.force()));
  return texts.every((text) => typeof text === 'string') ? texts : null;
}

const alias = builtin((_, from, to) => {
  const [a, b] = [names(from), names(to)];
  return a === null || b === null ? new Unknown('an alias of options') : new Alias(a, b);
});

const NOTHING = new Attrs(new Map());

const field = (value: Value): Entry => ({ value: Thunk.of(value), at: null, conditions: [] });

export const MODULES: Builtins = {
  mkIf: builtin((_, condition, content) => new Property({ type: 'if', condition, content })),
  mkMerge: builtin((_, contents) => new Property({ type: 'merge', contents })),
  mkForce: overriding(50),
  mkVMOverride: overriding(10),
  mkImageMediaOverride: overriding(60),
  mkDefault: overriding(1000),
  mkOptionDefault: overriding(1500),
  mkOverride: builtin((_, number, content) =>
    whenKnown(number.force(), (priority) =>
      typeof priority === 'bigint' ? new Property({ type: 'override', priority: Number(priority), content }) : new Unknown('mkOverride'),
    ),
  ),
  mkBefore: ordered,
  mkAfter: ordered,
  mkOrder: builtin((_, _order, content) => new Property({ type: 'order', content })),
  mkOption: builtin((_, fields) => new Option(fields)),
  mkEnableOption: builtin(
    () =>
      new Option(
        Thunk.of(
          new Attrs(
            new Map([
              ['default', field(false)],
              ['type', field(new NixType('bool'))],
            ]),
          ),
        ),
      ),
    1,
  ),
  mkAliasOptionModule: alias,
  mkRenamedOptionModule: alias,
  mkRemovedOptionModule: builtin(() => NOTHING, 2),
  importApply: builtin((context, file, argument) => context.call(importOf(context, file), argument)),
  nixosSystem: builtin((_, argument) => new System('nixos', argument)),
};

/** What a function of an input that we know by name makes; undefined: we do not. */
export function knownCall(name: string, argument: Thunk): Value | undefined {
  if (/(^|\.)nixosSystem$/.test(name)) return new System('nixos', argument);
  if (/(^|\.)homeManagerConfiguration$/.test(name)) return new System('home', argument);
  if (/(^|\.)mkFlake$/.test(name)) return new Func((module) => new System('flake-parts', module));
  return undefined;
}

export const importOf = (context: Context, file: Thunk): Value =>
  whenKnown(file.force(), (path) => {
    const at = typeof path === 'string' ? path : path !== null && typeof path === 'object' && 'path' in path ? path.path : null;
    return typeof at === 'string' && at.startsWith('/') ? context.load(at) : new Unknown('call import');
  });
