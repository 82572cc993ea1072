/** Revocation that was unknown at submission (design.md, section 5): nothing is decided or issued before it is known. */
import { statusOf } from '#features/trust/index.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { lookLater } from './store.ts';
import { getApplication } from './subject.ts';

type SignatureStatus = 'good' | 'revoked' | 'unknown';

/** Between two questions about the same signature. */
const RECHECK_MS = 60_000;

/** The worst status of the signatures that count, each at the time of its signing, as it is known now. */
export async function signatureStatus(tx: Tx, caseId: string): Promise<SignatureStatus> {
  const { signatures } = await getApplication(tx, caseId);
  let worst: SignatureStatus = 'good';
  for (const { serial, revocation, at } of signatures) {
    if (revocation === 'good') continue;
    const status = await statusOf(tx, serial, at);
    if (status === 'revoked') return 'revoked';
    if (status === 'unknown') worst = 'unknown';
  }
  return worst;
}

/** Has the sweeper ask again. */
export const recheckLater = (tx: Tx, caseId: string, now: Instant): Promise<void> =>
  lookLater(tx, caseId, 'signature', (now + RECHECK_MS) as Instant);

/** Has the sweeper ask at once where a signature of the latest submission came in with an unknown status. */
export async function watchSignatures(tx: Tx, caseId: string, now: Instant): Promise<void> {
  const { signatures } = await getApplication(tx, caseId);
  if (signatures.some(({ revocation }) => revocation === 'unknown')) await lookLater(tx, caseId, 'signature', now);
}
