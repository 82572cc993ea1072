/** The status of certificates that others issued, by what the worker learnt of them. */
import type { Instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { RevocationSource, RevocationStatus } from '../revocation/source.ts';
import { authoritiesOfSerial, type ExternalFacts, findFacts, noteCertificate } from '../store/external.ts';

/**
 * The status at a moment. Withdrawn counts from its moment on, suspended until it was lifted. Good needs a list or an
 * answer that may be believed at the moment or later; nothing else is good: an authority that is silent vouches for nobody.
 */
export function statusBy(facts: ExternalFacts, at: Instant): RevocationStatus {
  const { revokedAt, liftedAt, goodUntil, listedUntil } = facts;
  if (revokedAt !== null && revokedAt <= at && (liftedAt === null || at < liftedAt)) return 'revoked';
  // What was said after the moment says more of it: a withdrawal would have been dated.
  return [listedUntil, goodUntil].some((until) => until !== null && at <= until) ? 'good' : 'unknown';
}

/** Notes whom it is asked about: what isn't known is learnt next. */
async function learnt(tx: Tx, authority: string, serial: string, at: Instant): Promise<RevocationStatus> {
  const status = statusBy(await findFacts(tx, authority, serial), at);
  await noteCertificate(tx, { authority, serial, at: tx.env.clock.now(), asked: status === 'unknown' });
  return status;
}

/** The status of one authority's certificates, by its fingerprint. */
export const externalRevocations = (authority: string): RevocationSource => ({
  statusOf: (tx, { serial }, at) => learnt(tx, authority, serial, at),
});

/** The status of a certificate that signed here, by its serial alone; undefined where none with it ever did. The worst where two did. */
export async function externalStatusOf(tx: Tx, serial: string, at: Instant): Promise<RevocationStatus | undefined> {
  let worst: RevocationStatus | undefined;
  for (const authority of await authoritiesOfSerial(tx, serial)) {
    const status = await learnt(tx, authority, serial, at);
    if (status === 'revoked') return status;
    if (worst !== 'unknown') worst = status;
  }
  return worst;
}
