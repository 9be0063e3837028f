import type { NixFiles } from '../../host/nix-files.ts';
import { failed } from '../../host/host.ts';
import { type Declaration, emptyResult, notUnderstood, type Problem, type ReaderResult } from '../../model/declaration.ts';
import { joinPath, normalizePath, parentOf, type Path } from '../../model/path.ts';
import { everyNode } from '../../parsers/nix/walk.ts';
import { Evaluator } from './evaluate.ts';
import { type Flake, isOldHome, readFlake } from './flake.ts';
import type { Loader } from './loader.ts';
import { type Machine, type MachineSource, readMachine } from './machine.ts';
import { Notes } from './notes.ts';
import { Sources } from './sources.ts';
import { unite } from './unite.ts';
import { NixPath, type SourceFile } from './value.ts';

export interface StaticRequest {
  files: NixFiles;
  /** The .nix file or folder, as given. */
  given: string;
  isFolder: boolean;
  /** The machine of a flake to read; null: that of the audited system's name, else the only one, else all. */
  host: string | null;
  hostName: string | null;
  /** A user's home on the audited system; null: there is no such user. */
  homeThere(user: string): Path | null;
}

/** Reads a configuration without evaluating it with Nix. `hosts`: the machines of it that were read, where it is a flake. */
export function readStatic(request: StaticRequest): { result: ReaderResult; hosts: string[] } {
  const reading = new Reading(request);
  const result = reading.read();
  return { result, hosts: reading.hosts };
}

const MAX_UNREACHED = 50;

class Reading {
  readonly #request: StaticRequest;
  readonly #sources: Sources;
  readonly #evaluator: Evaluator;
  readonly #notes = new Notes();
  readonly #isOld: boolean | null;
  readonly #folder: Path;
  hosts: string[] = [];

  constructor(request: StaticRequest) {
    const { files, given, isFolder } = request;
    this.#request = request;
    this.#sources = new Sources(files, given);
    this.#evaluator = new Evaluator(this.#sources);
    const at = files.absolute(given);
    this.#folder = isFolder ? at : parentOf(at);
    this.#isOld = isOldHome(this.#sources, joinPath(this.#folder, 'flake.lock'));
  }

  read(): ReaderResult {
    const flakeFile = this.#flakeFile();
    const flake = flakeFile === null ? null : readFlake(this.#evaluator, flakeFile, this.#notes);
    const isRead = flake !== null && flake.hosts.size + flake.homes.size > 0;
    if (flake !== null && flakeFile !== null && (flake.doubt !== null || !isRead)) {
      const { text, why } = flake.doubt ?? { text: 'nixosConfigurations', why: 'there are none' };
      this.#notes.add({ file: flakeFile, start: flakeFile.root.start }, { code: 'hosts-not-readable', text, reason: why ?? '' });
    }
    const result = isRead ? this.#ofFlake(flake, flakeFile!) : this.#ofFiles(flakeFile);
    for (const { path, line, reason } of this.#sources.errors())
      result.notUnderstood.push(
        notUnderstood({
          file: this.#sources.nameOf(path),
          line,
          text: reason,
          reason: `this file is not Nix: ${reason}`,
          code: 'parse-error',
        }),
      );
    if (this.#evaluator.isExhausted())
      this.#notes.add(null, {
        file: this.#request.given,
        code: 'value-not-readable',
        text: this.#request.given,
        reason: 'it is too much to work out without Nix',
      });
    result.notUnderstood.push(...this.#notes.all);
    return result;
  }

  #flakeFile(): SourceFile | null {
    const { isFolder, given } = this.#request;
    if (!isFolder && !/(^|\/)flake\.nix$/.test(given)) return null;
    const path = joinPath(this.#folder, 'flake.nix');
    if (failed(this.#sources.files.read(path))) return null;
    const file = this.#sources.file(path);
    return typeof file === 'string' ? null : file;
  }

  #machine = (source: MachineSource, notes = this.#notes): Machine =>
    readMachine(this.#evaluator, source, { notes, isOldHome: this.#isOld, homeThere: this.#request.homeThere });

  #ofFlake({ hosts, homes }: Flake, flakeFile: SourceFile): ReaderResult {
    this.hosts = this.#chosen([...hosts.keys()]);
    if (this.#request.host !== null && this.hosts.length === 0) return emptyResult();
    const machines = this.hosts.map((name) => ({ name, machine: this.#machine(hosts.get(name)!) }));
    const ofHost = (name: string) => !name.includes('@') || this.hosts.length === 0 || this.hosts.some((host) => name.endsWith(`@${host}`));
    const standAlone = [...homes].filter(([name]) => ofHost(name)).map(([, source]) => this.#machine(source));
    const result = unite(machines, standAlone);
    if (this.hosts.length > 1)
      result.problems.push({
        code: 'several-hosts',
        path: null,
        text: `read for all machines of the flake: ${this.hosts.join(', ')}; what only some declare says so`,
      });
    this.#unreached(flakeFile, result);
    return result;
  }

  #chosen(names: string[]): string[] {
    const { host, hostName } = this.#request;
    if (host !== null) {
      if (!names.includes(host))
        this.#notes.add(null, {
          file: this.#request.given,
          code: 'hosts-not-readable',
          text: host,
          reason: `there is no such machine; there are ${names.join(', ') || 'none'}`,
        });
      return names.filter((name) => name === host);
    }
    return hostName !== null && names.includes(hostName) ? [hostName] : names;
  }

  /** Files that lie in the folder, and that nothing imports as far as was seen: not declared, but said. */
  #unreached(flakeFile: SourceFile, result: ReaderResult): void {
    if (!this.#request.isFolder) return;
    const loaded = new Set(this.#evaluator.loaded());
    const named = this.#closure([flakeFile.path, ...loaded]);
    const open = this.#notes.all.some(({ code }) => code === 'import-not-followed' || code === 'hosts-not-readable');
    for (const path of this.#all().filter((each) => !named.has(each) && !loaded.has(each))) {
      const { declarations, roots } = this.#machine(modulesSource([path]), new Notes());
      if (open) {
        const condition = `${this.#sources.nameOf(path)} is imported`;
        result.declarations.push(...declarations.map((each) => ({ ...each, conditions: [condition, ...each.conditions] })));
        result.roots.push(...roots.filter((root) => !result.roots.some((known) => known.path === root.path)));
      } else result.problems.push(...declarations.slice(0, MAX_UNREACHED).map(notImported));
    }
  }

  #all(): Path[] {
    const { paths, problems } = this.#sources.all();
    for (const reason of problems)
      this.#notes.add(null, { file: this.#request.given, code: 'value-not-readable', text: this.#request.given, reason });
    return paths;
  }

  /** The files that path literals lead to, from these on. */
  #closure(from: readonly Path[]): Set<Path> {
    const found = new Set<Path>();
    const open = [...from];
    for (let path = open.pop(); path !== undefined; path = open.pop()) {
      if (found.has(path)) continue;
      const file = this.#sources.file(path);
      if (typeof file === 'string') continue;
      found.add(file.path);
      open.push(...literalPaths(file));
    }
    return found;
  }

  /** Without a flake all files belong to one machine: those that no other one names, and what they import. */
  #ofFiles(flakeFile: SourceFile | null): ReaderResult {
    const { isFolder, given, files } = this.#request;
    const all = isFolder ? this.#all().filter((path) => path !== flakeFile?.path) : [files.absolute(given)];
    const parsed = all.map((path) => this.#sources.file(path)).filter((file) => typeof file !== 'string');
    const named = new Set(
      parsed.flatMap((file) =>
        literalPaths(file)
          .flatMap((path) => [path, `${path}/default.nix`])
          .filter((path) => path !== file.path),
      ),
    );
    const roots = parsed.map(({ path }) => path).filter((path) => !named.has(path));
    const machine = this.#machine(modulesSource(roots.length > 0 ? roots : all));
    const loaded = new Set([...machine.files, ...this.#evaluator.loaded()]);
    const rest = parsed.map(({ path }) => path).filter((path) => !loaded.has(path));
    if (rest.length === 0) return unite([{ name: '', machine }], []);
    return unite([{ name: '', machine }], [this.#machine(modulesSource(rest))]);
  }
}

const modulesSource = (paths: readonly Path[]): MachineSource => ({
  kind: 'nixos',
  special: null,
  load(loader: Loader) {
    for (const path of paths) loader.add(new NixPath(path), { at: null, conditions: [], key: null, isGuess: true });
    loader.addParts();
  },
});

const notImported = ({ path, source }: Declaration): Problem => ({
  code: 'file-not-imported',
  path,
  text: `${source.file}:${source.line ?? '?'} declares it, but no machine imports that file`,
});

function literalPaths(file: SourceFile): Path[] {
  const found: Path[] = [];
  for (const node of everyNode(file.root)) {
    const [only, ...more] = node.kind === 'path' && !node.home ? node.parts : [];
    if (typeof only === 'string' && more.length === 0)
      found.push(only.startsWith('/') ? normalizePath(only) : normalizePath(file.path, '..', only));
  }
  return found;
}
