/**
 * What of a signature is mathematics and no judgement: that it is over these bytes, by the key of the certificate that it names. Pure,
 * and without node's modules: a page checks with the same code.
 */

import { OID } from '#kernel/asn1/oids.ts';
import { DerError } from '#kernel/asn1/read.ts';
import { hex } from '#kernel/hash.ts';
import { digestHex } from '#native';
import { refuse } from '../refusals.ts';
import { hashName, holds, isStrong, isStrongKey, signedDigest } from './algorithms.ts';
import type { WithCarried } from './countersignatures.ts';
import { parseSignedData, type SignedData } from './parse.ts';
import type { SignerInfo } from './signer-info.ts';

/** How far the signing time may be from the receipt: a person reads and signs, and clocks differ. */
export const SIGNING_TIME_TOLERANCE_MS = 10 * 60_000;

/** What can be said of a signature without knowing anybody: it is over these bytes, by the key of the certificate that it is bound to. */
export function checkMathematics(cms: Uint8Array, content: Uint8Array): SignedData {
  const signed = parseDetached(cms);
  checkParsed(signed, content, OID.data);
  return signed;
}

/** The same of what was parsed already, for contents of another type. */
export function checkParsed(signed: SignedData, content: Uint8Array, contentType: string): void {
  checkContent(signed, content);
  checkBinding(signed, contentType);
  checkStrength(signed, checkKey(signed));
}

/**
 * The same of a countersignature (RFC 5652 section 11.4): it is over the octets of this signature, has no content type, and is by another
 * key; by the same it would say nothing that the signature doesn't.
 */
export function checkCountersignature(signed: WithCarried, { signature, signer }: SignerInfo): void {
  checkContent(signed, signature, 'countersigned_other');
  checkBinding({ ...signed, contentType: undefined }, undefined);
  checkStrength(signed, checkKey(signed));
  if (hex(signed.signer.publicKey) === hex(signer.publicKey)) throw refuse('countersigned_self');
}

/**
 * What of a signature that can't be computed here can be seen all the same: that it is detached, or holds just these bytes, and which
 * certificate it is bound to. A binding by a digest that we can't compute is the checker's, who is told whose certificate we read.
 */
export function checkFrame(signed: SignedData, content: Uint8Array): void {
  checkSame(signed, content);
  checkTypes(signed, OID.data);
  const { binding, signer } = signed;
  if (!binding) throw refuse('unbound_certificate');
  const algorithm = hashName(binding.hashAlgorithm);
  if (algorithm && digestHex(algorithm, signer.der) !== hex(binding.hash)) throw refuse('unbound_certificate');
}

/** The same of a signature that may also hold what was signed: then just these bytes. */
export function checkHeld(signed: SignedData, content: Uint8Array): void {
  checkSame(signed, content);
  checkParsed(signed, content, OID.data);
}

function checkSame({ content: held }: SignedData, content: Uint8Array): void {
  if (held !== undefined && hex(held) !== hex(content)) throw refuse('wrong_content');
}

function parseDetached(cms: Uint8Array): SignedData {
  const signed = asSignature(() => parseSignedData(cms));
  if (signed.content === undefined) return signed;
  throw refuse('malformed_signature', { why: 'the content is inside; a detached signature is expected' });
}

/** What a parser gives; what it can't read is refused as no signature. */
export function asSignature<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof DerError) throw refuse('malformed_signature', { why: error.message });
    throw error;
  }
}

/** Whether it is over the content, by the digest under the signature. Throws `trust.unsupported_algorithm`, and the fault. */
export function checkContent(
  { digestAlgorithm, messageDigest }: SignerInfo,
  content: Uint8Array,
  fault: 'wrong_content' | 'countersigned_other' = 'wrong_content',
): void {
  const algorithm = hashName(digestAlgorithm);
  if (!algorithm) throw refuse('unsupported_algorithm');
  if (digestHex(algorithm, content) !== hex(messageDigest)) throw refuse(fault);
}

type Typed = SignerInfo & Pick<SignedData, 'contentType'>;

function checkTypes({ contentType, attributeContentType }: Typed, expected: string | undefined): void {
  if (contentType !== expected || attributeContentType !== expected)
    throw refuse('malformed_signature', { why: 'the content is of another type' });
}

// CAdES: without signing-certificate-v2 somebody's signature could be shown under another certificate of the same key.
function checkBinding(signed: Typed, expected: string | undefined): void {
  checkTypes(signed, expected);
  const { binding, signer } = signed;
  const algorithm = binding && hashName(binding.hashAlgorithm);
  if (!binding || !algorithm) throw refuse('unbound_certificate');
  if (digestHex(algorithm, signer.der) !== hex(binding.hash)) throw refuse('unbound_certificate');
}

function checkKey({ signatureAlgorithm, digestAlgorithm, signer, attributes, signature }: SignerInfo): string {
  const digest = signedDigest(signatureAlgorithm, digestAlgorithm, signer.keyAlgorithm);
  if (!digest) throw refuse('unsupported_algorithm');
  // Before the mathematics: what a weak key signed says nothing, and node computes what a page doesn't.
  if (!isStrongKey(signer)) throw refuse('weak_algorithm');
  if (!holds(digest, attributes, signature, signer.publicKey)) throw refuse('bad_signature');
  return digest;
}

function checkStrength({ digestAlgorithm, binding, signer }: SignerInfo, digest: string): void {
  const isOld = (algorithm: string | undefined): boolean => algorithm === OID.sha1;
  if (!isStrong(digest, signer) || isOld(digestAlgorithm) || isOld(binding?.hashAlgorithm))
    throw refuse('weak_algorithm');
}
