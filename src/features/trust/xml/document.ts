/**
 * Reading XML that somebody else signed (XML 1.0 with namespaces): strictly, into a tree that nobody changes, without anything that would
 * make the same bytes mean another thing elsewhere: no document type, so no entity and no default; UTF-8 alone; bounded.
 */
import { type SaxesAttributeNSIncomplete, SaxesParser, type SaxesTagNS } from 'saxes';
import { refuse } from '../refusals.ts';

export interface XmlAttribute {
  readonly prefix: string;
  readonly local: string;
  readonly uri: string;
  readonly value: string;
}

export interface XmlElement {
  readonly kind: 'element';
  readonly prefix: string;
  readonly local: string;
  /** Of the namespace; empty where it has none. */
  readonly uri: string;
  /** Without those that declare namespaces. */
  readonly attributes: readonly XmlAttribute[];
  /** Namespaces that it declares itself, by prefix; the default by the empty one. */
  readonly declared: ReadonlyMap<string, string>;
  readonly parent: XmlElement | undefined;
  readonly children: readonly XmlNode[];
}

export interface XmlText {
  readonly kind: 'text';
  readonly text: string;
}

/** A comment, or a processing instruction with its target. */
export interface XmlAside {
  readonly kind: 'comment' | 'instruction';
  readonly target: string;
  readonly text: string;
}

export type XmlNode = XmlElement | XmlText | XmlAside;

export interface XmlDocument {
  readonly kind: 'document';
  readonly root: XmlElement;
  /** The root with what stands before and after it. */
  readonly children: readonly (XmlElement | XmlAside)[];
}

/** Larger than any form or report that people sign; a browser still holds it. */
const MOST_BYTES = 50_000_000;
const MOST_NODES = 1_000_000;
const MOST_DEPTH = 200;
const MOST_ATTRIBUTES = 500;
/** In force at one place: each costs time at each element below it. */
const MOST_NAMESPACES = 200;

const NAMESPACES = 'http://www.w3.org/2000/xmlns/';

/**
 * Parses a document. Throws the refusals `trust.xml_doctype` for a document type of any kind, `trust.xml_too_much` beyond the limits, and
 * `trust.xml_malformed` for whatever is no XML 1.0 in UTF-8.
 */
export function parseXml(bytes: Uint8Array): XmlDocument {
  if (bytes.length > MOST_BYTES) throw refuse('xml_too_much');
  const builder = new Builder();
  const parser = new SaxesParser({ xmlns: true, position: false, defaultXMLVersion: '1.0', forceXMLVersion: true });
  parser.on('xmldecl', ({ version, encoding = 'utf-8' }) => {
    if (version !== '1.0') throw malformed('only XML 1.0 is read');
    if (encoding.toLowerCase() !== 'utf-8') throw malformed('only UTF-8 is read');
  });
  parser.on('doctype', () => {
    throw refuse('xml_doctype');
  });
  parser.on('attribute', (attribute) => builder.attribute(attribute));
  parser.on('opentag', (tag) => builder.open(tag));
  parser.on('closetag', () => builder.close());
  parser.on('text', (text) => builder.text(text));
  parser.on('cdata', (text) => builder.text(text));
  parser.on('comment', (text) => builder.aside({ kind: 'comment', target: '', text }));
  parser.on('processinginstruction', ({ target, body }) =>
    builder.aside({ kind: 'instruction', target, text: body.trimStart() }),
  );
  parser.on('error', ({ message }) => {
    throw malformed(message);
  });
  parser.write(decoded(bytes)).close();
  return builder.document();
}

const malformed = (why: string): Error => refuse('xml_malformed', { why });

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw malformed('only UTF-8 is read');
  }
}

type Mutable = Omit<XmlElement, 'children'> & { readonly children: XmlNode[] };

class Builder {
  readonly #top: (XmlElement | XmlAside)[] = [];
  readonly #inside: Mutable[] = [];
  #nodes = 0;
  #attributes = 0;
  #namespaces = 0;

  attribute({ name, prefix, value }: SaxesAttributeNSIncomplete): void {
    if (++this.#attributes > MOST_ATTRIBUTES) throw refuse('xml_too_much');
    if (prefix !== 'xmlns' && name !== 'xmlns') return;
    if (prefix === 'xmlns' && value === '') throw malformed('a prefix is taken back');
    // The parser compares namespaces without white space around them, and what is signed has it.
    if (value !== value.trim()) throw malformed('a namespace has white space around it');
  }

  open(tag: SaxesTagNS): void {
    this.#attributes = 0;
    if (this.#inside.length >= MOST_DEPTH) throw refuse('xml_too_much');
    const { prefix, local, uri } = tag;
    const all = Object.values(tag.attributes);
    const element: Mutable = {
      kind: 'element',
      prefix,
      local,
      uri,
      attributes: all.filter((one) => one.uri !== NAMESPACES).map(plain),
      declared: new Map(
        all
          .filter((one) => one.uri === NAMESPACES)
          .map((one) => [one.prefix === '' ? '' : one.local, one.value] as const),
      ),
      parent: this.#inside.at(-1),
      children: [],
    };
    this.#namespaces += element.declared.size;
    if (this.#namespaces > MOST_NAMESPACES) throw refuse('xml_too_much');
    this.#add(element);
    this.#inside.push(element);
  }

  close(): void {
    this.#namespaces -= this.#inside.pop()?.declared.size ?? 0;
  }

  text(text: string): void {
    const parent = this.#inside.at(-1);
    const before = parent?.children.at(-1);
    // Between the root and the end of the file stands white space alone, which means nothing.
    if (!parent || text === '') return;
    if (before?.kind === 'text')
      parent.children[parent.children.length - 1] = { kind: 'text', text: before.text + text };
    else this.#add({ kind: 'text', text });
  }

  aside(aside: XmlAside): void {
    this.#add(aside);
  }

  document(): XmlDocument {
    const root = this.#top.find((node) => node.kind === 'element');
    if (!root) throw malformed('there is no element');
    return { kind: 'document', root, children: this.#top };
  }

  #add(node: XmlNode): void {
    if (++this.#nodes > MOST_NODES) throw refuse('xml_too_much');
    const parent = this.#inside.at(-1);
    if (parent) parent.children.push(node);
    else if (node.kind !== 'text') this.#top.push(node);
  }
}

const plain = ({ prefix, local, uri, value }: XmlAttribute): XmlAttribute => ({ prefix, local, uri, value });

/** The elements among the children. */
export const elementsIn = ({ children }: XmlElement): readonly XmlElement[] =>
  children.filter((node) => node.kind === 'element');

/** The value of an attribute without a namespace. */
export const attributeIn = ({ attributes }: XmlElement, name: string): string | undefined =>
  attributes.find(({ local, uri }) => local === name && uri === '')?.value;

/** An element and all below it, in the order of the document. */
export function* walk(element: XmlElement): Generator<XmlElement> {
  const waiting: XmlElement[] = [element];
  for (let one = waiting.pop(); one; one = waiting.pop()) {
    yield one;
    for (let i = one.children.length - 1; i >= 0; i--) {
      const child = one.children[i];
      if (child?.kind === 'element') waiting.push(child);
    }
  }
}
