import { hash } from 'node:crypto';
import type { Listing } from '../model/listing.ts';

let scratch = Buffer.alloc(1 << 16);

/**
 * SHA-256 over everything the index keeps of a listing, in the listing's order: names, targets, all metadata, decisions, and which
 * directories are entered. Equal fingerprints: nothing to compare.
 */
export function fingerprint(listing: Listing, decisions: Int32Array): string {
  const { stats, refs } = listing;
  // Neither "/" nor NUL can be in a name. UTF-16, so that the surrogates of names that are not UTF-8 count.
  const text = listing.names.join('/') + '\0' + listing.targets.join('\0');
  const size = text.length * 2 + stats.byteLength + decisions.byteLength + listing.count;
  if (size > scratch.length) scratch = Buffer.alloc(size * 2);
  let at = scratch.write(text, 0, 'utf16le');
  scratch.set(new Uint8Array(stats.buffer, stats.byteOffset, stats.byteLength), at);
  at += stats.byteLength;
  scratch.set(new Uint8Array(decisions.buffer, decisions.byteOffset, decisions.byteLength), at);
  at += decisions.byteLength;
  for (const ref of refs) scratch[at++] = ref < 0 ? 0 : 1;
  return hash('sha256', scratch.subarray(0, at), 'base64');
}
