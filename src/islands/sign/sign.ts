/** The signature itself: CAdES-BES, detached, by WebCrypto. */
import { signedAttributes, signedData } from '#kernel/asn1/cms.ts';
import { OID } from '#kernel/asn1/oids.ts';
import type { DerBytes } from '#kernel/asn1/read.ts';
import { ecdsaDer } from '#kernel/asn1/write.ts';
import { checkCertificate } from './certificate.ts';
import type { OpenKey } from './open-key.ts';
import { SignError } from './sign-error.ts';

const sha256 = async (bytes: DerBytes): Promise<DerBytes> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));

/**
 * Signs the content. `now`: milliseconds by the server's clock, so that a wrong clock of the device spoils no signature. Throws
 * SignError where the certificate can't be used.
 */
export async function sign(
  { key, algorithm, certificates }: OpenKey,
  content: DerBytes,
  now: number,
): Promise<DerBytes> {
  const [certificate] = certificates;
  if (!certificate) throw new SignError('broken_file');
  checkCertificate(certificate, now);
  const attributes = signedAttributes({
    contentType: OID.data,
    digest: await sha256(content),
    certificateDigest: await sha256(certificate),
    signingTime: now,
  });
  const parameters = algorithm === OID.sha256WithRsa ? key.algorithm.name : { name: 'ECDSA', hash: 'SHA-256' };
  const raw = new Uint8Array(await crypto.subtle.sign(parameters, key, attributes));
  const signature = algorithm === OID.sha256WithRsa ? raw : ecdsaDer(raw);
  return signedData({ attributes, signature, signatureAlgorithm: algorithm, certificates, contentType: OID.data });
}
