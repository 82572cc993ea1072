/**
 * The parts of an XML signature (W3C XML Signature 1.1, section 4): read strictly, nothing skipped that could say something, every
 * number bounded. What it is over is for references.ts.
 */
import { fromBase64 } from '#kernel/hash.ts';
import { refuse } from '../refusals.ts';
import { type Canonicalization, canonicalizationOf } from './canonical.ts';
import { attributeIn, elementsIn, type XmlElement } from './document.ts';

const DS = 'http://www.w3.org/2000/09/xmldsig#';
const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';

/** More than any signature of one act has. */
const MOST_REFERENCES = 200;
const MOST_TRANSFORMS = 4;
const MOST_CERTIFICATES = 20;

export type Transform =
  | { readonly kind: 'enveloped' }
  | { readonly kind: 'base64' }
  | { readonly kind: 'canonical'; readonly how: Canonicalization };

export interface XmlReference {
  /** As written: empty for the document, `#…` inside it, else something beside it. */
  readonly uri: string;
  readonly transforms: readonly Transform[];
  /** Identifier of the digest algorithm. */
  readonly digestMethod: string;
  readonly digest: Uint8Array;
}

export interface XmlSignature {
  readonly element: XmlElement;
  readonly id: string | undefined;
  readonly signedInfo: XmlElement;
  readonly canonicalization: Canonicalization;
  /** Identifier of the signature algorithm. */
  readonly method: string;
  readonly references: readonly XmlReference[];
  readonly value: Uint8Array;
  readonly valueElement: XmlElement;
  /** DER, in the order in which they stand. */
  readonly certificates: readonly Uint8Array[];
  /** DER. */
  readonly lists: readonly Uint8Array[];
  readonly objects: readonly XmlElement[];
}

const malformed = (why: string): Error => refuse('malformed_signature', { why });

export const isSignature = ({ uri, local }: XmlElement): boolean => uri === DS && local === 'Signature';

/** Reads a ds:Signature. Throws `trust.malformed_signature` and `trust.xml_transform`. */
export function readXmlSignature(element: XmlElement): XmlSignature {
  const parts = new Parts(element);
  const signedInfo = parts.take('SignedInfo');
  const valueElement = parts.take('SignatureValue');
  const keyInfo = parts.optional('KeyInfo');
  const objects = parts.all('Object');
  parts.end();
  return {
    element,
    id: attributeIn(element, 'Id'),
    signedInfo,
    ...readSignedInfo(signedInfo),
    value: bytesIn(valueElement),
    valueElement,
    certificates: x509In(keyInfo, 'X509Certificate'),
    lists: x509In(keyInfo, 'X509CRL'),
    objects,
  };
}

function readSignedInfo(element: XmlElement): Pick<XmlSignature, 'canonicalization' | 'method' | 'references'> {
  const parts = new Parts(element);
  const canonicalization = canonicalizationIn(parts.take('CanonicalizationMethod'));
  if (!canonicalization) throw malformed('the signed part is canonicalized in a way that is not known');
  const method = algorithmOf(parts.take('SignatureMethod'));
  const references = parts.all('Reference');
  parts.end();
  if (references.length === 0 || references.length > MOST_REFERENCES) throw malformed('no references, or too many');
  return { canonicalization, method, references: references.map(readReference) };
}

function readReference(element: XmlElement): XmlReference {
  const uri = attributeIn(element, 'URI');
  if (uri === undefined) throw malformed('a reference names nothing');
  const parts = new Parts(element);
  const transforms = parts.optional('Transforms');
  const digestMethod = algorithmOf(parts.take('DigestMethod'));
  const digest = bytesIn(parts.take('DigestValue'));
  parts.end();
  return { uri, transforms: transforms ? readTransforms(transforms) : [], digestMethod, digest };
}

function readTransforms(element: XmlElement): readonly Transform[] {
  const parts = new Parts(element);
  const all = parts.all('Transform');
  parts.end();
  if (all.length > MOST_TRANSFORMS) throw malformed('too many transforms');
  return all.map(readTransform);
}

// What computes (XSLT, XPath) would sign whatever it likes: it isn't taken (W3C XML Signature Best Practices, sections 2.1.2 to 2.1.4).
function readTransform(element: XmlElement): Transform {
  const name = algorithmOf(element);
  const how = canonicalizationIn(element);
  if (how) return { kind: 'canonical', how };
  if (elementsIn(element).length > 0) throw refuse('xml_transform', { name });
  if (name === `${DS}enveloped-signature`) return { kind: 'enveloped' };
  if (name === `${DS}base64`) return { kind: 'base64' };
  throw refuse('xml_transform', { name });
}

/** A canonicalization with its parameter; undefined for another algorithm. */
export function canonicalizationIn(element: XmlElement): Canonicalization | undefined {
  const [parameter, ...more] = elementsIn(element);
  const identifier = algorithmOf(element);
  if (!parameter) return canonicalizationOf(identifier);
  const isList = parameter.uri === EXCLUSIVE && parameter.local === 'InclusiveNamespaces';
  const how = canonicalizationOf(
    identifier,
    new Set(
      (attributeIn(parameter, 'PrefixList') ?? '')
        .split(/\s+/)
        .filter((prefix) => prefix !== '')
        .map((prefix) => (prefix === '#default' ? '' : prefix)),
    ),
  );
  if (!how) return undefined;
  if (!isList || more.length > 0 || how.method !== 'exclusive')
    throw malformed('a canonicalization has a strange parameter');
  return how;
}

/** The attribute of an element that names an algorithm. Throws `trust.malformed_signature`. */
export function algorithmOf(element: XmlElement): string {
  const found = attributeIn(element, 'Algorithm');
  if (found === undefined) throw malformed(`${element.local} names no algorithm`);
  return found;
}

/** Values in X509Data; what else a KeyInfo says of the key is nobody's word. */
function x509In(keyInfo: XmlElement | undefined, name: string): readonly Uint8Array[] {
  const found = (keyInfo ? elementsIn(keyInfo) : [])
    .filter(({ uri, local }) => uri === DS && local === 'X509Data')
    .flatMap(elementsIn)
    .filter(({ uri, local }) => uri === DS && local === name);
  if (found.length > MOST_CERTIFICATES) throw malformed('too many certificates');
  return found.map(bytesIn);
}

/**
 * Base64 in an element that holds nothing else. A comment in the middle is refused: two readers would take two texts. Throws
 * `trust.malformed_signature`.
 */
export function bytesIn(element: XmlElement): Uint8Array {
  try {
    return fromBase64(textIn(element).replace(/[ \t\r\n]+/g, ''));
  } catch (error) {
    if (error instanceof RangeError) throw malformed(`${element.local} is not base64`);
    throw error;
  }
}

/** The text of an element that holds nothing else. Throws `trust.malformed_signature`. */
export function textIn({ local, children }: XmlElement): string {
  const [only, ...more] = children;
  if (more.length > 0 || (only && only.kind !== 'text')) throw malformed(`${local} holds more than text`);
  return only?.kind === 'text' ? only.text : '';
}

/** Elements, of one namespace where none is said, in the order that their standard gives; between them white space alone. */
export class Parts {
  readonly #rest: XmlElement[];
  readonly #of: XmlElement;
  readonly #uri: string;

  constructor(element: XmlElement, uri = DS) {
    const strange = element.children.some(
      (node) => node.kind !== 'element' && (node.kind !== 'text' || node.text.trim() !== ''),
    );
    if (strange) throw malformed(`${element.local} holds more than elements`);
    this.#of = element;
    this.#uri = uri;
    this.#rest = [...elementsIn(element)];
  }

  take(name: string, uri = this.#uri): XmlElement {
    const found = this.optional(name, uri);
    if (!found) throw malformed(`${this.#of.local} has no ${name} in its place`);
    return found;
  }

  optional(name: string, uri = this.#uri): XmlElement | undefined {
    const [next] = this.#rest;
    return next?.uri === uri && next.local === name ? this.#rest.shift() : undefined;
  }

  all(name: string): readonly XmlElement[] {
    const found: XmlElement[] = [];
    for (let next = this.optional(name); next; next = this.optional(name)) found.push(next);
    return found;
  }

  end(): void {
    const [next] = this.#rest;
    if (next) throw malformed(`${this.#of.local} holds ${next.local} out of place`);
  }
}
