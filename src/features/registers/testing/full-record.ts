/** A record that says something in every field of a register: for tests that go through all definitions of a country. */
import type { Json } from '#kernel/canonical.ts';
import type { RegisterDefinition, RegisterField } from '../definition.ts';
import type { Values } from '../rules/values.ts';
import { AISHA, BIN, BOLAT } from './population.ts';

/** `other`: another record, by another key. `ids`: a record of each register that may be referred to; where it has none nothing is said. */
export function fullRecord(
  { fields }: Pick<RegisterDefinition, 'fields'>,
  other = false,
  ids: ReadonlyMap<string, string> = new Map(),
): Values {
  const word = other ? 'other' : 'word';
  const iin = other ? BOLAT : AISHA;
  const shapes: Readonly<Record<RegisterField['type'], (field: RegisterField) => Json>> = {
    string: () => word,
    text: () => ({ kk: word, ru: word, en: word }),
    integer: () => (other ? '8' : '7'),
    decimal: () => '7.5',
    money: () => '700',
    date: () => '2020-01-02',
    boolean: () => true,
    iin: () => iin,
    bin: () => (other ? '200140000014' : BIN),
    code: ({ options }) => options?.[0]?.id ?? '',
    territory: () => '1010',
    country: () => 'KZ',
    reference: ({ register = '' }) => ids.get(register) ?? null,
    list: () => [iin],
  };
  const said = Object.entries(fields).map(([name, field]) => [name, shapes[field.type](field)] as const);
  return Object.fromEntries(said.filter(([, value]) => value !== null));
}

/** Definitions in such an order that a register stands behind those that its records refer to. */
export function referredFirst(definitions: readonly RegisterDefinition[]): RegisterDefinition[] {
  const ordered: RegisterDefinition[] = [];
  const add = (one: RegisterDefinition, within: ReadonlySet<string> = new Set()): void => {
    if (ordered.includes(one) || within.has(one.register)) return;
    const referred = new Set(
      Object.values(one.fields).flatMap(({ type, register }) => (type === 'reference' ? [register] : [])),
    );
    for (const other of definitions) if (referred.has(other.register)) add(other, new Set([...within, one.register]));
    ordered.push(one);
  };
  for (const one of definitions) add(one);
  return ordered;
}
