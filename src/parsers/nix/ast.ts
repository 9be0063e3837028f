/** Where a node stands in the text: offsets of its first character and of the one after its last. */
export interface Span {
  start: number;
  end: number;
}

/** Text, and expressions between "${" and "}". At least one part; no two texts in a row. */
export type Parts = readonly (string | Node)[];

/** A name of an attribute path: known, or an expression that gives it. */
export type AttributeName = string | Node;

/** `expression` null: `inherit name;`, the name in the scope around the set. */
interface Attribute extends Span {
  expression: Node | null;
}

/** `${expression} = …;` */
interface DynamicAttribute extends Span {
  name: Node;
  expression: Node;
}

/**
 * The bindings of a set or `let`, merged as Nix merges them while parsing: `a.b = 1; a.c = 2;` is one `a`. An attribute stands where the
 * binding that first names it starts.
 */
export interface Attributes {
  named: Map<string, Attribute>;
  dynamic: DynamicAttribute[];
}

interface SetNode extends Span, Attributes {
  kind: 'set';
  recursive: boolean;
}

export interface Formal extends Span {
  name: string;
  /** What it is if the caller gives nothing; null: it must be given. */
  fallback: Node | null;
}

export type BinaryOperator = '->' | '||' | '&&' | '==' | '!=' | '<' | '>' | '<=' | '>=' | '//' | '+' | '-' | '*' | '/' | '++';

/** An expression of the Nix language. Parentheses leave no node; `let { … }` and the pipes are what they are short for. */
export type Node =
  | (Span & { kind: 'int'; value: bigint })
  | (Span & { kind: 'float'; value: number })
  | (Span & { kind: 'string'; parts: Parts })
  /** `home`: starts at "~". The first part is text. */
  | (Span & { kind: 'path'; home: boolean; parts: Parts })
  /** `<nixpkgs/lib>` */
  | (Span & { kind: 'search-path'; path: string })
  | (Span & { kind: 'variable'; name: string })
  | (Span & { kind: 'list'; items: readonly Node[] })
  | SetNode
  | (Span & { kind: 'let'; attributes: Attributes; body: Node })
  | (Span & { kind: 'with'; scope: Node; body: Node })
  | (Span & { kind: 'assert'; condition: Node; body: Node })
  | (Span & { kind: 'if'; condition: Node; yes: Node; no: Node })
  /** `argument`: the name of the whole argument; `formals`: null for `x: …`. */
  | (Span & { kind: 'lambda'; argument: string | null; formals: readonly Formal[] | null; ellipsis: boolean; body: Node })
  | (Span & { kind: 'call'; function: Node; argument: Node })
  | (Span & { kind: 'select'; of: Node; path: readonly AttributeName[]; fallback: Node | null })
  | (Span & { kind: 'has'; of: Node; path: readonly AttributeName[] })
  | (Span & { kind: 'not' | 'negate'; of: Node })
  | (Span & { kind: 'binary'; operator: BinaryOperator; left: Node; right: Node });
