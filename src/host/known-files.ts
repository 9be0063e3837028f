import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The catalogue that comes with the program: the text of every file in db/known, in the order of their names. */
export function readKnownFiles(): { file: string; text: string }[] {
  const dir = fileURLToPath(new URL('../../db/known/', import.meta.url));
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .map((name) => ({ file: `db/known/${name}`, text: readFileSync(dir + name, 'utf8') }));
}
