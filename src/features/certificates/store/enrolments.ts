/** SQL of invitations and enrolments. */
import { type ColumnType, sql } from 'kysely';
import type { Proof } from '#features/trust/index.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { KeptSignatures } from '#platform/kept-signatures.ts';
import { MOST_FAILURES } from '../rules/code.ts';
import type { Enrolment } from '../rules/enrolment.ts';

type Moment = ColumnType<Instant, string, string>;
type OptionalMoment = ColumnType<Instant | null, string | null, string | null>;

interface Tables {
  'certificates.invitation': {
    id: string;
    person_id: string;
    code_hash: Uint8Array;
    officer_id: string;
    agency: string;
    centre: string;
    made_at: Moment;
    expires_at: Moment;
    failures: ColumnType<number, number | undefined, number>;
    ended_at: OptionalMoment;
    leaf: string;
  };
  'certificates.enrolment': {
    id: string;
    person_id: string | null;
    proof: Proof;
    reference: string | null;
    token_hash: Uint8Array;
    challenge: string | null;
    code: string | null;
    begun_at: Moment;
    expires_at: Moment;
    request: Uint8Array | null;
    key_digest: string | null;
    device: string | null;
    signature: Uint8Array | null;
    serial: string | null;
    issued_at: OptionalMoment;
    leaf: string | null;
    basis: string | null;
    bin: string | null;
    needs_agreement: ColumnType<boolean, boolean | undefined, boolean>;
    agreed_by: string | null;
    checked_at: OptionalMoment;
    over_at: OptionalMoment;
  };
}

export interface Invitation {
  readonly id: string;
  readonly personId: string;
  readonly codeHash: Uint8Array;
  readonly officerId: string;
  readonly agency: string;
  readonly centre: string;
  readonly madeAt: Instant;
  readonly expiresAt: Instant;
  /** Hexadecimal. */
  readonly leaf: string;
}

/** Enters an invitation; those that the person had before end. */
export async function insertInvitation(tx: Tx, invitation: Invitation): Promise<void> {
  await tx
    .db<Tables>()
    .updateTable('certificates.invitation')
    .set({ ended_at: isoInstant(invitation.madeAt) })
    .where('person_id', '=', invitation.personId)
    .where('ended_at', 'is', null)
    .execute();
  await tx
    .db<Tables>()
    .insertInto('certificates.invitation')
    .values({
      id: invitation.id,
      person_id: invitation.personId,
      code_hash: Buffer.from(invitation.codeHash),
      officer_id: invitation.officerId,
      agency: invitation.agency,
      centre: invitation.centre,
      made_at: isoInstant(invitation.madeAt),
      expires_at: isoInstant(invitation.expiresAt),
      ended_at: null,
      leaf: invitation.leaf,
    })
    .execute();
}

/** The person's invitation that can still be used; locked, so that guesses made at once are counted one by one. */
export function lockInvitation(
  tx: Tx,
  personId: string,
  now: Instant,
): Promise<{ readonly id: string; readonly codeHash: Uint8Array } | undefined> {
  return tx
    .db<Tables>()
    .selectFrom('certificates.invitation')
    .select(['id', 'code_hash as codeHash'])
    .where('person_id', '=', personId)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', sql<Instant>`${isoInstant(now)}::timestamptz`)
    .where('failures', '<', MOST_FAILURES)
    .forUpdate()
    .executeTakeFirst();
}

export async function countFailure(tx: Tx, id: string): Promise<void> {
  await tx
    .db<Tables>()
    .updateTable('certificates.invitation')
    .set((row) => ({ failures: row('failures', '+', 1) }))
    .where('id', '=', id)
    .execute();
}

export async function endInvitation(tx: Tx, id: string, at: Instant): Promise<void> {
  await tx
    .db<Tables>()
    .updateTable('certificates.invitation')
    .set({ ended_at: isoInstant(at) })
    .where('id', '=', id)
    .execute();
}

export type NewEnrolment = Pick<
  Enrolment,
  'id' | 'personId' | 'proof' | 'reference' | 'tokenHash' | 'challenge' | 'code' | 'begunAt' | 'expiresAt'
> &
  InName;

/** In whose name, besides one's own. */
export type InName = Pick<Enrolment, 'basis' | 'bin' | 'needsAgreement'>;

export async function insertEnrolment(tx: Tx, enrolment: NewEnrolment): Promise<void> {
  await tx
    .db<Tables>()
    .insertInto('certificates.enrolment')
    .values({
      id: enrolment.id,
      person_id: enrolment.personId,
      proof: enrolment.proof,
      reference: enrolment.reference,
      token_hash: Buffer.from(enrolment.tokenHash),
      challenge: enrolment.challenge,
      code: enrolment.code,
      begun_at: isoInstant(enrolment.begunAt),
      expires_at: isoInstant(enrolment.expiresAt),
      ...columnsOf(enrolment),
    })
    .execute();
}

const columnsOf = ({ basis, bin, needsAgreement }: InName) => ({ basis, bin, needs_agreement: needsAgreement });

const enrolments = (tx: Tx) =>
  tx
    .db<Tables>()
    .selectFrom('certificates.enrolment')
    .select([
      'id',
      'person_id as personId',
      'proof',
      'reference',
      'token_hash as tokenHash',
      'challenge',
      'code',
      'begun_at as begunAt',
      'expires_at as expiresAt',
      'request',
      'key_digest as keyDigest',
      'device',
      'signature',
      'serial',
      'basis',
      'bin',
      'needs_agreement as needsAgreement',
      'agreed_by as agreedBy',
    ]);

export const findEnrolment = (tx: Tx, id: string): Promise<Enrolment | undefined> =>
  enrolments(tx).where('id', '=', id).executeTakeFirst();

/** The same, held until the transaction ends: two answers at once make one certificate. */
export const lockEnrolment = (tx: Tx, id: string): Promise<Enrolment | undefined> =>
  enrolments(tx).where('id', '=', id).forUpdate().executeTakeFirst();

/** What was handed in for a centre under a code and is nobody's yet; held until the transaction ends. */
export const lockUnapproved = (tx: Tx, code: string): Promise<Enrolment | undefined> =>
  enrolments(tx)
    .where('code', '=', code)
    .where('person_id', 'is', null)
    .where('request', 'is not', null)
    .forUpdate()
    .executeTakeFirst();

/** An operator said whose it is, and in whose name; `reference`: his post. */
export async function saveApproved(
  tx: Tx,
  id: string,
  { personId, reference, ...inName }: InName & { readonly personId: string; readonly reference: string },
): Promise<void> {
  await tx
    .db<Tables>()
    .updateTable('certificates.enrolment')
    .set({ person_id: personId, reference, ...columnsOf(inName) })
    .where('id', '=', id)
    .execute();
}

/** It waits for an agreement until then. */
export async function saveExpiry(tx: Tx, id: string, expiresAt: Instant): Promise<void> {
  await tx
    .db<Tables>()
    .updateTable('certificates.enrolment')
    .set({ expires_at: isoInstant(expiresAt) })
    .where('id', '=', id)
    .execute();
}

/** A head agreed; `by`: his post. */
export async function saveAgreed(tx: Tx, id: string, by: string): Promise<void> {
  await tx.db<Tables>().updateTable('certificates.enrolment').set({ agreed_by: by }).where('id', '=', id).execute();
}

/** What waits for a head of the agency with this number, oldest first. */
export const listUnagreed = (tx: Tx, bin: string, now: Instant): Promise<Enrolment[]> =>
  enrolments(tx)
    .where('bin', '=', bin)
    .where('needs_agreement', '=', true)
    .where('agreed_by', 'is', null)
    .where('serial', 'is', null)
    .where('expires_at', '>', sql<Instant>`${isoInstant(now)}::timestamptz`)
    .orderBy('id')
    .execute();

/** Forgets one that was declined. */
export async function deleteEnrolment(tx: Tx, id: string): Promise<void> {
  await tx.db<Tables>().deleteFrom('certificates.enrolment').where('id', '=', id).where('serial', 'is', null).execute();
}

/** Issued in an organisation's name and not over: those whose basis was looked at least lately. Nobody else looks at them meanwhile. */
export const takeForCheck = (tx: Tx, most: number): Promise<Enrolment[]> =>
  enrolments(tx)
    .where('basis', 'is not', null)
    .where('serial', 'is not', null)
    .where('over_at', 'is', null)
    .orderBy('checked_at', (order) => order.asc().nullsFirst())
    .orderBy('id')
    .limit(most)
    .forUpdate()
    .skipLocked()
    .execute();

export async function saveChecked(tx: Tx, ids: readonly string[], at: Instant): Promise<void> {
  await tx
    .db<Tables>()
    .updateTable('certificates.enrolment')
    .set({ checked_at: isoInstant(at) })
    .where('id', '=', sql<string>`any(${[...ids]}::uuid[])`)
    .execute();
}

/** Its certificate is over: nobody looks at its basis any more. */
export async function saveOver(tx: Tx, id: string, at: Instant): Promise<void> {
  await tx
    .db<Tables>()
    .updateTable('certificates.enrolment')
    .set({ over_at: isoInstant(at) })
    .where('id', '=', id)
    .execute();
}

export interface KeyOfEnrolment {
  readonly request: Uint8Array;
  readonly keyDigest: string;
  readonly device: string;
}

export async function saveKey(tx: Tx, id: string, { request, keyDigest, device }: KeyOfEnrolment): Promise<void> {
  await tx
    .db<Tables>()
    .updateTable('certificates.enrolment')
    .set({ request: Buffer.from(request), key_digest: keyDigest, device })
    .where('id', '=', id)
    .execute();
}

export async function saveSignature(tx: Tx, id: string, signature: Uint8Array): Promise<void> {
  await tx
    .db<Tables>()
    .updateTable('certificates.enrolment')
    .set({ signature: Buffer.from(signature) })
    .where('id', '=', id)
    .execute();
}

export async function saveIssued(
  tx: Tx,
  id: string,
  issued: { readonly serial: string; readonly at: Instant; readonly leaf: string },
): Promise<void> {
  await tx
    .db<Tables>()
    .updateTable('certificates.enrolment')
    .set({ serial: issued.serial, issued_at: isoInstant(issued.at), leaf: issued.leaf })
    .where('id', '=', id)
    .execute();
}

/** How one's own certificates were asked for: the device's name and the proof, by number. */
export async function enrolmentsOf(
  tx: Tx,
  personId: string,
): Promise<ReadonlyMap<string, { readonly device: string; readonly proof: Proof }>> {
  const rows = await tx
    .db<Tables>()
    .selectFrom('certificates.enrolment')
    .select(['serial', 'device', 'proof'])
    .where('person_id', '=', personId)
    .where('serial', 'is not', null)
    .execute();
  return new Map(rows.map(({ serial, device, proof }) => [serial ?? '', { device: device ?? '', proof }]));
}

/** Forgets enrolments that led to nothing. */
export async function deleteEnrolments(tx: Tx, expiredBefore: Instant): Promise<void> {
  await tx
    .db<Tables>()
    .deleteFrom('certificates.enrolment')
    .where('serial', 'is', null)
    .where('expires_at', '<', sql<Instant>`${isoInstant(expiredBefore)}::timestamptz`)
    .execute();
}

/** Signatures by earlier certificates that vouched for new keys, after the id of an enrolment. */
export async function enrolmentSignatures(tx: Tx, after: string, limit: number): Promise<KeptSignatures[]> {
  const query = tx.db<Tables>().selectFrom('certificates.enrolment').select(['id', 'signature']);
  const rows = await query.where('id', '>', after).orderBy('id').limit(limit).execute();
  return rows.map(({ id, signature }) => ({ id, signatures: signature === null ? [] : [signature] }));
}
