import type { AttributeName, Attributes, Node } from './ast.ts';

const nodes = (names: readonly (AttributeName | Node)[]): Node[] => names.filter((each) => typeof each !== 'string');

const ofAttributes = ({ named, dynamic }: Attributes): Node[] => [
  ...[...named.values()].flatMap(({ expression }) => expression ?? []),
  ...dynamic.flatMap(({ name, expression }) => [name, expression]),
];

function childrenOf(node: Node): Node[] {
  switch (node.kind) {
    case 'string':
    case 'path':
      return nodes(node.parts);
    case 'list':
      return [...node.items];
    case 'set':
      return ofAttributes(node);
    case 'let':
      return [...ofAttributes(node.attributes), node.body];
    case 'with':
      return [node.scope, node.body];
    case 'assert':
      return [node.condition, node.body];
    case 'if':
      return [node.condition, node.yes, node.no];
    case 'lambda':
      return [...(node.formals ?? []).flatMap(({ fallback }) => fallback ?? []), node.body];
    case 'call':
      return [node.function, node.argument];
    case 'select':
      return [node.of, ...nodes(node.path), ...(node.fallback === null ? [] : [node.fallback])];
    case 'has':
      return [node.of, ...nodes(node.path)];
    case 'not':
    case 'negate':
      return [node.of];
    case 'binary':
      return [node.left, node.right];
    default:
      return [];
  }
}

/** A node and all below it, in no certain order. */
export function* everyNode(root: Node): Generator<Node> {
  const open = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    yield node;
    for (const child of childrenOf(node)) open.push(child);
  }
}
