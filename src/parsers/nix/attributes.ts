import type { AttributeName, Attributes, Node, Span } from './ast.ts';
import { NixSyntaxError } from './lexer.ts';

export const noAttributes = (): Attributes => ({ named: new Map(), dynamic: [] });

const twice = (name: string, at: number) => new NixSyntaxError(`attribute '${name}' is defined twice`, at);

/** `path = expression;`, merged into what is there as Nix's addAttr does (src/libexpr/parser.y). */
export function addBinding(into: Attributes, path: readonly AttributeName[], expression: Node, span: Span): void {
  let attributes = into;
  for (const name of path.slice(0, -1)) attributes = descend(attributes, name, span);
  const last = path.at(-1)!;
  if (typeof last !== 'string') {
    attributes.dynamic.push({ name: last, expression, ...span });
    return;
  }
  const there = attributes.named.get(last);
  if (there === undefined) attributes.named.set(last, { expression, ...span });
  else if (there.expression?.kind === 'set' && expression.kind === 'set') {
    for (const [name, attribute] of expression.named) {
      if (there.expression.named.has(name)) throw twice(name, attribute.start);
      there.expression.named.set(name, attribute);
    }
    there.expression.dynamic.push(...expression.dynamic);
  } else throw twice(last, span.start);
}

function descend(attributes: Attributes, name: AttributeName, { start, end }: Span): Attributes {
  const nested = { kind: 'set', recursive: false, ...noAttributes(), start, end } as const;
  if (typeof name !== 'string') {
    attributes.dynamic.push({ name, expression: nested, start, end });
    return nested;
  }
  const there = attributes.named.get(name);
  if (there === undefined) {
    attributes.named.set(name, { expression: nested, start, end });
    return nested;
  }
  if (there.expression?.kind !== 'set') throw twice(name, start);
  return there.expression;
}

/** `inherit names;` or `inherit (from) names;` */
export function addInherited(into: Attributes, names: readonly { name: string; span: Span }[], from: Node | null): void {
  for (const { name, span } of names) {
    if (into.named.has(name)) throw twice(name, span.start);
    into.named.set(name, {
      expression: from === null ? null : { kind: 'select', of: from, path: [name], fallback: null, start: from.start, end: span.end },
      ...span,
    });
  }
}
