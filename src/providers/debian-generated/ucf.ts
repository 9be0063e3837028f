import { createHash } from 'node:crypto';
import { failed, type Host } from '../../host/host.ts';
import type { Claim } from '../../model/claim.ts';
import { evidence } from '../../model/evidence.ts';
import type { Path } from '../../model/path.ts';
import { parseUcf } from '../../parsers/ucf.ts';
import { edited, generated } from './say.ts';

const HASHES = '/var/lib/ucf/hashfile';
const REGISTRY = '/var/lib/ucf/registry';
const MAX_BYTES = 16 * 1024 * 1024;

/** Configuration files that ucf(1) keeps: the checksum in its list is that of the maintainer's version that was installed last. */
export function ucfClaims(host: Host, problems: { path: Path; text: string }[]): Claim[] {
  const lines = (path: Path): { word: string; path: Path }[] => {
    const bytes = host.read(path, MAX_BYTES);
    if (!failed(bytes)) return parseUcf(bytes);
    if (bytes.error !== 'ENOENT') problems.push({ path, text: bytes.error });
    return [];
  };
  const packages = new Map(lines(REGISTRY).map(({ word, path }) => [path, word]));
  return lines(HASHES).flatMap(({ word, path }) => {
    const content = host.read(path, MAX_BYTES);
    const by = packages.get(path) ?? 'ucf';
    const seen = evidence('package', `a configuration file that ${by} keeps through ucf`, HASHES);
    if (!failed(content)) {
      const same = createHash('md5').update(content).digest('hex') === word;
      if (same) return [generated(path, by, `as ${by} installed it`, seen)];
      return [edited(path, by, `edited: differs from what ${by} installed`, seen, 'certain')];
    }
    if (content.error === 'ENOENT' || content.error === 'ENOTDIR') return [];
    problems.push({ path, text: content.error });
    return [edited(path, by, `cannot be read (${content.error}): not to be told whether it was edited`, seen, 'ask')];
  });
}
