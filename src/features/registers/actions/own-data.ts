/** What the state holds about the one who asks. His own data: no look-up line, and no other reader comes through here. */
import type { Tx } from '#platform/app.ts';
import type { RegisterDefinition } from '../definition.ts';
import { refuse } from '../refusals.ts';
import { isElsewhere } from '../rules/elsewhere.ts';
import { maskOthers, subjectKindOf } from '../rules/values.ts';
import { spanOf, versionOn } from '../rules/versions.ts';
import {
  type FoundVersion,
  findAllAbout,
  findKeys,
  findMergesOf,
  findSurvivors,
  findVersions,
  findVersionsNaming,
  type WrittenVersion,
} from '../store/find.ts';
import { asOfNow, getEdition, registerDefinition, registerDefinitions } from './definitions.ts';
import { type Holder, namedOf } from './lookups.ts';

export interface OwnRegister {
  readonly definition: RegisterDefinition;
  readonly records: readonly FoundVersion[];
}

/** A register's part of what is held, with the records that another was merged into. */
export interface ShownRegister extends OwnRegister {
  readonly merged: ReadonlySet<string>;
}

export interface OwnData {
  readonly registers: readonly ShownRegister[];
  /** Registers that take requests and could speak of the holder: a record may be missing in them. */
  readonly mayMiss: readonly RegisterDefinition[];
  /** Registers that live elsewhere and may speak of the holder. */
  readonly elsewhere: readonly RegisterDefinition[];
  /** The holder's own number: everybody else's is masked. */
  readonly identifier: string;
  /** Key values of records that references point to, by record id. */
  readonly references: ReadonlyMap<string, string>;
}

/** Every record in force today that names the holder, by register; numbers of other people are masked. */
export async function ownData(tx: Tx, holder: Holder): Promise<OwnData> {
  const named = await namedOf(tx, holder);
  if (named === undefined) return { registers: [], mayMiss: [], elsewhere: [], identifier: '', references: new Map() };
  const now = tx.env.clock.now();
  const found = await findAllAbout(tx, named.kind, named.identifier, asOfNow(tx.env, now));
  const survivors = await findSurvivors(
    tx,
    found.map(({ recordId }) => recordId),
  );
  const registers: ShownRegister[] = [];
  for (const [register, records] of Map.groupBy(found, (record) => record.register)) {
    const definition = registerDefinition(tx.env, register, now);
    if (definition === undefined) continue;
    const shown = records.map((record) => ({
      ...record,
      values: maskOthers(definition, record.values, named.identifier),
    }));
    registers.push({ definition, records: shown, merged: survivors });
  }
  const references = await findKeys(tx, registers.flatMap(referenceIds));
  const couldName = registerDefinitions(tx.env, now).filter((one) =>
    one.subject.fields.some((name) => subjectKindOf(one, name) === named.kind),
  );
  const elsewhere = couldName.filter(isElsewhere);
  const mayMiss = couldName.filter((one) => !isElsewhere(one) && one.correction !== undefined);
  return { registers, mayMiss, elsewhere, identifier: named.identifier, references };
}

export interface OwnHistory {
  readonly definition: RegisterDefinition;
  /** What the register said of the holder, as it was written, oldest first; numbers of other people are masked. */
  readonly versions: readonly WrittenVersion[];
  /** That other records went into this one, or were taken out of it again: what is told of them is by whom and why. */
  readonly merges: readonly WrittenVersion[];
  readonly identifier: string;
  readonly references: ReadonlyMap<string, string>;
}

/**
 * Every version of a record that names the holder: what was said before he came into it, or after he left, is others'. Refuses
 * registers.unknown_register, and no_such_record for what never named him, as for what isn't there.
 */
export async function ownHistory(tx: Tx, holder: Holder, register: string, id: string): Promise<OwnHistory> {
  const { definition } = getEdition(tx.env, register, tx.env.clock.now());
  const named = await namedOf(tx, holder);
  const found = named === undefined ? [] : await findVersionsNaming(tx, { register, id, ...named });
  if (named === undefined || found.length === 0) throw refuse('no_such_record', { register });
  const { identifier } = named;
  const versions = found.map((one) => ({ ...one, values: maskOthers(definition, one.values, identifier) }));
  const references = await findKeys(tx, referenceIds({ definition, records: versions }));
  return { definition, versions, merges: await mergesShown(tx, register, id, found), identifier, references };
}

/** Merges with a record while it named the holder; what the other record said stays with whom it names. */
async function mergesShown(
  tx: Tx,
  register: string,
  id: string,
  naming: readonly WrittenVersion[],
): Promise<WrittenVersion[]> {
  const merges = await findMergesOf(tx, id);
  if (merges.length === 0) return [];
  const spans = (await findVersions(tx, register, id)).map(spanOf);
  return merges.flatMap((merge) => {
    const then = versionOn(spans, merge.validFrom, merge.recordedAt);
    return naming.some(({ number }) => number === then?.number) ? [{ ...merge, values: {} }] : [];
  });
}

function referenceIds({
  definition,
  records,
}: {
  readonly definition: RegisterDefinition;
  readonly records: readonly Pick<FoundVersion, 'values'>[];
}): string[] {
  const names = Object.keys(definition.fields).filter((name) => definition.fields[name]?.type === 'reference');
  return records.flatMap((record) => names.flatMap((name) => (record.values[name] as string | undefined) ?? []));
}
