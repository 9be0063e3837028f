import { InvalidArgumentError, type Command } from 'commander';
import { encodePath } from '../../model/path.ts';
import { count, printable, size } from '../../reporters/wording.ts';
import { call, type Call, type Means } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { Refusal } from '../io.ts';
import { absolute, parseTime } from '../options.ts';

type Care = (now: Call, command: Command) => Promise<void>;

const path: Care = async ({ engine, request, globals, answer, io }) => {
  const file = engine.index.path(request);
  const end = globals.print0 ? Buffer.of(0) : Buffer.of(10);
  const plain = io.out.isTTY && !globals.print0;
  await answer([plain ? printable(file) : encodePath(file), end]);
};

const info: Care = async ({ engine, request, format, answer }) => {
  const found = await engine.index.info(request);
  if (format === 'json') await answer((await import('../../reporters/json.ts')).indexJson(found, null));
  else await answer((await import('../../reporters/tables.ts')).indexText(found));
};

const scans: Care = async ({ engine, request, format, look, answer }) => {
  const found = await engine.index.scans(request);
  if (format === 'json') await answer((await import('../../reporters/json.ts')).indexJson(null, found));
  else await answer(await (await import('../../reporters/tables.ts')).scansTable(found, look));
};

const prune: Care = async ({ engine, request, answer }, command) => {
  const { last, olderThan } = command.opts<{ last?: number; olderThan?: number }>();
  const { removed } = await engine.index.prune(request, {
    keep: last ?? (olderThan === undefined ? 30 : null),
    before: olderThan === undefined ? null : new Date(olderThan * 1000).toISOString(),
  });
  await answer(`${count(removed, 'scan')} forgotten\n`);
};

const vacuum: Care = async ({ engine, request, answer }) => {
  const { before, after } = await engine.index.vacuum(request);
  await answer(`${size(before)} before, ${size(after)} now\n`);
};

const exportTo: Care = async ({ engine, request, globals, io, say }) => {
  if (globals.output === undefined || globals.output === '-') throw new Refusal('db export writes a database; name the file with -o FILE');
  const { replaceFile } = await import('../output.ts');
  const file = absolute(globals.output, io.cwd);
  await replaceFile(io, file, (temporary) => engine.index.export(request, temporary));
  await say(`wrote ${printable(file)}`);
};

const atLeastOne = (text: string): number => {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It is a whole number, 1 or more.');
  return Number(text);
};

const CARES: Record<string, { text: string; care: Care; json?: true; options?(command: Command, now: () => number): void }> = {
  path: { text: 'where the index is', care: path },
  info: { text: 'its size and what is in it', care: info, json: true },
  scans: { text: 'the scans it holds', care: scans, json: true },
  prune: {
    text: 'forget old scans',
    care: prune,
    options: (command, now) =>
      command
        .option('--last <n>', 'how many to keep of each root directory (default: 30)', atLeastOne)
        .option('--older-than <age>', 'those that were over before (30d, 6m, 2026-11-24); never the last', (text) =>
          parseTime(text, now()),
        ),
  },
  vacuum: { text: 'give free pages back to the disk', care: vacuum },
  export: { text: 'write a sound copy to -o FILE', care: exportTo },
};

export const CARE_NAMES = Object.keys(CARES);

export function describeDb(name: string, command: Command, now: () => number): Command {
  const { text, options } = CARES[name]!;
  options?.(command.description(text), now);
  return command.description(text);
}

export const db = (name: string, means: Means, command: Command): Promise<ExitCode> =>
  call(means, command, CARES[name]!.json ? ['text', 'json'] : ['text'], async (now) => {
    await CARES[name]!.care(now, command);
    return 0;
  });
