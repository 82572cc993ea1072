/** The signatures of a CMS as anybody checks them: one of each signer, with whoever countersigned it. */
import type { Certificate } from '../certificates/read.ts';
import { countersignaturesOf } from './countersignatures.ts';
import type { OutsideSignature, OutsideTrust } from './judged.ts';
import { asSignature } from './mathematics.ts';
import { checkCountersigned, checkOutside, checkSigned, refuseTime } from './outside.ts';
import { parseSigners } from './parse.ts';

/** One signer's signature in a CMS. */
export interface CmsSignature {
  /** The certificate that it names. */
  readonly signer: Certificate;
  /** The octets of the signature itself. */
  readonly signature: Uint8Array;
  /** What it holds of what was signed; undefined where it is detached. */
  readonly content: Uint8Array | undefined;
  /** Checks it over the content at the moment that it states. Throws the refusals of `trust`, `trust.signing_time` where it states none. */
  check(content: Uint8Array, known: OutsideTrust): OutsideSignature;
  /** Who countersigned it, each followed by who countersigned that; they make the signature neither right nor wrong. */
  readonly countersignatures: readonly CmsCountersignature[];
}

export interface CmsCountersignature {
  /** See Countersignature. */
  readonly path: readonly number[];
  /** Checks it at the moment that it states. Throws as that of a signature. */
  check(known: OutsideTrust): OutsideSignature;
}

/**
 * The signatures of a CMS, one of each signer, in its order. Throws `trust.malformed_signature` for anything else. Of several signers none is
 * asked about elsewhere: the checker answers for one, and never for who countersigned.
 */
export function signaturesOfCms(cms: Uint8Array): readonly CmsSignature[] {
  const all = asSignature(() => parseSigners(cms));
  return all.map((signed) => ({
    signer: signed.signer,
    signature: signed.signature,
    content: signed.content,
    check(content, known) {
      const at = signed.signingTime ?? refuseTime();
      return all.length === 1 ? checkOutside({ content, cms, at }, known) : checkSigned(signed, content, known, at);
    },
    countersignatures: countersignaturesOf(signed).map((one) => ({
      path: one.path,
      check: (known) => checkCountersigned(one, known),
    })),
  }));
}
