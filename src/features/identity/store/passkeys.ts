/** SQL of passkeys. */
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { Tables } from './tables.ts';

export interface Passkey {
  /** Base64url. */
  readonly credentialId: string;
  readonly personId: string;
  /** COSE_Key. */
  readonly publicKey: Uint8Array;
  readonly counter: number;
  readonly name: string;
  /** The number of the certificate that vouched for it. */
  readonly certificate: string;
  readonly registeredAt: Instant;
  readonly lastUsedAt: Instant | null;
}

/** Enters a passkey; false where the credential is known, whosever it is. */
export async function insertPasskey(tx: Tx, passkey: Omit<Passkey, 'lastUsedAt'>): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .db<Tables>()
    .insertInto('identity.passkey')
    .values({
      credential_id: passkey.credentialId,
      person_id: passkey.personId,
      public_key: Buffer.from(passkey.publicKey),
      counter: passkey.counter,
      name: passkey.name,
      certificate: passkey.certificate,
      registered_at: isoInstant(passkey.registeredAt),
      last_used_at: null,
      revoked_at: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

const passkeys = (tx: Tx) =>
  tx
    .db<Tables>()
    .selectFrom('identity.passkey')
    .select([
      'credential_id as credentialId',
      'person_id as personId',
      'public_key as publicKey',
      'counter',
      'name',
      'certificate',
      'registered_at as registeredAt',
      'last_used_at as lastUsedAt',
    ])
    .where('revoked_at', 'is', null);

/** A passkey that holds; locked, so that a copied one can't answer twice by the same count. */
export const lockPasskey = (tx: Tx, credentialId: string): Promise<Passkey | undefined> =>
  passkeys(tx).where('credential_id', '=', credentialId).forUpdate().executeTakeFirst();

/** A person's passkeys that hold, the newest first. */
export const passkeysOf = (tx: Tx, personId: string): Promise<Passkey[]> =>
  passkeys(tx).where('person_id', '=', personId).orderBy('registered_at', 'desc').execute();

export async function notePasskeyUse(tx: Tx, credentialId: string, counter: number, at: Instant): Promise<void> {
  await tx
    .db<Tables>()
    .updateTable('identity.passkey')
    .set({ counter, last_used_at: isoInstant(at) })
    .where('credential_id', '=', credentialId)
    .execute();
}

/** Ends a passkey of a person; false where he has no such one. */
export async function revokePasskey(tx: Tx, personId: string, credentialId: string, at: Instant): Promise<boolean> {
  const result = await tx
    .db<Tables>()
    .updateTable('identity.passkey')
    .set({ revoked_at: isoInstant(at) })
    .where('credential_id', '=', credentialId)
    .where('person_id', '=', personId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** The certificate by which the person of a session is known. */
export async function certificateOfSession(tx: Tx, sessionId: string): Promise<string | undefined> {
  const row = await tx
    .db<Tables>()
    .selectFrom('identity.session')
    .select('certificate')
    .where('id', '=', sessionId)
    .executeTakeFirst();
  return row?.certificate;
}
