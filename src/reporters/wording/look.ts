/** How a text is to look: all that a reporter knows of the place it is printed to. */
export interface Look {
  color: boolean;
  /** False where the locale is not UTF-8: then the words of the program are ASCII (file names stay what they are). */
  unicode: boolean;
  /** Columns; Infinity where nothing has to be cut. */
  width: number;
  /** Seconds since the epoch. */
  now: number;
}

const CODES = { bold: [1, 22], dim: [2, 22], red: [31, 39], yellow: [33, 39], green: [32, 39], cyan: [36, 39] } as const;
export type Style = keyof typeof CODES;

/** `text` in a style, or as it is. */
export const paint = (look: Look, style: Style, text: string): string =>
  look.color && text !== '' ? `\x1b[${CODES[style][0]}m${text}\x1b[${CODES[style][1]}m` : text;
