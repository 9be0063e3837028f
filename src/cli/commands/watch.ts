import type { Command } from 'commander';
import { call, type Means } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { Interrupted, Refusal } from '../io.ts';
import { noScan } from './list.ts';

export const describeWatch = (command: Command): Command =>
  command.description('follow live, until interrupted: new state that nobody declares, as it appears, with the line that declares it');

export const watch = (means: Means, command: Command): Promise<ExitCode> =>
  call(means, command, ['text', 'json'], async ({ io, globals, request, format, look, engine }) => {
    if (globals.output !== undefined && globals.output !== '-') throw new Refusal('watch writes as it goes: redirect it instead of -o');
    const signal = io.interruptible();
    const last = await engine.last(request);
    const records = last === null ? null : await engine.watch({ ...request, signal });
    if (records === null) throw noScan(request.root);
    const [{ watchJson }, { watchText }] = await Promise.all([import('../../reporters/json.ts'), import('../../reporters/watch.ts')]);
    for await (const record of records) {
      if (format === 'json') await io.out.write(watchJson(record));
      else await io.out.write(watchText(record, last!.scan.users, look));
    }
    return signal.reason instanceof Interrupted && signal.reason.signal === 'SIGTERM' ? 143 : 130;
  });
