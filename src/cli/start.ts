import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';

/** Runs the process's command line and sets its exit code; it ends when all is written. */
export async function start(argv: readonly string[]): Promise<void> {
  const version = (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version;
  if (argv.length === 3 && (argv[2] === '--version' || argv[2] === '-V')) {
    process.stdout.write(version + '\n');
    return;
  }
  // The young generation need not grow: see docs/internals/performance.md, "Memory".
  setFlagsFromString('--semi-space-growth-factor=1');
  const [{ run }, { processIo }, { argumentsOf }] = await Promise.all([
    import('./program.ts'),
    import('./process-io.ts'),
    import('./arguments.ts'),
  ]);
  const io = processIo(version);
  const openEngine = async () => (await import('./machine.ts')).openEngine(io);
  process.exitCode = await run(argumentsOf(argv), { io, openEngine });
}
