/** Asking authorities by OCSP for what their lists don't say, by the worker, when somebody waits for it. */
import { octets } from '#kernel/asn1/write.ts';
import type { App } from '#platform/app.ts';
import { randomBytes } from '#platform/random.ts';
import { keepAnswer, keepRevocations, lift, listAsked } from '../store/external.ts';
import { fetchBytes } from './fetch.ts';
import { type ExternalKnown, externalAuthorities } from './known.ts';
import { type OcspQuestion, type OcspStatus, ocspRequest, readAnswer } from './ocsp-answer.ts';
import { silence } from './silence.ts';

const MOST_ANSWER_BYTES = 100_000;
const MOST_AT_ONCE = 50;
const NONCE_BYTES = 16;

/** Asks for each certificate that somebody waits for. Where an authority is silent its questions wait for the next round. */
export async function askStatuses(app: App): Promise<void> {
  for (const external of externalAuthorities(app.env)) {
    const { ocsp, authority } = external.definition;
    if (!ocsp) continue;
    try {
      await askOne(app, external, ocsp);
    } catch (error) {
      silence(app.env, authority, error instanceof Error ? error.message : 'it failed');
    }
  }
}

type Responder = NonNullable<ExternalKnown['definition']['ocsp']>;

async function askOne(app: App, external: ExternalKnown, { address, digest }: Responder): Promise<void> {
  const { definition, authority } = external;
  const { certificate: issuing, root } = authority;
  const { fingerprint } = issuing;
  for (const serial of await app.read((tx) => listAsked(tx, fingerprint, MOST_AT_ONCE))) {
    const at = app.env.clock.now();
    const question = { issuing, root, serial, at, nonce: octets(randomBytes(NONCE_BYTES)) };
    const der = await fetchBytes(address, MOST_ANSWER_BYTES, ocspRequest(question, digest));
    const failure = await keep(app, der, question);
    silence(app.env, definition.authority, failure);
  }
}

/** Keeps what may be believed; else why it may not. Either way nobody waits: an unbelievable answer holds up no other question. */
async function keep(app: App, der: Uint8Array, question: OcspQuestion): Promise<string | undefined> {
  const { issuing, serial, at } = question;
  const { fingerprint } = issuing;
  let answer: OcspStatus | undefined;
  let failure: string | undefined;
  try {
    answer = readAnswer(der, question);
  } catch (error) {
    failure = error instanceof Error ? error.message : 'it failed';
  }
  await app.transaction(async (tx) => {
    if (answer?.status === 'revoked')
      await keepRevocations(tx, fingerprint, [{ serial, at: answer.at, reason: answer.reason }]);
    if (answer?.status === 'good') await lift(tx, fingerprint, { serial, at });
    await keepAnswer(tx, fingerprint, serial, answer?.status === 'good' ? answer.until : undefined);
  });
  return failure;
}
