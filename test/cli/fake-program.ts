/** The program on the real process, over a fake engine that argv[2] names. */
import { argumentsOf } from '../../src/cli/arguments.ts';
import type { Engine, Line } from '../../src/cli/engine.ts';
import { processIo } from '../../src/cli/process-io.ts';
import { run } from '../../src/cli/program.ts';
import { story } from '../reporters/reports.ts';
import { fakeEngine, lines } from './fake-engine.ts';

function* many(): Generator<Line> {
  for (let at = 0; at < 5_000_000; at++) yield { ...lines[1]!, path: `/a rather long name of a file/number ${at}` };
}

const engines: Record<string, Engine> = {
  story: fakeEngine(story),
  many: fakeEngine(story, { entries: () => Promise.resolve(many()) }),
  slow: fakeEngine(story, {
    scan: ({ signal }) =>
      new Promise((_, fail) => {
        const alive = setInterval(() => {}, 1000);
        signal.addEventListener('abort', () => {
          clearInterval(alive);
          fail(signal.reason as Error);
        });
        process.stderr.write('walking\n');
      }),
  }),
};

const [engine, ...words] = argumentsOf(process.argv);
process.exitCode = await run(words, { io: processIo('1.2.3'), openEngine: () => Promise.resolve(engines[engine!]!) });
