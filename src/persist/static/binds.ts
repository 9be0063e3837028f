import { declaration, type Declaration, rootOfMapping } from '../../model/declaration.ts';
import { isWithin, normalizePath, type Path } from '../../model/path.ts';
import { parseTmpfiles } from '../../parsers/tmpfiles.ts';
import { afresh, namesOf, type Settled, settleAll, step } from './definition.ts';
import type { Notes } from './notes.ts';
import { sourceOf } from './persistence.ts';
import type { Scope } from './scope.ts';
import { alternativesOf, listOf, settle } from './known.ts';
import { Attrs, type Place, Unknown } from './value.ts';

/** A path that the configuration makes lead elsewhere; whether that is a persist root shows when all roots are known. */
interface Mapping {
  path: Path;
  storePath: Path;
  method: 'bind' | 'symlink';
  via: string;
  conditions: string[];
  at: Place | null;
}

/** Bind mounts of `fileSystems`, links of systemd.tmpfiles and `environment.etc`: ways to keep things without a module for it. */
export class Binds {
  readonly #scope: Scope;
  readonly #notes: Notes;
  readonly #mappings: Mapping[] = [];
  constructor(scope: Scope, notes: Notes) {
    this.#scope = scope;
    this.#notes = notes;
  }

  read(): void {
    for (const { value, depth, at, conditions } of this.#scope.definitions(['fileSystems']).holes)
      if (depth > 0)
        this.#unread(
          'fileSystems',
          at,
          value,
          null,
          conditions.filter((each) => typeof each === 'string'),
        );
    for (const { value, at, conditions } of this.#at(['fileSystems'])) {
      const doubt = value instanceof Attrs ? value.open : value instanceof Unknown ? value : null;
      if (doubt !== null) this.#unread('fileSystems', at, doubt, null, conditions);
    }
    this.#below(['fileSystems'], (where, leaf, at) => this.#fileSystem(where, leaf, at));
    this.#below(['environment', 'etc'], (name, leaf, at) => {
      for (const target of one(leaf('target'), name)) this.#etc(target, leaf('source'), at);
    });
    for (const { value, conditions } of this.#at(['systemd', 'tmpfiles', 'rules'])) this.#rules(value, conditions);
    this.#below(['systemd', 'tmpfiles', 'settings'], (_name, _leaf, _at, settled) => {
      const { names } = namesOf(settled);
      for (const [path, at] of names) this.#setting(path, settleAll(step(afresh(settled), path).all), at);
    });
  }

  #at = (path: readonly string[]): Settled[] => settleAll(this.#scope.definitions(path).all);

  /** What is set below each name of an option that is a set of sets. */
  #below(
    path: readonly string[],
    use: (name: string, leaf: (option: string) => Settled[], at: Place | null, settled: Settled[]) => void,
  ): void {
    const settled = this.#at(path);
    for (const [name, at] of namesOf(settled).names) {
      const inner = settleAll(step(afresh(settled), name).all);
      use(name, (option) => settleAll(step(afresh(inner), option).all), at, inner);
    }
  }

  #fileSystem(name: string, leaf: (option: string) => Settled[], at: Place | null): void {
    const options = leaf('options').flatMap(({ value, conditions }) =>
      listOf(value).items.map((item) => ({
        rest: item.rest,
        is: settle(item.value.force()),
        conditions: [...conditions, ...item.conditions],
      })),
    );
    const bind = options.find(({ rest, is }) => !rest && (is === 'bind' || is === 'rbind'));
    const doubt = options.find(({ rest, is }) => rest || is instanceof Unknown);
    if (bind === undefined && doubt === undefined) return;
    for (const where of one(leaf('mountPoint'), name)) {
      for (const { value, conditions } of leaf('device')) {
        if (bind !== undefined && typeof value === 'string')
          this.#add(where, value, 'bind', 'fileSystems', [...conditions, ...bind.conditions], at);
        else if (
          typeof value === 'string' ? /^\/(?!dev\/)/.test(value) : value instanceof Unknown && value.pattern?.startsWith('/dev/') !== true
        )
          this.#unread('fileSystems', at, value instanceof Unknown ? value : (doubt!.is as Unknown), where, conditions);
      }
    }
  }

  #unread(option: string, at: Place | null, { text, why }: Unknown, pattern: string | null, conditions: readonly string[]): void {
    this.#notes.add(at, { option, code: 'element-not-literal', text, pattern, reason: why ?? '', conditions: [...conditions] });
  }

  #etc(target: string, sources: readonly Settled[], at: Place | null): void {
    for (const { value, conditions } of sources) {
      if (typeof value === 'string') this.#add(`/etc/${target}`, value, 'symlink', 'etc-source', [...conditions], at);
      // "${root}/etc/x"; what comes from the store is most often a package or an input.
      else if (
        value instanceof Unknown &&
        /^\*\/./.test(value.pattern ?? '') &&
        !/^(call )?(pkgs|inputs|self|lib|builtins)\b/.test(value.text)
      )
        this.#unread('environment.etc', at, value, `/etc/${target}`, conditions);
    }
  }

  #rules(value: Settled['value'], outer: readonly string[]): void {
    for (const item of listOf(value).items) {
      for (const { conditions, value: rule } of alternativesOf(item.value.force())) {
        const all = [...outer, ...item.conditions, ...conditions];
        if (typeof rule === 'string') this.#rule(rule, all, item.at);
        // What is not known may be a link into a persist root, unless its pattern shows another type of line.
        else if (rule instanceof Unknown && /^[L*]/.test(rule.pattern ?? '*'))
          this.#unread('systemd.tmpfiles.rules', item.at, rule, null, all);
      }
    }
  }

  #rule(rule: string, conditions: string[], at: Place | null): void {
    for (const { type, path, argument } of parseTmpfiles(Buffer.from(rule)).lines)
      if (type === 'L' && argument !== null && path.startsWith('/'))
        this.#add(path.replaceAll('%%', '%'), argument.replaceAll('%%', '%'), 'symlink', 'tmpfiles', conditions, at);
  }

  #setting(path: string, settled: readonly Settled[], at: Place | null): void {
    for (const type of namesOf(settled).names.keys()) {
      if (!type.startsWith('L')) continue;
      const rule = settleAll(step(afresh(settled), type).all);
      for (const { value, conditions } of settleAll(step(afresh(rule), 'argument').all))
        if (typeof value === 'string') this.#add(path, value, 'symlink', 'tmpfiles', [...conditions], at);
    }
  }

  #add(path: string, target: string, method: Mapping['method'], via: string, conditions: string[], at: Place | null): void {
    if (path.startsWith('/') && target.startsWith('/'))
      this.#mappings.push({
        path: normalizePath(path),
        storePath: normalizePath(target),
        method,
        via,
        conditions: [...new Set(conditions)],
        at,
      });
  }

  /** Those that lead into a root: "/x/var/log" at "/var/log" shows one itself; else it is one of those that are known. */
  declarations(known: readonly Path[]): Declaration[] {
    const shown = this.#mappings
      .map(({ storePath, path }) => rootOfMapping(storePath, path))
      .filter((root) => root !== null && !isStore(root));
    const roots = [...new Set([...known, ...(shown as Path[])])];
    return this.#mappings.flatMap(({ path, storePath, method, via, conditions, at }) => {
      const own = rootOfMapping(storePath, path);
      const persistRoot = own !== null && !isStore(own) ? own : (roots.find((root) => isWithin(storePath, root)) ?? null);
      if (persistRoot === null) return [];
      return [declaration({ path, storePath, persistRoot, method, conditions, via: [via], source: sourceOf(at), readers: ['static'] })];
    });
  }
}

const isStore = (path: Path): boolean => isWithin(path, '/nix/store');

/** What an option is set to where that is text, else what it is without being set. */
function one(settled: readonly Settled[], fallback: string): string[] {
  if (settled.length === 0) return [fallback];
  return settled.flatMap(({ value }) => (typeof value === 'string' ? [value] : []));
}
