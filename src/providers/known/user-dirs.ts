import { failed, type Host } from '../../host/host.ts';
import { decodePath, joinPath, normalizePath, type Path } from '../../model/path.ts';

const USUAL: Record<string, string> = {
  DESKTOP: 'Desktop',
  DOWNLOAD: 'Downloads',
  TEMPLATES: 'Templates',
  PUBLICSHARE: 'Public',
  DOCUMENTS: 'Documents',
  MUSIC: 'Music',
  PICTURES: 'Pictures',
  VIDEOS: 'Videos',
};

const LINE = /^[ \t]*XDG_([A-Z]+)_DIR=("(?:[^"\\]|\\.)*")[ \t]*$/;

/** The folders of user-dirs.dirs(5) that are not called as usual: [usual name, path]. A folder set to the home itself is switched off. */
export function userDirs(host: Host, home: Path): [string, Path][] {
  const bytes = host.read(joinPath(home, '.config/user-dirs.dirs'), 64 * 1024);
  if (failed(bytes)) return [];
  const out: [string, Path][] = [];
  for (const line of decodePath(bytes).split('\n')) {
    const [, key, quoted] = LINE.exec(line) ?? [];
    const usual = key === undefined || !Object.hasOwn(USUAL, key) ? undefined : USUAL[key];
    if (usual === undefined || quoted === undefined) continue;
    const value = quoted.slice(1, -1).replace(/\\(.)/g, '$1');
    const path = value.startsWith('$HOME/') ? normalizePath(home, value.slice(6)) : value.startsWith('/') ? normalizePath(value) : null;
    if (path !== null && path !== home && path !== '/' && path !== joinPath(home, usual)) out.push([usual, path]);
  }
  return out;
}
