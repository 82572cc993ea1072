/**
 * Checking XML signatures as anybody outside does: W3C XML Signature 1.1 and XAdES-BES, -T and -LT (ETSI EN 319 132-1), enveloped,
 * enveloping and detached. What it gives are the very bytes that were signed; a document that says more than those is refused.
 */

import { OID } from '#kernel/asn1/oids.ts';
import { DerError } from '#kernel/asn1/read.ts';
import { ecdsaDer } from '#kernel/asn1/write.ts';
import { hex } from '#kernel/hash.ts';
import type { Instant } from '#kernel/instant.ts';
import { type Certificate, readCertificate } from '../certificates/read.ts';
import { isBeyondUs } from '../elsewhere/question.ts';
import { refuse } from '../refusals.ts';
import { holds, isSound, isStrongKey } from '../signatures/algorithms.ts';
import type { Carried, OutsideSignature, OutsideTrust } from '../signatures/judged.ts';
import { judge, judgeBeyond } from '../signatures/outside.ts';
import { canonicalXml } from './canonical.ts';
import { digestBy, isKnownDigest, isOldDigest } from './digests.ts';
import { parseXml, walk, type XmlDocument, type XmlElement } from './document.ts';
import { type Beside, checkCoverage, follow, type Referenced } from './references.ts';
import { isSignature, readXmlSignature, type XmlSignature } from './signature.ts';
import { readXades, type Xades } from './xades.ts';

/** A document of more signatures was made to hurt whoever opens it. */
const MOST_SIGNATURES = 50;

export interface CheckedXml {
  readonly signature: OutsideSignature;
  /** What was signed, without the signature's own properties: `uri` as the signature names it, `name` of the element, empty for the document. */
  readonly parts: readonly { readonly uri: string; readonly name: string; readonly bytes: Uint8Array }[];
}

export interface XmlGiven {
  readonly trust: OutsideTrust;
  /** The moment of the check: for a signature that doesn't say when it was made. */
  readonly now: Instant;
  readonly beside?: Beside | undefined;
}

/** Checks one signature of a document. Throws the refusals of `trust`. */
export type XmlCheck = (given: XmlGiven) => CheckedXml;

/**
 * The signatures of a document, in its order, each to be checked. Throws `trust.xml_unsigned` where there is none, and the refusals of
 * `parseXml`. Who signs after others adds to the document: each signature is over what stood there before those that follow it.
 */
export function signaturesOfXml(bytes: Uint8Array): readonly XmlCheck[] {
  const document = parseXml(bytes);
  const found = topmost(document);
  if (found.length === 0) throw refuse('xml_unsigned');
  if (found.length > MOST_SIGNATURES) throw refuse('xml_too_much');
  return found.map((element, index) => (given) => {
    const others = new Set(found.filter((one) => one !== element));
    return checkOne(document, element, { bytes, later: found.slice(index + 1), others }, given);
  });
}

/** Signatures that stand in no other: what stands in one, a counter-signature say, is its affair. */
const topmost = ({ root }: XmlDocument): readonly XmlElement[] => {
  const within = ({ parent }: XmlElement): boolean => parent !== undefined && (isSignature(parent) || within(parent));
  return [...walk(root)].filter((element) => isSignature(element) && !within(element));
};

interface Place {
  /** The document as it was given. */
  readonly bytes: Uint8Array;
  readonly later: readonly XmlElement[];
  readonly others: ReadonlySet<XmlElement>;
}

function checkOne(document: XmlDocument, element: XmlElement, place: Place, given: XmlGiven): CheckedXml {
  const { trust, now, beside = () => undefined } = given;
  const signature = readXmlSignature(element);
  const scheme = SCHEMES.get(signature.method);
  if (!scheme && (!trust.checker || !isPlain(signature, place))) throw refuse('unsupported_algorithm');
  const xades = readXades(signature);
  const properties = xades?.properties;
  const referenced = signature.references.map((reference) =>
    follow(document, signature, reference, { later: place.later, beside }),
  );
  checkDigests(scheme ? referenced : referenced.filter(({ reference }) => isKnownDigest(reference.digestMethod)));
  checkCoverage(document, signature, referenced, { others: place.others, properties });
  if (properties && !referenced.some(({ target }) => target === properties)) throw refuse('unbound_certificate');
  const signer = signerOf(signature, xades);
  const parts = partsOf(document, referenced, properties);
  if (!scheme) {
    if (!isBeyondUs('', '', signer)) throw refuse('unsupported_algorithm');
    const question = { kind: 'xml', bytes: place.bytes, content: undefined, signer } as const;
    const held = {
      signer,
      signingTime: xades?.signingTime,
      stamps: xades?.stamps ?? [],
      carried: carriedBy(signature, xades),
    };
    return { signature: judgeBeyond(question, held, trust, xades?.signingTime ?? now), parts };
  }
  checkKey(signature, scheme, signer);
  checkStrength(signature, scheme, signer, xades);
  const carried = carriedBy(signature, xades);
  const { signingTime, stamps } = xades ?? { signingTime: undefined, stamps: [] };
  return { signature: judge({ signer, signingTime, stamps, carried }, trust, signingTime ?? now), parts };
}

const carriedBy = (signature: XmlSignature, xades: Xades | undefined): Carried => ({
  authorities: [...signature.certificates, ...(xades?.certificates ?? [])],
  lists: [...signature.lists, ...(xades?.lists ?? [])],
  answers: xades?.answers ?? [],
});

const partsOf = (
  document: XmlDocument,
  referenced: readonly Referenced[],
  properties: XmlElement | undefined,
): CheckedXml['parts'] =>
  referenced
    .filter(({ target }) => target === undefined || target !== properties)
    .map(({ reference, target, bytes }) => ({
      uri: reference.uri,
      name: target?.kind === 'element' && target !== document.root ? target.local : '',
      bytes,
    }));

/**
 * Whether two readers can't but mean the same: the only signature of the document, over all of it. The checker follows references by
 * rules of its own, so nothing is asked of it where there is anything to follow.
 */
const isPlain = ({ references }: XmlSignature, { others }: Place): boolean =>
  others.size === 0 && references.length === 1 && references[0]?.uri === '';

interface Scheme {
  readonly key: string;
  readonly digest: string;
}

const MORE = 'http://www.w3.org/2001/04/xmldsig-more#';

// RFC 9231. What isn't here, GOST among others, can't be computed.
const SCHEMES: ReadonlyMap<string, Scheme> = new Map([
  ['http://www.w3.org/2000/09/xmldsig#rsa-sha1', { key: OID.rsaEncryption, digest: OID.sha1 }],
  [`${MORE}rsa-sha256`, { key: OID.rsaEncryption, digest: OID.sha256 }],
  [`${MORE}rsa-sha384`, { key: OID.rsaEncryption, digest: OID.sha384 }],
  [`${MORE}rsa-sha512`, { key: OID.rsaEncryption, digest: OID.sha512 }],
  [`${MORE}ecdsa-sha1`, { key: OID.ecPublicKey, digest: OID.sha1 }],
  [`${MORE}ecdsa-sha256`, { key: OID.ecPublicKey, digest: OID.sha256 }],
  [`${MORE}ecdsa-sha384`, { key: OID.ecPublicKey, digest: OID.sha384 }],
  [`${MORE}ecdsa-sha512`, { key: OID.ecPublicKey, digest: OID.sha512 }],
  ['http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519', { key: OID.ed25519, digest: OID.sha512 }],
]);

function checkDigests(referenced: readonly Referenced[]): void {
  for (const { reference, bytes } of referenced)
    if (digestBy(reference.digestMethod, bytes) !== hex(reference.digest)) throw refuse('wrong_content');
}

/** By XAdES the certificate that is named under the signature; else the only one that is no authority's. */
function signerOf({ certificates }: XmlSignature, xades: Xades | undefined): Certificate {
  const all = certificates.map(readOne);
  if (!xades) {
    const [only, ...more] = all.filter(({ isAuthority }) => !isAuthority);
    if (!only || more.length > 0)
      throw refuse('malformed_signature', { why: 'exactly one certificate of a signer is expected' });
    return only;
  }
  const { binding } = xades;
  const named = binding && all.find(({ der }) => digestBy(binding.digestMethod, der) === hex(binding.digest));
  if (!named) throw refuse('unbound_certificate');
  return named;
}

function readOne(der: Uint8Array): Certificate {
  try {
    return readCertificate(der);
  } catch (error) {
    if (error instanceof DerError) throw refuse('malformed_signature', { why: error.message });
    throw error;
  }
}

/** Octets of r and of s (RFC 9231 section 2.3.6): as many as the curve's order has. */
const ECDSA_OCTETS: ReadonlyMap<string, number> = new Map([
  [OID.p256, 32],
  [OID.p384, 48],
]);

function checkKey({ signedInfo, canonicalization, value }: XmlSignature, scheme: Scheme, signer: Certificate): void {
  const { keyAlgorithm, curve, publicKey } = signer;
  if (keyAlgorithm !== scheme.key) throw refuse('unsupported_algorithm');
  const size = ECDSA_OCTETS.get(curve ?? '');
  if (!isStrongKey(signer)) throw refuse('weak_algorithm');
  if (size !== undefined && value.length !== size * 2) throw refuse('bad_signature');
  const signature = size === undefined ? value : ecdsaDer(Uint8Array.from(value));
  if (!holds(scheme.digest, canonicalXml(signedInfo, canonicalization), signature, publicKey))
    throw refuse('bad_signature');
}

function checkStrength({ references }: XmlSignature, { digest }: Scheme, signer: Certificate, xades?: Xades): void {
  const methods = [
    ...references.map(({ digestMethod }) => digestMethod),
    ...(xades?.binding ? [xades.binding.digestMethod] : []),
  ];
  if (methods.some(isOldDigest) || !isSound(digest, signer)) throw refuse('weak_algorithm');
}
