/** A process that scans and stops where it is told: `child.ts INDEX ROUND STOP`; says "there" and waits to be killed, or "done". */
import { writeSync } from 'node:fs';
import { file, folder, openToWrite, report, writeTree } from './made-up.ts';

/** A tree that differs from round to round in every file, large enough that SQLite writes parts of it before the end. */
export function treeOf(round: number, entries: number): ReturnType<typeof folder> {
  const top = folder();
  for (let i = 0; i < entries / 100; i++) {
    const files = Array.from(
      { length: 100 },
      (_, n) => [`file-${n}-${'x'.repeat(240)}`, file({ size: BigInt(round), ino: BigInt(i * 100 + n) })] as const,
    );
    top.children!.set(`folder-${i}`, folder(new Map(files)));
  }
  return top;
}

const STOPS = ['begun', 'half', 'walked', 'finished'] as const;

async function main(name: string, round: number, stop: string, entries: number): Promise<void> {
  const reach = (here: (typeof STOPS)[number]): void => {
    if (here !== stop) return;
    writeSync(1, 'there\n');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  };
  const index = await openToWrite(name);
  const writer = index.beginScan({ root: '/', startedAt: '2026-02-02T02:02:02Z', paths: null });
  reach('begun');
  const tree = treeOf(round, entries);
  if (stop === 'half') tree.children = new Map([...tree.children!].slice(0, (tree.children!.size * 4) / 5));
  writeTree(writer, '/', tree);
  reach('half');
  writer.walked();
  reach('walked');
  writer.finish(report());
  reach('finished');
  index.close();
  writeSync(1, 'done\n');
}

const [name, round, stop, entries] = process.argv.slice(2);
if (entries !== undefined) await main(name!, Number(round), stop!, Number(entries));
