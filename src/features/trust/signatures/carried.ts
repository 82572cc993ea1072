/**
 * What signatures carry with them to be checked years later, in every place where programs put it: beside the signers (RFC 5652 section
 * 10.2.1, RFC 5940), in unsigned attributes (ETSI EN 319 122-1 annex A.1: certificate-values, revocation-values), and in Adobe's signed
 * one (ISO 32000-2 section 12.8.3.3.2). Nothing of it is believed but what an authority signed.
 */
import { OID } from '#kernel/asn1/oids.ts';
import { childrenOf, constructed, type Der, Fields, inside, itemsOf, readOid, TAG } from '#kernel/asn1/read.ts';
import { quietly } from './quietly.ts';

/** DER. */
export interface CarriedValues {
  readonly certificates: readonly Uint8Array[];
  readonly lists: readonly Uint8Array[];
  /** OCSPResponse, or BasicOCSPResponse. */
  readonly answers: readonly Uint8Array[];
}

export const NOTHING_CARRIED: CarriedValues = { certificates: [], lists: [], answers: [] };

export const together = (...all: readonly CarriedValues[]): CarriedValues => ({
  certificates: all.flatMap(({ certificates }) => certificates),
  lists: all.flatMap(({ lists }) => lists),
  answers: all.flatMap(({ answers }) => answers),
});

const wholes = (items: readonly Der[]): Uint8Array[] => items.map(({ whole }) => whole);

/** RevocationInfoChoices: lists, and answers as another format of them. */
export function revocationsIn(choices: readonly Der[]): CarriedValues {
  const others = choices.filter(({ tag }) => tag === constructed(1));
  return {
    certificates: [],
    lists: wholes(choices.filter(({ tag }) => tag === TAG.sequence)),
    answers: others.flatMap((other) => {
      const fields = new Fields(other, constructed(1));
      const format = readOid(fields.take());
      const value = fields.take();
      return format === OID.ocspResponseInside ? [value.whole] : [];
    }),
  };
}

/** Of the unsigned attributes; one that isn't what its name says carries nothing. */
export function valuesIn(attributes: readonly Der[]): CarriedValues[] {
  return attributes.flatMap((attribute) => {
    const fields = new Fields(attribute);
    const read = READERS.get(readOid(fields.take()));
    const [value] = read ? itemsOf(fields.take(), TAG.set) : [];
    return (read && value && quietly(() => read(value))) ?? [];
  });
}

const READERS: ReadonlyMap<string, (value: Der) => CarriedValues> = new Map([
  [OID.certificateValues, (value) => ({ ...NOTHING_CARRIED, certificates: wholes(itemsOf(value, TAG.sequence)) })],
  // RevocationValues: [0] lists, [1] answers without the envelope of a response, [2] anything.
  [OID.revocationValues, (value) => tagsOf(value)],
]);

/** RevocationInfoArchival: [0] lists, [1] whole answers. */
export const pdfRevocationsIn = (value: Der): CarriedValues => quietly(() => tagsOf(value)) ?? NOTHING_CARRIED;

function tagsOf(value: Der): CarriedValues {
  const of = (n: number): Uint8Array[] =>
    childrenOf(value)
      .filter(({ tag }) => tag === constructed(n))
      .flatMap((one) => wholes(itemsOf(inside(one), TAG.sequence)));
  return { certificates: [], lists: of(0), answers: of(1) };
}
