import type { Command } from 'commander';
import { call, type Means } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { meanings } from '../options.ts';

export const describeScan = (command: Command): Command =>
  command
    .description('walk the machine, judge every entry, say what a wipe would lose (reads only)')
    .argument('[path...]', 'only these, as the audited system sees them');

export const scan = (means: Means, command: Command): Promise<ExitCode> =>
  call(means, command, ['text', 'json'], async ({ io, globals, config, request, format, look, engine, answer, exitFor }) => {
    const [{ meter }, { withoutIgnored }] = await Promise.all([import('../progress.ts'), import('../ignore.ts')]);
    const progress = meter(io, globals.progress && !globals.quiet);
    let report;
    try {
      report = await engine.scan({
        ...request,
        paths: command.args.map((word) => meanings(word, request.root, io.cwd)[0]!),
        signal: io.interruptible(),
        onProgress: (at) => progress.show(at),
      });
    } finally {
      await progress.clear();
    }
    report = withoutIgnored(report, config.ignore ?? []);
    if (format === 'json') await answer((await import('../../reporters/json.ts')).scanJson(report));
    else await answer((await import('../../reporters/summary.ts')).summary(report, look));
    return exitFor(report);
  });
