/** Ties between people that registers tell of: who may not decide for whom. Gives no values, only that a tie is there. */
import type { Tx } from '#platform/app.ts';
import type { RegisterDefinition } from '../definition.ts';
import { finderFields } from '../rules/reading.ts';
import { subjectsOf } from '../rules/values.ts';
import { type FoundVersion, findBySubject, type When } from '../store/find.ts';
import { asOfNow, registerDefinitions } from './definitions.ts';
import { personById } from './people.ts';

export type TieKind = RegisterDefinition['ties'][number]['kind'];

export interface Tie {
  readonly personId: string;
  readonly kind: TieKind;
  readonly register: string;
}

/**
 * Which of the others are tied to the person today, by the `ties` of every register. For the engine's own use: the draw excludes
 * them, the reason stays with oversight.
 */
export async function tiesBetween(tx: Tx, personId: string, others: readonly string[]): Promise<Tie[]> {
  const now = tx.env.clock.now();
  const when: When = asOfNow(tx.env, now);
  const person = await personById(tx, personId);
  if (person === undefined) return [];
  const known = new Map<string, string>();
  for (const other of others) {
    const found = await personById(tx, other);
    if (found !== undefined) known.set(found.iin, other);
  }
  const ties: Tie[] = [];
  for (const definition of registerDefinitions(tx.env, now)) {
    for (const tie of definition.ties) {
      const iins =
        tie.by === 'record'
          ? await sharingRecord(tx, definition, person.iin, when)
          : await sharingValue(tx, definition, tie.by, person.iin, [...known.keys()], when);
      for (const iin of iins) {
        const tied = known.get(iin);
        if (tied !== undefined) ties.push({ personId: tied, kind: tie.kind, register: definition.register });
      }
    }
  }
  return ties;
}

const holderField = (definition: RegisterDefinition): string | undefined =>
  finderFields(definition, 'iin', undefined)[0];

/** Everybody named in a record that names the person, whatever the field. */
async function sharingRecord(tx: Tx, definition: RegisterDefinition, iin: string, when: When): Promise<string[]> {
  const records: FoundVersion[] = [];
  for (const field of finderFields(definition, 'iin', undefined)) {
    records.push(
      ...(await findBySubject(tx, { register: definition.register, kind: 'iin', identifier: iin, field }, when)),
    );
  }
  return records
    .flatMap((record) => subjectsOf(definition, record.values))
    .filter((one) => one.kind === 'iin' && one.identifier !== iin)
    .map((one) => one.identifier);
}

/** Those of the others whose own record holds the same value as the person's. */
async function sharingValue(
  tx: Tx,
  definition: RegisterDefinition,
  field: string,
  iin: string,
  others: readonly string[],
  when: When,
): Promise<string[]> {
  const holder = holderField(definition);
  if (holder === undefined) return [];
  const valuesOf = async (identifier: string): Promise<string[]> => {
    const question = { register: definition.register, kind: 'iin' as const, identifier, field: holder };
    const found = await findBySubject(tx, question, when);
    return found.flatMap((record) =>
      record.values[field] === undefined ? [] : [JSON.stringify(record.values[field])],
    );
  };
  const mine = new Set(await valuesOf(iin));
  if (mine.size === 0) return [];
  const sharing: string[] = [];
  for (const other of others) {
    if ((await valuesOf(other)).some((value) => mine.has(value))) sharing.push(other);
  }
  return sharing;
}
