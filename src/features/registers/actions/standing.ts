/**
 * Facts by which one person stands for another: that he is the child's parent, the ward's guardian, the organisation's director. For the
 * engine's own use, as in `people.ts`: whoever acts for somebody is told by them, and they are shown to nobody.
 */

import type { Json } from '#kernel/canonical.ts';
import type { Tx } from '#platform/app.ts';
import type { Named } from '../rules/reading.ts';
import { subjectsOf } from '../rules/values.ts';
import { type FoundVersion, findById, findBySubject, findVersions } from '../store/find.ts';
import { asOfNow, registerDefinition } from './definitions.ts';

export interface StandingFact {
  readonly recordId: string;
  readonly version: number;
  /** SHA-256 of the whole version, hex. */
  readonly digest: string;
  /** Only the fields that were asked for. */
  readonly values: Readonly<Record<string, Json>>;
}

function factOf({ recordId, number, digest, values }: FoundVersion, fields: readonly string[]): StandingFact {
  const asked = Object.entries(values).filter(([name]) => fields.includes(name));
  return { recordId, version: number, digest, values: Object.fromEntries(asked) };
}

/** Records of a register that name the person in the field today. */
export async function factsNaming(
  tx: Tx,
  { register, field, iin }: { readonly register: string; readonly field: string; readonly iin: string },
  fields: readonly string[],
): Promise<StandingFact[]> {
  const found = await findBySubject(tx, { register, kind: 'iin', identifier: iin, field }, asOfNow(tx.env));
  return found.map((one) => factOf(one, fields));
}

/** One record as it holds today, or undefined where it holds no more. */
export async function factByRecord(
  tx: Tx,
  { register, recordId }: { readonly register: string; readonly recordId: string },
  fields: readonly string[],
): Promise<StandingFact | undefined> {
  const [found] = await findById(tx, register, recordId, asOfNow(tx.env));
  return found && factOf(found, fields);
}

/** Everybody whom records of a register name, each by the last thing that it said; once each. */
export async function whomRecordsName(tx: Tx, register: string, ids: readonly string[]): Promise<Named[]> {
  const definition = registerDefinition(tx.env, register, tx.env.clock.now());
  if (definition === undefined) return [];
  const named: Named[] = [];
  for (const id of ids) {
    // An end says no more than the key.
    const last = (await findVersions(tx, register, id)).findLast(({ act }) => act !== 'end');
    named.push(...(last ? subjectsOf(definition, last.values) : []));
  }
  return onceEach(named);
}

const onceEach = (named: readonly Named[]): Named[] => [
  ...new Map(named.map(({ kind, identifier }) => [`${kind}${identifier}`, { kind, identifier }])).values(),
];

/** Everybody whom a version names, and whom the last one before it that says something named. */
export async function whomChangeNames(
  tx: Tx,
  register: string,
  { recordId, version }: { readonly recordId: string; readonly version: number },
): Promise<Named[]> {
  const definition = registerDefinition(tx.env, register, tx.env.clock.now());
  if (definition === undefined) return [];
  const versions = await findVersions(tx, register, recordId);
  const before = versions.findLast(({ number, act }) => number < version && act !== 'end');
  const written = versions.find(({ number }) => number === version);
  return onceEach([written, before].flatMap((one) => (one ? subjectsOf(definition, one.values) : [])));
}
