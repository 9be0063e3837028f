/**
 * How well our parser of Nix agrees with the `nix-instantiate` of this machine: `node --import tsx bench/nix-fuzz.ts [PROGRAMS] [SEED]`.
 * One program in ten is damaged; every program that Nix refuses costs a process. `bench/nix-fuzz.ts FILE...` compares files instead.
 */
import { existsSync, readFileSync } from 'node:fs';
import { compare } from '../test/parsers/nix/agree.ts';
import { RandomNix } from '../test/parsers/nix/random.ts';

const BATCH = 500;
const [first = '20000', seed = '1'] = process.argv.slice(2);

function report(texts: readonly string[]): { accepted: number; wrong: number } {
  const { accepted, disagreements } = compare(texts);
  for (const { text, what } of disagreements) console.log(`${JSON.stringify(text)}\n${what}\n`);
  return { accepted, wrong: disagreements.length };
}

if (existsSync(first)) {
  const texts = process.argv.slice(2).map((file) => readFileSync(file, 'utf8'));
  console.log(texts.length, 'files', report(texts));
} else {
  const source = new RandomNix(Number(seed));
  let [accepted, wrong] = [0, 0];
  for (let done = 0; done < Number(first); done += BATCH) {
    const texts = Array.from({ length: BATCH }, (_, i) => {
      const text = source.program(1 + source.below(5));
      return i % 10 === 0 ? source.damage(text) : text;
    });
    const found = report(texts);
    accepted += found.accepted;
    wrong += found.wrong;
  }
  console.log(`${first} programs of seed ${seed}: ${accepted} accepted by both, ${wrong} disagreements`);
}
