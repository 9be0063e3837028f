import { decodePath, type Path } from '../model/path.ts';

/** /var/lib/ucf/hashfile ("MD5  PATH") and registry ("PACKAGE  PATH"), as ucf(1) writes them. Lines of another form are passed over. */
export function parseUcf(bytes: Uint8Array): { word: string; path: Path }[] {
  return decodePath(bytes)
    .split('\n')
    .flatMap((line) => {
      const match = /^(\S+)[ \t]+(\/.*)$/.exec(line);
      return match === null ? [] : [{ word: match[1]!, path: match[2]! }];
    });
}
