/** What an operator of a centre, who saw the identity document, does about somebody's key: approves what his device asks, or takes a file. */
import { append } from '#features/transparency/index.ts';
import { checkKeyRequest } from '#features/trust/index.ts';
import { canonicalBytes } from '#kernel/canonical.ts';
import { base64url } from '#kernel/hash.ts';
import type { Tx } from '#platform/app.ts';
import { newId, randomBytes } from '#platform/random.ts';
import { plainCode } from '../rules/code.ts';
import { centreExpiry } from '../rules/enrolment.ts';
import { findEnrolment, insertEnrolment, lockUnapproved, saveApproved, saveKey } from '../store/enrolments.ts';
import { inNameOf, type SeenAt, tokenHash } from './begin.ts';
import { answerOf, type EnrolmentAnswer, proceed } from './enrol.ts';

/** What the person calls a key that he brought as a request in a file. */
const IN_A_FILE = 'PKCS#10';

export interface ApprovedKey {
  /** Id of the enrolment. */
  readonly id: string;
  readonly device: string;
}

/** Whose key it is, and the number of the organisation in whose name it signs; absent: his own. */
export interface KeyOwner {
  readonly personId: string;
  readonly bin: string | undefined;
}

const logged = (tx: Tx, id: string, { personId, bin }: KeyOwner, key: string, seen: SeenAt) =>
  append(
    tx,
    'certificates.approval',
    canonicalBytes({ id, personId, key, ...seen, ...(bin === undefined ? {} : { bin }) }),
  );

/**
 * Says whose key it is that a device showed this code for; the certificate goes to that device. The act is in the log. Undefined where no
 * request waits under the code. Who may is the caller's policy. Refuses certificates.no_basis. Throws as `trust.checkKeyRequest`.
 */
export async function approveKey(
  tx: Tx,
  owner: KeyOwner,
  seen: SeenAt,
  code: string,
): Promise<ApprovedKey | undefined> {
  const found = await lockUnapproved(tx, plainCode(code));
  if (!found || tx.env.clock.now() >= found.expiresAt) return undefined;
  const { id, device } = found;
  const { personId } = owner;
  await saveApproved(tx, id, { personId, reference: seen.officerId, ...(await inNameOf(tx, personId, owner.bin)) });
  await logged(tx, id, owner, found.keyDigest ?? '', seen);
  await proceed(tx, id);
  return { id, device: device ?? '' };
}

/** Takes a request (PKCS#10, DER) that the person brought in a file; it names no challenge. The rest as `approveKey`. */
export async function takeKeyRequest(tx: Tx, owner: KeyOwner, seen: SeenAt, request: Uint8Array): Promise<ApprovedKey> {
  const { keyDigest } = await checkKeyRequest(tx, request, undefined);
  const now = tx.env.clock.now();
  const id = newId(now);
  await insertEnrolment(tx, {
    id,
    personId: owner.personId,
    ...(await inNameOf(tx, owner.personId, owner.bin)),
    proof: 'centre',
    reference: seen.officerId,
    // Nobody is given its secret: the operator hands the certificate over.
    tokenHash: tokenHash(base64url(randomBytes(32))),
    challenge: null,
    code: null,
    begunAt: now,
    expiresAt: centreExpiry(now),
  });
  await saveKey(tx, id, { request, keyDigest, device: IN_A_FILE });
  await logged(tx, id, owner, keyDigest, seen);
  await proceed(tx, id);
  return { id, device: IN_A_FILE };
}

/** What has become of a key that this operator approved; undefined for any other. */
export async function approvedBy(
  tx: Tx,
  officerId: string,
  id: string,
): Promise<(EnrolmentAnswer & { readonly device: string }) | undefined> {
  const found = await findEnrolment(tx, id);
  if (found?.proof !== 'centre' || found.reference !== officerId) return undefined;
  return { ...(await answerOf(tx, found)), device: found.device ?? '' };
}
