/** The mobile signature service that this instance was told of. */
import type { Instant } from '#kernel/instant.ts';
import { bodyOf } from '#platform/answer-body.ts';
import type { Env } from '#platform/app.ts';
import { readSimAnswer, type SignatureQuestion, type SimAnswer, signatureRequest, statusRequest } from './messages.ts';

const ANSWER_WITHIN_MS = 10_000;
const MOST_BYTES = 200_000;

export const hasSimService = ({ config }: Env): boolean => config.mobileSignature !== undefined;

/** Asks the person's phone. A service that doesn't answer is `unavailable`. */
export const askPhoneOfSim = (env: Env, question: SignatureQuestion, at: Instant): Promise<SimAnswer> =>
  ask(env, (party) => signatureRequest(party, question, at));

/** Asks what has become of a transaction. */
export const askStatusOfSim = (env: Env, id: string, transaction: string, at: Instant): Promise<SimAnswer> =>
  ask(env, (party) => statusRequest(party, id, transaction, at));

type Service = NonNullable<Env['config']['mobileSignature']>;

async function ask(env: Env, make: (service: Service) => Uint8Array<ArrayBuffer>): Promise<SimAnswer> {
  const service = env.config.mobileSignature;
  if (!service) return { kind: 'failed', why: 'unavailable' };
  try {
    const answer = await fetch(service.address, {
      method: 'POST',
      headers: { 'content-type': 'application/soap+xml; charset=utf-8' },
      body: make(service),
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    // A fault comes with an error status (SOAP 1.2, part 2, section 7.4.2).
    return readSimAnswer(await bodyOf(answer, MOST_BYTES));
  } catch {
    return { kind: 'failed', why: 'unavailable' };
  }
}
