/** Revocation that was unknown at submission: nothing is decided or issued before it is known. */
import { type SignatureStatus, statusOfSignature } from '#features/trust/index.ts';
import { fromBase64 } from '#kernel/hash.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { isLookedFor, lookLater } from './store.ts';
import { getApplication } from './subject.ts';

/** Between two questions about the same signature. */
const RECHECK_MS = 60_000;

/** The worst status of the signatures that count, each at the time of its signing, as it is known now. */
export async function signatureStatus(tx: Tx, caseId: string): Promise<SignatureStatus> {
  const { signatures, signedBytes: content } = await getApplication(tx, caseId);
  let worst: SignatureStatus = 'good';
  for (const { serial, revocation, at, cms } of signatures) {
    if (revocation === 'good') continue;
    const status = await statusOfSignature(tx, { content, cms: fromBase64(cms), serial }, at);
    if (isVoid(status)) return status;
    if (status === 'unknown') worst = 'unknown';
  }
  return worst;
}

/** Whether nothing was signed by it. */
export const isVoid = (status: SignatureStatus): status is 'revoked' | 'wrong' =>
  status === 'revoked' || status === 'wrong';

/** Whether the case waits for the status of a signature, as the sweeper last saw it. */
export const waitsForSignature = (tx: Tx, caseId: string): Promise<boolean> => isLookedFor(tx, caseId, 'signature');

/** Has the sweeper ask again. */
export const recheckLater = (tx: Tx, caseId: string, now: Instant): Promise<void> =>
  lookLater(tx, caseId, 'signature', (now + RECHECK_MS) as Instant);

/** Has the sweeper ask at once where a signature of the latest submission came in with an unknown status. */
export async function watchSignatures(tx: Tx, caseId: string, now: Instant): Promise<void> {
  const { signatures } = await getApplication(tx, caseId);
  if (signatures.some(({ revocation }) => revocation === 'unknown')) await lookLater(tx, caseId, 'signature', now);
}
