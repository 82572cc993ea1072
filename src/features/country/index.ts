/** The door of `country`: definitions, the book of editions, expressions. */

export { type Compiled, compile } from './expressions/compile.ts';
export { ExpressionError } from './expressions/error.ts';
export type { ExpressionContext } from './expressions/functions.ts';
export { probe } from './expressions/probe.ts';
export type { ExpressionType, ObjectField, Scope } from './expressions/types.ts';
export * from './schema.ts';
