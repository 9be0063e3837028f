import { decodePath, type Path } from '../model/path.ts';

/** A group of update-alternatives(1). */
export interface AlternativeGroup {
  /** "manual": somebody chose, and package changes keep the choice. */
  mode: 'auto' | 'manual';
  /** The generic names: the master first, then its slaves. Each is a link to /etc/alternatives/`name`. */
  links: { name: string; path: Path }[];
}

/**
 * Parses /var/lib/dpkg/alternatives/NAME: the mode, the master's link, pairs of a slave's name and link up to an empty line; the candidates
 * that follow are not needed. null: not of that form.
 */
export function parseAlternative(name: string, bytes: Uint8Array): AlternativeGroup | null {
  const [mode, master, ...rest] = decodePath(bytes).split('\n');
  if ((mode !== 'auto' && mode !== 'manual') || !master?.startsWith('/')) return null;
  const links = [{ name, path: master }];
  for (let at = 0; rest[at] !== ''; at += 2) {
    const path = rest[at + 1];
    if (rest[at] === undefined || !path?.startsWith('/')) return null;
    links.push({ name: rest[at]!, path });
  }
  return { mode, links };
}
