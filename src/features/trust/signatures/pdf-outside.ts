/** The signature of a PDF as anybody checks it: over the whole file, and nothing added since (ETSI EN 319 142-1, ISO 32000-2 section 12.8). */

import { DerError } from '#kernel/asn1/read.ts';
import { concatBytes, fromHex } from '#kernel/hash.ts';
import { type Instant, instantFromIso } from '#kernel/instant.ts';
import { latin1Of } from '#native';
import { refuse } from '../refusals.ts';
import { type Carried, type OutsideSignature, type OutsideTrust, withCarried } from './judged.ts';
import { checkOutside } from './outside.ts';

/** What every signature in a PDF says of what it is over. */
export const BYTE_RANGE = /\/ByteRange\s*\[\s*(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]/g;
const MADE_AT = /\/M\s*\((D:[^)]*)\)/;
const DATE = /^D:(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:Z|([+-]\d{2})'(\d{2})'?)?/;

/** Large enough for every authority and list of a country; more is somebody's mischief. */
export const MOST_CARRIED = 100;

/**
 * Checks the only signature of a PDF. Throws the refusals of `trust`: trust.pdf_unsigned where there is none, trust.pdf_added and
 * trust.pdf_range for anything in the file that it doesn't cover (what an attacker adds is shown, but isn't signed).
 * The authorities, lists and answers of its security store count like those in hand: all hang on the roots alone.
 */
export function checkPdf(pdf: Uint8Array, trust: OutsideTrust): OutsideSignature {
  const text = latin1Of(pdf);
  const ranges = [...text.matchAll(BYTE_RANGE)];
  const [found] = ranges;
  if (!found) throw refuse('pdf_unsigned');
  // Whoever appends a revision of his own needs a signature of his own to be shown as signed.
  if (ranges.length !== 1) throw refuse('pdf_added');
  const [, start = 0, length = 0, from = 0, rest = 0] = found.map(Number);
  if (from + rest < pdf.length) throw refuse('pdf_added');
  if (start !== 0 || from + rest !== pdf.length) throw refuse('pdf_range');
  const inside = /^<([0-9A-Fa-f]+)>$/.exec(text.slice(length, from))?.[1];
  if (inside === undefined) throw refuse('pdf_range');
  const content = concatBytes(pdf.subarray(0, length), pdf.subarray(from));
  const at = madeAt(dictionaryAround(text, found.index));
  const signature = { content, cms: withoutPadding(fromHex(inside.toLowerCase())), at };
  return checkOutside(signature, withCarried(trust, carriedBy(pdf, text)));
}

/** The document security store (ISO 32000-2 section 12.8.4.3). What is compressed or isn't there is passed over: it proves nothing. */
function carriedBy(pdf: Uint8Array, text: string): Carried {
  const store = objectOf(text, /\/DSS (\d{1,10}) 0 R/.exec(text)?.[1]);
  const streams = (name: string): Uint8Array[] => {
    const [, references = ''] = new RegExp(`/${name} ?\\[([\\d R]*)\\]`).exec(text.slice(...store)) ?? [];
    const numbers = [...references.matchAll(/(\d{1,10}) 0 R/g)].map(([, number]) => number);
    return numbers.slice(0, MOST_CARRIED).flatMap((number) => streamIn(pdf, text, objectOf(text, number)));
  };
  return { authorities: streams('Certs'), lists: streams('CRLs'), answers: streams('OCSPs') };
}

/** From where to where in a file. */
type Span = readonly [start: number, end: number];
const NOWHERE: Span = [0, 0];

/** The last object with this number: a later one takes the place of an earlier. */
function objectOf(text: string, number: string | undefined): Span {
  const start = number === undefined ? -1 : text.lastIndexOf(`\n${number} 0 obj`);
  return start < 0 ? NOWHERE : [start, text.indexOf('endobj', start)];
}

function streamIn(pdf: Uint8Array, text: string, [start, end]: Span): Uint8Array[] {
  const [head, dictionary = ''] = /^\n\d+ 0 obj\s+<<([^<>]*)>>\s+stream\r?\n/.exec(text.slice(start, end)) ?? [];
  const length = /\/Length (\d{1,7})(?!\s+\d+\s+R)/.exec(dictionary)?.[1];
  if (head === undefined || length === undefined || dictionary.includes('/Filter')) return [];
  const from = start + head.length;
  return [pdf.slice(from, from + Number(length))];
}

/** The placeholder is larger than what was put into it: zeros follow the one DER value. */
export function withoutPadding(bytes: Uint8Array): Uint8Array {
  const octets = (bytes[1] ?? 0) & 0x7f;
  const isLong = ((bytes[1] ?? 0) & 0x80) !== 0;
  const size = isLong
    ? [...bytes.subarray(2, 2 + octets)].reduce((sum, octet) => sum * 256 + octet, 0) + 2 + octets
    : octets + 2;
  if (bytes.subarray(size).some((octet) => octet !== 0)) throw new DerError('there is more than one value');
  return bytes.slice(0, size);
}

/** The object in which a signature says what it is over: a date elsewhere, of a note for example, is not the signature's. */
const dictionaryAround = (text: string, index: number): string =>
  text.slice(Math.max(0, text.lastIndexOf(' obj', index)), text.indexOf('endobj', index));

function madeAt(text: string): Instant {
  const found = momentIn(MADE_AT.exec(text)?.[1] ?? '');
  if (found === undefined) throw refuse('signing_time');
  return found;
}

/** A date as PDF writes it (section 7.9.4); undefined where it is none. */
export function momentIn(date: string): Instant | undefined {
  const [, year, month, day, hour, minute, second, hours, minutes] = DATE.exec(date) ?? [];
  if (year === undefined) return undefined;
  const zone = hours === undefined ? 'Z' : `${hours}:${minutes}`;
  return instantFromIso(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`);
}
