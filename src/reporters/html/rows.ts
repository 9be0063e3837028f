/**
 * The list of all places and findings, by columns, as it stands packed in the page: the n-th entry of each column belongs to the n-th row.
 * Numbers in `risk`, `rule`, `owner`, `user` and `why` count into the dictionaries. Every text is printable.
 */
export interface Rows {
  /** Rows that were left out because a browser would not bear them. */
  more: number;
  risks: readonly { id: string; glyph: string; word: string; /** Whether its rows can be ticked. */ open: boolean }[];
  rules: readonly string[];
  owners: readonly string[];
  users: readonly string[];
  whys: readonly string[];
  id: readonly string[];
  path: readonly string[];
  /** By row: the path as a shell takes it, where it is not `path` itself. */
  quoted: Readonly<Record<number, string>>;
  risk: readonly number[];
  rule: readonly number[];
  owner: readonly number[];
  user: readonly number[];
  why: readonly number[];
  /** "1.2 MiB". */
  size: readonly string[];
  /** "2026-11-21". */
  changed: readonly string[];
}
