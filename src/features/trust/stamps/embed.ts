/** Putting time-stamps that were made over signatures into the signatures (CAdES-B-T, ETSI EN 319 122-1 section 5.3). Pure. */
import { attribute, contentInfo, signedDataFields } from '#kernel/asn1/cms.ts';
import { OID } from '#kernel/asn1/oids.ts';
import { hex, sha256Hex } from '#kernel/hash.ts';
import { parseSigners } from '../signatures/parse.ts';
import { withUnsignedAttribute } from '../signatures/unsigned.ts';

/**
 * The same CMS, each of its signatures with the TimeStampToken that is given for it by the SHA-256 of its octets, hexadecimal; one that is there
 * already isn't put there again. Throws DerError for anything that isn't a CMS of signatures.
 */
export function withStampsOf(cms: Uint8Array, stamps: ReadonlyMap<string, { readonly token: Uint8Array }>): Uint8Array {
  if (stamps.size === 0) return cms;
  const fields = signedDataFields(cms);
  const signers = parseSigners(cms).map(({ signature, timestamps }, n) => {
    const signer = fields.signers[n] as Uint8Array;
    const token = stamps.get(sha256Hex(signature))?.token;
    if (!token || timestamps.some((one) => hex(one) === hex(token))) return signer;
    return withUnsignedAttribute(signer, attribute(OID.signatureTimestamp, token));
  });
  return contentInfo({ ...fields, signers });
}
