/** PDF signatures, PAdES baseline B-T (ETSI EN 319 142-1): with a time-stamp over the signature. */
import { Signer as PdfSigner, SignPdf } from '@signpdf/signpdf';
import { OID } from '#kernel/asn1/oids.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Env } from '#platform/app.ts';
import { type KeyRef, type Signer, signer } from '../keys/key-ring.ts';
import { signCms } from './sign-cms.ts';
import { timestamp } from './timestamp.ts';

class CadesSigner extends PdfSigner {
  readonly #by: Signer;
  readonly #stamp: (digest: Uint8Array) => Promise<Uint8Array>;

  constructor(by: Signer, stamp: (digest: Uint8Array) => Promise<Uint8Array>) {
    super();
    this.#by = by;
    this.#stamp = stamp;
  }

  // No signing-time attribute: in a PDF the dictionary's M says when, and two answers could differ (EN 319 142-1 section 6.3).
  override async sign(content: Buffer): Promise<Buffer> {
    const what = { content, contentType: OID.data, isDetached: true, stamp: this.#stamp };
    return Buffer.from(await signCms(this.#by, what));
  }
}

/**
 * Signs a PDF that has a placeholder with SubFilter ETSI.CAdES.detached, whose M is the same moment `at`. Throws where there is no
 * placeholder or it is too small (8,192 bytes do), and Refusal `trust.key_unavailable` where the key doesn't hold at that moment.
 */
export async function signPdf(
  env: Env,
  keyRef: KeyRef,
  pdfWithPlaceholder: Uint8Array,
  at: Instant,
): Promise<Uint8Array> {
  const cades = new CadesSigner(await signer(env, keyRef, at), (digest) => timestamp(env, digest, at));
  return new Uint8Array(await new SignPdf().sign(Buffer.from(pdfWithPlaceholder), cades));
}
