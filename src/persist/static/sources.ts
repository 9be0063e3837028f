import type { NixFiles } from '../../host/nix-files.ts';
import { failed, type Failure } from '../../host/host.ts';
import { parseNix } from '../../parsers/nix/parse.ts';
import type { SourceFile } from './value.ts';

const MAX_FILES = 5000;
const MAX_BYTES = 64 * 1024 * 1024;
const MAX_FOLDER_DEPTH = 24;
const SKIPPED = new Set(['.git', '.direnv', 'node_modules', 'result']);

/** The path below `dir`, or the path itself where it does not lie there. */
const below = (path: string, dir: string): string | null => (path.startsWith(`${dir}/`) ? path.slice(dir.length + 1) : null);

/** The Nix files of one `--persist`, read and parsed once each. */
export class Sources {
  readonly files: NixFiles;
  /** What was given: its name as given, and its absolute path. */
  readonly #given: string;
  readonly #root: string;
  readonly #parsed = new Map<string, SourceFile | { line: number | null; reason: string }>();
  #bytes = 0;

  constructor(files: NixFiles, given: string) {
    this.files = files;
    this.#given = given.replace(/(?<=.)\/+$/, '');
    this.#root = files.absolute(given);
  }

  /** The name that a person is shown. */
  nameOf(path: string): string {
    if (path === this.#root) return this.#given;
    const inside = below(path, this.#root);
    return inside === null ? path : `${this.#given === '/' ? '' : this.#given}/${inside}`;
  }

  /** The files that are not Nix, or could not be read although something asks for them. */
  errors = (): { path: string; line: number | null; reason: string }[] =>
    [...this.#parsed].flatMap(([path, each]) => ('root' in each ? [] : [{ path, ...each }]));

  /** `path`: a file, or a folder with a default.nix. A text says why there is none. */
  file(path: string): SourceFile | string {
    const known = this.#parsed.get(path);
    if (known !== undefined) return 'root' in known ? known : known.reason;
    const bytes = this.#take(path);
    if (failed(bytes))
      return bytes.error === 'EISDIR' ? (path.endsWith('/default.nix') ? bytes.error : this.file(`${path}/default.nix`)) : bytes.error;
    const parsed = parseNix(bytes);
    if (!('root' in parsed)) {
      this.#parsed.set(path, parsed);
      return parsed.reason;
    }
    const file = { path, name: this.nameOf(path), ...parsed };
    this.#parsed.set(path, file);
    return file;
  }

  /** A file's bytes, within the same bounds. */
  bytes = (path: string): Uint8Array | Failure => this.#take(path);

  isInside = (path: string): boolean => path === this.#root || below(path, this.#root) !== null;

  #take(path: string): Uint8Array | Failure {
    if (this.#parsed.size >= MAX_FILES) return { error: `more than ${MAX_FILES} files` };
    const bytes = this.files.read(path);
    if (failed(bytes)) return bytes;
    this.#bytes += bytes.length;
    return this.#bytes > MAX_BYTES ? { error: `more than ${MAX_BYTES} bytes` } : bytes;
  }

  /** The paths of all .nix files in the folder that was given; links to folders are not followed. */
  all(): { paths: string[]; problems: string[] } {
    const paths: string[] = [];
    const problems: string[] = [];
    const walk = (dir: string, depth: number) => {
      const list = this.files.list(dir);
      if (failed(list)) problems.push(`${this.nameOf(dir)}: ${list.error}`);
      else
        for (const { name, kind } of list) {
          const path = `${dir === '/' ? '' : dir}/${name}`;
          if (kind === 'directory' && !SKIPPED.has(name)) {
            if (depth < MAX_FOLDER_DEPTH) walk(path, depth + 1);
            else problems.push(`${this.nameOf(path)}: too deep`);
          } else if (kind !== 'directory' && name.endsWith('.nix')) paths.push(path);
        }
    };
    walk(this.#root, 0);
    return { paths, problems };
  }
}
