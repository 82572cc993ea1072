/** Reading revocation lists, ours and others' (RFC 5280 section 5): pure, and without trusting what they say before their signature is checked. */
import { OID } from '#kernel/asn1/oids.ts';
import {
  constructed,
  type Der,
  DerError,
  Fields,
  inside,
  itemsOf,
  readAlgorithm,
  readBits,
  readDer,
  readTime,
  TAG,
} from '#kernel/asn1/read.ts';
import { hex } from '#kernel/hash.ts';
import type { Instant } from '#kernel/instant.ts';
import { type Certificate, readExtensions, readSerial, USAGE } from '../certificates/read.ts';
import { isSignedWith } from './algorithms.ts';

/** The reason by which a list of changes takes a suspension back (RFC 5280 section 5.3.1). */
export const REMOVED = 8;

export interface ListEntry {
  readonly at: Instant;
  /** 0 where none is said. */
  readonly reason: number;
}

export interface ReadList {
  /** DER of the name, hexadecimal. */
  readonly issuer: string;
  readonly thisUpdate: Instant;
  /** When the next one was due: what it says holds until then. */
  readonly nextUpdate: Instant;
  /** Hexadecimal, without a leading zero octet; undefined where the list has none. */
  readonly number: string | undefined;
  /** Of a list of changes: the number of the complete list that it brings up to date. */
  readonly base: string | undefined;
  /** By serial, hexadecimal. */
  readonly entries: ReadonlyMap<string, ListEntry>;
  readonly signed: Uint8Array;
  readonly algorithm: string;
  readonly signature: Uint8Array;
}

/**
 * Reads a revocation list. Throws DerError for anything else, and for one with a critical extension that we don't know: a list for some
 * certificates only would be taken for a list of all.
 */
export function readList(der: Uint8Array): ReadList {
  const whole = new Fields(readDer(der));
  const signed = whole.take(TAG.sequence);
  const algorithm = readAlgorithm(whole.take());
  const signature = readBits(whole.take());
  whole.end();
  const fields = new Fields(signed);
  fields.optional(TAG.integer);
  if (readAlgorithm(fields.take()) !== algorithm) throw new DerError('two algorithms are named');
  const issuer = hex(fields.take(TAG.sequence).whole);
  const thisUpdate = fields.take();
  const nextUpdate = fields.optional(TAG.utcTime) ?? fields.optional(TAG.generalizedTime) ?? thisUpdate;
  const entries = fields.optional(TAG.sequence);
  const extensions = fields.optional(constructed(0));
  fields.end();
  const known = readExtensions(extensions ? itemsOf(inside(extensions), TAG.sequence) : [], KNOWN_OF_LISTS);
  const numberIn = (type: string): string | undefined => {
    const value = known.get(type);
    return value && readSerial(value);
  };
  return {
    issuer,
    thisUpdate: readTime(thisUpdate),
    nextUpdate: readTime(nextUpdate),
    number: numberIn(OID.crlNumber),
    base: numberIn(OID.deltaCrlIndicator),
    entries: new Map(entries ? itemsOf(entries, TAG.sequence).map(readEntry) : []),
    signed: signed.whole,
    algorithm,
    signature,
  };
}

const KNOWN_OF_LISTS: ReadonlySet<string> = new Set([OID.crlNumber, OID.deltaCrlIndicator]);
const KNOWN_OF_ENTRIES: ReadonlySet<string> = new Set([OID.reasonCode]);

function readEntry(entry: Der): [string, ListEntry] {
  const fields = new Fields(entry);
  const serial = readSerial(fields.take());
  const at = readTime(fields.take());
  const extensions = fields.optional(TAG.sequence);
  fields.end();
  const reason = readExtensions(extensions ? itemsOf(extensions, TAG.sequence) : [], KNOWN_OF_ENTRIES).get(
    OID.reasonCode,
  );
  return [serial, { at, reason: reason ? reasonIn(reason) : 0 }];
}

/** A CRLReason (RFC 5280 section 5.3.1). Throws DerError for anything else. */
export function reasonIn({ tag, body: [code, ...more] }: Der): number {
  if (tag !== TAG.enumerated || code === undefined || more.length > 0) throw new DerError('not a reason');
  return code;
}

/** Whether the list is this authority's, by an algorithm that we accept. */
export const isSignedBy = (list: ReadList, authority: Certificate): boolean =>
  list.issuer === authority.subject && authority.hasUsage(USAGE.crlSign) && isSignedWith(authority, list);
