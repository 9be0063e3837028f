import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The program's own folder: src/host and dist/host lie equally deep in it. */
const PACKAGE = fileURLToPath(new URL('../../', import.meta.url));

/** The catalogue of well-known state, db/known: file names as they are shown, and their texts. */
export function catalogueTexts(): { file: string; text: string }[] {
  const folder = join(PACKAGE, 'db/known');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .map((name) => ({ file: relative(PACKAGE, join(folder, name)), text: readFileSync(join(folder, name), 'utf8') }));
}

/** A rule's page, docs/rules/<id with "-">.md; null where it is not installed. */
export function rulePage(id: string): string | null {
  try {
    return readFileSync(join(PACKAGE, 'docs/rules', `${id.replace('/', '-')}.md`), 'utf8');
  } catch {
    return null;
  }
}

/** nix/extract.nix: the expression that gives the persist list of an evaluated system, and where it lies. */
export function projection(): { file: string; text: string } {
  const file = join(PACKAGE, 'nix/extract.nix');
  return { file, text: readFileSync(file, 'utf8') };
}
