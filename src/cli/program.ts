import { Command, CommanderError, Option } from 'commander';
import { printable } from '../reporters/wording.ts';
import { didYouMean } from './closest.ts';
import { CARE_NAMES, db, describeDb } from './commands/db.ts';
import { declared, describeDeclared } from './commands/declared.ts';
import { describeDiff, diff } from './commands/diff.ts';
import { describeDoctor, doctor } from './commands/doctor.ts';
import { describeExplain, explain } from './commands/explain.ts';
import { describeList, list } from './commands/list.ts';
import { describeReport, report } from './commands/report.ts';
import { describeRulesList, describeRulesShow, rulesList, rulesShow } from './commands/rules.ts';
import { describeScan, scan } from './commands/scan.ts';
import { describeStatus, status } from './commands/status.ts';
import { describeSuggestDelete, suggestDelete } from './commands/suggest-delete.ts';
import { describeSuggestPersist, suggestPersist } from './commands/suggest-persist.ts';
import { describeVerify, verify } from './commands/verify.ts';
import { describeTrace, trace } from './commands/trace.ts';
import { describeWatch, watch } from './commands/watch.ts';
import type { Means } from './context.ts';
import { LEVELS, type ExitCode } from './exit-code.ts';
import { ClosedPipe, Interrupted, Refusal } from './io.ts';
import { collect, collectOf } from './options.ts';

type Action = (means: Means, command: Command) => Promise<ExitCode>;

/** The whole grammar. `done` gets the exit code of the command that ran. */
function buildProgram(means: Means, done: (code: ExitCode) => void = () => {}): Command {
  const program = globalOptions(new Command('cruft'))
    .description(
      'If the root file system were wiped now: what would be lost, what of it is worth keeping, what is only cruft.\nIt reads only, and uses no network.',
    )
    .version(means.io.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .configureHelp({ showGlobalOptions: true, helpWidth: Math.min(100, means.io.out.columns ?? 80) });
  const add = (
    parent: Command,
    name: string,
    group: string | null,
    describe: (command: Command) => Command,
    action: Action,
    isDefault = false,
  ): void => {
    const command = describe(parent.command(name, { isDefault }));
    if (group !== null) command.helpGroup(group);
    command.action(async () => done(await action(means, command)));
  };
  add(program, 'scan', 'Look:', describeScan, scan);
  add(program, 'status', 'Look:', describeStatus, status, true);
  add(program, 'list', 'Look:', (command) => describeList(command, means.io.now), list);
  add(program, 'diff', 'Look:', (command) => describeDiff(command, means.io.now), diff);
  add(program, 'explain', 'Look:', describeExplain, explain);
  add(program, 'declared', 'Look:', describeDeclared, declared);
  add(program, 'watch', 'Look:', describeWatch, watch);
  add(program, 'trace', 'Look:', describeTrace, trace);
  add(program, 'suggest-persist', 'Act on it:', describeSuggestPersist, suggestPersist);
  add(program, 'suggest-delete', 'Act on it:', describeSuggestDelete, suggestDelete);
  add(program, 'report', 'Act on it:', describeReport, report);
  add(program, 'verify', 'Act on it:', describeVerify, verify);
  const rules = program.command('rules').description('the rules and their pages').helpGroup('Care:');
  add(rules, 'list', null, describeRulesList, rulesList, true);
  add(rules, 'show', null, describeRulesShow, rulesShow);
  add(program, 'doctor', 'Care:', describeDoctor, doctor);
  const index = program.command('db').description('the index').helpGroup('Care:');
  for (const name of CARE_NAMES)
    add(
      index,
      name,
      null,
      (command) => describeDb(name, command, means.io.now),
      (of, command) => db(name, of, command),
    );
  program.commandsGroup('Care:').helpCommand('help [command]', 'print the help of a command');
  program.addHelpText('after', '\nExit: 0 nothing at or above --fail-on, 1 there is, 2 error, 3 nothing found but not all could be read.');
  for (const command of [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)]) command.exitOverride();
  return program;
}

const globalOptions = (program: Command): Command =>
  program
    .optionsGroup('What is audited:')
    .option('--root <dir>', 'the root directory, for a system mounted somewhere')
    .option('--user <name>', 'whose home (repeatable); default: as root every login user, else yourself', collect)
    .option('--persist <file>', 'a persist list: JSON, .nix, a folder, or lines of paths (repeatable)', collect)
    .option('--flake <ref#host>', 'evaluate this flake with the nix of this machine')
    .option('--wipe <mountpoint>', 'also wiped, beside / (repeatable)', collect)
    .option('--reinstall', 'every local file system is wiped')
    .option('--keep <path>', 'what --reinstall leaves alone (repeatable)', collect)
    .optionsGroup('Output:')
    .option('--json', 'the same as --format json')
    .option('--format <format>', 'text, json, md, html, txt …, where the command has it')
    .option('-o, --output <file>', 'into a file, mode 0600')
    .option('-0, --print0', 'paths alone, byte for byte, with a NUL after each')
    .addOption(new Option('--color <when>', 'colour').choices(['auto', 'always', 'never']))
    .option('--no-progress', 'no line of progress on stderr')
    .option('--no-pager', 'never through a pager')
    .option('-q, --quiet', 'nothing on stderr but errors')
    .option('-v, --verbose', 'status: every line of what was left out')
    .optionsGroup('Exit code:')
    .option('--fail-on <level>', `exit 1 from this on (repeatable): ${LEVELS.join(', ')}; default: hard and high`, collectOf(LEVELS))
    .option('--exit-zero', 'exit 0 where it would be 1 or 3')
    .option('--strict', 'exit 3 even if something was found, when not all could be read')
    .optionsGroup('Files:')
    .option('--db <file>', 'the index')
    .option('--config <file>', 'the configuration')
    .optionsGroup('Options:');

/** Runs one command line and gives its exit code. Everything that goes wrong ends here, as one line on stderr. */
export async function run(words: readonly string[], means: Means): Promise<ExitCode> {
  const { io } = means;
  const writes: Promise<void>[] = [];
  let code: ExitCode = 0;
  const build = (): Command => {
    const program = buildProgram(means, (result) => (code = result));
    const streams = {
      writeOut: (text: string): void => void writes.push(io.out.write(text)),
      writeErr: (text: string): void => void writes.push(io.err.write(text)),
      outputError: (text: string, write: (text: string) => void): void =>
        write(
          'cruft: ' +
            printable(
              text
                .replace(/^error: /, '')
                .replaceAll('\n', ' ')
                .trim(),
            ) +
            '\n',
        ),
    };
    for (const command of [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)])
      command.configureOutput(streams);
    return program;
  };
  try {
    refuseUnknown(build(), words);
    await build().parseAsync([...words], { from: 'user' });
    await Promise.all(writes);
    return code;
  } catch (error) {
    if (error instanceof CommanderError) {
      await Promise.allSettled(writes);
      return error.exitCode === 0 ? 0 : 2;
    }
    if (error instanceof ClosedPipe) return 141;
    await io.err.write(errorText(error, io.env['CRUFT_DEBUG'] === '1')).catch(() => {});
    if (error instanceof Interrupted) return error.signal === 'SIGINT' ? 130 : 143;
    return 2;
  }
}

/** A default command would take a mistyped name for its own argument: so names are looked at first. */
function refuseUnknown(program: Command, words: readonly string[]): void {
  let command = program;
  for (const word of program.parseOptions([...words]).operands) {
    if (command.commands.length === 0) return;
    const next = command.commands.find((one) => one.name() === word);
    if (next === undefined && word !== 'help') {
      throw new Refusal(
        `no command "${word}"${didYouMean(
          word,
          command.commands.map((one) => one.name()),
        )}; cruft --help lists them`,
      );
    }
    if (next === undefined) return;
    command = next;
  }
}

function errorText(error: unknown, debug: boolean): string {
  if (error instanceof Interrupted) return 'cruft: interrupted; the scan before stays the current one\n';
  if (debug && error instanceof Error) return `cruft: ${error.stack ?? error.message}\n`;
  const message = error instanceof Error ? error.message : String(error);
  return `cruft: ${printable(message)}\n`;
}
