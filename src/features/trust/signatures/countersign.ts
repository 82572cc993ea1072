/** Making countersignatures (RFC 5652 section 11.4, ETSI EN 319 122-1 section 5.2.7). */
import { attribute, contentInfo, signedDataFields, signerInfo } from '#kernel/asn1/cms.ts';
import { OID } from '#kernel/asn1/oids.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Signer } from '../keys/key-ring.ts';
import { countersignaturesOf, MOST_COUNTERSIGNATURES } from './countersignatures.ts';
import { eachOnce } from './lasting.ts';
import { parseSigners } from './parse.ts';
import { chainBeside, signParts } from './sign-cms.ts';
import { withUnsignedAttribute } from './unsigned.ts';

interface Countersigning {
  readonly signingTime: Instant;
  /** Gives a TimeStampToken over a SHA-256 digest: the countersignature then proves when it was there. */
  readonly stamp?: (digest: Uint8Array) => Promise<Uint8Array>;
}

/**
 * The same CMS with a countersignature over the signature of each of its signers; nothing that is signed is touched. Undefined where one
 * carries as many as anybody reads. Throws DerError for anything that isn't a CMS of signatures.
 */
export async function countersign(by: Signer, cms: Uint8Array, how: Countersigning): Promise<Uint8Array | undefined> {
  const signed = parseSigners(cms);
  if (signed.some((one) => countersignaturesOf(one).length >= MOST_COUNTERSIGNATURES)) return undefined;
  const fields = signedDataFields(cms);
  const signers: Uint8Array[] = [];
  for (const [n, { signature }] of signed.entries()) {
    const made = signerInfo(by.certificate, await signParts(by, { ...how, content: signature }));
    signers.push(withUnsignedAttribute(fields.signers[n] as Uint8Array, attribute(OID.countersignature, made)));
  }
  return contentInfo({ ...fields, certificates: eachOnce([...fields.certificates, ...chainBeside(by)]), signers });
}
