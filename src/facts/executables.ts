import { failed, type Host } from '../host/host.ts';
import type { Executable, ExecutableFacts } from '../model/executables.ts';
import { decodePath, joinPath, type Path } from '../model/path.ts';
import type { Accounts, User } from '../model/users.ts';
import { unwrapCommand } from '../parsers/command-line.ts';
import { parseElf } from '../parsers/elf-interpreter.ts';
import { parseShebang } from '../parsers/shebang.ts';
import { cronLines } from './cron.ts';
import { effectiveOf, type Surroundings } from './needs.ts';
import { programsOf } from './programs.ts';
import { searchPathsOf } from './search-path.ts';
import { missingShellLines } from './shell-start.ts';

const SYSTEM = ['/usr/local/bin', '/usr/local/sbin', '/etc/cron.hourly', '/etc/cron.daily', '/etc/cron.weekly', '/etc/cron.monthly'];
const HOME = ['bin', '.local/bin', '.config/autostart-scripts', '.config/plasma-workspace/env', '.config/plasma-workspace/shutdown'];
/** What one folder may hold. */
const MAX_FILES = 5000;
/** Program headers and the loader's name stand at the beginning. */
const HEAD = 4096;

/** Programs in the folders that no package fills, crontabs, and the start files of shells. */
export function collectExecutables(host: Host, users: readonly User[], accounts: Accounts): ExecutableFacts {
  const programs = programsOf(host);
  const problems: { path: Path; error: string }[] = [];
  const around = (user: User | null): Surroundings => ({ host, programs, paths: searchPathsOf(host, user), home: user?.home ?? null });
  const executables: Executable[] = [];
  const folders = [
    ...SYSTEM.map((path) => ({ path, user: null })),
    ...users.flatMap((user) => HOME.map((name) => ({ path: joinPath(user.home, name), user }))),
  ];
  for (const { path, user } of folders) {
    const names = host.list(path);
    if (failed(names)) {
      if (names.error !== 'ENOENT' && names.error !== 'ENOTDIR') problems.push({ path, error: names.error });
      continue;
    }
    if (names.length > MAX_FILES) problems.push({ path, error: `more than ${MAX_FILES} files; the rest was not looked at` });
    const at = around(user);
    for (const name of names.slice(0, MAX_FILES)) {
      const found = executableAt(joinPath(path, name), user, at);
      if (found !== null) executables.push(found);
    }
  }
  return {
    executables,
    cron: cronLines(around, users, accounts, problems),
    shellLines: users.flatMap((user) => missingShellLines(around(user), user)),
    problems,
  };
}

function executableAt(path: Path, user: User | null, at: Surroundings): Executable | null {
  const { path: file, entry } = at.host.resolve(path);
  // Packages look after what is in the store; what nobody may execute is no program.
  if (file === null || entry!.kind !== 'file' || (entry!.mode & 0o111) === 0 || file.startsWith('/nix/store/')) return null;
  const head = at.host.readAt(file, 0, HEAD);
  if (failed(head)) return null;
  const common = { path, file, user: user?.name ?? null, viaEnv: null };
  const elf = parseElf(head);
  if (elf !== null) {
    if (elf.interpreter === null) return null;
    const found = at.programs.find(elf.interpreter, []);
    return { ...common, format: 'elf', interpreter: { word: elf.interpreter, found }, line: '', hasCarriageReturn: false };
  }
  const script = parseShebang(head);
  if (script === null) return null;
  // Relative to wherever it is called from.
  if (!script.interpreter.startsWith('/')) return null;
  const line = decodePath(head).split('\n', 1)[0]!;
  return {
    ...common,
    format: 'script',
    interpreter: { word: script.interpreter, found: at.programs.find(script.interpreter, []) },
    viaEnv: /^(?:\/usr)?\/bin\/env$/.test(script.interpreter) ? behindEnv(script.argument, at) : null,
    line: line.slice(0, 200),
    hasCarriageReturn: line.endsWith('\r'),
  };
}

/** What env(1) looks for; the kernel gives it all of the line as one word, and only -S splits it. */
function behindEnv(argument: string | null, at: Surroundings): Executable['viaEnv'] {
  if (argument === null) return null;
  const splits = /^-[iv]*S/.test(argument);
  if (!splits && argument.startsWith('-')) return null;
  const [, behind] = unwrapCommand(['env', ...(splits ? ['-S', argument.replace(/^-[iv]*S[ \t]*/, '')] : [argument])], null).needs;
  return behind?.kind === 'program' ? (effectiveOf([behind.word], null, at).chain[0] ?? null) : null;
}
