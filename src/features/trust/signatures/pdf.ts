/** PDF signatures, PAdES baseline B (ETSI EN 319 142-1). */
import { Signer as PdfSigner, SignPdf } from '@signpdf/signpdf';
import { OID } from '#kernel/asn1/oids.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Env } from '#platform/app.ts';
import { type KeyRef, type Signer, signer } from '../keys/key-ring.ts';
import { signCms } from './seal.ts';

class CadesSigner extends PdfSigner {
  readonly #by: Signer;

  constructor(by: Signer) {
    super();
    this.#by = by;
  }

  // No signing-time attribute: in a PDF the dictionary's M says when, and two answers could differ (EN 319 142-1 section 6.3).
  override async sign(content: Buffer): Promise<Buffer> {
    return Buffer.from(await signCms(this.#by, { content, contentType: OID.data, isDetached: true }));
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
  const cades = new CadesSigner(await signer(env, keyRef, at));
  return new Uint8Array(await new SignPdf().sign(Buffer.from(pdfWithPlaceholder), cades));
}
