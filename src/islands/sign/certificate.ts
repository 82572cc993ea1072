/** The little of a certificate that the frame looks at, so that nobody signs in vain. The server judges all of it. */
import { OID } from '#kernel/asn1/oids.ts';
import {
  constructed,
  Fields,
  inside,
  itemsOf,
  primitive,
  readDer,
  readFlags,
  readOctets,
  readOid,
  readString,
  readTime,
  TAG,
} from '#kernel/asn1/read.ts';
import { SignError } from './sign-error.ts';

/** contentCommitment, also called nonRepudiation (RFC 5280 section 4.2.1.3). */
const COMMITMENT = 1;

/** Throws SignError `not_yet_valid`, `expired` or `wrong_usage`. */
export function checkCertificate(der: Uint8Array, now: number): void {
  const tbs = new Fields(new Fields(readDer(der)).take());
  tbs.optional(constructed(0));
  tbs.take(TAG.integer);
  tbs.take();
  tbs.take();
  const validity = new Fields(tbs.take());
  if (now < readTime(validity.take())) throw new SignError('not_yet_valid');
  if (now > readTime(validity.take())) throw new SignError('expired');
  tbs.take();
  tbs.take();
  tbs.optional(primitive(1));
  tbs.optional(primitive(2));
  if (!maySign(tbs)) throw new SignError('wrong_usage');
}

/** The holder's name, as the certificate has it. */
export function holderOf(der: Uint8Array): string {
  const tbs = new Fields(new Fields(readDer(der)).take());
  tbs.optional(constructed(0));
  for (let i = 0; i < 4; i++) tbs.take();
  for (const relative of itemsOf(tbs.take(), TAG.sequence)) {
    for (const pair of itemsOf(relative, TAG.set)) {
      const fields = new Fields(pair);
      if (readOid(fields.take()) === OID.commonName) return readString(fields.take());
    }
  }
  return '';
}

function maySign(tbs: Fields): boolean {
  const extensions = tbs.optional(constructed(3));
  for (const extension of extensions ? itemsOf(inside(extensions), TAG.sequence) : []) {
    const fields = new Fields(extension);
    const type = readOid(fields.take());
    fields.optional(TAG.boolean);
    if (type === OID.keyUsage) return readFlags(readDer(readOctets(fields.take())))(COMMITMENT);
  }
  return false;
}
