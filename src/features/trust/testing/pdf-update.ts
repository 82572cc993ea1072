/** Incremental updates of PDFs (ISO 32000-2 section 7.5.6), right and as attackers make them. */
import assert from 'node:assert/strict';
import { zlibSync } from 'fflate';
import { PdfDocument } from '../pdf/document.ts';
import { isArray, isDictionary, isRef, isStream, type PdfDictionary, type PdfValue } from '../pdf/value.ts';

const latin1 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));
export const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
export const opened = (pdf: Uint8Array): PdfDocument => new PdfDocument(pdf, textOf(pdf));

/** A value as it is written. */
export function written(value: PdfValue | undefined): string {
  if (value === undefined || value === null) return 'null';
  if (typeof value !== 'object') return String(value);
  if (isArray(value)) return `[${value.map(written).join(' ')}]`;
  if (isDictionary(value)) return `<<${[...value].map(([key, one]) => `/${key} ${written(one)}`).join(' ')}>>`;
  if (isRef(value)) return `${value.ref} ${value.generation} R`;
  if (isStream(value)) return assert.fail('a stream is written by its octets');
  if ('name' in value) return `/${value.name}`;
  return `<${Buffer.from('string' in value ? value.string : '', 'latin1').toString('hex')}>`;
}

/** A dictionary with some of its entries replaced; undefined takes one out. */
export const changed = (of: PdfDictionary, entries: Readonly<Record<string, string | undefined>>): string => {
  const kept = [...of].filter(([key]) => !(key in entries)).map(([key, one]) => `/${key} ${written(one)}`);
  const set = Object.entries(entries).flatMap(([key, one]) => (one === undefined ? [] : [`/${key} ${one}`]));
  return `<<${[...kept, ...set].join(' ')}>>`;
};

export const streamOf = (octets: Uint8Array, isPacked = false): string => {
  const body = isPacked ? zlibSync(octets) : octets;
  return `<</Length ${body.length}${isPacked ? ' /Filter /FlateDecode' : ''}>>\nstream\n${textOf(body)}\nendstream`;
};

export interface Update {
  /** Objects as they are written, by their numbers. */
  readonly objects: Readonly<Record<number, string>>;
  /** More of the trailer. */
  readonly trailer?: string;
  /** Cross-references in a stream. */
  readonly isPacked?: boolean;
  /** Further rows of the table: number to offset; undefined: free. */
  readonly rows?: Readonly<Record<number, number | undefined>>;
  /** Objects of generation 1, by their numbers. */
  readonly generations?: Readonly<Record<number, string>>;
  /** What is written before the table and no object. */
  readonly noise?: string;
  readonly previous?: number;
}

/** The file with an update behind it. */
export function updated(pdf: Uint8Array, update: Update): Uint8Array {
  const { objects, trailer = '', isPacked = false, rows = {}, noise = '', generations = {} } = update;
  const document = opened(pdf);
  let text = textOf(pdf);
  const offsets = new Map<number, number | undefined>();
  for (const [number, body] of Object.entries(objects)) {
    offsets.set(Number(number), text.length);
    text += `${number} 0 obj\n${body}\nendobj\n`;
  }
  for (const [number, body] of Object.entries(generations)) {
    offsets.set(Number(number), text.length);
    text += `${number} 1 obj\n${body}\nendobj\n`;
  }
  for (const [number, offset] of Object.entries(rows)) offsets.set(Number(number), offset);
  text += noise;
  const start = text.length;
  const own = Math.max(Number(document.trailer.get('Size')), ...[...offsets.keys()].map((one) => one + 1));
  const root = trailer.includes('/Root') ? '' : ` /Root ${written(document.root)}`;
  const info = document.trailer.has('Info') ? ` /Info ${written(document.trailer.get('Info'))}` : '';
  const ends = `${root}${info} /Prev ${update.previous ?? document.start} ${trailer}`;
  if (isPacked) {
    offsets.set(own, start);
    const sorted = [...offsets].sort(([a], [b]) => a - b);
    const table = Buffer.concat(
      sorted.map(([, offset]) => {
        const row = Buffer.alloc(7);
        row[0] = offset === undefined ? 0 : 1;
        row.writeUInt32BE(offset ?? 0, 1);
        return row;
      }),
    );
    const body = zlibSync(table);
    const index = sorted.map(([number]) => `${number} 1`).join(' ');
    const head = `/Type /XRef /W [1 4 2] /Index [${index}] /Size ${own + 1} /Filter /FlateDecode /Length ${body.length}`;
    text += `${own} 0 obj\n<<${head}${ends}>>\nstream\n${textOf(body)}\nendstream\nendobj\n`;
  } else {
    const sections = [...offsets].map(([number, offset]) => {
      const row =
        offset === undefined
          ? '0000000000 00001 f\r\n'
          : `${String(offset).padStart(10, '0')} 0000${number in generations ? 1 : 0} n\r\n`;
      return `${number} 1\n${row}`;
    });
    text += `xref\n${sections.join('')}trailer\n<</Size ${own}${ends}>>\n`;
  }
  return latin1(`${text}startxref\n${start}\n%%EOF\n`);
}

/** The next number that no object has. */
export const freeNumber = (pdf: Uint8Array): number => Number(opened(pdf).trailer.get('Size'));

/** The number of the only page. */
export function pageOf(document: PdfDocument): { readonly number: number; readonly page: PdfDictionary } {
  const [first] = document.array(document.dictionary(document.catalog.get('Pages'))?.get('Kids'));
  const page = document.dictionary(first);
  return isRef(first) && page ? { number: first.ref, page } : assert.fail('no page');
}

/** The objects by which the form gets other entries: its own, or the catalog that holds it. */
export function formWith(
  document: PdfDocument,
  entries: Readonly<Record<string, string>>,
): Readonly<Record<number, string>> {
  const { root, catalog } = document;
  const at = catalog.get('AcroForm');
  const form = changed(document.dictionary(at) ?? new Map(), entries);
  return isRef(at) ? { [at.ref]: form } : { [root.ref]: changed(catalog, { AcroForm: form }) };
}

const HOLE = 20_000;

export interface FieldUpdate {
  readonly subFilter?: string;
  readonly rectangle?: string;
  readonly name?: string;
  /** More of the field, as it is written. */
  readonly field?: string;
  readonly value?: string;
}

/** The file with a further signature or time-stamp in a field of its own. */
export async function signedAgain(
  pdf: Uint8Array,
  sign: (content: Uint8Array) => Promise<Uint8Array>,
  { subFilter = 'ETSI.RFC3161', rectangle = '0 0 0 0', name, field = '', value = '' }: FieldUpdate = {},
): Promise<Uint8Array> {
  const document = opened(pdf);
  const number = freeNumber(pdf);
  const { number: page, page: was } = pageOf(document);
  const form = document.dictionary(document.catalog.get('AcroForm'));
  const list = (of: PdfValue | undefined): string =>
    written([...document.array(of), { ref: number + 1, generation: 0 }]);
  const type = subFilter === 'ETSI.RFC3161' ? 'DocTimeStamp' : 'Sig';
  const placeholder = '/ByteRange [0 0000000000 0000000000 0000000000]';
  const objects = {
    [number]: `<</Type /${type} /Filter /Adobe.PPKLite /SubFilter /${subFilter} ${placeholder} /Contents <${'0'.repeat(HOLE)}> ${value}>>`,
    [number + 1]:
      `<</Type /Annot /Subtype /Widget /FT /Sig /T (${name ?? `Later${number}`}) /V ${number} 0 R /F 132 /Rect [${rectangle}] /P ${page} 0 R ${field}>>`,
    [page]: changed(was, { Annots: list(was.get('Annots')) }),
    ...formWith(document, { Fields: list(form?.get('Fields')), SigFlags: '3' }),
  };
  return filled(updated(pdf, { objects }), pdf.length, sign);
}

/** Fills in the signature whose placeholder stands behind an octet. */
export async function filled(
  pdf: Uint8Array,
  behind: number,
  sign: (content: Uint8Array) => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const text = textOf(pdf);
  const from = text.indexOf(`<${'0'.repeat(HOLE)}>`, behind);
  const to = from + HOLE + 2;
  const number = (one: number): string => String(one).padStart(10, '0');
  const range = `/ByteRange [0 ${number(from)} ${number(to)} ${number(text.length - to)}]`;
  const at = text.indexOf('/ByteRange [0 0000000000', behind);
  const ranged = text.slice(0, at) + range + text.slice(at + range.length);
  const cms = await sign(latin1(ranged.slice(0, from) + ranged.slice(to)));
  const hex = Buffer.from(cms).toString('hex').padEnd(HOLE, '0');
  return latin1(`${ranged.slice(0, from)}<${hex}>${ranged.slice(to)}`);
}
