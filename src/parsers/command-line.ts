import type { Need } from '../model/autostart.ts';
import { nameOf, normalizePath, type Path } from '../model/path.ts';
import { afterOptions, interpreterFor, wrapperFor } from './wrappers.ts';
import { parseShellLine, simpleCommand } from './shell-line.ts';

/** What a command line needs in order to run, in the order in which it is needed, and why the rest was not judged (null: all of it was). */
export interface Unwrapped {
  needs: Need[];
  opaque: string | null;
}

/** One command on its way through the wrappers. `cwd` null: not known. `foreign`: programs are not looked up in the user manager's PATH. */
interface Command {
  argv: readonly string[];
  cwd: Path | null;
  foreign: boolean;
}
interface Step {
  needs?: Need[];
  opaque?: string;
  next?: Command;
}

/** `env env env …` */
const MAX_STEPS = 16;
const SHELLS = new Set(['sh', 'bash', 'dash', 'zsh', 'fish', 'ksh', 'mksh', 'ash']);

/**
 * Follows a command line to the program that runs in the end: through `env`, `sh -c`, `nice`, `flatpak run`, an interpreter … `cwd`: the
 * directory it starts in, null if not known. Total; says "opaque" wherever it is in doubt.
 */
export function unwrapCommand(argv: readonly string[], cwd: Path | null): Unwrapped {
  const needs: Need[] = [];
  let command: Command = { argv, cwd, foreign: false };
  for (let step = 0; command.argv.length > 0; step++) {
    if (step === MAX_STEPS) return { needs, opaque: 'too many wrappers around it' };
    const word = step === 0 ? command.argv[0]! : located(command.argv[0]!, command.cwd);
    if (word === null) return { needs, opaque: 'a program given relative to a directory that is not known' };
    needs.push({ kind: 'program', word, shell: command.foreign });
    const done = unwrapOne(nameOf(word), command.argv.slice(1), command, word);
    needs.push(...(done.needs ?? []));
    if (done.next === undefined) return { needs, opaque: done.opaque ?? null };
    command = done.next;
  }
  return { needs, opaque: null };
}

/** A bare name stays; a path is made absolute; null: relative to who knows what. */
function located(word: string, cwd: Path | null): string | null {
  if (!word.includes('/') || word.startsWith('/')) return word;
  return cwd === null ? null : normalizePath(cwd, word);
}

function unwrapOne(name: string, args: readonly string[], command: Command, word: string): Step {
  if (word.startsWith('/snap/bin/') || word.startsWith('/var/lib/snapd/snap/bin/')) return { needs: [snap(name)] };
  if (name === 'env') return unwrapEnv(args, command);
  if (SHELLS.has(name)) return unwrapShell(name, args, command);
  const special = SPECIAL[name] ?? (/^wine(?:64|-[\w.-]+)?$/.test(name) ? wine : undefined);
  if (special !== undefined) return special(args, command);
  const wrapper = wrapperFor(name);
  if (wrapper !== null) {
    const at = wrapper.commandAt(args);
    if (at === null) return { opaque: `how ${name} was called` };
    const next = args[at];
    if (next !== undefined && wrapper.takesLaunchers && /\.desktop(?::|$)/.test(next)) return launcher(next.replace(/:.*$/, ''), command);
    return { next: { ...command, argv: args.slice(at), foreign: command.foreign || wrapper.foreign } };
  }
  const interpreter = interpreterFor(name);
  return interpreter === null ? {} : script(interpreter.scriptOf(args), command);
}

/** A document that is given to a program. */
function script(given: string | { opaque: string } | null, command: Command): Step {
  if (given === null) return {};
  if (typeof given !== 'string') return given;
  if (!given.includes('/')) return { opaque: 'a script given by its bare name' };
  const path = located(given, command.cwd);
  if (path === null || given.includes('://')) return { opaque: 'a script given relative to a directory that is not known' };
  return { needs: [{ kind: 'file', path: normalizePath(path) }] };
}

const snap = (name: string): Need => ({ kind: 'snap', name: name.replace(/[.].*$/, '') });

function launcher(given: string, command: Command): Step {
  if (given.includes('/')) return script(given.replace(/^file:\/\/(?=\/)/, ''), command);
  return { needs: [{ kind: 'launcher', id: given.endsWith('.desktop') ? given : given + '.desktop' }] };
}

/** coreutils env(1). */
function unwrapEnv(args: readonly string[], command: Command): Step {
  const next = { ...command };
  const needs: Need[] = [];
  let rest = [...args];
  for (let turns = 0; rest.length > 0 && turns < 1000; turns++) {
    const word = rest.shift()!;
    const split = /^(?:-[iv0]*S|--split-string=)([^]*)$/.exec(word)?.[1] ?? (word === '--split-string' ? '' : undefined);
    if (split !== undefined) {
      const given = split === '' ? (rest.shift() ?? '') : split;
      const words = given.includes('#') ? null : simpleCommand(given);
      if (words === null) return { needs, opaque: 'a line for env -S that is not plain words' };
      rest = [...words, ...rest];
    } else if (word === '-C' || word === '--chdir' || word.startsWith('--chdir=')) {
      const to = word.startsWith('--chdir=') ? word.slice('--chdir='.length) : (rest.shift() ?? '');
      next.cwd = located(to, null);
      if (next.cwd !== null && next.cwd.startsWith('/')) needs.push({ kind: 'directory', path: normalizePath(next.cwd) });
      else next.cwd = null;
    } else if (word === '-u' || word === '--unset') {
      if (rest.shift() === 'PATH') next.foreign = true;
    } else if (word === '-' || /^-[iv0]+$/.test(word) || word.startsWith('--ignore-environment')) next.foreign ||= /i|^-$/.test(word);
    else if (/^[^-=][^=]*=/.test(word)) next.foreign ||= word.startsWith('PATH=');
    else if (word === '--' || /^(?:-u.|--unset=|--debug$|--null$|--(?:block|default|ignore)-signal|--list-signal)/.test(word)) continue;
    else if (word.startsWith('-')) return { needs, opaque: 'an option of env that is not known' };
    else return { needs, next: { ...next, argv: [word, ...rest] } };
  }
  return { needs };
}

function unwrapShell(name: string, args: readonly string[], command: Command): Step {
  let foreign = command.foreign || name === 'zsh' || name === 'fish';
  let runsLine = false;
  let at = 0;
  for (; at < args.length && /^[-+]./.test(args[at]!); at++) {
    const option = args[at]!;
    if (option === '--') {
      at++;
      break;
    }
    if (/^--(?:login|interactive)$/.test(option) || /^-\w*[li]/.test(option)) foreign = true;
    if (option === '--command' || /^-\w*c/.test(option)) runsLine = true;
    else if (/^[-+]\w*[oO]$/.test(option) || option === '--rcfile' || option === '--init-file') at++;
  }
  const given = args[at];
  if (given === undefined) return {};
  if (!runsLine) return script(given, command);
  const line = parseShellLine(given, command.cwd);
  const needs: Need[] = line.cwd !== null && line.cwd !== command.cwd ? [{ kind: 'directory', path: normalizePath(line.cwd) }] : [];
  if ('opaque' in line) return { needs, opaque: line.opaque };
  return { needs, next: { argv: line.argv, cwd: line.cwd, foreign: foreign || line.ownPath } };
}

function wine(args: readonly string[], command: Command): Step {
  const file = args[0] === 'start' ? args[args.indexOf('/unix') + 1] : args[0];
  if (file === undefined) return {};
  return file.startsWith('/') && file.slice(1).includes('/') ? script(file, command) : { opaque: 'a path as Windows has it' };
}

/** The word after `verb`, options of `options` (which take a value) passed over; null: another verb, or nothing. */
function afterVerb(args: readonly string[], verb: string, options: readonly string[] = []): string | null {
  const at = afterOptions(args, options);
  if (args[at] !== verb) return null;
  const rest = args.slice(at + 1);
  return rest[afterOptions(rest, options)] ?? null;
}

const inside = (what: string) => (): Step => ({ opaque: `what runs inside ${what}` });

const SPECIAL: Readonly<Partial<Record<string, (args: readonly string[], command: Command) => Step>>> = {
  __proto__: null as never,
  flatpak(args) {
    const id = afterVerb(args, 'run', ['--installation', '--branch', '--arch', '--command', '--cwd']);
    return id === null ? {} : { needs: [{ kind: 'flatpak', id: id.replace(/\/.*$/, '') }] };
  },
  snap(args) {
    const name = afterVerb(args, 'run');
    return name === null ? {} : { needs: [snap(name)] };
  },
  'gtk-launch'(args, command) {
    const id = args[afterOptions(args, [])];
    return id === undefined ? {} : launcher(id, command);
  },
  gio(args, command) {
    const file = afterVerb(args, 'launch');
    return file === null ? {} : script(file, command);
  },
  dex(args, command) {
    const file = args[afterOptions(args, ['-e', '--environment', '-s', '--search-paths', '-t', '--target-directory'])];
    return file === undefined || args.some((arg) => arg === '-a' || arg === '--autostart') ? {} : launcher(file, command);
  },
  java(args, command) {
    const jar = args.indexOf('-jar');
    const main = args.findIndex(
      (arg, i) => !arg.startsWith('-') && !/^(?:-cp|-classpath|--class-path|-p|--module-path)$/.test(args[i - 1] ?? ''),
    );
    if (jar >= 0 && (main < 0 || main > jar)) return script(args[jar + 1] ?? null, command);
    return main < 0 ? {} : { opaque: 'a Java class' };
  },
  proton: (args, command) => script(afterVerb(args, 'run') ?? afterVerb(args, 'waitforexitandrun'), command),
  kioclient: (args, command) => kioclient(args, command),
  kioclient5: (args, command) => kioclient(args, command),
  nix: inside('nix'),
  'nix-shell': inside('nix-shell'),
  'distrobox-enter': inside('a container'),
  distrobox: inside('a container'),
  toolbox: inside('a container'),
  podman: inside('a container'),
  docker: inside('a container'),
  ssh: inside('another machine'),
  'flatpak-spawn': inside('flatpak-spawn'),
};

function kioclient(args: readonly string[], command: Command): Step {
  const file = afterVerb(args, 'exec');
  return file === null ? {} : launcher(file, command);
}
