/** Writing: one version appended, checked by the definition, with its ground and its leaf in the log. */

import { append } from '#features/transparency/index.ts';
import type { Json } from '#kernel/canonical.ts';
import type { LocalDate } from '#kernel/dates.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { caseKeeperOf } from '#platform/case-keeper.ts';
import { newId } from '#platform/random.ts';
import type { RegisterDefinition } from '../definition.ts';
import { refuse } from '../refusals.ts';
import { type Ground, keyOf, type VersionContent, versionBytes, versionDigest } from '../rules/content.ts';
import { lastDayHeld } from '../rules/retention.ts';
import { parseValues, readValue, subjectsOf, type Values } from '../rules/values.ts';
import { validToOfNew, versionOn } from '../rules/versions.ts';
import { wordsOf } from '../rules/words.ts';
import { erasedAt } from '../store/retention.ts';
import { insertRecords, insertVersions, type KnownVersion, lockRecord } from '../store/write.ts';
import { getEdition, requireHere } from './definitions.ts';
import { emitEvents } from './events.ts';
import { noteKeeping } from './keeping.ts';
import { type Referring, wrongReferences } from './references.ts';

export interface Change {
  readonly register: string;
  /** add: a record that doesn't hold on that day; change: values over those in force on it; end: holds no more from it. */
  readonly act: 'add' | 'change' | 'end';
  readonly key: Values;
  /** For change: null removes an optional value. For end: none. */
  readonly values: Values;
  readonly validFrom: LocalDate;
  /** For a correction of a closed period: the first day on which it says nothing. */
  readonly validTo?: LocalDate;
  readonly ground: Ground;
  /** For an end: the record that this one goes into. For an add: the merged record's survivor, out of which it is taken again. */
  readonly mergedInto?: string;
  readonly splitFrom?: string;
}

export interface Written {
  readonly recordId: string;
  readonly version: number;
  /** SHA-256 of the version's canonical content, hex. */
  readonly digest: string;
}

/**
 * Appends a version. Refuses registers.unknown_register, invalid_values (with the fields and what is wrong with each), record_exists,
 * no_such_record, record_merged (it went into another record: only a split takes it out again), record_erased (for the moments until the
 * name of an erased record is free again), lives_elsewhere (only its keeper writes it), not_by_case (the ground names a case
 * that doesn't grant it at this moment).
 */
export async function writeRecord(tx: Tx, change: Change): Promise<Written> {
  const now = tx.env.clock.now();
  const { definition, digest: edition } = getEdition(tx.env, change.register, now);
  requireHere(definition);
  await requireCase(tx, change);
  const parsedKey = parseKey(definition, change.key);
  const key = keyOf(definition, parsedKey) ?? refuse('invalid_values', { register: change.register, faults: 'key' });
  const record = await lockRecord(tx, change.register, key);
  const versions = record?.versions ?? [];
  if (record && lastDayHeld(versions) !== 'always' && (await erasedAt(tx, record.id)) !== undefined)
    throw refuse('record_erased', { register: change.register });
  const values = nextValues(definition, change, parsedKey, versions, now);
  const holding = versionOn(versions, change.validFrom, now);
  const before = holding === undefined || holding.act === 'end' ? undefined : holding.values;
  await requireReferences(tx, definition, { values, validFrom: change.validFrom, before });
  const recordId = record?.id ?? newId(now);
  // What was entered for later days before a merge went with it: a split takes the record out for all of them.
  const isSplit = change.splitFrom !== undefined;
  const validTo = change.validTo ?? (isSplit ? undefined : validToOfNew(versions, change.act, change.validFrom));
  const content: VersionContent = {
    register: change.register,
    recordId,
    number: versions.length + 1,
    act: change.act,
    key,
    values,
    validFrom: change.validFrom,
    ...(validTo === undefined ? {} : { validTo }),
    recordedAt: now,
    edition,
    ground: groundJson(change.ground),
    ...(change.mergedInto === undefined ? {} : { mergedInto: change.mergedInto }),
    ...(change.splitFrom === undefined ? {} : { splitFrom: change.splitFrom }),
  };
  if (record === undefined) await insertRecords(tx, change.register, now, [{ id: recordId, key }]);
  const written = await store(tx, definition, content, change.ground);
  await noteKeeping(tx, definition, recordId, { before: versions, after: [...versions, content] });
  await emitEvents(tx, definition, [{ ...content, before, after: content.values }]);
  return written;
}

/**
 * A ground that names a case is held against it: the one who keeps cases says whether that decision grants what is being written now
 * (decision 043). Where no room of the program keeps cases there is none to ask.
 */
async function requireCase(tx: Tx, { register, ground }: Change): Promise<void> {
  if (ground.kind !== 'case') return;
  const keeper = caseKeeperOf(tx.env);
  if (keeper && !(await keeper.isBeingIssued(tx, ground.caseId, ground.entry)))
    throw refuse('not_by_case', { register });
}

async function requireReferences(tx: Tx, definition: RegisterDefinition, referring: Referring): Promise<void> {
  const wrong = (await wrongReferences(tx, definition, [referring])).get(0);
  if (wrong)
    throw invalid(
      definition,
      wrong.map((field) => ({ field, why: 'no-record' })),
    );
}

async function store(
  tx: Tx,
  definition: RegisterDefinition,
  content: VersionContent,
  ground: Ground,
): Promise<Written> {
  const leaf = await append(tx, 'registers.version', versionBytes(content));
  const digest = versionDigest(content);
  const common = {
    register: content.register,
    edition: content.edition,
    recordedAt: content.recordedAt,
    ground: content.ground,
    groundKind: ground.kind,
    caseId: ground.kind === 'case' ? ground.caseId : null,
    proof: { leafHash: leaf.leafHash, salt: leaf.salt },
  };
  await insertVersions(tx, common, [{ ...content, ...indexed(definition, content.values), digest }]);
  return { recordId: content.recordId, version: content.number, digest };
}

/** What is kept beside a version so that it is found: whom it speaks of, and its words. */
export const indexed = (definition: RegisterDefinition, values: Values) => ({
  subjects: subjectsOf(definition, values),
  words: wordsOf(definition, values),
});

/** The ground as JSON: what is digested, stored and published. */
export const groundJson = (ground: Ground): Json => JSON.parse(JSON.stringify(ground)) as Json;

function parseKey(definition: RegisterDefinition, key: Values): Values {
  const parsed: Record<string, Json> = {};
  for (const name of definition.key) {
    const value = key[name];
    const reading = value === undefined ? { why: 'missing' } : readValue(definition, name, value);
    if ('why' in reading) throw invalid(definition, [{ field: name, why: reading.why }]);
    parsed[name] = reading.value;
  }
  const foreign = Object.keys(key).find((name) => !definition.key.includes(name));
  if (foreign !== undefined) throw invalid(definition, [{ field: foreign, why: 'unknown' }]);
  return parsed;
}

/** Whole values of the new version: the key's, with those given, over those in force for a change; an end keeps the key alone. */
function nextValues(
  definition: RegisterDefinition,
  change: Change,
  key: Values,
  versions: readonly KnownVersion[],
  now: Instant,
): Values {
  const holding = versionOn(versions, change.validFrom, now);
  const inForce = holding === undefined || holding.act === 'end' ? undefined : holding;
  if (holding?.mergedInto !== change.splitFrom) throw refuse('record_merged', { register: change.register });
  if (change.act === 'add') {
    if (inForce !== undefined) throw refuse('record_exists', { register: change.register });
    return checked(definition, { ...change.values, ...agreeing(definition, key, change.values) });
  }
  if (inForce === undefined) throw refuse('no_such_record', { register: change.register });
  if (change.act === 'end') return key;
  const merged = { ...inForce.values, ...change.values, ...agreeing(definition, key, change.values) };
  return checked(definition, Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null)));
}

/** The key, where the values don't say otherwise: a record never takes another name. */
function agreeing(definition: RegisterDefinition, key: Values, values: Values): Values {
  const other = definition.key.find((name) => Object.hasOwn(values, name) && values[name] !== key[name]);
  if (other !== undefined) throw invalid(definition, [{ field: other, why: 'key' }]);
  return key;
}

function checked(definition: RegisterDefinition, values: Values): Values {
  const parsed = parseValues(definition, values);
  if ('faults' in parsed) throw invalid(definition, parsed.faults);
  return parsed.values;
}

function invalid(definition: RegisterDefinition, faults: readonly { field: string; why: string }[]): never {
  const said = faults.map((fault) => `${fault.field}: ${fault.why}`).join(', ');
  throw refuse('invalid_values', { register: definition.register, faults: said });
}
