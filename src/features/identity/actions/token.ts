import { base64url, sha256, utf8 } from '#kernel/hash.ts';
import { randomBytes } from '#platform/random.ts';

const TOKEN_BYTES = 32;

/** What is stored of a token: who reads the database can't act with it. */
export const tokenHash = (token: string): Uint8Array => sha256(utf8(token));

/** A new secret of a session, and what is stored of it. */
export function newToken(): { token: string; hash: Uint8Array } {
  const token = base64url(randomBytes(TOKEN_BYTES));
  return { token, hash: tokenHash(token) };
}
