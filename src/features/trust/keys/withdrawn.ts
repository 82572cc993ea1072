/** Which authorities are withdrawn, as this process learnt it last: nothing is signed by them, or by what they issued. */
import { type Env, perEnv } from '#platform/app.ts';

const known = perEnv(() => ({ fingerprints: new Set<string>() }));

/** Fingerprints of certificates, hexadecimal. */
export function noteWithdrawn(env: Env, fingerprints: Iterable<string>): void {
  known(env).fingerprints = new Set(fingerprints);
}

/** Whether one of a chain is. */
export const isWithdrawn = (env: Env, fingerprints: readonly string[]): boolean =>
  fingerprints.some((one) => known(env).fingerprints.has(one));
