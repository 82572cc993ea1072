/** Countersignatures for tests, right and deliberately wrong; and CMS taken apart as somebody who wants to deceive does. */
import { attribute, contentInfo, signedDataFields, signerInfo } from '#kernel/asn1/cms.ts';
import { OID } from '#kernel/asn1/oids.ts';
import { childrenOf, constructed, readDer } from '#kernel/asn1/read.ts';
import { algorithm, join, sequence, tagged } from '#kernel/asn1/write.ts';
import type { Instant } from '#kernel/instant.ts';
import { parseSigners } from '../signatures/parse.ts';
import type { TestKey } from './authority.ts';
import { partsAs, type SignatureChange } from './sign.ts';

export interface CountersignatureChange extends SignatureChange {
  /** What is signed in place of the signature's octets. */
  readonly over?: Uint8Array;
  readonly contentType?: string;
}

/** A SignerInfo over the octets of a signature. */
export const countersignature = (
  by: TestKey,
  over: Uint8Array,
  at: Instant,
  change: CountersignatureChange = {},
): Uint8Array => signerInfo(by.certificate.der, partsAs(by, change.over ?? over, at, change, change.contentType));

/** The octets of the signatures of a CMS. */
export const octetsOf = (cms: Uint8Array): readonly Uint8Array[] => parseSigners(cms).map(({ signature }) => signature);

/** A SignerInfo with these unsigned attributes behind those that it has, in the order given. */
export function withUnsigned(signer: Uint8Array, ...attributes: readonly Uint8Array[]): Uint8Array {
  const fields = childrenOf(readDer(signer));
  const isOutside = ({ tag }: { readonly tag: number }): boolean => tag === constructed(1);
  const there = fields.filter(isOutside).map(({ body }) => body);
  const others = fields.filter((one) => !isOutside(one)).map(({ whole }) => whole);
  return sequence(...others, tagged(constructed(1), join([...there, ...attributes])));
}

/** The attribute with countersignatures, in their order. */
export const countersigned = (...values: readonly Uint8Array[]): Uint8Array =>
  attribute(OID.countersignature, ...values);

/** A CMS of one signer with unsigned attributes, and certificates beside. */
export function withAttributes(
  cms: Uint8Array,
  attributes: readonly Uint8Array[],
  beside: readonly TestKey[],
): Uint8Array {
  const fields = signedDataFields(cms);
  return contentInfo({
    ...fields,
    certificates: [...fields.certificates, ...beside.map(({ certificate }) => certificate.der)],
    signers: fields.signers.map((one) => withUnsigned(one, ...attributes)),
  });
}

/** A CMS of one signer with one countersignature. */
export function countersignedAs(
  cms: Uint8Array,
  by: TestKey,
  at: Instant,
  change: CountersignatureChange = {},
): Uint8Array {
  const [octets = new Uint8Array()] = octetsOf(cms);
  return withAttributes(cms, [countersigned(countersignature(by, octets, at, change))], [by]);
}

/** A CMS of each signer alone, with all that lies beside: the contrary of joining. */
export function split(cms: Uint8Array): readonly Uint8Array[] {
  const fields = signedDataFields(cms);
  const digests = parseSigners(cms).map(({ digestAlgorithm }) => algorithm(digestAlgorithm));
  return fields.signers.map((signer, n) =>
    contentInfo({ ...fields, digests: digests.slice(n, n + 1), signers: [signer] }),
  );
}
