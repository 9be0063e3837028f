import { Option, type Command } from 'commander';
import { encodePath } from '../../model/path.ts';
import { CONFIDENCES, type Confidence } from '../../model/verdict.ts';
import { printable, targetOf } from '../../reporters/wording.ts';
import { call, type Means } from '../context.ts';
import { TARGETS, type SuggestRequest, type Target } from '../engine.ts';
import type { ExitCode } from '../exit-code.ts';
import { Refusal } from '../io.ts';
import { noScan } from './list.ts';

interface Options {
  for?: Target;
  diff?: boolean;
  minRegret: SuggestRequest['minRegret'];
  minConfidence: Confidence;
}

export const describeSuggestPersist = (command: Command): Command =>
  command
    .description('the declarations that would keep what a wipe would lose')
    .addOption(new Option('--for <form>', 'who is to read it; default: what the persist list is written for already').choices(TARGETS))
    .option('--diff', 'as a diff against the declared list')
    .addOption(
      new Option('--min-regret <level>', 'leave out what costs less to lose')
        .choices(['tedious', 'hard', 'irreplaceable'])
        .default('tedious'),
    )
    .addOption(new Option('--min-confidence <level>', 'below it, lines are comments').choices(CONFIDENCES).default('likely'));

export const suggestPersist = (means: Means, command: Command): Promise<ExitCode> =>
  call(means, command, ['text', 'json'], async ({ request, globals, format, engine, answer, say }) => {
    const options = command.opts<Options>();
    const last = await engine.last(request);
    if (last === null) throw noScan(request.root);
    const target = options.for ?? targetOf(last.declared);
    if (globals.print0 && target !== 'paths') throw new Refusal('-0 goes with --for paths only');
    const made = await engine.suggest({
      ...request,
      target,
      diff: options.diff === true,
      minRegret: options.minRegret,
      minConfidence: options.minConfidence,
    });
    if (made === null) throw noScan(request.root);
    if (format === 'json') await answer((await import('../../reporters/json.ts')).suggestJson(made.suggestions, made.withheld));
    else {
      for (const { path, reason } of made.withheld) await say(`left out ${printable(path)}: ${printable(reason)}`);
      if (globals.print0) await answer(made.suggestions.map(({ path }) => Buffer.concat([encodePath(path), Buffer.of(0)])));
      else await answer(made.text);
      if (made.text === '') await say('nothing to suggest: all that is worth keeping is kept');
    }
    return 0;
  });
