/** Which of a register's events a change is, by its definition. */
import type { ExpressionContext } from '#features/country/index.ts';
import { canonicalize } from '#kernel/canonical.ts';
import type { RegisterDefinition } from '../definition.ts';
import { compileCondition } from './checks.ts';
import type { Values } from './values.ts';
import type { Span } from './versions.ts';

export type RegisterEvent = NonNullable<RegisterDefinition['events']>[number];

/** A version as it is written: what held on its first day before it, if anything, and what it says. */
export interface Happening {
  readonly act: Span['act'];
  readonly before: Values | undefined;
  readonly after: Values;
}

const HAPPENED = { add: 'added', change: 'changed', end: 'ended' } as const satisfies Record<
  Span['act'],
  RegisterEvent['on'][number]
>;

/** Fields that say otherwise than before, or say something for the first time; none of an end. */
function changedFields({ act, before = {}, after }: Happening): string[] {
  if (act === 'end') return [];
  const isSame = (name: string): boolean =>
    canonicalize([before[name] ?? null]) === canonicalize([after[name] ?? null]);
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => !isSame(name)).sort();
}

/**
 * The events that a version is, each with the names of the fields that are otherwise, as far as the event names fields at all. A change that
 * changes nothing is none.
 */
export function eventsOf(
  definition: RegisterDefinition,
  happening: Happening,
  context: ExpressionContext,
): { readonly event: string; readonly fields: readonly string[] }[] {
  const changed = changedFields(happening);
  const record = happening.act === 'end' ? happening.before : happening.after;
  if (happening.act === 'change' && changed.length === 0) return [];
  return (definition.events ?? []).flatMap(({ id, on, fields, when }) => {
    if (!on.includes(HAPPENED[happening.act])) return [];
    const told = fields.length === 0 ? changed : changed.filter((name) => fields.includes(name));
    if (happening.act === 'change' && told.length === 0) return [];
    if (when !== undefined && compileCondition(definition, when).evaluate({ record }, context) !== true) return [];
    return [{ event: id, fields: told }];
  });
}
