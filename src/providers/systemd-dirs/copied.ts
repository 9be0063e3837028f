import { failed, type Host } from '../../host/host.ts';
import type { Claim } from '../../model/claim.ts';
import { joinPath, type Path } from '../../model/path.ts';
import type { Say } from './say.ts';

const MAX_BYTES = 4 * 1024 * 1024;
const MAX_NODES = 2000;

/** Type C: what is there is left alone, so only what is still as it was copied comes back. */
export function copyClaims(host: Host, source: Path, path: Path, say: Say): Claim[] {
  const claims: Claim[] = [];
  const pending: [from: Path, to: Path][] = [[source, path]];
  for (let next = pending.pop(); next !== undefined && claims.length < MAX_NODES; next = pending.pop()) {
    const [from, to] = next;
    const original = host.lstat(from);
    const copy = host.lstat(to);
    if (failed(original) || failed(copy) || original.kind !== copy.kind) continue;
    if (copy.kind === 'directory') {
      claims.push(say.madeDirectory(to));
      const names = host.list(from);
      if (!failed(names))
        pending.push(...names.slice(0, MAX_NODES).map((name): [Path, Path] => [joinPath(from, name), joinPath(to, name)]));
    } else if (copy.kind === 'symlink' ? copy.target === original.target : copy.kind === 'file' && isSame(host, from, to)) {
      claims.push(say.made(to));
    }
  }
  return claims;
}

function isSame(host: Host, a: Path, b: Path): boolean {
  const [x, y] = [host.read(a, MAX_BYTES), host.read(b, MAX_BYTES)];
  return !failed(x) && !failed(y) && x.equals(y);
}
