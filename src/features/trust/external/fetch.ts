/** Asking an authority of somebody else over the network. */
import { bodyOf } from '#platform/answer-body.ts';

const ANSWER_WITHIN_MS = 20_000;

/**
 * The body of an answer. Throws Error where none comes in time, the status isn't 200, it sends us elsewhere, or the body has more than
 * `most` bytes.
 */
export async function fetchBytes(
  address: string,
  most: number,
  question?: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array> {
  const asked = question && {
    method: 'POST',
    headers: { 'content-type': 'application/ocsp-request' },
    body: question,
  };
  const answer = await fetch(address, { ...asked, redirect: 'error', signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
  if (answer.status !== 200) throw new Error(`it answered ${answer.status}`);
  return bodyOf(answer, most);
}
