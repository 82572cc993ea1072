/** All SQL of contents to sign and of the signatures upon them. */
import type { Selectable } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { EvidenceFacts } from '../evaluation/facts.ts';
import type { AttemptTable, ServicesTables, SignatureTable } from '../store.ts';
import type { Party } from './party.ts';

interface AttemptFee {
  /** In tiyn. */
  readonly total: string;
  readonly lines: readonly { readonly id: string; readonly amount: string }[];
}

export interface CosignerOf {
  readonly role: string;
  readonly personId: string;
}

export interface Attempt {
  readonly id: string;
  readonly draftId: string;
  /** 1, 2, …; a newer one makes the older void. */
  readonly attempt: number;
  /** The exact bytes that are signed. */
  readonly content: Uint8Array;
  readonly sha256: string;
  readonly draftVersion: number;
  readonly facts: EvidenceFacts;
  readonly cosigners: readonly CosignerOf[];
  readonly fee: AttemptFee;
  readonly territory: string;
  readonly matter: string | undefined;
  readonly createdAt: Instant;
}

const attemptOf = (row: Selectable<AttemptTable>): Attempt => ({
  id: row.id,
  draftId: row.draft_id,
  attempt: row.attempt,
  content: new Uint8Array(row.content),
  sha256: row.sha256,
  draftVersion: row.draft_version,
  facts: row.facts as EvidenceFacts,
  cosigners: row.cosigners as readonly CosignerOf[],
  fee: row.fee as AttemptFee,
  territory: row.territory,
  matter: row.matter ?? undefined,
  createdAt: row.created_at,
});

export async function insertAttempt(tx: Tx, attempt: Attempt): Promise<void> {
  await tx
    .db<ServicesTables>()
    .insertInto('services.application_attempt')
    .values({
      id: attempt.id,
      draft_id: attempt.draftId,
      attempt: attempt.attempt,
      content: Buffer.from(attempt.content),
      sha256: attempt.sha256,
      draft_version: attempt.draftVersion,
      facts: JSON.stringify(attempt.facts),
      cosigners: JSON.stringify(attempt.cosigners),
      fee: JSON.stringify(attempt.fee),
      territory: attempt.territory,
      matter: attempt.matter ?? null,
      created_at: isoInstant(attempt.createdAt),
    })
    .execute();
}

/** The attempt that counts, or undefined before the first. */
export async function latestAttempt(tx: Tx, draftId: string): Promise<Attempt | undefined> {
  const row = await tx
    .db<ServicesTables>()
    .selectFrom('services.application_attempt')
    .selectAll()
    .where('draft_id', '=', draftId)
    .orderBy('attempt', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && attemptOf(row);
}

export interface Signature {
  /** `applicant`, or the id of a co-signer. */
  readonly role: string;
  readonly personId: string;
  readonly cms: Uint8Array;
  readonly serial: string;
  readonly revocation: 'good' | 'unknown';
  readonly signedAt: Instant;
}

export async function insertSignature(tx: Tx, attemptId: string, signature: Signature): Promise<void> {
  await tx
    .db<ServicesTables>()
    .insertInto('services.signature')
    .values({
      attempt_id: attemptId,
      role: signature.role,
      person_id: signature.personId,
      cms: Buffer.from(signature.cms),
      serial: signature.serial,
      revocation: signature.revocation,
      signed_at: isoInstant(signature.signedAt),
    })
    .execute();
}

const signatureOf = (row: Selectable<SignatureTable>): Signature => ({
  role: row.role,
  personId: row.person_id,
  cms: new Uint8Array(row.cms),
  serial: row.serial,
  revocation: row.revocation,
  signedAt: row.signed_at,
});

export async function signaturesOf(tx: Tx, attemptId: string): Promise<Signature[]> {
  const rows = await tx
    .db<ServicesTables>()
    .selectFrom('services.signature')
    .selectAll()
    .where('attempt_id', '=', attemptId)
    .orderBy('signed_at')
    .execute();
  return rows.map(signatureOf);
}

export type AuditedAttempt = Attempt & {
  readonly signatures: readonly Signature[];
  /** SHA-256 of the files that were uploaded for the application. */
  readonly files: readonly string[];
};

const AT_ONCE = 200;

/** The next contents after an id, with what was signed of them, for the checker. */
export async function attemptsAfter(tx: Tx, after: string): Promise<AuditedAttempt[]> {
  const db = tx.db<ServicesTables>();
  const attempts = await db
    .selectFrom('services.application_attempt as a')
    .selectAll('a')
    .select((eb) =>
      eb
        .fn<string[]>('array', [
          eb.selectFrom('services.file_use').select('sha256').whereRef('application_id', '=', 'a.draft_id'),
        ])
        .as('files'),
    )
    .where('id', '>', after)
    .orderBy('id')
    .limit(AT_ONCE)
    .execute();
  if (attempts.length === 0) return [];
  const ids = attempts.map(({ id }) => id);
  const rows = await db.selectFrom('services.signature').selectAll().where('attempt_id', 'in', ids).execute();
  const signatures = Map.groupBy(rows, (row) => row.attempt_id);
  return attempts.map((row) => ({
    ...attemptOf(row),
    signatures: (signatures.get(row.id) ?? []).map(signatureOf),
    files: row.files,
  }));
}

/** Names who is asked to sign too; replaces those of an earlier attempt. */
export async function askCosigners(tx: Tx, draftId: string, cosigners: readonly CosignerOf[]): Promise<void> {
  const db = tx.db<ServicesTables>();
  await db.deleteFrom('services.cosigner').where('draft_id', '=', draftId).execute();
  if (cosigners.length === 0) return;
  const rows = cosigners.map(({ role, personId }) => ({ draft_id: draftId, role, person_id: personId }));
  await db.insertInto('services.cosigner').values(rows).execute();
}

/** The role in which a person is asked to sign an application that is waiting, or undefined. */
export async function cosignerRole(tx: Tx, draftId: string, party: Party): Promise<string | undefined> {
  const { personId, representativeId } = party;
  // Nobody signs beside another in a third one's name.
  if (representativeId !== undefined) return undefined;
  const row = await tx
    .db<ServicesTables>()
    .selectFrom('services.cosigner')
    .innerJoin('services.draft', 'services.draft.id', 'services.cosigner.draft_id')
    .select('services.cosigner.role')
    .where('services.cosigner.draft_id', '=', draftId)
    .where('services.cosigner.person_id', '=', personId)
    .where('services.draft.state', '=', 'awaiting-cosignature')
    .executeTakeFirst();
  return row?.role;
}

export interface WaitingForMe {
  readonly id: string;
  readonly edition: string;
  readonly updatedAt: Instant;
}

/** Applications of others that wait for this person's signature. */
export async function waitingFor(tx: Tx, { personId, representativeId }: Party): Promise<WaitingForMe[]> {
  if (representativeId !== undefined) return [];
  const rows = await tx
    .db<ServicesTables>()
    .selectFrom('services.cosigner as c')
    .innerJoin('services.draft as d', 'd.id', 'c.draft_id')
    .select(['d.id', 'd.edition', 'd.updated_at'])
    .where('c.person_id', '=', personId)
    .where('d.state', '=', 'awaiting-cosignature')
    .orderBy('d.updated_at', 'desc')
    .execute();
  return rows.map((row) => ({ id: row.id, edition: row.edition, updatedAt: row.updated_at }));
}

/** Makes the contents that were signed void: the draft's version moves on, so that no earlier attempt is current. */
export async function voidAttempt(tx: Tx, draftId: string): Promise<void> {
  await tx
    .db<ServicesTables>()
    .updateTable('services.draft')
    .set(({ eb, ref }) => ({ version: eb(ref('version'), '+', 1) }))
    .where('id', '=', draftId)
    .execute();
}
