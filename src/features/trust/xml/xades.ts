/**
 * What XAdES adds to an XML signature (ETSI EN 319 132-1): which certificate signed and when, under the signature; and beside it what a
 * check needs years later.
 */
import { type Instant, instantFromIso } from '#kernel/instant.ts';
import { refuse } from '../refusals.ts';
import type { Stamp } from '../signatures/judged.ts';
import { type Canonicalization, canonicalizationOf, canonicalXml } from './canonical.ts';
import { attributeIn, elementsIn, walk, type XmlElement } from './document.ts';
import { bytesIn, canonicalizationIn, Parts, textIn, type XmlSignature } from './signature.ts';

const XADES = 'http://uri.etsi.org/01903/v1.3.2#';
const DS = 'http://www.w3.org/2000/09/xmldsig#';

/** Of one kind: certificates, lists, answers or time-stamps. */
const MOST_VALUES = 100;

export interface Xades {
  /** SignedProperties: something of it counts only where a reference of the signature is over it. */
  readonly properties: XmlElement;
  readonly signingTime: Instant | undefined;
  /** The digest of the signer's certificate, by the identifier of its algorithm. */
  readonly binding: { readonly digestMethod: string; readonly digest: Uint8Array } | undefined;
  readonly stamps: readonly Stamp[];
  readonly certificates: readonly Uint8Array[];
  readonly lists: readonly Uint8Array[];
  /** OCSPResponse, DER. */
  readonly answers: readonly Uint8Array[];
}

const malformed = (why: string): Error => refuse('malformed_signature', { why });

/** Reads the properties of a signature; undefined where it has none. Throws `trust.malformed_signature`. */
export function readXades(signature: XmlSignature): Xades | undefined {
  const found = signature.objects
    .flatMap(elementsIn)
    .filter(({ local, uri }) => local === 'QualifyingProperties' && /^http:\/\/uri\.etsi\.org\/01903\//.test(uri));
  const [qualifying, ...more] = found;
  if (!qualifying) return undefined;
  if (more.length > 0 || qualifying.uri !== XADES)
    throw malformed('its properties are of another version, or there twice');
  if (signature.id === undefined || attributeIn(qualifying, 'Target') !== `#${signature.id}`)
    throw malformed('its properties are of another signature');
  const parts = new Parts(qualifying, XADES);
  const properties = parts.take('SignedProperties');
  const unsigned = parts.optional('UnsignedProperties');
  parts.end();
  const signed = elementsIn(properties).find((one) => is(one, 'SignedSignatureProperties'));
  return {
    properties,
    ...readSigned(signed ? elementsIn(signed) : []),
    ...readUnsigned(signature, unsigned ? elementsIn(unsigned) : []),
  };
}

const is = ({ local, uri }: XmlElement, name: string): boolean => uri === XADES && local === name;

function readSigned(signed: readonly XmlElement[]): Pick<Xades, 'signingTime' | 'binding'> {
  const only = (...names: readonly string[]): XmlElement | undefined => {
    const [one, ...more] = signed.filter((element) => names.some((name) => is(element, name)));
    if (more.length > 0) throw malformed(`${names.join(' or ')} is there twice`);
    return one;
  };
  const time = only('SigningTime');
  const certificate = only('SigningCertificate', 'SigningCertificateV2');
  return { signingTime: time && readTime(textIn(time)), binding: certificate && readBinding(certificate) };
}

function readTime(text: string): Instant {
  try {
    return instantFromIso(text.trim());
  } catch {
    throw malformed('its time is no moment');
  }
}

/** The first certificate is the signer's (section 5.2.2). */
function readBinding(element: XmlElement): NonNullable<Xades['binding']> {
  const [first] = elementsIn(element).filter((one) => is(one, 'Cert'));
  const digest = first && elementsIn(first).find((one) => is(one, 'CertDigest'));
  if (!digest) throw malformed('the signing certificate is not named');
  const parts = new Parts(digest);
  const digestMethod = attributeIn(parts.take('DigestMethod'), 'Algorithm') ?? '';
  const value = bytesIn(parts.take('DigestValue'));
  parts.end();
  return { digestMethod, digest: value };
}

function readUnsigned(
  signature: XmlSignature,
  unsigned: readonly XmlElement[],
): Pick<Xades, 'stamps' | 'certificates' | 'lists' | 'answers'> {
  const properties = unsigned.filter((one) => is(one, 'UnsignedSignatureProperties')).flatMap(elementsIn);
  const values = (holder: string, name: string): readonly Uint8Array[] => {
    const inside = properties.filter((one) => is(one, holder)).flatMap((one) => [...walk(one)]);
    return inside
      .filter((one) => is(one, name))
      .slice(0, MOST_VALUES)
      .map(bytesIn);
  };
  return {
    stamps: properties
      .filter((one) => is(one, 'SignatureTimeStamp'))
      .slice(0, MOST_VALUES)
      .map((one) => readTimestamp(signature, one)),
    certificates: [
      ...values('CertificateValues', 'EncapsulatedX509Certificate'),
      ...values('TimeStampValidationData', 'EncapsulatedX509Certificate'),
    ],
    lists: values('RevocationValues', 'EncapsulatedCRLValue'),
    answers: values('RevocationValues', 'EncapsulatedOCSPValue'),
  };
}

const DEFAULT = canonicalizationOf('http://www.w3.org/TR/2001/REC-xml-c14n-20010315') as Canonicalization;

/** Over the canonical SignatureValue (section 5.3). Later ones, made for archives, say nothing new about the first moment. */
function readTimestamp({ valueElement }: XmlSignature, stamp: XmlElement): Stamp {
  const inside = elementsIn(stamp);
  const method = inside.find(({ local, uri }) => uri === DS && local === 'CanonicalizationMethod');
  const token = inside.find((one) => is(one, 'EncapsulatedTimeStamp'));
  const how = method ? canonicalizationIn(method) : DEFAULT;
  if (!token || !how) throw malformed('its time-stamp is of an unknown kind');
  return { token: bytesIn(token), over: canonicalXml(valueElement, how) };
}
