/**
 * Countersignatures (RFC 5652 section 11.4, ETSI EN 319 122-1 section 5.2.7): signatures over the octets of another signature, among its
 * unsigned attributes. Anybody may put one there, so that one which can't be read says nothing of the signature that it hangs on.
 */
import { OID } from '#kernel/asn1/oids.ts';
import { type Der, DerError, Fields, itemsOf, readOid, TAG } from '#kernel/asn1/read.ts';
import { compareBytes } from '#kernel/asn1/write.ts';
import { hex } from '#kernel/hash.ts';
import type { CarriedValues } from './carried.ts';
import { readSignerInfo, type SignerInfo } from './signer-info.ts';

/** Of one signature, at all depths: more than any paper has were put there to hurt whoever opens it. */
export const MOST_COUNTERSIGNATURES = 20;
/** Over a signature, over that, and over that. */
const DEEPEST = 3;

/** A SignerInfo, with what lies beside it. */
export type WithCarried = SignerInfo & CarriedValues;

export interface Countersignature {
  /** Its number among those over the same signature, after the number of the one that it is over: `[1, 2]` is the second over the first. */
  readonly path: readonly number[];
  /** What it is over. */
  readonly over: SignerInfo;
  /** What it says; or why that can't be read. */
  readonly read: WithCarried | DerError;
}

/** The countersignatures of a signature, each followed by its own. What is beyond the limits is one that can't be read. Never throws for what is in them. */
export function countersignaturesOf(signed: WithCarried): readonly Countersignature[] {
  const found: Countersignature[] = [];
  collect(signed, [], found);
  return found;
}

function collect(over: WithCarried, above: readonly number[], found: Countersignature[]): void {
  for (const [index, value] of valuesOf(over.unsigned).entries()) {
    if (found.length > MOST_COUNTERSIGNATURES) return;
    const path = [...above, index + 1];
    const isTooMany = found.length === MOST_COUNTERSIGNATURES;
    const read =
      isTooMany || path.length > DEEPEST
        ? new DerError('there are more countersignatures than are read')
        : readOne(value, over);
    found.push({ path, over, read });
    if (!(read instanceof DerError)) collect(read, path, found);
  }
}

/** SignerInfos, in their order; of an attribute that isn't what its name says, and of a repetition, why it is none. */
function valuesOf(unsigned: readonly Der[]): readonly (Der | DerError)[] {
  const seen = new Set<string>();
  return unsigned.filter(isCountersignature).flatMap((attribute): readonly (Der | DerError)[] => {
    const values = attempt(() => setIn(attribute));
    if (values instanceof DerError) return [values];
    return values.map((value) => {
      const octets = hex(value.whole);
      const isAgain = seen.has(octets);
      seen.add(octets);
      return isAgain ? new DerError('a countersignature is there twice') : value;
    });
  });
}

/** Whether an attribute holds countersignatures. */
const isCountersignature = (attribute: Der): boolean => readOid(new Fields(attribute).take()) === OID.countersignature;

/** One or more values, as DER orders them and none of them twice. */
function setIn(attribute: Der): Der[] {
  const fields = new Fields(attribute);
  fields.take(TAG.oid);
  const values = itemsOf(fields.take(), TAG.set);
  fields.end();
  if (values.length === 0) throw new DerError('the countersignature is empty');
  values.forEach(({ whole }, i) => {
    const before = values[i - 1];
    if (before && compareBytes(before.whole, whole) >= 0) throw new DerError('the countersignatures are out of order');
  });
  return values;
}

function readOne(value: Der | DerError, over: WithCarried): WithCarried | DerError {
  return attempt(() => {
    if (value instanceof DerError) throw value;
    const { carried, ...signed } = readSignerInfo(value.whole, over.certificates);
    if (signed.attributeContentType !== undefined) throw new DerError('a countersignature has no content type');
    return {
      ...signed,
      certificates: [...over.certificates, ...carried.certificates],
      lists: [...over.lists, ...carried.lists],
      answers: [...over.answers, ...carried.answers],
    };
  });
}

function attempt<T>(read: () => T): T | DerError {
  try {
    return read();
  } catch (error) {
    if (error instanceof DerError) return error;
    throw error;
  }
}
