import type { Command } from 'commander';
import { call, type Means } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';

export const describeDeclared = (command: Command): Command =>
  command.description('the persist list as understood: where each entry was declared, its status, and what could not be understood');

export const declared = (means: Means, command: Command): Promise<ExitCode> =>
  call(means, command, ['text', 'json'], async ({ request, format, look, engine, answer }) => {
    const { list, users } = await engine.declared(request);
    if (format === 'json') await answer((await import('../../reporters/json.ts')).declaredJson(list, users));
    else await answer(await (await import('../../reporters/declared.ts')).declared(list, users, look), 'paged');
    return 0;
  });
