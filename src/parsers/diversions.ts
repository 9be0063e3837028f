import { decodePath, type Path } from '../model/path.ts';

/** A diversion, dpkg-divert(1): every package but `by` that ships `from` has it at `to`. */
export interface Diversion {
  from: Path;
  to: Path;
  /** The package's name; null: a local diversion (":"), nobody's copy belongs at `from`. */
  by: string | null;
}

/** Parses /var/lib/dpkg/diversions: groups of three lines. `cut`: what stands at its end is no whole group, or a path is not absolute. */
export function parseDiversions(bytes: Uint8Array): { diversions: Diversion[]; cut: boolean } {
  const lines = decodePath(bytes).split('\n');
  const diversions: Diversion[] = [];
  let cut = lines.pop() !== '';
  for (let at = 0; at < lines.length; at += 3) {
    const [from, to, by] = lines.slice(at, at + 3);
    if (by === undefined || !from!.startsWith('/') || !to!.startsWith('/')) cut = true;
    else diversions.push({ from: from!, to: to!, by: by === ':' ? null : by });
  }
  return { diversions, cut };
}
