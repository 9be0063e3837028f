import type { Command } from 'commander';
import { call, type Means } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';

export const describeTrace = (command: Command): Command =>
  command
    .description('run a program and list the state that it leaves, as declarations')
    .argument('<command...>', 'the program and its arguments, after "--"')
    .addHelpText(
      'after',
      '\nThe program runs as you. Looked at before and after: the homes, /etc, /var/lib. What other programs of yours write meanwhile cannot be told apart.\nExit 0 whatever the program ended with (that is said), 2 where it could not be started.',
    );

export const trace = (means: Means, command: Command): Promise<ExitCode> =>
  call(means, command, ['text', 'json'], async ({ io, globals, request, format, look, engine, answer }) => {
    const isShown = format === 'text' && io.out.isTTY && (globals.output === undefined || globals.output === '-');
    const [found, { users }] = await Promise.all([
      engine.trace({ ...request, command: command.args, stdout: isShown ? 'inherit' : 'stderr' }),
      engine.declared(request),
    ]);
    if (format === 'json') await answer((await import('../../reporters/json.ts')).traceJson(found));
    else await answer((await import('../../reporters/watch.ts')).traceText(found, users, look));
    return 0;
  });
