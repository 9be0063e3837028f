import type { Sources } from './sources.ts';
import type { Thunk, Value } from './value.ts';

/** What functions of the library need of the evaluator. */
export interface Context {
  sources: Sources;
  call(called: Value, ...args: Thunk[]): Value;
  select(from: Value, name: string): Value;
  /** The value of a file, or of the default.nix in a folder. */
  load(path: string): Value;
}

/** A function of the library: how many arguments it takes, and what it makes of them. */
export interface Builtin {
  arity: number;
  run(context: Context, ...args: Thunk[]): Value;
}

export type Builtins = Readonly<Record<string, Builtin>>;

export const builtin = (run: Builtin['run'], arity = run.length - 1): Builtin => ({ arity, run });

/** The text of an argument as it is written, for a person. */
export const textOf = (thunk: Thunk): string => thunk.text ?? 'a computed value';
