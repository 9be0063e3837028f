import { decodePath } from '../../model/path.ts';
import type { Node } from './ast.ts';
import { NixSyntaxError } from './lexer.ts';
import { Parser } from './parser.ts';

/** A parsed file. `text`: bytes that are not valid UTF-8 are kept as in `Path`. */
export interface NixFile {
  text: string;
  root: Node;
}

/** `line` counts from 1. */
export interface NixError {
  line: number;
  reason: string;
}

const MAX_BYTES = 4 * 1024 * 1024;

/**
 * Parses an expression of the Nix language as Nix 2.8 to 2.26 do (src/libexpr/parser.y), the pipe operators of 2.24 included. Unlike Nix it
 * does not look for variables that are nowhere defined. Never throws; a text that is too large or too deeply nested is an error.
 */
export function parseNix(bytes: Uint8Array): NixFile | NixError {
  if (bytes.length > MAX_BYTES) return { line: 1, reason: `larger than ${MAX_BYTES} bytes` };
  const text = decodePath(bytes);
  try {
    if (text.includes('\0')) throw new NixSyntaxError('a NUL byte', text.indexOf('\0'));
    return { text, root: new Parser(text).file() };
  } catch (error) {
    if (error instanceof NixSyntaxError) return { line: lineAt(text, error.at), reason: error.message };
    // The stack of a regular expression may run out on a path of a million components.
    if (error instanceof RangeError) return { line: 1, reason: 'too deeply nested' };
    throw error;
  }
}

/** The line of an offset, counting from 1. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}
