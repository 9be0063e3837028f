/** A piece of a line. "code" is a path or a command, to be shown as it stands. */
export type Span = string | { code: string } | { strong: string };
export type Line = readonly Span[];

/** Something to be done and ticked. */
export interface Task {
  id: string;
  line: Line;
  /** Shell lines, each to be copied. */
  commands: readonly string[];
  snippet: { language: string; text: string } | null;
}

export type Block =
  | { is: 'text'; line: Line }
  | { is: 'bullets'; lines: readonly Line[] }
  /** `title` stands over tasks of one kind. */
  | { is: 'tasks'; title: Line | null; tasks: readonly Task[] }
  /** The first column is words, the others are figures. */
  | { is: 'table'; head: readonly string[]; rows: readonly (readonly Line[])[] };

/** A part of a document, as every rendering shows it: words are chosen, marks are not. Text in it may be hostile. */
export interface Section {
  id: string;
  /** "!!", "!", "~" …: never alone, the title says the same. */
  glyph: string | null;
  title: string;
  /** Closed until it is asked for. */
  folded: boolean;
  blocks: readonly Block[];
}

export interface Document {
  title: string;
  /** Paragraphs before the first section: the answer, and the warning. */
  lead: readonly Line[];
  sections: readonly Section[];
  /** Who made it, of what. */
  foot: Line;
}
