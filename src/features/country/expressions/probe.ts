/**
 * A rule tried on made-up values: all there, then each optional one absent, each list empty. What the static check promises is
 * thus also seen to hold before anybody's case depends on it.
 */

import type { Compiled } from './compile.ts';
import { ExpressionError } from './error.ts';
import type { ExpressionContext } from './functions.ts';
import { type ExpressionType, type Scope, variableOf } from './types.ts';

/** Leaves out the field or empties the list at this path. */
type Omit = string | null;

const SAMPLES: Readonly<Record<string, unknown>> = {
  string: 'x',
  int: '1',
  bool: true,
  money: '100',
  decimal: '1.5',
  dyn: 'x',
};

/** Throws the first ExpressionError about something absent; errors that come of the invented values themselves don't count. */
export function probe(compiled: Compiled, scope: Scope, context: ExpressionContext): void {
  const paths = compiled.reads.flatMap((name) => {
    const entry = scope[name];
    return entry ? omissions({ ...variableOf(entry) }, name) : [];
  });
  for (const omit of [null, ...paths]) {
    try {
      compiled.evaluate(sampleValues(compiled.reads, scope, omit, context), context);
    } catch (error) {
      if (error instanceof ExpressionError && isAboutAbsence(error)) {
        throw new ExpressionError(
          error.position,
          `without ${omit ?? 'anything missing'}: ${error.what}`,
          'ask has() or size() first',
          error,
        );
      }
      if (!(error instanceof ExpressionError)) throw error;
    }
  }
}

function isAboutAbsence(error: ExpressionError): boolean {
  const code = (error.cause as { code?: string } | undefined)?.code;
  return code === 'no_such_key' || code === 'unknown_variable' || code === 'index_out_of_bounds';
}

function omissions(entry: { type: ExpressionType; optional: boolean }, path: string): string[] {
  const own = entry.optional ? [path] : [];
  const { type } = entry;
  if ('list' in type) return [...own, `${path}[]`, ...omissions({ type: type.list, optional: false }, `${path}[0]`)];
  if (!('object' in type)) return own;
  return [...own, ...Object.entries(type.object).flatMap(([name, field]) => omissions(field, `${path}.${name}`))];
}

function sampleValues(
  reads: readonly string[],
  scope: Scope,
  omit: Omit,
  context: ExpressionContext,
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const name of reads) {
    const entry = scope[name];
    if (entry && name !== omit) values[name] = sample(variableOf(entry).type, name, omit, context);
  }
  return values;
}

function sample(type: ExpressionType, path: string, omit: Omit, context: ExpressionContext): unknown {
  if ('list' in type) return omit === `${path}[]` ? [] : [sample(type.list, `${path}[0]`, omit, context)];
  if ('object' in type) {
    const present = Object.entries(type.object).filter(([name]) => `${path}.${name}` !== omit);
    return Object.fromEntries(
      present.map(([name, field]) => [name, sample(field.type, `${path}.${name}`, omit, context)]),
    );
  }
  return type.type === 'date' ? context.today : SAMPLES[type.type];
}
