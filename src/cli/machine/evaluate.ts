import { hostName } from '../../audit/plan.ts';
import { failed, type Host } from '../../host/host.ts';
import { EVALUATION_OPTIONS, NIX_OPTIONS, type NixMeans, type NixRun, runNix } from '../../host/nix.ts';
import { projection } from '../../host/package-files.ts';
import { realHost } from '../../host/real.ts';
import { isRaw, normalizePath, type Path, relativeTo } from '../../model/path.ts';
import { parseJson } from '../../parsers/json.ts';
import { nixError } from '../../parsers/nix-error.ts';
import { inFlake, type Sources } from '../../parsers/persistence-positions.ts';
import type { Evaluated } from '../../persist/reader.ts';
import { readAccounts } from '../../providers/users.ts';
import { printable, shellQuote } from '../../reporters/wording.ts';
import { type Io, Refusal } from '../io.ts';

const MAX_SOURCE = 1024 * 1024;
/** For all runs together, milliseconds. The first evaluation of a flake may fetch its inputs. */
const TIMEOUT = 600_000;
/** What is asked for one by one after a failure: an error that Nix cannot catch ends a whole run. */
const SECTIONS: readonly (readonly string[])[] = [
  ['impermanence'],
  ['homeManager'],
  ['preservation'],
  ['binds'],
  ['tmpfiles'],
  ['users'],
  ['references'],
  ['positions', 'files'],
];

interface Asked {
  flake: string;
  /** The audited machine, for its host name. */
  host: Host;
  io: Io;
  signal?: AbortSignal;
  timeout?: number;
}

/** Asks the `nix` of this machine for the persist list of --flake REF#HOST. Throws a `Refusal` where there is nobody to ask, or no such host. */
export async function evaluate({ flake, host, io, signal, timeout = TIMEOUT }: Asked): Promise<Evaluated> {
  const [ref, named] = splitReference(flake);
  const here = realHost('/');
  const { file, text: expression } = projection();
  const byHand = (name: string) => `${command(ref, name, file)} > list.json, then --persist list.json`;
  const who = whoRuns(io, here, () => byHand(named ?? 'HOST'));
  const end = io.now() + timeout;
  const run = async (args: readonly string[]): Promise<NixRun> => {
    const left = Math.max(1, end - io.now());
    const result = await runNix(args, { cwd: io.cwd, ...who, timeout: left, signal: signal ?? null });
    signal?.throwIfAborted();
    if (!failed(result)) return result;
    if (result.error === 'ENOENT') throw new Refusal(`--flake needs a nix in PATH; elsewhere: ${byHand(named ?? 'HOST')}`);
    throw new Refusal(`nix cannot be run: ${result.error}`);
  };
  const ask = (attribute: string, apply: string) => run(['eval', '--json', ...EVALUATION_OPTIONS, `${ref}#${attribute}`, '--apply', apply]);

  const listed = await ask('nixosConfigurations', 'builtins.attrNames');
  const name = choose(ref, named, namesOf(ref, listed), hostName(host) ?? hostName(here));
  const system = `hosts.${nixString(name)}`;
  const whole = await ask('nixosConfigurations', `hosts: (${expression}) ${system}`);
  const sections: (NixRun & { names: readonly string[] })[] = [];
  if (whole.status !== 0 && whole.ended === null) {
    for (const names of SECTIONS) {
      const wanted = names.map(nixString).join(' ');
      const part = await ask('nixosConfigurations', `hosts: (${expression}) (${system} // { sections = [ ${wanted} ]; })`);
      sections.push({ ...part, names });
      if (part.ended !== null) break;
    }
  }
  const metadata = await run(['flake', 'metadata', '--json', '--no-write-lock-file', ref]);
  return { reference: `${ref}#${name}`, ...whole, sections, sources: sourcesOf(here, metadata) };
}

/** "REF#HOST": a reference of `nix` and the name of a system in it, with or without "nixosConfigurations." before it. */
function splitReference(flake: string): [ref: string, name: string | null] {
  const at = flake.indexOf('#');
  const ref = (at < 0 ? flake : flake.slice(0, at)) || '.';
  const name = at < 0 ? '' : flake.slice(at + 1).replace(/^nixosConfigurations\.(?:"(.*)"$)?/s, '$1');
  if (ref.startsWith('-') || isRaw(flake) || flake.includes('\0'))
    throw new Refusal(`--flake ${printable(flake)}: no reference to a flake`);
  return [ref, name === '' ? null : name];
}

/** What a person types to get the same answer without cruft. */
const command = (ref: string, name: string, file: Path): string =>
  ['nix', ...NIX_OPTIONS, 'eval', '--json', ...EVALUATION_OPTIONS, `${ref}#nixosConfigurations.${JSON.stringify(name)}`, '--apply']
    .map((word) => (/^[a-z-]+$/.test(word) ? word : shellQuote(word)))
    .join(' ') + ` "$(cat ${shellQuote(file)})"`;

/** Nix runs as the person, never as root: evaluation runs the code of the flake. Under sudo that is who called it. */
function whoRuns(io: Io, here: Host, byHand: () => string): Pick<NixMeans, 'as' | 'env'> {
  if (io.uid !== 0) return { as: null, env: io.env };
  const uid = Number(io.env['SUDO_UID']);
  if (!Number.isSafeInteger(uid) || uid <= 0)
    throw new Refusal(
      `--flake is not evaluated as root, as that runs the flake's code: call cruft with sudo from your own account, or run by hand: ${byHand()}`,
    );
  const user = readAccounts(here).users.find((each) => each.uid === uid);
  const gid = user?.gid ?? Number(io.env['SUDO_GID'] ?? uid);
  const own = user === undefined ? { HOME: undefined } : { HOME: user.home, USER: user.name, LOGNAME: user.name };
  return { as: { uid, gid }, env: { ...io.env, ...own } };
}

function namesOf(ref: string, { status, ended, stdout, stderr }: NixRun): string[] {
  if (ended !== null) throw new Refusal(`evaluation of ${ref}: ${ended}`);
  if (status !== 0) throw new Refusal(`evaluation of ${ref} failed: ${nixError(stderr)}`);
  const json = parseJson(stdout);
  const names = 'value' in json && Array.isArray(json.value) ? (json.value as unknown[]).filter((name) => typeof name === 'string') : [];
  if (names.length === 0) throw new Refusal(`${ref} has no nixosConfigurations`);
  return names;
}

function choose(ref: string, named: string | null, names: readonly string[], own: string | null): string {
  const all = names.join(', ');
  if (named !== null) {
    if (names.includes(named)) return named;
    throw new Refusal(`${ref} has no host "${named}"; there are ${all}`);
  }
  if (names.length === 1) return names[0]!;
  if (own !== null && names.includes(own)) return own;
  throw new Refusal(`${ref} has several hosts: say which with --flake ${ref}#HOST, of ${all}`);
}

const nixString = (text: string): string => `"${text.replace(/[\\"]|\$(?=\{)/g, '\\$&')}"`;

/** Nix evaluates a copy in the store: its names become those of the checkout, where the flake is a folder of this machine. */
function sourcesOf(here: Host, metadata: NixRun): Sources {
  const [store, checkout] = copyOf(metadata);
  const show = (file: string): string => {
    const rest = store === null || checkout === null ? null : relativeTo(normalizePath(file), store);
    return rest === null ? inFlake(file) : normalizePath(checkout!, rest);
  };
  return {
    show,
    read(file) {
      const bytes = here.read(file, MAX_SOURCE);
      if (!failed(bytes)) return bytes;
      const original = show(file).startsWith('/') ? here.read(show(file), MAX_SOURCE) : bytes;
      return failed(original) ? null : original;
    },
  };
}

/** Where the copy is, and of what folder it is one; null: not known, or not a folder. */
function copyOf({ status, stdout }: NixRun): [store: Path | null, checkout: Path | null] {
  const json = status === 0 ? parseJson(stdout) : { value: null };
  const { path, resolved } = (('value' in json ? json.value : null) ?? {}) as {
    path?: unknown;
    resolved?: { path?: unknown; url?: unknown };
  };
  const url = typeof resolved?.url === 'string' && resolved.url.startsWith('file:///') ? resolved.url.slice('file://'.length) : null;
  const folder = typeof resolved?.path === 'string' ? resolved.path : url;
  return [typeof path === 'string' ? path : null, folder?.startsWith('/') ? normalizePath(folder) : null];
}
