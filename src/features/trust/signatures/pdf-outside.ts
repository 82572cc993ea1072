/** The signature of a PDF as anybody checks it: over the whole file, and nothing added since (ETSI EN 319 142-1, ISO 32000-2 section 12.8). */

import { DerError } from '#kernel/asn1/read.ts';
import { concatBytes, fromHex } from '#kernel/hash.ts';
import { type Instant, instantFromIso } from '#kernel/instant.ts';
import { latin1Of } from '#native';
import { refuse } from '../refusals.ts';
import { checkOutside, type OutsideSignature, type OutsideTrust } from './outside.ts';

const BYTE_RANGE = /\/ByteRange\s*\[\s*(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]/g;
const MADE_AT = /\/M\s*\(D:(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:Z|([+-]\d{2})'(\d{2})'?)?/;

/**
 * Checks the only signature of a PDF. Throws the refusals of `trust`: trust.pdf_unsigned where there is none, trust.pdf_added and
 * trust.pdf_range for anything in the file that it doesn't cover (what an attacker adds is shown, but isn't signed).
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
  return checkOutside({ content, cms: withoutPadding(fromHex(inside.toLowerCase())), at: madeAt(text) }, trust);
}

/** The placeholder is larger than what was put into it: zeros follow the one DER value. */
function withoutPadding(bytes: Uint8Array): Uint8Array {
  const octets = (bytes[1] ?? 0) & 0x7f;
  const isLong = ((bytes[1] ?? 0) & 0x80) !== 0;
  const size = isLong
    ? [...bytes.subarray(2, 2 + octets)].reduce((sum, octet) => sum * 256 + octet, 0) + 2 + octets
    : octets + 2;
  if (bytes.subarray(size).some((octet) => octet !== 0)) throw new DerError('there is more than one value');
  return bytes.slice(0, size);
}

function madeAt(text: string): Instant {
  const [, year, month, day, hour, minute, second, hours, minutes] = MADE_AT.exec(text) ?? [];
  if (year === undefined) throw refuse('signing_time');
  const zone = hours === undefined ? 'Z' : `${hours}:${minutes}`;
  return instantFromIso(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`);
}
