/** What of a register is open to everybody. */
import type { RegisterDefinition } from '../definition.ts';
import type { Values } from './values.ts';

/** Whether anything of the register is open. */
export const isOpen = (definition: RegisterDefinition): boolean => definition.public.length > 0;

/** Fields by whose words everybody may find records. */
export const openSearch = (definition: RegisterDefinition): string[] =>
  (definition.search ?? []).filter((name) => definition.public.includes(name));

/** Whether the record's own name is open: every field of the key is. */
export const isKeyOpen = (definition: RegisterDefinition): boolean =>
  definition.key.every((name) => definition.public.includes(name));

/** The open fields of a record and no others, in the definition's order. The allow-list of every public way out. */
export function openValues(definition: RegisterDefinition, values: Values): Values {
  return Object.fromEntries(
    definition.public.flatMap((name) => {
      const value = values[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}
