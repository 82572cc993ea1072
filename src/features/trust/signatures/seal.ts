/** Seals: detached signatures of the platform over bytes. */
import { OID } from '#kernel/asn1/oids.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Env } from '#platform/app.ts';
import { type KeyRef, signer } from '../keys/key-ring.ts';
import { signCms } from './sign-cms.ts';
import { timestamp } from './timestamp.ts';

/**
 * A detached seal over the bytes, DER: CAdES-B-T (ETSI EN 319 122-1), whose time-stamp says that it was there before the key's
 * certificate ended. `at` becomes the signing time; Refusal `trust.key_unavailable` where the key doesn't hold then.
 */
export async function sealCms(env: Env, keyRef: KeyRef, content: Uint8Array, at: Instant): Promise<Uint8Array> {
  return signCms(await signer(env, keyRef, at), {
    content,
    contentType: OID.data,
    signingTime: at,
    isDetached: true,
    stamp: (digest) => timestamp(env, digest, at),
  });
}
