/** Checks of quality: conditions of the definition that every record should satisfy. */
import { type Compiled, compile, type ExpressionContext, type Scope } from '#features/country/index.ts';
import type { RegisterDefinition } from '../definition.ts';
import { expressionTypeOf } from './expression.ts';
import type { Values } from './values.ts';

export type Check = RegisterDefinition['checks'][number];

// Compiled expressions are kept by their scope, so a definition has one.
const scopes = new WeakMap<RegisterDefinition, Scope>();

function scopeOf(definition: RegisterDefinition): Scope {
  const known = scopes.get(definition);
  if (known) return known;
  const scope: Scope = { record: expressionTypeOf(definition, Object.keys(definition.fields)) };
  scopes.set(definition, scope);
  return scope;
}

/** A condition over `record`. Throws ExpressionError, with its place and advice. */
export const compileCondition = (definition: RegisterDefinition, holds: string): Compiled =>
  compile(holds, scopeOf(definition), { type: 'bool' });

/** The check's condition. Throws ExpressionError, with its place and advice. */
export const compileCheck = (definition: RegisterDefinition, check: Check): Compiled =>
  compileCondition(definition, check.holds);

/** Ids of the checks that the values fail. */
export function failedChecks(definition: RegisterDefinition, values: Values, context: ExpressionContext): string[] {
  // Editions published before the key existed have none.
  return (definition.checks ?? [])
    .filter((check) => compileCheck(definition, check).evaluate({ record: values }, context) !== true)
    .map((check) => check.id);
}
