import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseNix } from '../../../src/parsers/nix/parse.ts';
import { KNOWS_PIPES, parseAll, withFolder } from './real-nix.ts';
import { shapeOf } from './shape.ts';

export interface Disagreement {
  text: string;
  what: string;
}

/** Nix looks while parsing for names that are nowhere defined; a `with` in front makes every name possible. */
const HEAD = 'with {}; ';

/** What Nix prints and cannot read itself: paths that end with a slash, and floats as C writes them. */
const readable = (printed: string): string =>
  printed
    .replaceAll('(/ + ', '(/. + ')
    .replaceAll('/ + ', ' + ')
    .replaceAll(
      /\b(\d+)(\.\d+)?e\+(\d+)/g,
      (_, whole: string, rest: string | undefined, power: string) => `${whole}${rest ?? '.'}e${power}`,
    );

/** Programs that we and the real Nix do not read alike; none if all is well. `accepted`: how many both take. */
export function compare(texts: readonly string[]): { disagreements: Disagreement[]; accepted: number } {
  return withFolder((home, run) => {
    const files = texts.map((text, i) => {
      const file = join(home, `p${i}.nix`);
      writeFileSync(file, HEAD + text);
      return file;
    });
    let accepted = 0;
    const disagreements: Disagreement[] = [];
    const where = { home, dir: home };
    for (const [i, real] of parseAll(run, files).entries()) {
      const text = texts[i]!;
      const ours = parseNix(Buffer.from(HEAD + text));
      if ('error' in real) {
        const isPipe = !KNOWS_PIPES && /\|>|<\|/.test(text);
        if ('root' in ours && !isPipe) disagreements.push({ text, what: `refused by Nix only: ${real.error}` });
      } else if (!('root' in ours)) disagreements.push({ text, what: `refused by us only: ${ours.reason}` });
      else {
        accepted++;
        const printed = parseNix(Buffer.from(readable(real.printed)));
        const wanted =
          'root' in printed ? JSON.stringify(shapeOf(printed.root, where)) : `not read back: ${printed.reason}: ${real.printed}`;
        const got = JSON.stringify(shapeOf(ours.root, where));
        if (got !== wanted) disagreements.push({ text, what: differenceOf(got, wanted) });
      }
    }
    return { disagreements, accepted };
  });
}

function differenceOf(ours: string, real: string): string {
  let at = 0;
  while (ours[at] === real[at]) at++;
  const near = (text: string) => text.slice(Math.max(0, at - 60), at + 120);
  return `ours …${near(ours)}\nNix  …${near(real)}`;
}
