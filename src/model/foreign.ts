/** A query on another program's SQLite database. */
export interface ForeignQuery {
  sql: string;
  /** The tables it reads. */
  tables: readonly string[];
  values: readonly (string | number)[];
}

/** The columns of a row in the query's order. */
export type ForeignRow = readonly (string | number | bigint | Uint8Array | null)[];

/** Runs a query on the bytes of a database; no file is opened and nothing written. A damaged one is an error as data. */
export type QueryForeign = (bytes: Buffer, query: ForeignQuery) => readonly ForeignRow[] | { error: string };
