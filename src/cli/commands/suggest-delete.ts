import { Option, type Command } from 'commander';
import { encodePath } from '../../model/path.ts';
import { CONFIDENCES, type Confidence } from '../../model/verdict.ts';
import { printable } from '../../reporters/wording.ts';
import { call, type Means } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { Refusal } from '../io.ts';
import { noScan } from './list.ts';

export const describeSuggestDelete = (command: Command): Command =>
  command
    .description('a plan of what may go, never an act: --format table, json, paths, or script')
    .addOption(new Option('--min-confidence <level>', 'leave out what is less sure').choices(CONFIDENCES).default('likely'));

export const suggestDelete = (means: Means, command: Command): Promise<ExitCode> =>
  call(means, command, ['table', 'json', 'paths', 'script'], async ({ request, globals, format, engine, answer, say }) => {
    const { minConfidence } = command.opts<{ minConfidence: Confidence }>();
    if (globals.print0 && globals.format !== undefined && format !== 'paths') throw new Refusal('-0 goes with --format paths only');
    const made = await engine.deletions({ ...request, minConfidence });
    if (made === null) throw noScan(request.root);
    const { plan, withheld } = made;
    if (globals.print0) await answer(plan.map(({ path }) => Buffer.concat([encodePath(path), Buffer.of(0)])));
    else if (format === 'json') await answer((await import('../../reporters/json.ts')).deleteJson(plan, withheld));
    else if (format === 'script') await answer([made.script()]);
    else if (format === 'paths') await answer(plan.map(({ path }) => Buffer.concat([encodePath(path), Buffer.of(10)])));
    else await answer((await import('../../reporters/deletions.ts')).deletions(plan, made.homes), 'paged');
    if (format !== 'json') for (const { path, reason } of withheld) await say(`left out ${printable(path)}: ${printable(reason)}`);
    if (plan.length === 0) await say(`nothing to delete that is ${minConfidence === 'ask' ? 'stale' : `${minConfidence} to be stale`}`);
    return 0;
  });
