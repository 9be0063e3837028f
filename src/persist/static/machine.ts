import type { Declaration, PersistReference, PersistRoot, Problem } from '../../model/declaration.ts';
import { comparePaths, type Path } from '../../model/path.ts';
import { Binds } from './binds.ts';
import type { Context } from './context.ts';
import { afresh, namesOf, type Settled, settleAll, step, unwrap } from './definition.ts';
import { Loader } from './loader.ts';
import type { Notes } from './notes.ts';
import { type IsOldHome, Persistence } from './persistence.ts';
import { references } from './references.ts';
import { Scope } from './scope.ts';
import { settle } from './known.ts';
import { Attrs, type Place, Unknown, type Value } from './value.ts';

/** What is to be read as one machine, or one user's home-manager without one. */
export interface MachineSource {
  kind: 'nixos' | 'home';
  /** Gives the loader its modules. */
  load(loader: Loader): void;
  /** `specialArgs`. */
  special: Value;
}

export interface MachineFacts {
  notes: Notes;
  isOldHome: IsOldHome;
  /** A user's home on the audited system; null: there is no such user. */
  homeThere(user: string): Path | null;
}

export interface Machine {
  roots: PersistRoot[];
  declarations: Declaration[];
  references: PersistReference[];
  problems: Problem[];
  /** The files that are modules of it. */
  files: Set<string>;
}

/** Reads everything that the modules of one machine declare. */
export function readMachine(context: Context, source: MachineSource, facts: MachineFacts): Machine {
  const { notes } = facts;
  const scope: Scope = new Scope(context, source.kind, (path) =>
    source.kind === 'nixos' ? usersDefault(scope, path) : homeDefault(scope, path),
  );
  const loader = new Loader(scope, source.special, notes);
  source.load(loader);
  loader.done();
  const files = new Set(loader.files());
  const problems: Problem[] = [];
  const assumed = new Map<string, Path>();

  const homeOf = (user: string): Path | null => {
    const said =
      source.kind === 'nixos' ? settle(scope.lookup(['users', 'users', user, 'home'])) : settle(scope.lookup(['home', 'homeDirectory']));
    if (typeof said === 'string') return said;
    const set =
      source.kind === 'nixos' ? scope.definitions(['users', 'users', user, 'home']).all : scope.definitions(['home', 'homeDirectory']).all;
    if (set.length > 0) return null;
    const there = facts.homeThere(user);
    if (there !== null) return there;
    assumed.set(user, `/home/${user}`);
    return `/home/${user}`;
  };

  const persistence = new Persistence(notes, homeOf, facts.isOldHome);
  const scopes = [scope];
  if (source.kind === 'home') {
    const user = settle(scope.lookup(['home', 'username']));
    persistence.read({ option: 'home.persistence', scope, user: typeof user === 'string' ? user : null });
  } else {
    persistence.read({ option: 'environment.persistence', scope, user: null });
    persistence.read({ option: 'preservation.preserveAt', scope, user: null });
    // A folder without a flake may hold the user's modules beside the machine's.
    persistence.read({ option: 'home.persistence', scope, user: onlyUser(scope) });
    for (const { user, home } of homesOf(context, scope, notes, homeOf, files)) {
      scopes.push(home);
      persistence.read({ option: 'home.persistence', scope: home, user });
    }
  }
  const { found } = persistence;
  const binds = new Binds(scope, notes);
  binds.read();
  const known = [...found.roots.map(({ path }) => path), ...found.declarations.map(({ persistRoot }) => persistRoot)].filter(
    (path) => path !== null,
  );
  const mapped = binds.declarations([...new Set(known)]);
  const declarations = [...found.declarations, ...mapped];
  const roots = [...new Set([...known, ...mapped.map(({ persistRoot }) => persistRoot!)])];
  for (const [user, path] of assumed)
    problems.push({
      code: 'home-assumed',
      path,
      text: `no home of ${user} is declared, and the audited system has no such user: ${path} is assumed`,
    });
  return {
    roots: rootsOf(found.roots),
    declarations: declarations.sort((a, b) => comparePaths(a.path, b.path)),
    references: scopes
      .flatMap((each) => references(each, roots))
      .filter((each) => !mapped.some((link) => link.storePath === each.path && link.source.line === each.source.line))
      .sort((a, b) => comparePaths(a.path, b.path)),
    problems,
    files,
  };
}

function rootsOf(all: readonly PersistRoot[]): PersistRoot[] {
  const byPath = new Map<Path, PersistRoot>();
  for (const root of all) {
    const known = byPath.get(root.path);
    if (known === undefined) byPath.set(root.path, { ...root });
    else known.enabled ||= root.enabled;
  }
  return [...byPath.values()].sort((a, b) => comparePaths(a.path, b.path));
}

/** Whose the home-manager modules are that name no user: the only person that the configuration makes. */
function onlyUser(scope: Scope): string | null {
  const users = settle(scope.lookup(['users', 'users']));
  if (!(users instanceof Attrs)) return null;
  const people = [...users.entries.keys()].filter((name) => settle(scope.lookup(['users', 'users', name, 'isNormalUser'])) === true);
  return people.length === 1 && users.unnamed.length === 0 ? people[0]! : null;
}

/** The home-manager of each user that has one; `user` null: whose it is is not known. */
function homesOf(
  context: Context,
  scope: Scope,
  notes: Notes,
  homeOf: (user: string) => Path | null,
  files: Set<string>,
): { user: string | null; home: Scope }[] {
  const settled = settleAll(scope.definitions(['home-manager', 'users']).all);
  for (const { value, at, conditions } of settled) {
    const doubt = value instanceof Attrs ? value.open : value;
    if (doubt instanceof Unknown)
      notes.add(at, {
        option: 'home-manager.users',
        code: 'value-not-readable',
        text: doubt.text,
        reason: doubt.why ?? '',
        conditions: [...conditions],
      });
  }
  const special = settle(scope.lookup(['home-manager', 'extraSpecialArgs']));
  const shared = settleAll(scope.definitions(['home-manager', 'sharedModules']).all);
  const make = (
    user: string | null,
    at: Place | null,
    modules: readonly { value: Value; conditions: readonly string[]; at: Place | null }[],
  ) => {
    const home: Scope = new Scope(context, 'home', (path) => homeDefault(home, path, user, user === null ? null : homeOf(user)));
    const config = scope.config();
    const loader = new Loader(
      home,
      special,
      notes,
      new Map<string, Value>([
        ['osConfig', config],
        ['nixosConfig', config],
      ]),
    );
    for (const each of modules) loader.add(each.value, { at: each.at ?? at, conditions: each.conditions, key: null });
    for (const each of shared) loader.addList(each.value, each.at, each.conditions);
    loader.done();
    for (const file of loader.files()) files.add(file);
    return { user, home };
  };
  const { names, unnamed } = namesOf(settled);
  return [
    ...[...names].map(([user, at]) => make(user, at, modulesAt(settled, user))),
    ...unnamed.map(({ settled: each }) => make(null, each.at, [each])),
  ];
}

/** Definitions of a module are modules: nothing of them is taken off but their conditions. */
const modulesAt = (settled: readonly Settled[], name: string): Settled[] => settleAll(step(afresh(settled), name).all.flatMap(unwrap));

/** Defaults of nixos/modules/config/users-groups.nix. */
function usersDefault(scope: Scope, path: readonly string[]): Value | undefined {
  const [users, again, name, option] = path;
  if (path.length !== 4 || users !== 'users' || again !== 'users' || name === undefined) return undefined;
  const is = (which: string) => settle(scope.lookup(['users', 'users', name, which])) === true;
  if (option === 'name') return name;
  if (name === 'root') return option === 'home' ? '/root' : option === 'group' ? 'root' : undefined;
  if (option === 'home') return is('isNormalUser') ? `/home/${name}` : is('isSystemUser') ? '/var/empty' : undefined;
  return option === 'group' && is('isNormalUser') ? 'users' : undefined;
}

/** Defaults of home-manager's modules/misc/xdg.nix, and what its NixOS module sets. */
function homeDefault(scope: Scope, path: readonly string[], user: string | null = null, home: Path | null = null): Value | undefined {
  const name = path.join('.');
  if (name === 'home.username') return user ?? undefined;
  if (name === 'home.homeDirectory') return home ?? undefined;
  const below = { 'xdg.configHome': '.config', 'xdg.dataHome': '.local/share', 'xdg.stateHome': '.local/state', 'xdg.cacheHome': '.cache' }[
    name
  ];
  const dir = below === undefined ? null : settle(scope.lookup(['home', 'homeDirectory']));
  return typeof dir === 'string' ? `${dir}/${below}` : undefined;
}
