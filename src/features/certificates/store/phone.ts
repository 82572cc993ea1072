/** SQL of what is signed on a phone for another screen: by a page of ours there, or by an app of the country. */
import { type ColumnType, sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';

type Moment = ColumnType<Instant, string, string>;
type MaybeMoment = ColumnType<Instant | null, string | null, string>;

interface Tables {
  'certificates.phone_signing': {
    id: string;
    session_id: string | null;
    person_id: string | null;
    for_app: boolean;
    token_hash: Uint8Array;
    signer_hash: Uint8Array | null;
    code: string;
    content: Uint8Array;
    action: string;
    fields: ColumnType<Readonly<Record<string, string>>, string, never>;
    made_at: Moment;
    expires_at: Moment;
    opened_at: MaybeMoment;
    refused_at: MaybeMoment;
    cms: Uint8Array | null;
  };
}

export interface PhoneSigning {
  readonly id: string;
  /** Null, as the person, where somebody signs in. */
  readonly sessionId: string | null;
  readonly personId: string | null;
  /** An app of the country is asked, and not a page of ours. */
  readonly isForApp: boolean;
  readonly code: string;
  readonly content: Uint8Array;
  /** Where the page's form goes, with its other fields. */
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly expiresAt: Instant;
  /** When what is to be signed was given out: from then on the link is worth nothing. */
  readonly openedAt: Instant | null;
  readonly refusedAt: Instant | null;
  readonly cms: Uint8Array | null;
}

type NewPhoneSigning = Omit<PhoneSigning, 'openedAt' | 'refusedAt' | 'cms'> & {
  /** Of the secret in the link. */
  readonly tokenHash: Uint8Array;
  readonly madeAt: Instant;
};

export async function insertPhoneSigning(tx: Tx, signing: NewPhoneSigning): Promise<void> {
  await tx
    .db<Tables>()
    .insertInto('certificates.phone_signing')
    .values({
      id: signing.id,
      session_id: signing.sessionId,
      person_id: signing.personId,
      for_app: signing.isForApp,
      token_hash: Buffer.from(signing.tokenHash),
      signer_hash: null,
      code: signing.code,
      content: Buffer.from(signing.content),
      action: signing.action,
      fields: JSON.stringify(signing.fields),
      made_at: isoInstant(signing.madeAt),
      expires_at: isoInstant(signing.expiresAt),
      opened_at: null,
      refused_at: null,
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
      'for_app as isForApp',
      'code',
      'content',
      'action',
      'fields',
      'expires_at as expiresAt',
      'opened_at as openedAt',
      'refused_at as refusedAt',
      'cms',
    ]);

export const findPhoneSigning = (tx: Tx, id: string): Promise<PhoneSigning | undefined> =>
  signings(tx).where('id', '=', id).executeTakeFirst();

const byLink = (tx: Tx, tokenHash: Uint8Array) => signings(tx).where('token_hash', '=', Buffer.from(tokenHash));

/** By the secret of the link. */
export const findByLink = (tx: Tx, tokenHash: Uint8Array): Promise<PhoneSigning | undefined> =>
  byLink(tx, tokenHash).executeTakeFirst();

/** The same, held until the transaction ends. */
export const lockByLink = (tx: Tx, tokenHash: Uint8Array): Promise<PhoneSigning | undefined> =>
  byLink(tx, tokenHash).forUpdate().executeTakeFirst();

/** By the secret of whoever followed the link; held until the transaction ends. */
export const lockBySigner = (tx: Tx, signerHash: Uint8Array): Promise<PhoneSigning | undefined> =>
  signings(tx).where('signer_hash', '=', Buffer.from(signerHash)).forUpdate().executeTakeFirst();

const changed = (tx: Tx, id: string) => tx.db<Tables>().updateTable('certificates.phone_signing').where('id', '=', id);

/** The link was followed: who did has this secret, and who did before has none any more. */
export async function saveSigner(tx: Tx, id: string, signerHash: Uint8Array): Promise<void> {
  await changed(tx, id)
    .set({ signer_hash: Buffer.from(signerHash) })
    .execute();
}

export async function saveOpened(tx: Tx, id: string, at: Instant): Promise<void> {
  await changed(tx, id)
    .set({ opened_at: isoInstant(at) })
    .execute();
}

export async function saveRefused(tx: Tx, id: string, at: Instant): Promise<void> {
  await changed(tx, id)
    .set({ refused_at: isoInstant(at) })
    .execute();
}

export async function savePhoneSignature(tx: Tx, id: string, cms: Uint8Array): Promise<void> {
  await changed(tx, id)
    .set({ cms: Buffer.from(cms) })
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
