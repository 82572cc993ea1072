/** Seals: signatures of the platform over bytes, and over signatures of others. */
import { OID } from '#kernel/asn1/oids.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Env } from '#platform/app.ts';
import { type KeyRef, signer } from '../keys/key-ring.ts';
import { countersign } from './countersign.ts';
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

/**
 * A CMS with a seal over each of its signatures, by a countersignature with its time-stamp: that signature was there by then. Throws as
 * `sealCms`; see `countersign` for the rest.
 */
export async function countersignCms(
  env: Env,
  keyRef: KeyRef,
  cms: Uint8Array,
  at: Instant,
): Promise<Uint8Array | undefined> {
  return countersign(await signer(env, keyRef, at), cms, {
    signingTime: at,
    stamp: (digest) => timestamp(env, digest, at),
  });
}
