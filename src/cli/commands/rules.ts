import type { Command } from 'commander';
import { didYouMean } from '../closest.ts';
import { call, type Means } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { Refusal } from '../io.ts';

export const describeRulesList = (command: Command): Command => command.description('every rule: what it finds and where it looks');

export const rulesList = (means: Means, command: Command): Promise<ExitCode> =>
  call(means, command, ['text', 'json'], async ({ request, format, look, engine, answer }) => {
    const rules = await engine.rules(request);
    if (format === 'json') await answer((await import('../../reporters/json.ts')).rulesJson(rules));
    else await answer(await (await import('../../reporters/tables.ts')).rulesTable(rules, look));
    return 0;
  });

export const describeRulesShow = (command: Command): Command => command.description('the page of a rule').argument('<id>');

export const rulesShow = (means: Means, command: Command): Promise<ExitCode> =>
  call(means, command, ['text', 'json'], async ({ format, look, engine, answer }) => {
    const rules = await engine.rules();
    const id = command.args[0]!;
    const rule = rules.find((one) => one.id === id);
    if (rule === undefined)
      throw new Refusal(
        `no rule "${id}"${didYouMean(
          id,
          rules.map((one) => one.id),
        )}; cruft rules lists them`,
      );
    if (format === 'json') await answer((await import('../../reporters/json.ts')).rulesJson([rule]));
    else await answer((await import('../../reporters/explain.ts')).explainRule(rule, look), 'paged');
    return 0;
  });
