/** What extensions of certificates, lists and their entries have in common (RFC 5280 section 4.2). */
import { type DerBytes, primitive } from '#kernel/asn1/read.ts';
import { boolean, context, octets, oid, sequence, tagged } from '#kernel/asn1/write.ts';
import { utf8 } from '#kernel/hash.ts';

export const extension = (type: string, value: Uint8Array, isCritical = false): DerBytes =>
  sequence(oid(type), ...(isCritical ? [boolean(true)] : []), octets(value));

/** One distribution point with one address (RFC 5280 section 4.2.1.13). */
export const distributionPoints = (url: string): DerBytes =>
  sequence(sequence(context(0, context(0, tagged(primitive(6), utf8(url))))));
