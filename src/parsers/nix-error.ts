import { decodePath } from '../model/path.ts';

const MAX_BYTES = 64 * 1024;
// oxlint-disable-next-line no-control-regex
const COLOURS = /\x1b\[[0-9;]*m/g;

/**
 * The error itself among what `nix` wrote on stderr, without "error: ". Newer versions print the way to it first and the error last, 2.8 the
 * error first; warnings stand anywhere. "" if nothing was written.
 */
export function nixError(stderr: Uint8Array): string {
  const lines = decodePath(stderr.subarray(-MAX_BYTES))
    .replace(COLOURS, '')
    .split('\n')
    .map((line) => line.trim());
  const error = lines.findLast((line) => /^error: ./.test(line)) ?? lines.find((line) => line !== '' && !line.startsWith('warning:')) ?? '';
  return error.replace(/^error: /, '');
}
