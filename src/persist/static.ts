import { failed } from '../host/host.ts';
import type { NixFiles } from '../host/nix-files.ts';
import { emptyResult } from '../model/declaration.ts';
import { decodePath } from '../model/path.ts';
import { absent, countOf, isNixSource, outcome, type PersistFile, type PersistInput, type PersistReader } from './reader.ts';
import { readStatic } from './static/read.ts';

/** .nix files and folders given with --persist, read without evaluating them (reference: persist.md, 2.4 and 4). */
export const staticReading: PersistReader = {
  id: 'static',
  read(input) {
    const given = input.files.filter(isNixSource);
    if (given.length === 0) return absent('no .nix file with --persist');
    const result = emptyResult();
    const words: string[] = [];
    for (const each of given) {
      const { result: read, hosts } = readStatic({
        files: input.nixFiles ?? only(each),
        given: each.file,
        isFolder: failed(each.bytes) && each.bytes.error === 'EISDIR',
        host: input.nixHost ?? null,
        hostName: hostNameOf(input),
        homeThere: (user) => input.accounts.users.find(({ name }) => name === user)?.home ?? null,
      });
      result.roots.push(...read.roots);
      result.declarations.push(...read.declarations);
      result.references.push(...read.references);
      result.notUnderstood.push(...read.notUnderstood);
      result.problems.push(...read.problems);
      words.push(`${countOf(read.declarations.length)} in ${each.file}${hosts.length === 0 ? '' : ` (${hosts.join(', ')})`}`);
    }
    const nothing = result.declarations.length === 0 && result.notUnderstood.length > 0;
    return outcome(nothing ? 'failed' : 'used', words.join(', '), result);
  },
};

/** Nothing but the file that was given. */
const only = ({ file, bytes }: PersistFile): NixFiles => ({
  absolute: (path) => (path.startsWith('/') ? path : `/${path}`),
  read: (path) => (path === file || path === `/${file}` ? bytes : { error: 'it was not given' }),
  list: () => ({ error: 'it was not given' }),
});

/** hostname(5): the first line that is no comment. */
function hostNameOf({ host }: PersistInput): string | null {
  const bytes = host.read('/etc/hostname', 4096);
  const lines = failed(bytes) ? [] : decodePath(bytes).split('\n');
  return lines.map((line) => line.trim()).find((line) => line !== '' && !line.startsWith('#')) ?? null;
}
