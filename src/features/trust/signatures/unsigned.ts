/** Adding to what no signature covers, and leaving it away: nothing that is signed is touched. */
import { asImplicitSet, contentInfo, signedDataFields } from '#kernel/asn1/cms.ts';
import { childrenOf, constructed, readDer } from '#kernel/asn1/read.ts';
import { sequence, setOf } from '#kernel/asn1/write.ts';

const isUnsigned = ({ tag }: { readonly tag: number }): boolean => tag === constructed(1);

/** A SignerInfo with one more unsigned attribute; of a type there may be several (RFC 5652 section 11.4, ETSI EN 319 122-1 section 5.3). */
export function withUnsignedAttribute(signer: Uint8Array, attribute: Uint8Array): Uint8Array {
  const fields = childrenOf(readDer(signer));
  const there = fields.filter(isUnsigned).flatMap(childrenOf);
  const unsigned = setOf(...there.map(({ whole }) => whole), attribute);
  return sequence(
    ...fields.filter((field) => !isUnsigned(field)).map(({ whole }) => whole),
    asImplicitSet(1, unsigned),
  );
}

/** A CMS as it was before anything was added that no signature covers: anybody could have. Throws DerError for anything that isn't a CMS of signatures. */
export function withoutUnsigned(cms: Uint8Array): Uint8Array {
  const fields = signedDataFields(cms);
  const parts = fields.signers.map((signer) => childrenOf(readDer(signer)));
  if (!parts.flat().some(isUnsigned)) return cms;
  const bare = parts.map((of) => sequence(...of.filter((field) => !isUnsigned(field)).map(({ whole }) => whole)));
  return contentInfo({ ...fields, signers: bare });
}
