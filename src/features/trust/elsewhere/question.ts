/**
 * What can't be computed here (GOST R 34.10-2015 as a national authority uses it) and may be asked of a server of the installation, the
 * checker. Nothing that can be computed here ever goes there: whoever forged the checker's answers could turn no signature of ours into
 * another. Pure: the page that checks knows the shapes, and asks nobody.
 */
import { concatBytes, sha256, sha256Hex } from '#kernel/hash.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Certificate } from '../certificates/read.ts';
import { isKnownAlgorithm } from '../signatures/algorithms.ts';
import { parseSignedData, type SignedData } from '../signatures/parse.ts';
import { quietly } from '../signatures/quietly.ts';

/** A signature to be computed elsewhere. */
export interface Question {
  readonly kind: 'cms' | 'xml';
  /** A CMS, DER; or the signed document. */
  readonly bytes: Uint8Array;
  /** What a CMS is over that doesn't hold it. */
  readonly content: Uint8Array | undefined;
  /** Whose signature we read it to be: an answer about another certificate is none. */
  readonly signer: Certificate;
}

/** What the checker found. */
export interface Finding {
  /** Whether the signature is over these bytes by the certificate's key, and the certificate by the key of an authority that the checker knows. */
  readonly holds: boolean;
  /** Unknown: it couldn't learn it; a moment: withdrawn from it on. */
  readonly revocation: 'good' | 'unknown' | { readonly at: Instant };
}

/** Gives what was found; undefined: nothing yet. */
export type Checker = (question: Question) => Finding | undefined;

/** SHA-256 over both parts of a question, hexadecimal: an answer to it is an answer about exactly these bytes. */
export const questionId = ({ bytes, content }: Pick<Question, 'bytes' | 'content'>): string =>
  sha256Hex(concatBytes(sha256(bytes), content ? sha256(content) : new Uint8Array()));

/** Whether of such a signature nothing can be computed here: not the digest, not the signature, not the key, not the authority's signature. */
export const isBeyondUs = (
  digest: string,
  scheme: string,
  { keyAlgorithm, signatureAlgorithm }: Certificate,
): boolean => ![digest, scheme, keyAlgorithm, signatureAlgorithm].some(isKnownAlgorithm);

/** A CMS of which nothing can be computed here; undefined for all others, which are judged here and nowhere else. */
export function beyondUs(cms: Uint8Array): SignedData | undefined {
  const signed = quietly(() => parseSignedData(cms));
  if (!signed) return undefined;
  return isBeyondUs(signed.digestAlgorithm, signed.signatureAlgorithm, signed.signer) ? signed : undefined;
}

/**
 * Whether the certificate names this authority as its issuer: by name and, where both say it, by key. The signature between them is the
 * checker's to compute.
 */
export const isNamedIssuer = (authority: Certificate, { issuer, authorityKeyId }: Certificate): boolean =>
  authority.subject === issuer &&
  (authorityKeyId === undefined || authority.subjectKeyId === undefined || authorityKeyId === authority.subjectKeyId);
