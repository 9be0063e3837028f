import type { Command } from 'commander';
import { readGiven } from '../../host/given.ts';
import { failed } from '../../host/host.ts';
import { REGRETS } from '../../model/verdict.ts';
import { parseChecklist } from '../../parsers/checklist.ts';
import { printable } from '../../reporters/wording.ts';
import { call, type Means } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { Refusal } from '../io.ts';
import { absolute } from '../options.ts';

export const describeVerify = (command: Command): Command =>
  command
    .description('after the reinstall: what of a checklist is back, and what is missing')
    .argument('<report.json>', 'the file of: cruft report --format json');

export const verify = (means: Means, command: Command): Promise<ExitCode> =>
  call(means, command, ['text', 'json'], async ({ io, request, format, globals, look, engine, answer, threshold, exit }) => {
    const file = command.args[0]!;
    const { bytes } = readGiven(absolute(file, io.cwd));
    if (failed(bytes)) throw new Refusal(`${printable(file)}: ${bytes.error === 'ENOENT' ? 'no such file' : bytes.error}`);
    const list = parseChecklist(bytes);
    if (typeof list === 'string') throw new Refusal(`${printable(file)}: ${list}; give the file of: cruft report --format json`);
    const items = await engine.verify(request, list);
    if (format === 'json') await answer((await import('../../reporters/json.ts')).verifyJson(list.id, items));
    else await answer((await import('../../reporters/verify.ts')).verified({ ...list, items }, look, globals.verbose ? Infinity : 20));
    const least = threshold.regret;
    const lost = items.some(
      ({ status, regret }) =>
        status === 'missing' && regret !== null && least !== null && REGRETS.indexOf(regret) >= REGRETS.indexOf(least),
    );
    return exit(
      lost,
      items.some(({ status }) => status === 'unknown'),
    );
  });
