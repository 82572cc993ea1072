/** A record that says something in every field of a register: for tests that go through all definitions of a country. */
import type { Json } from '#kernel/canonical.ts';
import type { RegisterDefinition, RegisterField } from '../definition.ts';
import type { Values } from '../rules/values.ts';
import { AISHA, BIN, BOLAT, id } from './population.ts';

/** `other`: another record, by another key. */
export function fullRecord({ fields }: Pick<RegisterDefinition, 'fields'>, other = false): Values {
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
    reference: () => id(9),
    list: () => [iin],
  };
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, shapes[field.type](field)]));
}
