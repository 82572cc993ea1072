/**
 * What a signature needs to be checked years later by itself: the authorities above its signers and their revocation lists, put beside it
 * (CAdES-LT in substance, ETSI EN 319 122-1 section 5.4: `SignedData.certificates` and `SignedData.crls`, which no signature covers).
 */
import { OID } from '#kernel/asn1/oids.ts';
import { constructed, type Der, Fields, inside, itemsOf, readDer, TAG } from '#kernel/asn1/read.ts';
import { context, oid, sequence, setOf } from '#kernel/asn1/write.ts';
import { hex } from '#kernel/hash.ts';
import { type Certificate, readCertificate } from '../certificates/read.ts';
import type { OutsideTrust } from './outside.ts';
import { parseSignedData } from './parse.ts';
import { readList } from './revocation-list.ts';

/** A list that is larger would make every small signature a large one; it lies beside it in a passport all the same. */
export const MOST_LIST_BYTES = 100_000;

/** What a check needs beside signers' own certificates; DER. */
export type LastingProof = Pick<OutsideTrust, 'authorities' | 'lists'>;

/** The authorities above signers, of those known, with their lists and their roots'. */
export function proofOf(signers: readonly Certificate[], { authorities, lists }: LastingProof): LastingProof {
  const known = authorities.map(readCertificate);
  const above = known.filter(({ subject }) => signers.some(({ issuer }) => issuer === subject));
  const names = new Set(above.flatMap(({ subject, issuer }) => [subject, issuer]));
  return {
    authorities: above.map(({ der }) => der),
    lists: lists.filter((der) => der.length <= MOST_LIST_BYTES && names.has(readList(der).issuer)),
  };
}

/** The same signature with what is known of its signers' authorities now. Throws DerError for anything that isn't one signature. */
export function lastingSignature(cms: Uint8Array, known: LastingProof): Uint8Array {
  const proof = proofOf(signersOf(cms), known);
  const info = new Fields(readDer(cms));
  info.take(TAG.oid);
  const data = new Fields(inside(info.take(constructed(0))));
  const [version, digests, content] = [data.take(), data.take(), data.take()];
  const certificates = together(data.optional(constructed(0)), proof.authorities);
  const revocations = together(data.optional(constructed(1)), proof.lists);
  const signers = data.take(TAG.set);
  const parts = [
    version.whole,
    digests.whole,
    content.whole,
    asSet(0, certificates),
    asSet(1, revocations),
    signers.whole,
  ];
  return sequence(oid(OID.signedData), context(0, sequence(...parts)));
}

/** The signer, and who vouches for the moment. */
function signersOf(cms: Uint8Array): Certificate[] {
  const { signer, timestamp } = parseSignedData(cms);
  return timestamp ? [signer, parseSignedData(timestamp).signer] : [signer];
}

/** What was there and what is added, each once. */
function together(there: Der | undefined, added: readonly Uint8Array[]): readonly Uint8Array[] {
  const all = [...(there ? itemsOf(there, there.tag).map(({ whole }) => whole) : []), ...added];
  return [...new Map(all.map((der) => [hex(der), der])).values()];
}

/** `[n] IMPLICIT SET OF`, left out where it would be empty. */
const asSet = (n: number, values: readonly Uint8Array[]): Uint8Array =>
  values.length === 0 ? new Uint8Array() : context(n, readDer(setOf(...values)).body);
