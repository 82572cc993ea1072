/**
 * What a signature needs to be checked years later by itself: the authorities above its signers and their revocation lists, put beside it
 * (CAdES-LT in substance, ETSI EN 319 122-1 section 5.4: `SignedData.certificates` and `SignedData.crls`, which no signature covers).
 */
import { contentInfo, signedDataFields } from '#kernel/asn1/cms.ts';
import { OID } from '#kernel/asn1/oids.ts';
import { DerError } from '#kernel/asn1/read.ts';
import { context, oid } from '#kernel/asn1/write.ts';
import { hex } from '#kernel/hash.ts';
import { type Certificate, readCertificate } from '../certificates/read.ts';
import { countersignaturesOf } from './countersignatures.ts';
import type { OutsideTrust } from './judged.ts';
import { parseSignedData, parseSigners } from './parse.ts';
import { quietly } from './quietly.ts';
import { readList } from './revocation-list.ts';

/** A list that is larger would make every small signature a large one: an OCSP answer stands in its place. */
export const MOST_LIST_BYTES = 100_000;

/** What a check needs beside signers' own certificates; DER. */
export type LastingProof = Pick<OutsideTrust, 'authorities' | 'lists' | 'answers'>;

/** The authorities above signers, of those known, with their lists and their roots'. */
export function proofOf(
  signers: readonly Certificate[],
  { authorities, lists }: LastingProof,
): Pick<LastingProof, 'authorities' | 'lists'> {
  const known = authorities.map(readCertificate);
  const above = known.filter(({ subject }) => signers.some(({ issuer }) => issuer === subject));
  const names = new Set(above.flatMap(({ subject, issuer }) => [subject, issuer]));
  return {
    authorities: above.map(({ der }) => der),
    lists: lists.filter((der) => der.length <= MOST_LIST_BYTES && names.has(readList(der).issuer)),
  };
}

/** Those of whom these lists say nothing: their authority's isn't there, or was made when they had expired. */
export function unlisted(signers: readonly Certificate[], lists: readonly Uint8Array[]): readonly Certificate[] {
  const read = lists.map(readList);
  return signers.filter(
    (one) => !read.some(({ issuer, thisUpdate }) => issuer === one.issuer && thisUpdate <= one.notAfter),
  );
}

/** The same signatures with what is known now of the authorities of all who are in them. Throws DerError for anything that isn't a CMS of signatures. */
export function lastingSignature(cms: Uint8Array, known: LastingProof): Uint8Array {
  const { authorities, lists } = proofOf(certificatesIn(cms), known);
  const fields = signedDataFields(cms);
  const answers = (known.answers ?? []).map(asRevocation);
  return contentInfo({
    ...fields,
    certificates: eachOnce([...fields.certificates, ...authorities]),
    revocations: eachOnce([...fields.revocations, ...lists, ...answers]),
  });
}

/** An OCSPResponse as another format of what lists say (RFC 5940 section 2.1). */
const asRevocation = (answer: Uint8Array): Uint8Array => context(1, oid(OID.ocspResponseInside), answer);

/** Of everybody in a CMS: who signed, who countersigned, and who vouches for the moment of each. Throws DerError for anything else. */
export function certificatesIn(cms: Uint8Array): readonly Certificate[] {
  return parseSigners(cms).flatMap((signed) => {
    const over = countersignaturesOf(signed).flatMap(({ read }) => (read instanceof DerError ? [] : [read]));
    return [signed, ...over].flatMap(({ signer, timestamps }) => [
      signer,
      ...timestamps.flatMap((token) => quietly(() => parseSignedData(token).signer) ?? []),
    ]);
  });
}

/** Values of a set, none of them twice. */
export const eachOnce = (values: readonly Uint8Array[]): readonly Uint8Array[] => [
  ...new Map(values.map((der) => [hex(der), der])).values(),
];
