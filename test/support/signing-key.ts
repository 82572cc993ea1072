/** Keys of invented people for tests: certificates from the instance, signatures by the very code that browsers run. */
import type { Subject } from '#features/trust/certificates/template.ts';
import { enrolledKey } from '#features/trust/testing/enrolled-key.ts';
import { OID } from '#kernel/asn1/oids.ts';
import type { Instant } from '#kernel/instant.ts';
import type { App } from '#platform/app.ts';
import { sign } from '../../src/islands/sign/sign.ts';

export interface SigningKey {
  /** Hexadecimal. */
  readonly serial: string;
  /** Detached CMS over the content, dated `at`; DER. */
  sign(content: Uint8Array, at: Instant): Promise<Uint8Array>;
}

/** Issues a key in the instance. */
export async function signingKey(app: App, subject: Subject): Promise<SigningKey> {
  const { key, certificate } = await enrolledKey(app, subject);
  const opened = {
    key: key.privateKey,
    algorithm: OID.ecdsaWithSha256,
    certificates: [new Uint8Array(certificate.der)],
  };
  return { serial: certificate.serial, sign: (content, at) => sign(opened, new Uint8Array(content), at) };
}
