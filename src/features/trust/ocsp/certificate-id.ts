/** How questions and answers name a certificate (RFC 6960 section 4.1.1); without node, for pages check answers too. */
import { OID } from '#kernel/asn1/oids.ts';
import { Fields, readBits, readDer } from '#kernel/asn1/read.ts';
import { algorithm, integer, nil, octets, sequence } from '#kernel/asn1/write.ts';
import { fromHex } from '#kernel/hash.ts';
import { type DigestName, digest } from '#native';
import type { Certificate } from '../certificates/read.ts';

/** By which digests certificates are named in questions. */
export const DIGESTS: ReadonlyMap<string, DigestName> = new Map([
  [OID.sha1, 'sha1'],
  [OID.sha256, 'sha256'],
  [OID.sha384, 'sha384'],
  [OID.sha512, 'sha512'],
]);

/** The octets of the public key that RFC 6960 has hashed: without tag, length and number of unused bits. */
export function keyOctets({ publicKey }: Certificate): Uint8Array {
  const fields = new Fields(readDer(publicKey));
  fields.take();
  return readBits(fields.take());
}

/** How an issuer is named in a question by one digest. */
export function issuerHashes(issuer: Certificate, by: DigestName): { name: Uint8Array; key: Uint8Array } {
  return { name: digest(by, fromHex(issuer.subject)), key: digest(by, keyOctets(issuer)) };
}

/** CertID of a certificate, by an issuer. */
export function certificateId(issuer: Certificate, digestAlgorithm: string, serial: string): Uint8Array {
  const { name, key } = issuerHashes(issuer, DIGESTS.get(digestAlgorithm) ?? 'sha1');
  return sequence(algorithm(digestAlgorithm, nil), octets(name), octets(key), integer(fromHex(serial)));
}
