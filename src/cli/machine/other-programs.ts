import { accessSync, constants, realpathSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { Io } from '../io.ts';

/** Programs named cruft in PATH that are not this one: Debian's cruft-ng and a Python template tool have the name too. */
export function otherPrograms({ env }: Io): string[] {
  const own = realpathSync(process.argv[1] ?? process.execPath);
  return (env['PATH'] ?? '')
    .split(':')
    .filter(isAbsolute)
    .map((dir) => join(dir, 'cruft'))
    .filter((file, at, all) => {
      try {
        accessSync(file, constants.X_OK);
        return realpathSync(file) !== own && all.indexOf(file) === at;
      } catch {
        return false;
      }
    });
}
