import { decodePath } from '../model/path.ts';

/** The file "files" of a package in pacman's local database. */
export interface PacmanFiles {
  /** Relative to the root directory; those of directories without their "/". */
  paths: string[];
  /** Configuration files and the MD5 of what the package shipped. */
  backup: { path: string; md5: string }[];
}

/** Parses "files" (libalpm, be_local.c): "%FILES%" and a path a line, "%BACKUP%" and path, tab, MD5; an empty line ends each. */
export function parsePacmanFiles(bytes: Uint8Array): PacmanFiles {
  const paths: string[] = [];
  const backup: PacmanFiles['backup'] = [];
  let section = '';
  for (const line of decodePath(bytes).split('\n')) {
    if (line === '') section = '';
    else if (section === '') section = line;
    else if (section === '%FILES%') paths.push(line.endsWith('/') ? line.slice(0, -1) : line);
    else if (section === '%BACKUP%') {
      const [, path, md5] = /^([^\t]+)\t([0-9a-fA-F]{32})$/.exec(line) ?? [];
      if (path !== undefined && md5 !== undefined) backup.push({ path, md5 });
    }
  }
  return { paths, backup };
}
