import type { Command } from 'commander';
import type { Path } from '../model/path.ts';
import type { Report } from '../model/report.ts';
import type { Look } from '../reporters/wording.ts';
import type { Config } from './config.ts';
import type { Engine, Request } from './engine.ts';
import type { ExitCode, Threshold } from './exit-code.ts';
import { Refusal, type Io } from './io.ts';
import { absolute, requestOf, type Globals } from './options.ts';

/** What the program is built over. The engine is opened when a command asks for it, so that `--version` loads nothing. */
export interface Means {
  io: Io;
  openEngine(): Promise<Engine>;
}

export type Format = 'text' | 'json' | 'md' | 'html' | 'txt' | 'table' | 'paths' | 'script';

/** One call of a command: its options read, its streams chosen. */
export interface Call {
  io: Io;
  globals: Globals;
  config: Config;
  request: Request;
  format: Format;
  look: Look;
  engine: Engine;
  /** Writes the answer: to `-o`, or to stdout, through a pager where that is wanted and it is longer than the screen. */
  answer(parts: Iterable<string | Uint8Array> | string, paged?: 'paged'): Promise<void>;
  /** Says something on stderr, unless -q. */
  say(text: string): Promise<void>;
  threshold: Threshold;
  /** The exit code for what was found, after --exit-zero and --strict. */
  exit(found: boolean, incomplete: boolean): ExitCode;
  exitFor(report: Report): ExitCode;
}

/** Reads the options of `command` and runs `action` with them. */
export async function call(
  { io, openEngine }: Means,
  command: Command,
  formats: readonly Format[],
  action: (call: Call) => Promise<ExitCode>,
): Promise<ExitCode> {
  const globals = command.optsWithGlobals<Globals>();
  const [{ readConfig }, { lookOf }, { exitCode, isIncomplete, reaches, thresholdOf }] = await Promise.all([
    import('./config.ts'),
    import('./look.ts'),
    import('./exit-code.ts'),
  ]);
  const config = await readConfig(io, globals.config === undefined ? null : absolute(globals.config, io.cwd));
  const format = formatOf(globals, formats);
  const file = globals.output === undefined || globals.output === '-' ? null : absolute(globals.output, io.cwd);
  const look = lookOf(io, globals.color ?? config.color ?? 'auto', file !== null);
  const threshold = thresholdOf(globals.failOn ?? config['fail-on'] ?? []);
  const flags = { exitZero: globals.exitZero === true, strict: globals.strict === true };
  const exit = (found: boolean, incomplete: boolean): ExitCode => exitCode(found, incomplete, flags);
  return action({
    io,
    globals,
    config,
    request: requestOf(globals, config, io),
    format,
    look,
    engine: await openEngine(),
    answer: (parts, paged) => answer(io, file, globals.pager && paged === 'paged', typeof parts === 'string' ? [parts] : parts),
    say: (text) => (globals.quiet ? Promise.resolve() : io.err.write(`cruft: ${text}\n`)),
    threshold,
    exit,
    exitFor: (report) => exit(reaches(report, threshold), isIncomplete(report)),
  });
}

function formatOf({ json, format }: Globals, formats: readonly Format[]): Format {
  const wanted = json ? 'json' : (format ?? formats[0]!);
  const known = formats.find((one) => one === wanted);
  if (known === undefined) throw new Refusal(`no format "${wanted}" here; there is ${formats.join(', ')}`);
  return known;
}

async function answer(io: Io, file: Path | null, paged: boolean, parts: Iterable<string | Uint8Array>): Promise<void> {
  if (file !== null) {
    const { writeFile } = await import('./output.ts');
    return writeFile(io, file, parts);
  }
  if (paged && io.out.isTTY) {
    const { throughPager } = await import('./pager.ts');
    return throughPager(io, [...parts].join(''));
  }
  for (const part of parts) await io.out.write(part);
}
