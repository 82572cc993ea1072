/**
 * Canonical XML: the one spelling of a piece of XML that is hashed and signed (W3C Canonical XML 1.0 and 1.1; Exclusive XML
 * Canonicalization 1.0). Of what the recommendations do for any set of nodes, this does what signatures need: a whole document or an
 * element with all below it, without some elements.
 */

import { compareBytes } from '#kernel/asn1/write.ts';
import { type Bytes, utf8 } from '#kernel/hash.ts';
import { refuse } from '../refusals.ts';
import type { XmlAside, XmlAttribute, XmlDocument, XmlElement, XmlNode } from './document.ts';

export interface Canonicalization {
  readonly method: '1.0' | '1.1' | 'exclusive';
  readonly withComments: boolean;
  /** Of exclusive canonicalization: prefixes that are treated as by the inclusive one; the default by the empty one. */
  readonly inclusivePrefixes: ReadonlySet<string>;
}

const METHODS: ReadonlyMap<string, Omit<Canonicalization, 'inclusivePrefixes'>> = new Map([
  ['http://www.w3.org/TR/2001/REC-xml-c14n-20010315', { method: '1.0', withComments: false }],
  ['http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments', { method: '1.0', withComments: true }],
  ['http://www.w3.org/2006/12/xml-c14n11', { method: '1.1', withComments: false }],
  ['http://www.w3.org/2006/12/xml-c14n11#WithComments', { method: '1.1', withComments: true }],
  ['http://www.w3.org/2001/10/xml-exc-c14n#', { method: 'exclusive', withComments: false }],
  ['http://www.w3.org/2001/10/xml-exc-c14n#WithComments', { method: 'exclusive', withComments: true }],
]);

/** The canonicalization of an identifier; undefined where it names none. */
export function canonicalizationOf(
  identifier: string,
  inclusivePrefixes: ReadonlySet<string> = new Set(),
): Canonicalization | undefined {
  const known = METHODS.get(identifier);
  return known && { ...known, inclusivePrefixes };
}

const XML = 'http://www.w3.org/XML/1998/namespace';
const NONE: ReadonlySet<XmlElement> = new Set();

type Scope = ReadonlyMap<string, string>;

/** The canonical bytes of a document, or of an element with all below it; without the elements that are named. */
export function canonicalXml(
  node: XmlDocument | XmlElement,
  how: Canonicalization,
  without: ReadonlySet<XmlElement> = NONE,
): Bytes {
  const out: string[] = [];
  const writer: Writer = { how, without, out };
  if (node.kind === 'document') writeDocument(writer, node);
  else if (!without.has(node)) writeElement(writer, node, scopeAbove(node), new Map(), inheritedBy(node, how));
  return utf8(out.join(''));
}

interface Writer {
  readonly how: Canonicalization;
  readonly without: ReadonlySet<XmlElement>;
  readonly out: string[];
}

/** What stands before the root is ended by a line, what stands after it begun by one. */
function writeDocument(writer: Writer, { children }: XmlDocument): void {
  let isAfter = false;
  for (const node of children) {
    if (node.kind === 'element') {
      isAfter = true;
      if (!writer.without.has(node)) writeElement(writer, node, new Map(), new Map(), []);
      continue;
    }
    const aside = spellAside(writer, node);
    if (aside !== '') writer.out.push(isAfter ? `\n${aside}` : `${aside}\n`);
  }
}

function spellAside({ how }: Writer, { kind, target, text }: XmlAside): string {
  if (kind === 'instruction') return text === '' ? `<?${target}?>` : `<?${target} ${text}?>`;
  return how.withComments ? `<!--${text}-->` : '';
}

/** `above`: the namespaces in force around it; `rendered`: those that were written around it. */
function writeElement(
  writer: Writer,
  element: XmlElement,
  above: Scope,
  rendered: Scope,
  inherited: readonly XmlAttribute[],
): void {
  const { out, how } = writer;
  const { prefix, local, attributes, declared, children } = element;
  const scope = declared.size === 0 ? above : new Map([...above, ...declared]);
  const fresh = namespacesOf(element, scope, rendered, how);
  const within = fresh.length === 0 ? rendered : new Map([...rendered, ...fresh]);
  const name = prefix === '' ? local : `${prefix}:${local}`;
  out.push(`<${name}`);
  for (const [bound, uri] of fresh) out.push(` xmlns${bound === '' ? '' : `:${bound}`}="${escapedValue(uri)}"`);
  for (const attribute of [...attributes, ...inherited].sort(byName)) out.push(spellAttribute(attribute));
  out.push('>');
  for (const child of children) writeNode(writer, child, scope, within);
  out.push(`</${name}>`);
}

function writeNode(writer: Writer, node: XmlNode, scope: Scope, rendered: Scope): void {
  if (node.kind === 'text') writer.out.push(escapedText(node.text));
  else if (node.kind !== 'element') writer.out.push(spellAside(writer, node));
  else if (!writer.without.has(node)) writeElement(writer, node, scope, rendered, []);
}

/** The namespaces that are to be written here, in their order: those that nobody around has written so. */
function namespacesOf(
  { prefix, attributes }: XmlElement,
  scope: Scope,
  rendered: Scope,
  { method, inclusivePrefixes }: Canonicalization,
): (readonly [string, string])[] {
  const used = new Set([prefix, ...attributes.flatMap((one) => (one.prefix === '' ? [] : [one.prefix]))]);
  const wanted =
    method === 'exclusive'
      ? [...new Set([...used, ...[...inclusivePrefixes].filter((one) => scope.has(one))])]
      : [...scope.keys()];
  return wanted
    .map((one) => [one, scope.get(one) ?? ''] as const)
    .filter(([one, uri]) => one !== 'xml' && (rendered.get(one) ?? '') !== uri)
    .sort(([a], [b]) => byCodePoints(a, b));
}

/** The namespaces in force around an element. */
function scopeAbove({ parent }: XmlElement): Scope {
  return parent ? new Map([...scopeAbove(parent), ...parent.declared]) : new Map();
}

/** What inclusive canonicalization takes from elements around that aren't written: attributes such as xml:lang (section 2.4; 1.1: without xml:id). */
function inheritedBy(element: XmlElement, { method }: Canonicalization): readonly XmlAttribute[] {
  if (method === 'exclusive') return [];
  const found = new Map<string, XmlAttribute>();
  for (let one = element.parent; one; one = one.parent)
    for (const attribute of one.attributes)
      if (attribute.uri === XML && !found.has(attribute.local)) found.set(attribute.local, attribute);
  for (const { uri, local } of element.attributes) if (uri === XML) found.delete(local);
  if (method === '1.1') {
    found.delete('id');
    // Version 1.1 joins addresses here, which nobody signs.
    if (found.has('base')) throw refuse('xml_transform', { name: 'xml:base' });
  }
  return [...found.values()];
}

const spellAttribute = ({ prefix, local, value }: XmlAttribute): string =>
  ` ${prefix === '' ? '' : `${prefix}:`}${local}="${escapedValue(value)}"`;

const byName = (a: XmlAttribute, b: XmlAttribute): number =>
  byCodePoints(a.uri, b.uri) || byCodePoints(a.local, b.local);

/** UTF-8 sorts as its code points do; JavaScript's own order doesn't. */
const byCodePoints = (a: string, b: string): number => (a === b ? 0 : compareBytes(utf8(a), utf8(b)));

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
};

const escapedText = (text: string): string => text.replace(/[&<>\r]/g, (character) => ESCAPES[character] ?? '');
const escapedValue = (text: string): string => text.replace(/[&<"\t\n\r]/g, (character) => ESCAPES[character] ?? '');
