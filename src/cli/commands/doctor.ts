import type { Command } from 'commander';
import { call, type Means } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';

export const describeDoctor = (command: Command): Command =>
  command.description('what cruft can see on this machine, and what keeps it from seeing more');

export const doctor = (means: Means, command: Command): Promise<ExitCode> =>
  call(means, command, ['text', 'json'], async ({ request, format, look, engine, answer, exit }) => {
    const checks = await engine.doctor(request);
    if (format === 'json') await answer((await import('../../reporters/json.ts')).doctorJson(checks));
    else await answer((await import('../../reporters/doctor.ts')).doctor(checks, look));
    return exit(
      checks.some(({ status }) => status === 'bad'),
      false,
    );
  });
