/**
 * What an XML signature is over: the bytes of each reference, and whether they are all that the document says. The attack against XML
 * signatures is to leave the signed part somewhere where its digest is found and to put another where readers look; so nothing outside of
 * the signed parts may say anything, and an identifier names one element.
 */
import { fromBase64 } from '#kernel/hash.ts';
import { refuse } from '../refusals.ts';
import { type Canonicalization, canonicalXml } from './canonical.ts';
import { elementsIn, parseXml, walk, type XmlDocument, type XmlElement } from './document.ts';
import { textIn, type XmlReference, type XmlSignature } from './signature.ts';

/** Gives what lies beside the document by the address in a reference; undefined where it isn't at hand. */
export type Beside = (uri: string) => Uint8Array | undefined;

/** A reference with the bytes that its digest is over. */
export interface Referenced {
  readonly reference: XmlReference;
  /** Where it points to in the document; undefined for what lies beside. */
  readonly target: XmlDocument | XmlElement | undefined;
  /** Whether comments in it are among the bytes. */
  readonly withComments: boolean;
  readonly bytes: Uint8Array;
}

const NO_BYTES = new Uint8Array();
const PLAIN: Canonicalization = { method: '1.0', withComments: false, inclusivePrefixes: new Set() };

/**
 * Follows a reference. `later`: signatures that were added afterwards, which are not part of what this one saw. Throws
 * `trust.xml_reference`, `trust.xml_ids`, `trust.xml_transform`, and for XML beside the document the refusals of `parseXml`.
 */
export function follow(
  document: XmlDocument,
  { element }: XmlSignature,
  reference: XmlReference,
  { later, beside }: { readonly later: readonly XmlElement[]; readonly beside: Beside },
): Referenced {
  const inside = targetOf(document, reference.uri);
  let node = inside?.node;
  let bytes = inside ? undefined : beside(reference.uri);
  if (!node && !bytes) throw refuse('xml_reference', { uri: reference.uri });
  let withComments = false;
  const without = new Set<XmlElement>(inside ? later : []);
  for (const transform of reference.transforms) {
    if (transform.kind === 'enveloped') {
      if (!node) throw refuse('xml_transform', { name: 'enveloped-signature' });
      without.add(element);
    } else {
      if (transform.kind === 'base64') bytes = decoded(bytes, node);
      else {
        withComments = transform.how.withComments && inside?.hasComments !== false;
        bytes = canonicalXml(node ?? parseXml(bytes ?? NO_BYTES), { ...transform.how, withComments }, without);
      }
      node = undefined;
    }
  }
  const target = inside?.node;
  return {
    reference,
    target,
    withComments,
    bytes: bytes && !node ? bytes : canonicalXml(node ?? document, PLAIN, without),
  };
}

/** The text of ds:Object, or of what came before, out of base64. */
function decoded(bytes: Uint8Array | undefined, node: XmlDocument | XmlElement | undefined): Uint8Array {
  const isObject = node?.kind === 'element' && node.local === 'Object';
  if (!bytes && !isObject) throw refuse('xml_transform', { name: 'base64' });
  const text = isObject ? textIn(node) : new TextDecoder().decode(bytes);
  try {
    return fromBase64(text.replace(/[ \t\r\n]+/g, ''));
  } catch {
    throw refuse('malformed_signature', { why: 'the content is not base64' });
  }
}

interface Target {
  readonly node: XmlDocument | XmlElement;
  /** By the bare forms a reference leaves comments out (W3C XML Signature 1.1, section 4.4.3.3). */
  readonly hasComments: boolean;
}

function targetOf(document: XmlDocument, uri: string): Target | undefined {
  if (uri === '') return { node: document, hasComments: false };
  if (uri === '#xpointer(/)') return { node: document, hasComments: true };
  if (!uri.startsWith('#')) return undefined;
  const pointed = /^#xpointer\(id\((?:'([^']*)'|"([^"]*)")\)\)$/.exec(uri);
  return { node: elementById(document, pointed?.[1] ?? pointed?.[2] ?? uri.slice(1)), hasComments: pointed !== null };
}

const ID_NAMESPACES: ReadonlySet<string> = new Set([
  '',
  'http://www.w3.org/XML/1998/namespace',
  'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd',
]);

/** Without a document type nobody says which attributes identify: those that are called so, and of one value one. */
function elementById({ root }: XmlDocument, id: string): XmlElement {
  const found: XmlElement[] = [];
  for (const element of walk(root))
    for (const { local, uri, value } of element.attributes)
      if (value === id && /^id$/i.test(local) && ID_NAMESPACES.has(uri)) found.push(element);
  const [only, ...more] = found;
  if (more.length > 0) throw refuse('xml_ids', { id });
  if (!only) throw refuse('xml_reference', { uri: `#${id}` });
  return only;
}

/**
 * Whether what the references point to is all that the document says; `others`: its other signatures, of which each is judged by itself.
 * Throws `trust.xml_part` with the first element that nobody signed, `trust.xml_comments` for comments that nobody signed, and
 * `trust.xml_unsigned` where there is nothing but the signature's own properties.
 */
export function checkCoverage(
  document: XmlDocument,
  signature: XmlSignature,
  referenced: readonly Referenced[],
  { others, properties }: { readonly others: ReadonlySet<XmlElement>; readonly properties: XmlElement | undefined },
): void {
  const targets = new Map(referenced.flatMap(({ target, withComments }) => (target ? [[target, withComments]] : [])));
  const hasContent = referenced.some(({ target }) => target === undefined || target !== properties);
  if (!hasContent) throw refuse('xml_unsigned');
  const covering: Covering = { signature, targets, around: aroundOf(signature.element, targets), others, properties };
  for (const [target, withComments] of targets)
    if (!withComments && hasComment(target, covering)) throw refuse('xml_comments');
  checkObjects(covering, document.root === signature.element);
  checkWords(signature.element, targets);
  if (targets.has(document)) return;
  for (const node of document.children) {
    if (node.kind === 'element') checkElement(node, covering);
    else if (node.kind === 'comment') throw refuse('xml_comments');
    else throw refuse('xml_part', { name: `?${node.target}` });
  }
}

interface Covering {
  readonly signature: XmlSignature;
  readonly targets: ReadonlyMap<XmlDocument | XmlElement, boolean>;
  /** Elements that hold the signature or a target. */
  readonly around: ReadonlySet<XmlElement>;
  readonly others: ReadonlySet<XmlElement>;
  readonly properties: XmlElement | undefined;
}

function aroundOf(
  signature: XmlElement,
  targets: ReadonlyMap<XmlDocument | XmlElement, boolean>,
): ReadonlySet<XmlElement> {
  const around = new Set<XmlElement>();
  for (const inside of [signature, ...targets.keys()])
    for (let one = inside.kind === 'element' ? inside.parent : undefined; one; one = one.parent) around.add(one);
  return around;
}

const hasComment = (node: XmlDocument | XmlElement, covering: Covering): boolean =>
  node.children.some((child) => {
    if (child.kind === 'comment') return true;
    if (child.kind !== 'element' || child === covering.signature.element || covering.others.has(child)) return false;
    return hasComment(child, covering);
  });

/** An element around a signed part may hold it, and say nothing. */
function checkElement(element: XmlElement, covering: Covering): void {
  const { targets, around, signature, others } = covering;
  if (targets.has(element) || element === signature.element || others.has(element)) return;
  if (!around.has(element) || element.attributes.length > 0) throw refuse('xml_part', { name: element.local });
  for (const child of element.children) {
    if (child.kind === 'element') checkElement(child, covering);
    else if (child.kind === 'comment') throw refuse('xml_comments');
    else if (child.kind === 'instruction' || child.text.trim() !== '')
      throw refuse('xml_part', { name: element.local });
  }
}

/** The words of signatures: XML Signature's own, canonicalization's, and XAdES's in all its versions. */
const OWN =
  /^http:\/\/(www\.w3\.org\/(2000\/09\/xmldsig|2009\/xmldsig11|2001\/10\/xml-exc-c14n)#|uri\.etsi\.org\/01903\/)/;

/** In what nobody signs, keys and proofs, stand the words of signatures alone: another could be found by who looks for a name. */
function checkWords(element: XmlElement, targets: Covering['targets']): void {
  if (targets.has(element)) return;
  if (!OWN.test(element.uri)) throw refuse('xml_part', { name: element.local });
  for (const child of elementsIn(element)) checkWords(child, targets);
}

/** In the signature's own objects: what is signed, and XAdES's properties; contents of an object only where the signature is the document. */
function checkObjects({ signature, targets, properties }: Covering, isWhole: boolean): void {
  for (const object of signature.objects) {
    const [only, ...more] = elementsIn(object);
    const isProperties = only !== undefined && only === properties?.parent && more.length === 0;
    const isSigned = targets.has(object) || (only !== undefined && more.length === 0 && targets.has(only));
    if (!isProperties && !(isWhole && isSigned)) throw refuse('xml_part', { name: object.local });
  }
}
