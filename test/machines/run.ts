import { openEngine } from '../../src/cli/machine.ts';
import type { Io, Stream } from '../../src/cli/io.ts';
import { argumentsOf } from '../../src/cli/arguments.ts';
import { run } from '../../src/cli/program.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');

/** Runs a whole command in this process on a root directory, with a fixed clock, and gives what it wrote. `more`: of the process around it. */
export async function answerOf(
  root: string,
  words: readonly string[],
  more: Partial<Io> = {},
): Promise<{ text: string; errors: string; code: number }> {
  const out = collector();
  const err = collector();
  const io: Io = {
    out,
    err,
    env: { LANG: 'C.UTF-8' },
    cwd: '/',
    uid: process.geteuid!(),
    self: { name: 'root', home: '/root' },
    version: '0.0.0',
    now: () => NOW,
    interruptible: () => new AbortController().signal,
    page: () => Promise.resolve(false),
    ...more,
  };
  const [command, ...rest] = words;
  const code = await run(argumentsOf(['node', 'cruft', command!, '--root', root, ...rest]), { io, openEngine: () => openEngine(io) });
  return { text: out.text(), errors: err.text(), code };
}

function collector(): Stream & { text(): string } {
  const parts: Buffer[] = [];
  return {
    isTTY: false,
    columns: 80,
    rows: 24,
    write: (text) => Promise.resolve(void parts.push(Buffer.from(text))),
    text: () => Buffer.concat(parts).toString('utf8'),
  };
}
