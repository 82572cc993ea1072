/** SQL of what is signed by keys on SIMs. */
import { type ColumnType, sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { SimFailure } from '../sim/messages.ts';

type Moment = ColumnType<Instant, string, string>;

interface Tables {
  'certificates.sim_signing': {
    id: string;
    person_id: string | null;
    token_hash: Uint8Array;
    code: string;
    words: string;
    content: Uint8Array;
    action: string;
    fields: ColumnType<Readonly<Record<string, string>>, string, never>;
    made_at: Moment;
    expires_at: Moment;
    msisdn: string | null;
    transaction: string | null;
    asked_at: ColumnType<Instant | null, string | null, string>;
    failure: SimFailure | null;
    cms: Uint8Array | null;
  };
}

export interface SimSigning {
  readonly id: string;
  /** Null where somebody signs in. */
  readonly personId: string | null;
  readonly code: string;
  /** What the phone shows. */
  readonly words: string;
  readonly content: Uint8Array;
  /** Where the page's form goes, with its other fields. */
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly expiresAt: Instant;
  readonly transaction: string | null;
  readonly failure: SimFailure | null;
  readonly cms: Uint8Array | null;
}

type NewSimSigning = Omit<SimSigning, 'transaction' | 'failure' | 'cms'> & {
  readonly tokenHash: Uint8Array;
  readonly madeAt: Instant;
  readonly msisdn: string;
};

/** False where this number is being asked already. */
export async function insertSimSigning(tx: Tx, signing: NewSimSigning): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .db<Tables>()
    .insertInto('certificates.sim_signing')
    .values({
      id: signing.id,
      person_id: signing.personId,
      token_hash: Buffer.from(signing.tokenHash),
      code: signing.code,
      words: signing.words,
      content: Buffer.from(signing.content),
      action: signing.action,
      fields: JSON.stringify(signing.fields),
      made_at: isoInstant(signing.madeAt),
      expires_at: isoInstant(signing.expiresAt),
      msisdn: signing.msisdn,
      transaction: null,
      asked_at: null,
      failure: null,
      cms: null,
    })
    .onConflict((conflict) => conflict.column('msisdn').where('msisdn', 'is not', null).doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

const COLUMNS = [
  'id',
  'person_id as personId',
  'code',
  'words',
  'content',
  'action',
  'fields',
  'expires_at as expiresAt',
  'transaction',
  'failure',
  'cms',
] as const;

export const findSimSigning = (tx: Tx, tokenHash: Uint8Array): Promise<SimSigning | undefined> =>
  tx
    .db<Tables>()
    .selectFrom('certificates.sim_signing')
    .select(COLUMNS)
    .where('token_hash', '=', Buffer.from(tokenHash))
    .executeTakeFirst();

/** Takes those that weren't asked about since a moment, so that no other worker asks meanwhile. */
export async function claimSimSignings(
  tx: Tx,
  claim: { readonly now: Instant; readonly askedBefore: Instant; readonly most: number },
): Promise<(SimSigning & { readonly msisdn: string | null })[]> {
  const before = sql<Instant>`${isoInstant(claim.askedBefore)}::timestamptz`;
  const due = tx
    .db<Tables>()
    .selectFrom('certificates.sim_signing')
    .select('id')
    .where('msisdn', 'is not', null)
    .where((where) => where.or([where('asked_at', 'is', null), where('asked_at', '<', before)]))
    .orderBy('made_at')
    .limit(claim.most)
    .forUpdate()
    .skipLocked();
  return tx
    .db<Tables>()
    .updateTable('certificates.sim_signing')
    .set({ asked_at: isoInstant(claim.now) })
    .where('id', 'in', due)
    .returning([...COLUMNS, 'msisdn'])
    .execute();
}

export async function saveTransaction(tx: Tx, id: string, transaction: string): Promise<void> {
  await tx.db<Tables>().updateTable('certificates.sim_signing').set({ transaction }).where('id', '=', id).execute();
}

/** The end of it: a signature, or why there is none. The number is forgotten. */
export async function saveSimEnd(
  tx: Tx,
  id: string,
  end: { cms: Uint8Array } | { failure: SimFailure },
): Promise<void> {
  const set = 'cms' in end ? { cms: Buffer.from(end.cms) } : { failure: end.failure };
  await tx
    .db<Tables>()
    .updateTable('certificates.sim_signing')
    .set({ ...set, msisdn: null })
    .where('id', '=', id)
    .where('msisdn', 'is not', null)
    .execute();
}

/** Forgets what expired before a moment. */
export async function deleteSimSignings(tx: Tx, expiredBefore: Instant): Promise<void> {
  await tx
    .db<Tables>()
    .deleteFrom('certificates.sim_signing')
    .where('expires_at', '<', sql<Instant>`${isoInstant(expiredBefore)}::timestamptz`)
    .execute();
}
