import type { Command } from 'commander';
import { encodePath } from '../../model/path.ts';
import { CLASSES, REGRETS, VERDICTS, type Class, type Regret, type Verdict } from '../../model/verdict.ts';
import { call, type Call, type Means } from '../context.ts';
import { countsAsLoss, isIncomplete, type ExitCode } from '../exit-code.ts';
import { passesLine, select, type Filter } from '../filter.ts';
import { Refusal } from '../io.ts';
import { collect, collectOf, meanings, parseSize, parseTime } from '../options.ts';

interface Options {
  verdict?: Verdict[];
  class?: Class[];
  regret?: Regret[];
  rule?: string[];
  owner?: string[];
  under?: string[];
  larger?: number;
  newer?: number;
  older?: number;
  new?: boolean;
  all?: boolean;
  group: boolean;
}

export const describeList = (command: Command, now: () => number): Command =>
  command
    .description('entries and findings of the last scan, as few lines as are true')
    .option('--verdict <verdict>', 'only this verdict (repeatable, as all that follow)', collectOf(VERDICTS))
    .option('--class <class>', 'only this class', collectOf(CLASSES))
    .option('--regret <level>', 'only this regret', collectOf(REGRETS))
    .option('--rule <id>', 'only findings of this rule', collect)
    .option('--owner <name>', 'only what this package, unit or program accounts for', collect)
    .option('--under <path>', 'only what lies there', collect)
    .option('--larger <size>', 'at least this large (10M, 1.5GiB)', parseSize)
    .option('--newer <age>', 'changed within (3d, 2w, 2026-11-24)', (text) => parseTime(text, now()))
    .option('--older <age>', 'not changed within', (text) => parseTime(text, now()))
    .option('--new', 'first seen in the last scan')
    .option('--all', 'also what is kept, managed or makes itself again')
    .option('--no-group', 'every entry on a line of its own');

/** Without --all and --verdict the list leaves these out; their sizes are said. */
const QUIET: readonly Verdict[] = ['disposable', 'managed', 'kept'];

export const list = (means: Means, command: Command): Promise<ExitCode> =>
  call(means, command, ['text', 'json'], async (now) => {
    const options = command.opts<Options>();
    const { request, globals, io } = now;
    const verdict = options.verdict ?? [];
    const filter: Filter = {
      verdict,
      class: options.class ?? [],
      regret: options.regret ?? [],
      rule: options.rule ?? [],
      owner: options.owner ?? [],
      user: globals.user ?? [],
      under: (options.under ?? []).flatMap((word) => meanings(word, request.root, io.cwd)),
      larger: options.larger ?? null,
      newer: options.newer ?? null,
      older: options.older ?? null,
      new: options.new === true,
    };
    const quiet = options.all || verdict.length > 0 ? [] : QUIET;
    return options.group ? grouped(now, filter, quiet) : entries(now, filter, quiet);
  });

export const noScan = (root: string): Refusal =>
  new Refusal(`no scan of ${root} yet; run: cruft scan${root === '/' ? '' : ` --root ${root}`}`);

async function grouped(
  { request, config, format, globals, look, engine, answer, exitFor }: Call,
  filter: Filter,
  quiet: readonly Verdict[],
): Promise<ExitCode> {
  const { withoutIgnored } = await import('../ignore.ts');
  const last = await engine.last(request);
  if (last === null) throw noScan(request.root);
  const found = select(withoutIgnored(last, config.ignore ?? []), filter);
  if (format === 'json') {
    await answer((await import('../../reporters/json.ts')).scanJson(found));
    return exitFor(found);
  }
  const groups = found.groups.filter(({ verdict }) => !quiet.includes(verdict));
  if (globals.print0) {
    const paths = new Set([...groups, ...found.findings].map(({ path }) => path));
    await answer([...paths].map((path) => Buffer.concat([encodePath(path), Buffer.of(0)])));
    return exitFor(found);
  }
  const hidden = quiet.filter((verdict) => found.groups.some((group) => group.verdict === verdict));
  const { list: lines } = await import('../../reporters/list.ts');
  await answer(ended(lines({ ...found, groups }, hidden, look)), 'paged');
  return exitFor(found);
}

function* ended(lines: Iterable<string>): Generator<string> {
  for (const line of lines) yield line + '\n';
}

async function entries(
  { request, format, globals, look, engine, threshold, answer, exit }: Call,
  filter: Filter,
  quiet: readonly Verdict[],
): Promise<ExitCode> {
  if (format === 'json') throw new Refusal('--no-group has no JSON; leave one of the two out');
  if (filter.rule.length > 0) throw new Refusal('--rule and --no-group do not go together: a rule speaks of findings');
  const all = await engine.entries(request);
  if (all === null) throw noScan(request.root);
  const last = await engine.last(request);
  const { lineText } = await import('../../reporters/list.ts');
  let found = false;
  function* chosen(): Generator<Uint8Array> {
    let chunk: Buffer[] = [];
    let bytes = 0;
    for (const line of all!) {
      if (quiet.includes(line.verdict) || !passesLine(line, filter)) continue;
      found ||= countsAsLoss(line, threshold);
      const text = globals.print0 ? Buffer.concat([encodePath(line.path), Buffer.of(0)]) : Buffer.from(lineText(line, look) + '\n');
      chunk.push(text);
      bytes += text.length;
      if (bytes < 65_536) continue;
      yield Buffer.concat(chunk);
      chunk = [];
      bytes = 0;
    }
    yield Buffer.concat(chunk);
  }
  await answer(chosen());
  return exit(found, last !== null && isIncomplete(last));
}
