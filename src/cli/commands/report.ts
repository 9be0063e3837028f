import { Option, type Command } from 'commander';
import { targetOf } from '../../reporters/wording.ts';
import { call, type Means } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { noScan } from './list.ts';

export const describeReport = (command: Command): Command =>
  command
    .description('the checklist to work through before a reinstall, as Markdown or JSON')
    .addOption(new Option('--for <reader>', '"issue": short enough for an issue on GitHub').choices(['issue']));

export const report = (means: Means, command: Command): Promise<ExitCode> =>
  call(means, command, ['md', 'json'], async ({ request, config, format, look, engine, answer }) => {
    const { withoutIgnored } = await import('../ignore.ts');
    const last = await engine.last(request);
    if (last === null) throw noScan(request.root);
    const shown = withoutIgnored(last, config.ignore ?? []);
    if (format === 'json') {
      await answer((await import('../../reporters/json.ts')).scanJson(shown));
      return 0;
    }
    const target = targetOf(last.declared);
    const made = await engine.suggest({ ...request, target, diff: false, minRegret: 'tedious', minConfidence: 'likely' });
    const { markdown } = await import('../../reporters/markdown.ts');
    await answer(
      markdown(shown, { now: look.now, snippet: made?.text ?? '', target, short: command.opts<{ for?: string }>().for === 'issue' }),
    );
    return 0;
  });
