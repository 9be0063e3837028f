import { failed } from '../../host/host.ts';
import { parentOf } from '../../model/path.ts';
import { parseJson } from '../../parsers/json.ts';
import type { Evaluator } from './evaluate.ts';
import { Loader } from './loader.ts';
import type { MachineSource } from './machine.ts';
import type { Notes } from './notes.ts';
import { update } from './operators.ts';
import { Scope } from './scope.ts';
import type { Sources } from './sources.ts';
import { settle } from './known.ts';
import { Attrs, type Entry, Func, NixPath, type Place, type SourceFile, System, Thunk, Unknown, type Value } from './value.ts';

/** What a flake makes: machines and stand-alone homes, by name. */
export interface Flake {
  hosts: Map<string, MachineSource>;
  homes: Map<string, MachineSource>;
  /** Why some of it could not be read; null: all was. */
  doubt: Unknown | null;
}

const entryOf = (value: Thunk): Entry => ({ value, at: null, conditions: [] });

/** Works out the outputs of a flake as far as its machines need them. Inputs are known by name only. */
export function readFlake(evaluator: Evaluator, file: SourceFile, notes: Notes): Flake {
  const flake: Flake = { hosts: new Map(), homes: new Map(), doubt: null };
  const top = settle(evaluator.fileValue(file));
  const make = settle(evaluator.select(top, 'outputs'));
  const inputs = settle(evaluator.select(top, 'inputs'));
  if (!(make instanceof Func)) return { ...flake, doubt: new Unknown('outputs') };
  const names = new Set([...(make.formals ?? []).map(({ name }) => name), ...(inputs instanceof Attrs ? inputs.entries.keys() : [])]);
  const args = new Map<string, Entry>();
  const argument = Thunk.of(new Attrs(args, [], new Unknown('inputs')));
  const result = new Thunk(() => outputsOf(evaluator, make.call(argument), notes));
  const place = { outPath: new NixPath(parentOf(file.path)), inputs: null } as const;
  const self = new Attrs(
    new Map([
      ['outPath', entryOf(Thunk.of(place.outPath))],
      ['inputs', entryOf(argument)],
    ]),
    [],
    new Unknown('self'),
  );
  for (const name of names) args.set(name, entryOf(Thunk.of(new Unknown(name))));
  args.set('self', entryOf(new Thunk(() => selfOf(self, result))));

  const outputs = result.force();
  const each = (name: string, into: Map<string, MachineSource>) => {
    const set = settle(evaluator.select(outputs, name));
    if (set instanceof Unknown && set.missing) return;
    flake.doubt ??= set instanceof Attrs ? set.doubt() : set instanceof Unknown ? set : new Unknown(name);
    if (!(set instanceof Attrs)) return;
    for (const [host, { value, at }] of set.entries) {
      const system = settle(value.force());
      if (system instanceof System && system.kind !== 'flake-parts') into.set(host, sourceOf(evaluator, system, at ?? { file, start: 0 }));
      else flake.doubt ??= system instanceof Unknown ? system : new Unknown(host);
    }
  };
  each('nixosConfigurations', flake.hosts);
  each('homeConfigurations', flake.homes);
  return flake;
}

/** `self` is what the flake makes, its folder, and more. */
function selfOf(known: Attrs, result: Thunk): Value {
  const outputs = result.force();
  return outputs instanceof Attrs ? update(new Attrs(known.entries, [], outputs.open), outputs) : known;
}

/** The outputs themselves, or what the modules of flake-parts say of them. */
function outputsOf(evaluator: Evaluator, value: Value, notes: Notes): Value {
  const made = settle(value);
  if (!(made instanceof System) || made.kind !== 'flake-parts') return made;
  const scope = new Scope(evaluator, 'flake-parts');
  const loader = new Loader(scope, null, notes);
  loader.add(made.argument.force(), { at: null, conditions: [], key: null });
  loader.done();
  return scope.lookup(['flake']);
}

function sourceOf(evaluator: Evaluator, { kind, argument }: System, at: Place): MachineSource {
  const field = (name: string): Value => settle(evaluator.select(argument.force(), name));
  const special = field(kind === 'home' ? 'extraSpecialArgs' : 'specialArgs');
  return {
    kind: kind === 'home' ? 'home' : 'nixos',
    special,
    load(loader) {
      for (const name of ['modules', 'extraModules']) {
        const modules = field(name);
        if (!(modules instanceof Unknown && modules.missing)) loader.addList(modules, at);
      }
    },
  };
}

/** 2025-09-20: from here on the root of `home.persistence` holds no home (impermanence 1b02741). */
const NEW_HOME = 1758372989;

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

/** Whether flake.lock pins an impermanence of before; null: it pins none. */
export function isOldHome({ files }: Sources, lock: string): boolean | null {
  const bytes = files.read(lock);
  const json = failed(bytes) ? null : parseJson(bytes);
  const { nodes, root = 'root' } = record(json !== null && 'value' in json ? json.value : null);
  const named = record(record(record(nodes)[String(root)])['inputs'])['impermanence'];
  const isOf = (node: unknown) => record(record(node)['locked'])['repo'] === 'impermanence';
  const pinned = typeof named === 'string' ? record(nodes)[named] : Object.values(record(nodes)).find(isOf);
  const modified = record(record(pinned)['locked'])['lastModified'];
  return typeof modified === 'number' ? modified < NEW_HOME : null;
}
