/** Signing answers beforehand: a loop of the worker (RFC 5019: no nonce, the same answer for everybody until its time is over). */
import { OID } from '#kernel/asn1/oids.ts';
import type { Instant } from '#kernel/instant.ts';
import type { App, Env, Tx } from '#platform/app.ts';
import { authoritiesOf, type KnownAuthority } from '../authorities/known.ts';
import { readCertificate } from '../certificates/read.ts';
import type { Role } from '../certificates/template.ts';
import { hasKey, type Signer, signer } from '../keys/key-ring.ts';
import { type DueAnswer, dropAnswers, keepAnswer, restAnswers, takeDueAnswers } from '../store/answers.ts';
import { certificateId } from './certificate-id.ts';
import { type SingleAnswer, signAnswer } from './response.ts';

/** How long an answer may be believed; it is signed again at half of it, and at once when the status changes. */
const ANSWER_HOLDS_MS = 12 * 3_600_000;
const BATCH = 200;
// One turn; what is left waits for the next second.
const BATCHES_A_TURN = 20;

/** Signs what is due. Run by a worker that holds the responders' keys; `prepare` signs the first. */
export async function presignAnswers(app: App): Promise<void> {
  if (!(await hasKey(app.env, 'issuing'))) return;
  for (let batch = 0; batch < BATCHES_A_TURN; batch++) {
    const signed = await app.transaction((tx) => presignBatch(tx, app.env.clock.now()));
    if (signed < BATCH) return;
  }
}

async function presignBatch(tx: Tx, at: Instant): Promise<number> {
  const due = await takeDueAnswers(tx, at, BATCH);
  if (due.length === 0) return 0;
  const { all } = await authoritiesOf(tx);
  const issuers = new Map(all.map((one) => [one.certificate.serial, one]));
  const responders = new Map<string, Responder>();
  const isOver = (one: DueAnswer): boolean => one.notAfter <= at;
  const over = due.filter(isOver);
  const serialsOf = (some: readonly DueAnswer[]): string[] => some.map(({ serial }) => serial);
  await restAnswers(tx, serialsOf(over.filter(({ kind }) => isOfPlatform(kind))));
  await dropAnswers(tx, serialsOf(over.filter(({ kind }) => !isOfPlatform(kind))));
  for (const one of due) {
    const issuer = issuers.get(one.issuer);
    // An authority that another process has just made is known here within seconds.
    if (!issuer || isOver(one)) continue;
    const responder = responders.get(one.issuer) ?? (await responderOf(tx.env, issuer, at));
    responders.set(one.issuer, responder);
    await presign(tx, one, issuer, responder, at);
  }
  return due.length;
}

/** Its signatures are many and of every year; a person's keep the answer that was made with their time-stamp. */
const isOfPlatform = (kind: Role): boolean => kind !== 'person' && kind !== 'organisation';

interface Responder {
  readonly certificate: ReturnType<typeof readCertificate>;
  readonly signer: Signer;
}

/** Who answers for an authority's certificates at a moment. Throws `trust.key_unavailable`. */
export async function responderOf(env: Env, { name }: KnownAuthority, at: Instant): Promise<Responder> {
  const by = await signer(env, `ocsp:${name}`, at);
  return { certificate: certificateOf(by), signer: by };
}

const read = new WeakMap<Uint8Array, Responder['certificate']>();

function certificateOf({ certificate }: Signer): Responder['certificate'] {
  const known = read.get(certificate) ?? readCertificate(certificate);
  read.set(certificate, known);
  return known;
}

/** What is said of a certificate whose last event is given. */
export const statusOfLast = (last: DueAnswer['last']): SingleAnswer['status'] =>
  last === undefined || last.reason === 'removeFromCRL' ? 'good' : last;

async function presign(
  tx: Tx,
  { serial, last }: DueAnswer,
  { certificate: issuer }: KnownAuthority,
  { certificate, signer: by }: Responder,
  at: Instant,
): Promise<void> {
  const nextUpdate = Math.min(at + ANSWER_HOLDS_MS, by.notAfter) as Instant;
  const times = { thisUpdate: at, nextUpdate };
  const about = (digest: string): Promise<Uint8Array> => {
    const single = { id: certificateId(issuer, digest, serial), status: statusOfLast(last) };
    return signAnswer({ ...times, singles: [single] }, certificate, by);
  };
  const [bySha1, bySha256] = await Promise.all([about(OID.sha1), about(OID.sha256)]);
  const dueAt = (at + (nextUpdate - at) / 2) as Instant;
  await keepAnswer(tx, serial, { ...times, dueAt: Math.floor(dueAt) as Instant, bySha1, bySha256 });
}
