import type { Command } from 'commander';
import { call, type Means } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';

export const describeStatus = (command: Command): Command =>
  command.description('the last scan: its age, what it covered, what the next wipe would lose');

export const status = (means: Means, command: Command): Promise<ExitCode> =>
  call(means, command, ['text', 'json'], async ({ globals, config, request, format, look, engine, answer, exitFor }) => {
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
    await answer(format === 'json' ? scanJson({ ...report, groups: [] }) : words.status(report, look, globals.verbose ? Infinity : 12));
    return exitFor(report);
  });
