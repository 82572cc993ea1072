/**
 * The signatures of a PDF as anybody checks them (ETSI EN 319 142-1, ISO 32000-2 section 12.8): each over the file as it stood when it was
 * signed; what came later must be proof, and no change.
 */
import { concatBytes, fromHex } from '#kernel/hash.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import { latin1Of } from '#native';
import { refuse } from '../refusals.ts';
import { type Carried, type OutsideSignature, type OutsideTrust, withCarried } from '../signatures/judged.ts';
import { checkOutside, checkStamp, signingTimeOf } from '../signatures/outside.ts';
import { BYTE_RANGE, checkPdf, MOST_CARRIED, momentIn, withoutPadding } from '../signatures/pdf-outside.ts';
import { quietly } from '../signatures/quietly.ts';
import { checkAdded, explainAdded, isFinal, type SignatureField, signaturesIn, textIn } from './compare.ts';
import { PdfDocument } from './document.ts';
import { isStream, isString, nameOf } from './value.ts';

export interface CheckedPdf {
  readonly signature: OutsideSignature;
  /** A time-stamp over the document, by nobody who signs it. */
  readonly isStamp: boolean;
  /** Whether proofs or signatures came after it. */
  readonly hasMore: boolean;
}

/** Checks one signature of a PDF. Throws the refusals of `trust`. */
export type PdfCheck = (trust: OutsideTrust) => CheckedPdf;

/**
 * The signatures of a PDF, each to be checked. Throws `trust.pdf_unsigned` where there is none, and `trust.pdf_added` where something else than
 * proofs came after one, or can be read in two ways.
 */
export function signaturesOfPdf(bytes: Uint8Array): readonly PdfCheck[] {
  const text = latin1Of(bytes);
  const ranges = [...text.matchAll(BYTE_RANGE)];
  const [only, ...more] = ranges;
  if (!only) throw refuse('pdf_unsigned');
  if (more.length === 0 && Number(only[3]) + Number(only[4]) === bytes.length)
    return [(trust) => ({ signature: checkPdf(bytes, trust), isStamp: false, hasMore: false })];
  const document = new PdfDocument(bytes, text);
  const fields = signaturesIn(document).map((field) => ({ field, ...rangeOf(document, field) }));
  // A signature that is in the file and in no field was taken out, or waits for somebody who finds it.
  if (fields.length === 0 || fields.length !== ranges.length) throw refuse('pdf_added');
  const carried = carriedBy(document);
  return fields
    .sort((a, b) => a.end - b.end)
    .map((one, index) => (trust) => {
      const later = fields.slice(index + 1);
      if (isFinal(document, one.field) && later.some(({ isStamp }) => !isStamp)) throw refuse('pdf_added');
      const hasMore = one.end < bytes.length;
      if (hasMore) {
        const signed = new PdfDocument(bytes, text, one.end);
        checkAdded(signed, document, explainAdded(document, signed, one.end));
      }
      const known = withCarried(trust, carried);
      const existedAt = one.isStamp ? undefined : stampedBy(document, later, known);
      const signature = judgeOne(document, one, { ...known, existedAt });
      return { signature, isStamp: one.isStamp, hasMore };
    });
}

interface Ranged {
  readonly field: SignatureField;
  readonly content: Uint8Array;
  /** The signature with its padding. */
  readonly hole: Uint8Array;
  /** Where the revision ends that it is over. */
  readonly end: number;
  readonly isStamp: boolean;
}

/** What a signature is over: all from the first octet to the end of a revision, but for itself. Throws `trust.pdf_range`. */
function rangeOf({ bytes, text }: PdfDocument, { value, start, end }: SignatureField): Omit<Ranged, 'field'> {
  const range = value.get('ByteRange');
  const contents = value.get('Contents');
  const [first, length, from, rest] = Array.isArray(range) ? (range as readonly unknown[]) : [];
  const isWhole = [first, length, from, rest].every((one) => Number.isInteger(one)) && first === 0;
  if (!isWhole || typeof length !== 'number' || typeof from !== 'number' || typeof rest !== 'number')
    throw refuse('pdf_range');
  if (length <= start || from >= end || from + rest > bytes.length || rest < 0) throw refuse('pdf_range');
  const inside = /^<([0-9A-Fa-f]+)>$/.exec(text.slice(length, from))?.[1];
  if (inside === undefined || !isString(contents)) throw refuse('pdf_range');
  const hole = fromHex(inside.toLowerCase());
  // What stands in the hole is what the dictionary says: two readers take the same signature.
  if (latin1Of(hole) !== contents.string) throw refuse('pdf_range');
  return {
    content: concatBytes(bytes.subarray(0, length), bytes.subarray(from, from + rest)),
    hole,
    end: from + rest,
    isStamp: nameOf(value.get('SubFilter')) === 'ETSI.RFC3161',
  };
}

/** By when time-stamps over the document, which are over the signatures before them too, show that those were there; undefined where none does. */
function stampedBy(document: PdfDocument, later: readonly Ranged[], trust: OutsideTrust): Instant | undefined {
  const stamps = later.filter(({ isStamp }) => isStamp);
  const moments = stamps.flatMap((one) => quietly(() => judgeOne(document, one, trust))?.signedAt ?? []);
  return moments.length === 0 ? undefined : instant(Math.min(...moments));
}

function judgeOne(
  document: PdfDocument,
  { field, content, hole, isStamp }: Ranged,
  trust: OutsideTrust,
): OutsideSignature {
  const cms = withoutPadding(hole);
  if (isStamp) return checkStamp({ token: cms, over: content }, trust);
  const madeAt = textIn(document, field.value, 'M');
  return checkOutside({ content, cms, at: momentIn(madeAt ?? '') ?? signingTimeOf(cms) }, trust);
}

/** The security store, also where it is packed. What can't be read proves nothing. */
function carriedBy(document: PdfDocument): Carried {
  const store = document.dictionary(document.catalog.get('DSS'));
  const streams = (name: string): Uint8Array[] =>
    document
      .array(store?.get(name))
      .slice(0, MOST_CARRIED)
      .flatMap((one) => {
        const stream = document.resolve(one);
        const octets = isStream(stream) ? quietly(() => document.contentsOf(stream)) : undefined;
        return octets ? [Uint8Array.from(octets)] : [];
      });
  return { authorities: streams('Certs'), lists: streams('CRLs'), answers: streams('OCSPs') };
}
