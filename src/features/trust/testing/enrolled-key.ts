/** Keys whose certificates the instance's own authority issued, without the file in which people get theirs. */
import { KeyObject } from 'node:crypto';
import type { App } from '#platform/app.ts';
import type { Subject } from '../certificates/template.ts';
import { issueCertificate } from '../issue.ts';
import { generateKey } from '../keys/generate.ts';
import type { TestKey } from './authority.ts';
import { pem } from './openssl.ts';

/** Makes a key and has its certificate issued, entered and logged. */
export async function enrolledKey(app: App, subject: Subject): Promise<TestKey> {
  const key = await generateKey('P-256');
  const { certificate } = await app.transaction((tx) => issueCertificate(tx, subject, key.publicKey));
  return { key, certificate };
}

/** Private key and certificate in one file, as openssl takes them. */
export const enrolledPem = ({ key, certificate }: TestKey): string =>
  `${KeyObject.from(key.privateKey).export({ format: 'pem', type: 'pkcs8' })}${pem(certificate.der)}`;
