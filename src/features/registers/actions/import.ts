/** Loading many records at once: a register's first contents, or a population for a demonstration. */

import { append, commitOf } from '#features/transparency/index.ts';
import type { LocalDate } from '#kernel/dates.ts';
import { hex, sha256Hex } from '#kernel/hash.ts';
import type { Tx } from '#platform/app.ts';
import { newId, randomBytes } from '#platform/random.ts';
import { refuse } from '../refusals.ts';
import { batchBytes, keyOf, type VersionContent, versionBytes } from '../rules/content.ts';
import { parseValues, type Values } from '../rules/values.ts';
import { insertBatch, insertRecords, insertVersions, type NewVersion } from '../store/write.ts';
import { getEdition, requireHere } from './definitions.ts';
import { groundJson, indexed } from './write.ts';

export interface ImportRow {
  /** All fields, those of the key among them. */
  readonly values: Values;
  readonly validFrom: LocalDate;
}

export interface ImportBatch {
  /** What the batch is called in the grounds: who handed it over, when. */
  readonly batch: string;
  readonly signedBy?: string;
}

type Prepared = NewVersion & Required<Pick<NewVersion, 'member'>> & { readonly key: string };

const SALT_BYTES = 32;

// Arrays of this length keep one statement's parameters at a few megabytes.
const ROWS_AT_ONCE = 5000;

/**
 * Adds new records and gives their ids in the order of the rows. One leaf of the log binds the whole batch through salted commitments to its
 * versions, which say nothing once what they are of is erased. Refuses registers.unknown_register, lives_elsewhere, and registers.invalid_values naming the first bad row; a key that exists already breaks the
 * transaction.
 */
export async function importRecords(
  tx: Tx,
  register: string,
  rows: readonly ImportRow[],
  batch: ImportBatch,
): Promise<string[]> {
  if (rows.length === 0) return [];
  const now = tx.env.clock.now();
  const { definition, digest: edition } = getEdition(tx.env, register, now);
  requireHere(definition);
  const ground = groundJson({ kind: 'import', ...batch });
  // Asking the system for each row's would take longer than the rest of it.
  const salts = randomBytes(SALT_BYTES * rows.length);
  const prepared = rows.map((row, index): Prepared => {
    const parsed = parseValues(definition, row.values);
    const fault = 'faults' in parsed ? parsed.faults.map((one) => `${one.field}: ${one.why}`).join(', ') : undefined;
    if ('faults' in parsed) throw refuse('invalid_values', { register, faults: `row ${index + 1}, ${fault}` });
    const { values } = parsed;
    const key = keyOf(definition, values) ?? refuse('invalid_values', { register, faults: `row ${index + 1}, key` });
    const content: VersionContent = {
      ...{ register, recordId: newId(now), number: 1, act: 'add', key, values, validFrom: row.validFrom },
      ...{ recordedAt: now, edition, ground },
    };
    const salt = salts.slice(index * SALT_BYTES, (index + 1) * SALT_BYTES);
    const bytes = versionBytes(content);
    const member = { commit: hex(commitOf(salt, bytes)), salt };
    return { ...content, digest: sha256Hex(bytes), member, ...indexed(definition, values), key };
  });
  const id = newId(now);
  const members = prepared.map(({ member }) => member.commit);
  const content = batchBytes({ id, register, label: batch.batch, salted: true, members });
  const { leafHash, salt } = await append(tx, 'registers.batch', content);
  const size = prepared.length;
  const stored = {
    id,
    register,
    label: batch.batch,
    signedBy: batch.signedBy ?? null,
    size,
    recordedAt: now,
    leafHash,
    salt,
  };
  await insertBatch(tx, stored);
  for (let from = 0; from < size; from += ROWS_AT_ONCE) {
    const part = prepared.slice(from, from + ROWS_AT_ONCE);
    await insertRecords(
      tx,
      register,
      now,
      part.map((one) => ({ id: one.recordId, key: one.key })),
    );
    const common = {
      ...{ register, edition, recordedAt: now, ground, caseId: null },
      groundKind: 'import',
      proof: { batch: id, from: from + 1 },
    } as const;
    await insertVersions(tx, common, part);
  }
  return prepared.map((one) => one.recordId);
}
