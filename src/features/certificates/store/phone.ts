/** SQL of what is signed on a phone for another screen. */
import { type ColumnType, sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';

type Moment = ColumnType<Instant, string, string>;

interface Tables {
  'certificates.phone_signing': {
    id: string;
    session_id: string;
    person_id: string;
    token_hash: Uint8Array;
    code: string;
    content: Uint8Array;
    action: string;
    fields: ColumnType<Readonly<Record<string, string>>, string, never>;
    made_at: Moment;
    expires_at: Moment;
    opened_at: ColumnType<Instant | null, string | null, string>;
    cms: Uint8Array | null;
  };
}

export interface PhoneSigning {
  readonly id: string;
  readonly sessionId: string;
  readonly personId: string;
  readonly code: string;
  readonly content: Uint8Array;
  /** Where the page's form goes, with its other fields. */
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly expiresAt: Instant;
  readonly openedAt: Instant | null;
  readonly cms: Uint8Array | null;
}

export async function insertPhoneSigning(
  tx: Tx,
  signing: Omit<PhoneSigning, 'openedAt' | 'cms'> & { readonly tokenHash: Uint8Array; readonly madeAt: Instant },
): Promise<void> {
  await tx
    .db<Tables>()
    .insertInto('certificates.phone_signing')
    .values({
      id: signing.id,
      session_id: signing.sessionId,
      person_id: signing.personId,
      token_hash: Buffer.from(signing.tokenHash),
      code: signing.code,
      content: Buffer.from(signing.content),
      action: signing.action,
      fields: JSON.stringify(signing.fields),
      made_at: isoInstant(signing.madeAt),
      expires_at: isoInstant(signing.expiresAt),
      opened_at: null,
      cms: null,
    })
    .execute();
}

const signings = (tx: Tx) =>
  tx
    .db<Tables>()
    .selectFrom('certificates.phone_signing')
    .select([
      'id',
      'session_id as sessionId',
      'person_id as personId',
      'code',
      'content',
      'action',
      'fields',
      'expires_at as expiresAt',
      'opened_at as openedAt',
      'cms',
    ]);

export const findPhoneSigning = (tx: Tx, id: string): Promise<PhoneSigning | undefined> =>
  signings(tx).where('id', '=', id).executeTakeFirst();

/** By the secret of the link; held until the transaction ends. */
export const lockPhoneSigning = (tx: Tx, tokenHash: Uint8Array): Promise<PhoneSigning | undefined> =>
  signings(tx).where('token_hash', '=', Buffer.from(tokenHash)).forUpdate().executeTakeFirst();

/** The link was followed: from here on its place takes another secret, which only the phone's page has. */
export async function saveOpened(tx: Tx, id: string, tokenHash: Uint8Array, at: Instant): Promise<void> {
  await tx
    .db<Tables>()
    .updateTable('certificates.phone_signing')
    .set({ opened_at: isoInstant(at), token_hash: Buffer.from(tokenHash) })
    .where('id', '=', id)
    .execute();
}

export async function savePhoneSignature(tx: Tx, id: string, cms: Uint8Array): Promise<void> {
  await tx
    .db<Tables>()
    .updateTable('certificates.phone_signing')
    .set({ cms: Buffer.from(cms) })
    .where('id', '=', id)
    .execute();
}

/** Forgets what expired before a moment. */
export async function deletePhoneSignings(tx: Tx, expiredBefore: Instant): Promise<void> {
  await tx
    .db<Tables>()
    .deleteFrom('certificates.phone_signing')
    .where('expires_at', '<', sql<Instant>`${isoInstant(expiredBefore)}::timestamptz`)
    .execute();
}
