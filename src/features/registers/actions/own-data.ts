/** What the state holds about the one who asks. His own data: no look-up line, and no other reader comes through here. */
import type { Tx } from '#platform/app.ts';
import type { RegisterDefinition } from '../definition.ts';
import { maskOthers } from '../rules/values.ts';
import { type FoundVersion, findAllAbout, findKeys } from '../store/find.ts';
import { registerDefinition, today } from './definitions.ts';
import { type Holder, namedOf } from './lookups.ts';

export interface OwnRegister {
  readonly definition: RegisterDefinition;
  readonly records: readonly FoundVersion[];
}

export interface OwnData {
  readonly registers: readonly OwnRegister[];
  /** The holder's own number: everybody else's is masked. */
  readonly identifier: string;
  /** Key values of records that references point to, by record id. */
  readonly references: ReadonlyMap<string, string>;
}

/** Every record in force today that names the holder, by register; numbers of other people are masked. */
export async function ownData(tx: Tx, holder: Holder): Promise<OwnData> {
  const named = await namedOf(tx, holder);
  if (named === undefined) return { registers: [], identifier: '', references: new Map() };
  const now = tx.env.clock.now();
  const found = await findAllAbout(tx, named.kind, named.identifier, { validOn: today(tx.env, now), knownAt: now });
  const registers: OwnRegister[] = [];
  for (const [register, records] of Map.groupBy(found, (record) => record.register)) {
    const definition = registerDefinition(tx.env, register, now);
    if (definition === undefined) continue;
    const shown = records.map((record) => ({
      ...record,
      values: maskOthers(definition, record.values, named.identifier),
    }));
    registers.push({ definition, records: shown });
  }
  const references = await findKeys(tx, registers.flatMap(referenceIds));
  return { registers, identifier: named.identifier, references };
}

function referenceIds({ definition, records }: OwnRegister): string[] {
  const names = Object.keys(definition.fields).filter((name) => definition.fields[name]?.type === 'reference');
  return records.flatMap((record) => names.flatMap((name) => (record.values[name] as string | undefined) ?? []));
}
