/** Keys of invented people for tests: issued by the instance, opened and used by the very code that browsers run. */
import { issueKey, type KeyRequest } from '#features/trust/index.ts';
import type { Instant } from '#kernel/instant.ts';
import type { App } from '#platform/app.ts';
import { openKey } from '../../src/islands/sign/open-key.ts';
import { sign } from '../../src/islands/sign/sign.ts';

export interface SigningKey {
  /** Hexadecimal. */
  readonly serial: string;
  /** Detached CMS over the content, dated `at`; DER. */
  sign(content: Uint8Array, at: Instant): Promise<Uint8Array>;
}

/** Issues a key in the instance and opens it. */
export async function signingKey(app: App, request: Omit<KeyRequest, 'password'>): Promise<SigningKey> {
  const password = 'test password';
  const issued = await app.transaction((tx) => issueKey(tx, { ...request, password }));
  const key = await openKey(issued.p12, password);
  return { serial: issued.serial, sign: (content, at) => sign(key, new Uint8Array(content), at) };
}
