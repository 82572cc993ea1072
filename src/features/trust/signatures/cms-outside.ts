/** The signatures of a CMS as anybody checks them: one of each signer, with whoever countersigned it. */
import { DerError } from '#kernel/asn1/read.ts';
import type { Certificate } from '../certificates/read.ts';
import { refuse } from '../refusals.ts';
import { type Countersignature, countersignaturesOf } from './countersignatures.ts';
import { asSignature, checkCountersignature, SIGNING_TIME_TOLERANCE_MS } from './mathematics.ts';
import {
  checkOutside,
  checkSigned,
  judgeSigned,
  type OutsideSignature,
  type OutsideTrust,
  refuseTime,
} from './outside.ts';
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
      check: (known) => checkOne(one, known),
    })),
  }));
}

function checkOne({ over, read }: Countersignature, known: OutsideTrust): OutsideSignature {
  const signed = asSignature(() => {
    if (read instanceof DerError) throw read;
    return read;
  });
  checkCountersignature(signed, over);
  const found = judgeSigned(signed, known, signed.signingTime ?? refuseTime());
  // Nobody countersigns what isn't there yet.
  if (over.signingTime !== undefined && found.signedAt < over.signingTime - SIGNING_TIME_TOLERANCE_MS)
    throw refuse('signing_time');
  return found;
}
