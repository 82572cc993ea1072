/**
 * Values of PDF (ISO 32000-2 section 7.3), read strictly: what two readers could take for two things throws. Text is the file as Latin-1,
 * one character an octet.
 */
import { refuse } from '../refusals.ts';

export interface PdfName {
  readonly name: string;
}
export interface PdfRef {
  readonly ref: number;
  readonly generation: number;
}
/** The octets of a string, as Latin-1. */
export interface PdfString {
  readonly string: string;
}
export type PdfDictionary = ReadonlyMap<string, PdfValue>;
/** A stream with its raw octets, from where to where in the file. */
export interface PdfStream {
  readonly dictionary: PdfDictionary;
  readonly start: number;
  readonly end: number;
}
export type PdfValue =
  | null
  | boolean
  | number
  | PdfName
  | PdfRef
  | PdfString
  | readonly PdfValue[]
  | PdfDictionary
  | PdfStream;

export const isDictionary = (value: PdfValue | undefined): value is PdfDictionary => value instanceof Map;
export const isArray = (value: PdfValue | undefined): value is readonly PdfValue[] => Array.isArray(value);
const isPlain = (value: PdfValue | undefined): value is PdfName | PdfRef | PdfString | PdfStream =>
  typeof value === 'object' && value !== null && !isDictionary(value) && !isArray(value);
export const isRef = (value: PdfValue | undefined): value is PdfRef => isPlain(value) && 'ref' in value;
export const isStream = (value: PdfValue | undefined): value is PdfStream => isPlain(value) && 'dictionary' in value;
export const isString = (value: PdfValue | undefined): value is PdfString => isPlain(value) && 'string' in value;
export const nameOf = (value: PdfValue | undefined): string | undefined =>
  isPlain(value) && 'name' in value ? value.name : undefined;

/** Not what a PDF is, or a way of writing it that is not taken: whoever changed the file may have written it so that readers differ. */
export const broken = (): Error => refuse('pdf_added');

const DEEPEST = 60;
const SPACE = /(?:[\0\t\n\f\r ]|%[^\r\n]*)*/y;
const NUMBER = /[+-]?(?:\d{1,15}(?:\.\d{0,15})?|\.\d{1,15})(?=[\0\t\n\f\r ()<>[\]{}/%]|$)/y;
const REFERENCE = /(\d{1,10})[\0\t\n\f\r ]+(\d{1,5})[\0\t\n\f\r ]+R(?=[\0\t\n\f\r ()<>[\]{}/%]|$)/y;
const NAME = /\/([^\0\t\n\f\r ()<>[\]{}/%]*)/y;
const WORD = /true|false|null/y;
const HEX = /<([0-9A-Fa-f\0\t\n\f\r ]*)>/y;

/** A place in a file from which values are read. */
export class PdfReader {
  readonly text: string;
  at: number;

  constructor(text: string, at: number) {
    this.text = text;
    this.at = at;
  }

  /** What a sticky pattern finds here, and steps behind it. */
  take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (!found) return undefined;
    this.at += found[0].length;
    return found;
  }

  skipSpace(): void {
    this.take(SPACE);
  }

  value(depth = 0): PdfValue {
    if (depth > DEEPEST) throw broken();
    this.skipSpace();
    const reference = this.take(REFERENCE);
    if (reference) return { ref: Number(reference[1]), generation: Number(reference[2]) };
    const number = this.take(NUMBER);
    if (number) return Number(number[0]);
    const name = this.take(NAME);
    if (name) return { name: unescaped(name[1] ?? '') };
    const word = this.take(WORD);
    if (word) return word[0] === 'null' ? null : word[0] === 'true';
    if (this.text.startsWith('<<', this.at)) return this.#dictionary(depth);
    const hex = this.take(HEX);
    if (hex) return { string: ofHex((hex[1] ?? '').replace(/[^0-9A-Fa-f]/g, '')) };
    if (this.text[this.at] === '(') return { string: this.#literal() };
    if (this.text[this.at] === '[') return this.#array(depth);
    throw broken();
  }

  #array(depth: number): readonly PdfValue[] {
    this.at++;
    const items: PdfValue[] = [];
    for (;;) {
      this.skipSpace();
      if (this.text[this.at] === ']') break;
      items.push(this.value(depth + 1));
    }
    this.at++;
    return items;
  }

  #dictionary(depth: number): PdfDictionary {
    this.at += 2;
    const entries = new Map<string, PdfValue>();
    for (;;) {
      this.skipSpace();
      if (this.text.startsWith('>>', this.at)) break;
      const key = this.take(NAME);
      if (!key) throw broken();
      const name = unescaped(key[1] ?? '');
      // Of two values one reader takes the first, another the last.
      if (entries.has(name)) throw broken();
      entries.set(name, this.value(depth + 1));
    }
    this.at += 2;
    return entries;
  }

  #literal(): string {
    let open = 0;
    let out = '';
    for (; this.at < this.text.length; this.at++) {
      const one = this.text[this.at] ?? '';
      if (one === '\\') {
        out += one + (this.text[++this.at] ?? '');
        continue;
      }
      if (one === '(') open++;
      if (one === ')') open--;
      if (open === 0) {
        this.at++;
        return out.slice(1);
      }
      out += one;
    }
    throw broken();
  }
}

const unescaped = (name: string): string =>
  name.replace(/#([0-9A-Fa-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

const ofHex = (digits: string): string =>
  (digits.length % 2 === 0 ? digits : `${digits}0`).replace(/../g, (pair) =>
    String.fromCharCode(Number.parseInt(pair, 16)),
  );

/** One spelling of a value: equal spellings are equal values. Streams by their octets in the text. */
export function spell(value: PdfValue | undefined, text: string): string {
  if (value === undefined || value === null) return 'null';
  if (typeof value !== 'object') return String(value);
  if (isArray(value)) return `[${value.map((one) => spell(one, text)).join(' ')}]`;
  if (isDictionary(value)) {
    const entries = [...value].filter(([, one]) => one !== null).sort(([a], [b]) => (a < b ? -1 : 1));
    return `<<${entries.map(([key, one]) => `${JSON.stringify(key)} ${spell(one, text)}`).join(' ')}>>`;
  }
  if (isRef(value)) return `${value.ref} ${value.generation} R`;
  if (isStream(value)) return `${spell(value.dictionary, text)}stream:${text.slice(value.start, value.end)}`;
  return JSON.stringify(value);
}
