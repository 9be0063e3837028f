import { InvalidArgumentError, type Command } from 'commander';
import type { Difference } from '../../model/diff.ts';
import { dataBytes } from '../../model/entry.ts';
import { encodePath } from '../../model/path.ts';
import { CLASSES, REGRETS, VERDICTS, type Class, type Regret, type Verdict } from '../../model/verdict.ts';
import { call, type Means } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { type Filter, passesLine } from '../filter.ts';
import { Refusal } from '../io.ts';
import { absolute, collect, collectOf, meanings, parseSize, parseTime } from '../options.ts';
import { noScan } from './list.ts';

type Since = { boot: true } | { scan: number } | { time: number };

interface Options {
  since?: Since;
  baseline?: string;
  verdict?: Verdict[];
  class?: Class[];
  regret?: Regret[];
  owner?: string[];
  under?: string[];
  larger?: number;
  all?: boolean;
}

const scanNumber = (text: string): number => {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It is the number of a scan: cruft db scans lists them.');
  return Number(text);
};

function parseSince(text: string, now: number): Since {
  if (text === 'boot') return { boot: true };
  return /^\d+$/.test(text) ? { scan: scanNumber(text) } : { time: parseTime(text, now) };
}

export const describeDiff = (command: Command, now: () => number): Command =>
  command
    .description('what changed between two scans (the last two, A and the last, A and B), or since another tree')
    .argument('[a]', 'the older scan, by number', scanNumber)
    .argument('[b]', 'the newer scan', scanNumber)
    .option('--since <when>', 'the last scan before: boot, an age or a date (3d, 2026-11-24), or a scan', (text) => parseSince(text, now()))
    .option('--baseline <dir>', 'another tree as it is now (a snapshot, an old root, a mounted backup) against the last scan')
    .option('--verdict <verdict>', 'only this verdict (repeatable, as all that follow)', collectOf(VERDICTS))
    .option('--class <class>', 'only this class', collectOf(CLASSES))
    .option('--regret <level>', 'only this regret', collectOf(REGRETS))
    .option('--owner <name>', 'only what this package, unit or program accounts for', collect)
    .option('--under <path>', 'only what lies there', collect)
    .option('--larger <size>', 'at least this large (10M, 1.5GiB)', parseSize)
    .option('--all', 'also what is kept, managed or makes itself again');

/** The lines for people leave these out without --all and --verdict; JSON is complete. */
const QUIET: readonly Verdict[] = ['disposable', 'managed', 'kept'];

export const diff = (means: Means, command: Command): Promise<ExitCode> =>
  call(means, command, ['text', 'json'], async ({ io, request, globals, format, look, engine, answer, exit }) => {
    const options = command.opts<Options>();
    const [from, to] = command.processedArgs as [number | undefined, number | undefined];
    if ([from, options.since, options.baseline].filter((one) => one !== undefined).length > 1)
      throw new Refusal('a scan, --since and --baseline: each says what to compare with; give one of them');
    const { since } = options;
    const found = await engine.diff({
      ...request,
      from: from ?? (since !== undefined && 'scan' in since ? since.scan : null),
      to: to ?? null,
      since: since === undefined || 'scan' in since ? null : 'boot' in since ? 'boot' : since.time,
      baseline: options.baseline === undefined ? null : absolute(options.baseline, io.cwd),
      signal: io.interruptible(),
    });
    if (found === null) throw noScan(request.root);
    const filter: Filter = {
      verdict: options.verdict ?? [],
      class: options.class ?? [],
      regret: options.regret ?? [],
      rule: [],
      owner: options.owner ?? [],
      user: globals.user ?? [],
      under: (options.under ?? []).flatMap((word) => meanings(word, request.root, io.cwd)),
      larger: options.larger ?? null,
      newer: null,
      older: null,
      new: false,
    };
    const chosen = { ...found, changes: found.changes.filter((each) => passesLine(lineOf(each), filter)) };
    if (globals.print0) await answer(chosen.changes.map(({ path }) => Buffer.concat([encodePath(path), Buffer.of(0)])));
    else if (format === 'json') await answer((await import('../../reporters/json.ts')).diffJson(chosen));
    else {
      const { diffText } = await import('../../reporters/diff.ts');
      await answer(ended(diffText(chosen, options.all || filter.verdict.length > 0 ? [] : QUIET, look)), 'paged');
    }
    return exit(chosen.changes.length > 0, found.notCompared.length > 0);
  });

function* ended(lines: Iterable<string>): Generator<string> {
  for (const line of lines) yield line + '\n';
}

function lineOf({ path, before, after, verdict, class: kind, regret, owner, user }: Difference): Parameters<typeof passesLine>[0] {
  const entry = (after ?? before)!;
  const bytes = dataBytes(entry.mode, entry.size, entry.blocks);
  return {
    path,
    kind: entry.kind,
    verdict,
    class: kind,
    regret,
    owner,
    user,
    bytes,
    mtime: Number(entry.mtimeNs / 1_000_000_000n),
    isNew: before === null,
  };
}
