/** Loading many records at once: a register's first contents, or a population for a demonstration. */

import { append, commitOf } from '#features/transparency/index.ts';
import type { LocalDate } from '#kernel/dates.ts';
import { hex, sha256Hex } from '#kernel/hash.ts';
import type { Tx } from '#platform/app.ts';
import { newId, randomBytes } from '#platform/random.ts';
import { refuse } from '../refusals.ts';
import {
  batchBytes,
  type Ground,
  keyOf,
  OPERATOR_UNSIGNED,
  type VersionContent,
  versionBytes,
} from '../rules/content.ts';
import { parseValues, type Values } from '../rules/values.ts';
import { insertBatch, insertRecords, insertVersions } from '../store/write.ts';
import { getEdition, requireHere } from './definitions.ts';
import { emitEvents } from './events.ts';
import { wrongReferences } from './references.ts';
import { groundJson, indexed } from './write.ts';

export interface ImportRow {
  /** All fields, those of the key among them. */
  readonly values: Values;
  readonly validFrom: LocalDate;
}

export interface ImportBatch {
  /** What the batch is called in the grounds: who handed it over, when. */
  readonly batch: string;
  /** Absent: nobody signed it, and its ground says so. */
  readonly signed?: ImportSigned;
}

/** An import that officers signed: who they are, its id, and the SHA-256 of what they signed. */
export interface ImportSigned {
  readonly by: string;
  readonly import: string;
  readonly sha256: string;
}

const groundOf = ({ batch, signed }: ImportBatch): Ground =>
  signed === undefined
    ? { kind: 'unsigned-import', batch, by: OPERATOR_UNSIGNED }
    : { kind: 'import', batch, signedBy: signed.by, signed: { import: signed.import, sha256: signed.sha256 } };

const SALT_BYTES = 32;

// Arrays of this length keep one statement's parameters at a few megabytes.
const ROWS_AT_ONCE = 5000;

/** A version that a batch writes, and whether its record is new. */
export type BatchVersion = Pick<
  VersionContent,
  'recordId' | 'number' | 'act' | 'key' | 'values' | 'validFrom' | 'validTo'
> & {
  readonly isNew: boolean;
  /** What held on its first day before it, where something did. */
  readonly before?: Values;
};

/**
 * Adds new records and gives their ids in the order of the rows. Refuses registers.unknown_register, lives_elsewhere, and
 * registers.invalid_values naming the first bad row; a key that exists already breaks the transaction.
 */
export async function importRecords(
  tx: Tx,
  register: string,
  rows: readonly ImportRow[],
  batch: ImportBatch,
): Promise<string[]> {
  if (rows.length === 0) return [];
  const now = tx.env.clock.now();
  const { definition } = getEdition(tx.env, register, now);
  requireHere(definition);
  const versions = rows.map((row, index): BatchVersion => {
    const parsed = parseValues(definition, row.values);
    const fault = 'faults' in parsed ? parsed.faults.map((one) => `${one.field}: ${one.why}`).join(', ') : undefined;
    if ('faults' in parsed) throw refuse('invalid_values', { register, faults: `row ${index + 1}, ${fault}` });
    const { values } = parsed;
    const key = keyOf(definition, values) ?? refuse('invalid_values', { register, faults: `row ${index + 1}, key` });
    return { recordId: newId(now), number: 1, act: 'add', key, values, validFrom: row.validFrom, isNew: true };
  });
  await writeBatch(tx, register, versions, batch);
  return versions.map(({ recordId }) => recordId);
}

/**
 * Appends versions, checked already, as one batch. One leaf of the log binds the whole of it through salted commitments to its versions,
 * which say nothing once what they are of is erased. Refuses registers.unknown_register, lives_elsewhere, and
 * invalid_values for a reference to no record.
 */
export async function writeBatch(
  tx: Tx,
  register: string,
  versions: readonly BatchVersion[],
  batch: ImportBatch,
): Promise<void> {
  const now = tx.env.clock.now();
  const { definition, digest: edition } = getEdition(tx.env, register, now);
  requireHere(definition);
  const wrong = await wrongReferences(tx, definition, versions);
  for (const [place, fields] of wrong)
    throw refuse('invalid_values', { register, faults: `row ${place + 1}, ${fields.join(', ')}: no-record` });
  const said = groundOf(batch);
  const ground = groundJson(said);
  // Asking the system for each version's would take longer than the rest of it.
  const salts = randomBytes(SALT_BYTES * versions.length);
  const prepared = versions.map(({ isNew: _isNew, before: _before, ...version }, index) => {
    const content: VersionContent = { register, ...version, recordedAt: now, edition, ground };
    const salt = salts.slice(index * SALT_BYTES, (index + 1) * SALT_BYTES);
    const bytes = versionBytes(content);
    const member = { commit: hex(commitOf(salt, bytes)), salt };
    return { ...content, digest: sha256Hex(bytes), member, ...indexed(definition, version.values) };
  });
  const id = newId(now);
  const members = prepared.map(({ member }) => member.commit);
  const content = batchBytes({ id, register, label: batch.batch, salted: true, members });
  const { leafHash, salt } = await append(tx, 'registers.batch', content);
  const size = prepared.length;
  const signedBy = batch.signed?.by ?? null;
  await insertBatch(tx, { id, register, label: batch.batch, signedBy, size, recordedAt: now, leafHash, salt });
  for (let from = 0; from < size; from += ROWS_AT_ONCE) {
    const added = versions.slice(from, from + ROWS_AT_ONCE).filter(({ isNew }) => isNew);
    await insertRecords(
      tx,
      register,
      now,
      added.map(({ recordId, key }) => ({ id: recordId, key })),
    );
    const common = {
      ...{ register, edition, recordedAt: now, ground, caseId: null },
      groundKind: said.kind,
      proof: { batch: id, from: from + 1 },
    } as const;
    await insertVersions(tx, common, prepared.slice(from, from + ROWS_AT_ONCE));
  }
  await emitEvents(
    tx,
    definition,
    versions.map((version) => ({ ...version, before: version.before, after: version.values })),
  );
}
