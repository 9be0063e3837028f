import type { Command } from 'commander';
import { call, type Means } from '../context.ts';
import { countsAsLoss, type ExitCode, isIncomplete } from '../exit-code.ts';

export const describeStatus = (command: Command): Command =>
  command.description('the last scan: its age, and what the next wipe would lose that the scan before had not seen (-v: all of it)');

export const status = (means: Means, command: Command): Promise<ExitCode> =>
  call(means, command, ['text', 'json'], async ({ globals, config, request, format, look, engine, answer, threshold, exit, exitFor }) => {
    const [words, { withoutIgnored }, { scanJson }] = await Promise.all([
      import('../../reporters/status.ts'),
      import('../ignore.ts'),
      import('../../reporters/json.ts'),
    ]);
    const last = await engine.last(request);
    if (last === null) {
      await answer(format === 'json' ? '{"schema":"cruft.scan/1","scan":null}\n' : words.firstSteps(request.root));
      return 0;
    }
    const report = withoutIgnored(last, config.ignore ?? []);
    const news = words.newLosses(report);
    if (format === 'json') await answer(scanJson({ ...report, groups: news ?? [] }));
    else if (news === null || globals.verbose) await answer(words.status(report, look, globals.verbose ? Infinity : 12));
    else await answer(words.statusNews(report, news, look, 12));
    if (news === null) return exitFor(report);
    // Before a shutdown every line counts, unless a level is asked for.
    const asked = (globals.failOn ?? config['fail-on'] ?? []).length > 0;
    return exit(asked ? news.some((group) => countsAsLoss(group, threshold)) : news.length > 0, isIncomplete(report));
  });
