/** A reference names a record that is there: of its register, and in force on the day from which it is named. */
import type { LocalDate } from '#kernel/dates.ts';
import type { Tx } from '#platform/app.ts';
import type { RegisterDefinition } from '../definition.ts';
import type { Values } from '../rules/values.ts';
import { absentAmong, type Referred } from '../store/references.ts';

/** What a version says, or a record says today. */
export interface Referring {
  readonly values: Values;
  readonly validFrom: LocalDate;
  /** What held before it: a reference that was there already is no new one, whatever has become of the record since. */
  readonly before?: Values | undefined;
}

/** By place in the list, the fields whose reference names no record in force. One statement, however many there are. */
export async function wrongReferences(
  tx: Tx,
  definition: RegisterDefinition,
  referring: readonly Referring[],
): Promise<ReadonlyMap<number, readonly string[]>> {
  const fields = Object.entries(definition.fields).flatMap(([name, { type, register }]) =>
    type === 'reference' && register !== undefined ? [{ name, register }] : [],
  );
  const asked: (Referred & { readonly place: number; readonly field: string })[] = referring.flatMap(
    ({ values, validFrom: day, before }, place) =>
      fields.flatMap(({ name: field, register }) => {
        const id = values[field];
        return typeof id === 'string' && before?.[field] !== id ? [{ register, id, day, place, field }] : [];
      }),
  );
  const absent = (await absentAmong(tx, asked)).flatMap((at) => asked[at] ?? []);
  const byPlace = Map.groupBy(absent, ({ place }) => place);
  return new Map([...byPlace].map(([place, ones]) => [place, ones.map(({ field }) => field)]));
}
