/**
 * A PDF as its cross-references say (ISO 32000-2 sections 7.5.4 to 7.5.8), at the end of any of its revisions: tables and streams, objects
 * by themselves and in streams. Nothing is repaired: what readers would each mend in their own way is refused.
 */
import { Unzlib } from 'fflate';
import { latin1Of } from '#native';
import {
  broken,
  isArray,
  isDictionary,
  isRef,
  isStream,
  nameOf,
  type PdfDictionary,
  PdfReader,
  type PdfRef,
  type PdfStream,
  type PdfValue,
} from './value.ts';

type Entry =
  | { readonly kind: 'free' }
  | { readonly kind: 'at'; readonly offset: number; readonly generation: number }
  | { readonly kind: 'in'; readonly stream: number; readonly index: number };

/** One cross-reference section: what a revision says. */
export interface Section {
  /** Where it is said to begin: some programs count the white space before it in. */
  readonly start: number;
  /** Where it does. */
  readonly place: number;
  /** Behind its trailer. */
  readonly end: number;
  readonly entries: ReadonlyMap<number, Entry>;
  readonly trailer: PdfDictionary;
}

export interface Indirect {
  readonly number: number;
  readonly generation: number;
  readonly value: PdfValue;
  readonly start: number;
  readonly end: number;
}

/** An object in a stream of objects. */
interface Packed {
  readonly index: number;
  readonly value: PdfValue;
}

// More than any document has; what is larger was made to hurt whoever opens it.
const MOST_SECTIONS = 500;
const MOST_OBJECTS = 2_000_000;
const MOST_INFLATED = 100_000_000;

/** White space between objects. */
export const SPACES = /[\0\t\n\f\r ]*/y;
const GAP = '[\\0\\t\\n\\f\\r ]';
const START = new RegExp(`startxref${GAP}+(\\d{1,15})${GAP}+%%EOF${GAP}*$`);
const HEAD = new RegExp(`(\\d{1,10})${GAP}+(\\d{1,5})${GAP}+obj(?=${GAP}|[<\\[(/%+-.\\d])`, 'y');
const STREAM = /stream\r?\n/y;
const END_STREAM = new RegExp(`${GAP}*endstream`, 'y');
const END = /endobj/y;
const TABLE = new RegExp(`xref${GAP}+`, 'y');
const SUBSECTION = new RegExp(`(\\d{1,10}) (\\d{1,7})${GAP}+`, 'y');
const ROW = /(\d{10}) (\d{5}) ([fn])(?: \r| \n|\r\n|\n)/y;
const TRAILER = new RegExp(`${GAP}*trailer`, 'y');

export class PdfDocument {
  readonly text: string;
  readonly bytes: Uint8Array;
  /** Where its newest section begins. */
  readonly start: number;
  /** The newest first. */
  readonly sections: readonly Section[];
  readonly trailer: PdfDictionary;
  readonly #values = new Map<number, Indirect | undefined>();
  readonly #packed = new Map<number, ReadonlyMap<number, Packed>>();

  /** The document that ends at an octet. Throws `trust.pdf_added` where it isn't one that is read in one way. */
  constructor(bytes: Uint8Array, text: string, end = bytes.length) {
    this.bytes = bytes;
    this.text = text;
    const found = START.exec(text.slice(Math.max(0, end - 2048), end));
    if (!found) throw broken();
    this.start = Number(found[1]);
    this.sections = this.#sectionsFrom(this.start, end);
    const [newest] = this.sections;
    if (!newest) throw broken();
    this.trailer = newest.trailer;
    // Who is allowed to see something else than others is shown something else.
    if (this.sections.some(({ trailer }) => trailer.has('Encrypt') || trailer.has('XRefStm'))) throw broken();
  }

  #sectionsFrom(start: number, end: number): readonly Section[] {
    const sections: Section[] = [];
    const seen = new Set<number>();
    for (let next: number | undefined = start; next !== undefined; ) {
      if (seen.has(next) || seen.size >= MOST_SECTIONS || next >= end) throw broken();
      seen.add(next);
      const section: Section = this.#sectionAt(next);
      sections.push(section);
      const previous = section.trailer.get('Prev');
      if (previous !== undefined && typeof previous !== 'number') throw broken();
      next = previous;
    }
    return sections;
  }

  #sectionAt(start: number): Section {
    const reader = new PdfReader(this.text, start);
    reader.take(SPACES);
    const place = reader.at;
    if (!reader.take(TABLE)) return this.#sectionInStream(start, place);
    const entries = new Map<number, Entry>();
    for (let part = reader.take(SUBSECTION); part; part = reader.take(SUBSECTION)) {
      const [first, count] = [Number(part[1]), Number(part[2])];
      for (let n = first; n < first + count; n++) {
        const row = reader.take(ROW);
        if (!row || entries.has(n) || entries.size > MOST_OBJECTS) throw broken();
        const [, offset, generation, kind] = row;
        entries.set(
          n,
          kind === 'f' ? { kind: 'free' } : { kind: 'at', offset: Number(offset), generation: Number(generation) },
        );
      }
    }
    if (!reader.take(TRAILER)) throw broken();
    const trailer = reader.value();
    if (!isDictionary(trailer)) throw broken();
    return { start, place, end: reader.at, entries, trailer };
  }

  #sectionInStream(start: number, place: number): Section {
    const { value, end } = this.indirectAt(place);
    if (!isStream(value) || nameOf(value.dictionary.get('Type')) !== 'XRef') throw broken();
    const { dictionary } = value;
    const widths = numbersIn(dictionary.get('W'));
    const size = dictionary.get('Size');
    const index = dictionary.has('Index') ? numbersIn(dictionary.get('Index')) : [0, Number(size)];
    const [a = 0, b = 0, c = 0] = widths;
    if (widths.length !== 3 || widths.some((width) => width > 7) || index.length % 2 !== 0) throw broken();
    const rows = this.contentsOf(value);
    const entries = new Map<number, Entry>();
    let at = 0;
    const number = (width: number): number => {
      let read = 0;
      for (let i = 0; i < width; i++) read = read * 256 + (rows[at++] ?? 0);
      return read;
    };
    for (let i = 0; i < index.length; i += 2) {
      const [first = 0, count = 0] = index.slice(i, i + 2);
      for (let n = first; n < first + count; n++) {
        if (at + a + b + c > rows.length || entries.has(n)) throw broken();
        const kind = a === 0 ? 1 : number(a);
        const [second, third] = [number(b), number(c)];
        if (kind === 0) entries.set(n, { kind: 'free' });
        else if (kind === 1) entries.set(n, { kind: 'at', offset: second, generation: third });
        else if (kind === 2) entries.set(n, { kind: 'in', stream: second, index: third });
        else throw broken();
      }
    }
    return { start, place, end, entries, trailer: dictionary };
  }

  /** The indirect object that begins at an octet. */
  indirectAt(start: number): Indirect {
    const reader = new PdfReader(this.text, start);
    const head = reader.take(HEAD);
    if (!head) throw broken();
    let value = reader.value();
    reader.skipSpace();
    if (isDictionary(value) && reader.take(STREAM)) {
      const length = this.resolve(value.get('Length'));
      if (typeof length !== 'number' || !Number.isInteger(length) || length < 0) throw broken();
      value = { dictionary: value, start: reader.at, end: reader.at + length };
      reader.at += length;
      if (!reader.take(END_STREAM)) throw broken();
      reader.skipSpace();
    }
    if (!reader.take(END)) throw broken();
    return { number: Number(head[1]), generation: Number(head[2]), value, start, end: reader.at };
  }

  entryOf(number: number): Entry | undefined {
    for (const { entries } of this.sections) {
      const found = entries.get(number);
      if (found) return found;
    }
    return undefined;
  }

  /** By which generation others must name an object. */
  generationOf(number: number): number {
    const entry = this.entryOf(number);
    return entry?.kind === 'at' ? entry.generation : 0;
  }

  /** Whether there is an object with this number. */
  has(number: number): boolean {
    const entry = this.entryOf(number);
    return entry !== undefined && entry.kind !== 'free';
  }

  /** The object with this number; undefined where there is none, or it lies in a stream of objects. */
  indirect(number: number): Indirect | undefined {
    const known = this.#values.get(number);
    if (known || this.#values.has(number)) return known;
    const entry = this.entryOf(number);
    if (entry?.kind !== 'at') return undefined;
    // Whoever asks for itself on the way (a length in a stream, say) gets nothing.
    this.#values.set(number, undefined);
    const found = this.indirectAt(entry.offset);
    if (found.number !== number || found.generation !== entry.generation) throw broken();
    this.#values.set(number, found);
    return found;
  }

  /** The value of an object; null where there is none. */
  object(number: number): PdfValue {
    const entry = this.entryOf(number);
    if (entry?.kind === 'in') {
      const found = this.#packedIn(entry.stream).get(number);
      // One reader looks for the number, another for the place.
      if (found?.index !== entry.index) throw broken();
      return found.value;
    }
    return this.indirect(number)?.value ?? null;
  }

  #packedIn(stream: number): ReadonlyMap<number, Packed> {
    const known = this.#packed.get(stream);
    if (known) return known;
    const holder = this.indirect(stream)?.value;
    if (!isStream(holder) || nameOf(holder.dictionary.get('Type')) !== 'ObjStm') throw broken();
    const text = latin1Of(this.contentsOf(holder));
    const [count, first] = [holder.dictionary.get('N'), holder.dictionary.get('First')];
    const heads = new PdfReader(text, 0);
    const found = new Map<number, Packed>();
    for (let i = 0; i < Number(count); i++) {
      const [number, offset] = [heads.value(), heads.value()];
      if (typeof number !== 'number' || typeof offset !== 'number' || found.has(number)) throw broken();
      found.set(number, { index: i, value: new PdfReader(text, Number(first) + offset).value() });
    }
    this.#packed.set(stream, found);
    return found;
  }

  /** What a value means: references followed. */
  resolve(value: PdfValue | undefined): PdfValue {
    let now = value ?? null;
    for (let steps = 0; isRef(now); steps++) {
      if (steps > 20) throw broken();
      now = this.object(now.ref);
    }
    return now;
  }

  dictionary(value: PdfValue | undefined): PdfDictionary | undefined {
    const found = this.resolve(value);
    return isDictionary(found) ? found : undefined;
  }

  array(value: PdfValue | undefined): readonly PdfValue[] {
    const found = this.resolve(value);
    return isArray(found) ? found : [];
  }

  get root(): PdfRef {
    const root = this.trailer.get('Root');
    if (!isRef(root)) throw broken();
    return root;
  }

  get catalog(): PdfDictionary {
    const found = this.dictionary(this.root);
    if (!found) throw broken();
    return found;
  }

  /** The octets of a stream, unpacked. Throws `trust.pdf_added` for filters that aren't those of structure. */
  contentsOf({ dictionary, start, end }: PdfStream): Uint8Array {
    const raw = this.bytes.subarray(start, end);
    const filter = this.resolve(dictionary.get('Filter'));
    const names = isArray(filter) ? filter.map(nameOf) : filter === null ? [] : [nameOf(filter)];
    if (names.length === 0) return raw;
    if (names.length > 1 || names[0] !== 'FlateDecode') throw broken();
    const given = this.resolve(dictionary.get('DecodeParms'));
    const parameters = this.dictionary(isArray(given) ? given[0] : given);
    return unpredicted(inflated(raw), parameters);
  }
}

const numbersIn = (value: PdfValue | undefined): number[] => {
  if (!isArray(value) || value.some((one) => typeof one !== 'number' || one < 0)) throw broken();
  return value as number[];
};

function inflated(packed: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    const unpack = new Unzlib((part) => {
      size += part.length;
      if (size > MOST_INFLATED) throw new RangeError('too much');
      parts.push(part);
    });
    const STEP = 65_536;
    for (let at = 0; at < packed.length; at += STEP)
      unpack.push(packed.subarray(at, at + STEP), at + STEP >= packed.length);
  } catch {
    throw broken();
  }
  const out = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** PNG predictors (section 7.4.4.4), by which cross-references are packed: none, and up; others are taken for nothing. */
function unpredicted(bytes: Uint8Array, parameters: PdfDictionary | undefined): Uint8Array {
  const predictor = parameters?.get('Predictor') ?? 1;
  if (predictor === 1) return bytes;
  const columns = parameters?.get('Columns') ?? 1;
  const isBytes = (parameters?.get('Colors') ?? 1) === 1 && (parameters?.get('BitsPerComponent') ?? 8) === 8;
  if (typeof predictor !== 'number' || predictor < 10 || typeof columns !== 'number' || !isBytes) throw broken();
  const rows = Math.floor(bytes.length / (columns + 1));
  const out = new Uint8Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const kind = bytes[row * (columns + 1)];
    if (kind !== 0 && kind !== 2) throw broken();
    for (let column = 0; column < columns; column++) {
      const above = kind === 2 && row > 0 ? (out[(row - 1) * columns + column] ?? 0) : 0;
      out[row * columns + column] = ((bytes[row * (columns + 1) + 1 + column] ?? 0) + above) & 0xff;
    }
  }
  return out;
}
