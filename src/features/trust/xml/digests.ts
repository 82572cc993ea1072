/** Digests as XML names them (RFC 9231, section 2.1). */
import { OID } from '#kernel/asn1/oids.ts';
import { digestHex } from '#native';
import { refuse } from '../refusals.ts';
import { hashName } from '../signatures/algorithms.ts';

const DIGESTS: ReadonlyMap<string, string> = new Map([
  ['http://www.w3.org/2000/09/xmldsig#sha1', OID.sha1],
  ['http://www.w3.org/2001/04/xmlenc#sha256', OID.sha256],
  ['http://www.w3.org/2001/04/xmldsig-more#sha384', OID.sha384],
  ['http://www.w3.org/2001/04/xmlenc#sha512', OID.sha512],
]);

/** Whether it can be computed here. */
export const isKnownDigest = (method: string): boolean => DIGESTS.has(method);

/** Whether it is too weak to be trusted. */
export const isOldDigest = (method: string): boolean => DIGESTS.get(method) === OID.sha1;

/** The digest of bytes, hexadecimal. Throws `trust.unsupported_algorithm`. */
export function digestBy(method: string, bytes: Uint8Array): string {
  const name = hashName(DIGESTS.get(method) ?? '');
  if (!name) throw refuse('unsupported_algorithm');
  return digestHex(name, bytes);
}
