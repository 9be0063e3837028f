import { decodePath } from '../model/path.ts';

/** An object's name: 40 (SHA-1) or 64 (SHA-256) lower-case hexadecimal digits. */
export type Oid = string;

const OID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

export const isOid = (text: string): boolean => OID.test(text);

/** A loose ref or HEAD (gitrepository-layout(5)): an object, or the name of another ref. null: neither. */
export function parseRef(bytes: Uint8Array): { oid: Oid } | { ref: string } | null {
  const text = decodePath(bytes.subarray(0, 4096));
  const to = /^ref:[ \t\n\v\f\r]*([^\n]+?)[ \t\v\f\r]*\n?$/.exec(text)?.[1];
  if (to !== undefined) return { ref: to };
  const oid = /^[0-9a-fA-F]+/.exec(text)?.[0].toLowerCase() ?? '';
  return isOid(oid) ? { oid } : null;
}

/** packed-refs: "OID name" a line; comments and peeled tags ("^OID") left out. */
export function parsePackedRefs(bytes: Uint8Array): Map<string, Oid> {
  const refs = new Map<string, Oid>();
  for (const line of decodePath(bytes).split('\n')) {
    const at = line.indexOf(' ');
    if (at > 0 && isOid(line.slice(0, at))) refs.set(line.slice(at + 1), line.slice(0, at));
  }
  return refs;
}

/** The file ".git" of a submodule or linked worktree: where the repository is, as it is written there. null: not of that form. */
export function parseGitFile(bytes: Uint8Array): string | null {
  const text = /^gitdir:[ \t]*([^\0]{1,4096})$/.exec(decodePath(bytes.subarray(0, 4200)).replace(/[\r\n]+$/, ''))?.[1];
  return text === undefined || text.includes('\n') ? null : text;
}

/** Entries of a reflog: one a line, "OLD NEW who time<TAB>message". */
export function countReflog(bytes: Uint8Array): number {
  let count = 0;
  for (const line of Buffer.from(bytes).toString('latin1').split('\n')) if (/^[0-9a-f]{40,64} [0-9a-f]{40,64} /.test(line)) count++;
  return count;
}

/** What may be shown of a remote's address: its host, or its path on this machine; no user, password or query. */
export function remotePlace(url: string): { host: string } | { path: string } {
  const parsed = /^([a-z][a-z0-9+.-]*):\/\/(?:[^/?#]*@)?([^/?#@]*)/i.exec(url);
  if (parsed) {
    const scheme = parsed[1]!.toLowerCase();
    if (scheme === 'file') return { path: url.slice('file://'.length) };
    const host = parsed[2]!.replace(/:\d*$/, '');
    return /^(localhost|127\.[\d.]+|\[::1\])$/i.test(host) ? { path: url.slice(parsed[0].length) || '/' } : { host };
  }
  // "host:path" of scp, unless a slash comes before the first colon.
  const scp = /^(?:[^/@]*@)?(\[[^\]]*\]|[^/:]+):/.exec(url);
  return scp ? { host: scp[1]! } : { path: url };
}
