import { joinPath, type Path } from '../../model/path.ts';
import type { Notes } from './notes.ts';

const MOST_FILES = 200;

/** The Nix files of a configuration that would go with the wipe: without them nothing of it can be built again. */
export function configuration(notes: Notes, by: string, user: string | null, dir: Path, isLost: (path: Path) => boolean): void {
  const real = notes.host.resolve(dir).path;
  if (real === null || !isLost(real)) return;
  const names = notes.list(dir).filter((name) => name.endsWith('.nix') || name === 'flake.lock');
  const lost = names.filter((name) => {
    const file = notes.host.resolve(joinPath(dir, name)).path;
    return file !== null && !file.startsWith('/nix/store/') && isLost(file);
  });
  notes.add({ kind: 'configuration', by, user, names: lost.slice(0, MOST_FILES), source: real, redo: null });
}
