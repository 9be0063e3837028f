import { resolve } from 'node:path';
import type { Attributes, AttributeName, Node, Parts } from '../../../src/parsers/nix/ast.ts';

type Shape = string | number | null | Shape[];

const call = (name: string, ...args: Shape[]): Shape => args.reduce<Shape>((f, arg) => ['call', f, arg], ['variable', name]);
const textOf = (shape: Shape): string | null => (Array.isArray(shape) && shape[0] === 'text' ? (shape[1] as string) : null);

/** Nix cuts a string at its escapes into pieces that it adds: texts beside each other are one, and an empty one is none. */
function sum(left: Shape, right: Shape): Shape {
  const [l, r] = [textOf(left), textOf(right)];
  if (l !== null && r !== null) return ['text', l + r];
  if (l === '' || r === '') return l === '' ? right : left;
  const end = Array.isArray(left) && left[0] === '+' ? textOf(left[2]!) : null;
  return end !== null && r !== null ? ['+', (left as Shape[])[1]!, ['text', end + r]] : ['+', left, right];
}

/**
 * What a node means, in the words that `nix-instantiate --parse` prints: it writes `a - b` as `__sub a b`, a string with holes as a sum, and
 * so on. Two texts with equal shapes are the same program. `home`, `dir`: what "~" and "." are.
 */
export function shapeOf(node: Node, where: { home: string; dir: string }): Shape {
  const of = (each: Node): Shape => shapeOf(each, where);
  const name = (each: AttributeName): Shape => {
    if (typeof each === 'string') return each;
    const only = each.kind === 'string' && each.parts.length === 1 ? each.parts[0]! : each;
    return ['computed', typeof only === 'string' ? ['text', only] : of(only)];
  };
  const parts = (all: Parts, first: (text: string) => Shape = (text) => ['text', text.replaceAll('/ + ', ' + ')]): Shape =>
    all.map((part, i) => (typeof part === 'string' ? (i === 0 ? first(part) : ['text', part]) : of(part))).reduce(sum);
  const attributes = ({ named, dynamic }: Attributes): Shape => [
    [...named].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, { expression }]) => [key, expression === null ? 'inherit' : of(expression)]),
    dynamic.map((each) => [name(each.name), of(each.expression)]),
  ];
  switch (node.kind) {
    case 'int':
      return ['int', String(node.value)];
    case 'float':
      return Number.isInteger(node.value) ? ['int', String(node.value)] : ['float', node.value];
    case 'string':
      return parts(node.parts);
    case 'path':
      return parts(node.parts, (text) => {
        const [, first = text, more = ''] = /^(.*?\/)(\/.*)$/.exec(text) ?? [];
        return sum(['path', resolve(node.home ? where.home : where.dir, node.home ? first.slice(2) : first)], ['text', more]);
      });
    case 'search-path':
      return call('__findFile', ['variable', '__nixPath'], ['text', node.path]);
    case 'variable':
      return ['variable', node.name];
    case 'list':
      return ['list', ...node.items.map(of)];
    case 'set':
      return [node.recursive ? 'rec' : 'set', attributes(node)];
    case 'let':
      return ['let', attributes(node.attributes), of(node.body)];
    case 'with':
      return ['with', of(node.scope), of(node.body)];
    case 'assert':
      return ['assert', of(node.condition), of(node.body)];
    case 'if':
      return ['if', of(node.condition), of(node.yes), of(node.no)];
    case 'lambda': {
      const formals = node.formals
        ?.map((each): Shape => [each.name, each.fallback === null ? null : of(each.fallback)])
        .sort((a, b) => ((a as Shape[])[0]! < (b as Shape[])[0]! ? -1 : 1));
      return ['lambda', node.argument, formals ?? null, node.ellipsis ? '...' : '', of(node.body)];
    }
    case 'call':
      return ['call', of(node.function), of(node.argument)];
    case 'select':
      return ['select', of(node.of), node.path.map(name), node.fallback === null ? null : of(node.fallback)];
    case 'has':
      return ['has', of(node.of), node.path.map(name)];
    case 'not':
      return ['not', of(node.of)];
    case 'negate':
      return call('__sub', ['int', '0'], of(node.of));
    case 'binary': {
      const [left, right] = [of(node.left), of(node.right)];
      switch (node.operator) {
        case '<':
          return call('__lessThan', left, right);
        case '>':
          return call('__lessThan', right, left);
        case '<=':
          return ['not', call('__lessThan', right, left)];
        case '>=':
          return ['not', call('__lessThan', left, right)];
        case '-':
          return call('__sub', left, right);
        case '*':
          return call('__mul', left, right);
        case '/':
          return call('__div', left, right);
        case '+':
          return sum(left, right);
        default:
          return [node.operator, left, right];
      }
    }
  }
}
