import type { BinaryOperator } from './ast.ts';
import type { Token } from './lexer.ts';

/** [binds tighter if greater, associates]. */
const BINARY: Readonly<Record<BinaryOperator, readonly [number, 'left' | 'right' | 'none']>> = {
  '->': [1, 'right'],
  '||': [2, 'left'],
  '&&': [3, 'left'],
  '==': [4, 'none'],
  '!=': [4, 'none'],
  '<': [5, 'none'],
  '>': [5, 'none'],
  '<=': [5, 'none'],
  '>=': [5, 'none'],
  '//': [6, 'right'],
  '+': [8, 'left'],
  '-': [8, 'left'],
  '*': [9, 'left'],
  '/': [9, 'left'],
  '++': [10, 'right'],
};
export const NOT = 7;
export const HAS = 11;
export const NEGATE = 12;

/** How the token binds between two operands; undefined: it does not. */
export const binaryOf = ({ kind, text }: Token) => (kind === 'operator' && text in BINARY ? BINARY[text as BinaryOperator] : undefined);
