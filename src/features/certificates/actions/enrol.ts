/** The key of an enrolment, the signature for it, and the certificate. */
import { z } from 'zod';
import { requireAssurance, requirePerson } from '#features/identity/index.ts';
import { type Person, personById } from '#features/registers/index.ts';
import { append } from '#features/transparency/index.ts';
import {
  certificateOf,
  certifyKey,
  checkKeyRequest,
  mayCertify,
  receivedAt,
  verifySignature,
} from '#features/trust/index.ts';
import { fromBase64, hex, sha256Hex } from '#kernel/hash.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { sendJob } from '#platform/events.ts';
import { action, type Context, job } from '#platform/feature.ts';
import { refuse } from '../refusals.ts';
import {
  agreementExpiry,
  type Enrolment,
  type EnrolmentState,
  enrolmentContent,
  proofContent,
  stateOf,
} from '../rules/enrolment.ts';
import {
  deleteEnrolments,
  findEnrolment,
  lockEnrolment,
  saveExpiry,
  saveIssued,
  saveKey,
  saveSignature,
} from '../store/enrolments.ts';
import { deletePhoneSignings } from '../store/phone.ts';
import { deleteSimSignings } from '../store/sim.ts';
import { type Basis, liveBasis } from './basis.ts';
import { tokenHash } from './begin.ts';
import { tellAsked, tellIssued } from './letters.ts';

// X.520 upper bound of a common name.
const LONGEST_NAME = 64;

export interface EnrolmentAnswer {
  readonly state: EnrolmentState;
  /** The certificate, then its chain; DER. Empty until it is issued. */
  readonly certificates: readonly Uint8Array[];
  /** What is shown to the operator of a centre while he hasn't approved it; else null. */
  readonly code: string | null;
}

const hasToken = (enrolment: Enrolment, token: string): boolean =>
  Buffer.from(enrolment.tokenHash).equals(tokenHash(token));

function requireOpen(enrolment: Enrolment, now: Instant): void {
  if (enrolment.serial === null && now >= enrolment.expiresAt) throw refuse('enrolment_over');
}

/**
 * Takes the request for a certificate from the page that holds the enrolment's secret; the same request again changes nothing. Refuses
 * certificates.enrolment_unknown, enrolment_over, enrolment_used, and as `trust.checkKeyRequest`.
 */
export const handInKey = action({
  name: 'certificates.hand-in-key',
  input: z.strictObject({
    id: z.uuid(),
    token: z.string().max(100),
    /** PKCS#10, DER in base64. */
    request: z.base64().max(4000),
    /** What the person calls the device. */
    device: z.string().trim().min(1).max(60),
  }),
  allow: () => undefined,
  async run(tx, { now }, { id, token, request, device }): Promise<EnrolmentAnswer> {
    const enrolment = await lockEnrolment(tx, id);
    if (!enrolment || !hasToken(enrolment, token)) throw refuse('enrolment_unknown');
    requireOpen(enrolment, now);
    const bytes = fromBase64(request);
    if (enrolment.request !== null) {
      if (!Buffer.from(enrolment.request).equals(bytes)) throw refuse('enrolment_used');
      return answerOf(tx, enrolment);
    }
    const { keyDigest } = await checkKeyRequest(tx, bytes, enrolment.challenge ?? undefined);
    await saveKey(tx, id, { request: bytes, keyDigest, device });
    return proceed(tx, id);
  },
});

/** What has become of an enrolment, for the page that holds its secret. Refuses certificates.enrolment_unknown, enrolment_over. */
export async function askEnrolment(tx: Tx, id: string, token: string): Promise<EnrolmentAnswer> {
  const enrolment = await findEnrolment(tx, id);
  if (!enrolment || !hasToken(enrolment, token)) throw refuse('enrolment_unknown');
  if (stateOf(enrolment) === 'unapproved') requireOpen(enrolment, tx.env.clock.now());
  return answerOf(tx, enrolment);
}

export interface Unsigned {
  readonly enrolment: Enrolment;
  /** The exact bytes to sign. */
  readonly content: Uint8Array;
  readonly iin: string;
  readonly basis: Basis | undefined;
}

/**
 * One's own enrolment that waits for a signature, with the bytes to sign; with the signature, as of when that came here. Refuses
 * certificates.nothing_to_sign, enrolment_over, no_basis.
 */
export async function unsignedEnrolment(tx: Tx, ctx: Context, id: string, cms?: Uint8Array): Promise<Unsigned> {
  const { personId } = requirePerson(ctx);
  const enrolment = await findEnrolment(tx, id);
  if (!enrolment || enrolment.personId !== personId || stateOf(enrolment) !== 'unsigned')
    throw refuse('nothing_to_sign');
  const { iin } = await personOf(tx, enrolment);
  const basis = await basisOf(tx, enrolment);
  const { origin } = tx.env.instance;
  const content = enrolmentContent(origin, iin, enrolment, basis && inName(basis));
  requireOpen(enrolment, cms ? await receivedAt(tx, { content, cms }, ctx.now) : ctx.now);
  return { enrolment, iin, content, basis };
}

const inName = ({ bin, organisation, role }: Basis) => ({ bin, organisation, role });

/** What a certificate in an organisation's name rests on; undefined for one in one's own. Refuses certificates.no_basis where it lapsed. */
async function basisOf(tx: Tx, { basis, personId }: Enrolment): Promise<Basis | undefined> {
  if (basis === null || personId === null) return undefined;
  return (await liveBasis(tx, personId, basis)) ?? refuse('no_basis');
}

/**
 * The certificate held before signs for the new key: his own, or for a key in an organisation's name also the one that he had there.
 * Refuses certificates.nothing_to_sign, enrolment_over, no_basis, other_person, signature_unknown, and as `trust.verifySignature`.
 */
export const signForKey = action({
  name: 'certificates.sign-for-key',
  input: z.strictObject({ id: z.uuid(), signature: z.base64().max(140_000) }),
  allow(_tx, ctx) {
    requirePerson(ctx);
    requireAssurance(ctx, 'substantial');
  },
  async run(tx, ctx, { id, signature }): Promise<void> {
    await lockEnrolment(tx, id);
    const cms = fromBase64(signature);
    const { content, iin, basis } = await unsignedEnrolment(tx, ctx, id, cms);
    const accept = basis ? (['person', 'organisation'] as const) : (['person'] as const);
    const signed = await verifySignature(tx, { content, cms, at: ctx.now, accept, isKept: true });
    const isElsewhere = signed.kind === 'organisation' && signed.bin !== basis?.bin;
    if (signed.iin !== iin || isElsewhere) throw refuse('other_person');
    if (signed.revocation !== 'good') throw refuse('signature_unknown');
    await saveSignature(tx, id, cms);
    await proceed(tx, id);
  },
});

/** Issues where this process holds the authority's key, else asks a worker; asks the heads of an agency where they must agree. */
export async function proceed(tx: Tx, id: string): Promise<EnrolmentAnswer> {
  const enrolment = (await findEnrolment(tx, id)) ?? refuse('enrolment_unknown');
  if (stateOf(enrolment) === 'unagreed') {
    await saveExpiry(tx, id, agreementExpiry(tx.env.clock.now()));
    await tellAsked(tx, await personOf(tx, enrolment), await basisOf(tx, enrolment));
  }
  if (stateOf(enrolment) !== 'waiting') return answerOf(tx, enrolment);
  if (await mayCertify(tx.env)) return issue(tx, enrolment);
  await sendJob(tx, issueJob.name, { id }, { key: id });
  return answerOf(tx, enrolment);
}

async function issue(tx: Tx, enrolment: Enrolment): Promise<EnrolmentAnswer> {
  const person = await personOf(tx, enrolment);
  const basis = await basisOf(tx, enrolment);
  const { proof, id, challenge, signature } = enrolment;
  const { publicKey } = await checkKeyRequest(tx, enrolment.request ?? new Uint8Array(), challenge ?? undefined);
  const { serial, certificates } = await certifyKey(tx, { ...subjectOf(person, basis), proof }, publicKey);
  const content = proofContent(enrolment, serial, signature && sha256Hex(signature));
  const { leafHash } = await append(tx, 'certificates.enrolment', content);
  await saveIssued(tx, id, { serial, at: tx.env.clock.now(), leaf: hex(leafHash) });
  await tellIssued(tx, enrolment, person, basis);
  return { state: 'issued', certificates, code: null };
}

const personOf = async (tx: Tx, { personId }: Enrolment): Promise<Person> =>
  (personId === null ? undefined : await personById(tx, personId)) ?? refuse('enrolment_unknown');

const subjectOf = ({ iin, name: { surname, givenName, patronymic } }: Person, basis: Basis | undefined) => ({
  ...(basis ? { kind: 'organisation' as const, ...inName(basis) } : { kind: 'person' as const }),
  iin,
  name: `${surname} ${givenName}`.slice(0, LONGEST_NAME),
  surname: surname.slice(0, LONGEST_NAME),
  // As in certificates of the country's authority: G is what stands after the common name.
  givenName: (patronymic ?? '').slice(0, LONGEST_NAME),
});

export async function answerOf(tx: Tx, enrolment: Enrolment): Promise<EnrolmentAnswer> {
  const certificates: Uint8Array[] = [];
  for (let serial = enrolment.serial; serial !== null; ) {
    const found = await certificateOf(tx, serial);
    if (found) certificates.push(found.der);
    serial = found?.issuer ?? null;
  }
  const state = stateOf(enrolment);
  return { state, certificates, code: state === 'unapproved' ? enrolment.code : null };
}

/** Issues where the web role couldn't. Done before, or what it rests on has lapsed meanwhile: nothing happens. */
export const issueJob = job({
  name: 'certificates.issue',
  data: z.object({ id: z.uuid() }),
  run: (app, { id }) =>
    app.transaction(async (tx) => {
      const enrolment = await lockEnrolment(tx, id);
      if (!enrolment || stateOf(enrolment) !== 'waiting' || (await hasLapsed(tx, enrolment))) return;
      await issue(tx, enrolment);
    }),
});

/** Whether a certificate in an organisation's name has nothing to rest on any more. */
export const hasLapsed = async (tx: Tx, { basis, personId }: Enrolment): Promise<boolean> =>
  basis !== null && personId !== null && (await liveBasis(tx, personId, basis)) === undefined;

// A worker that was away may still issue for a day what was asked in time.
const FORGET_AFTER_MS = 24 * 3_600_000;

/** Forgets enrolments that led to nothing, and what was signed on phones. */
export async function sweep(tx: Tx): Promise<void> {
  const before = instant(tx.env.clock.now() - FORGET_AFTER_MS);
  await deleteEnrolments(tx, before);
  await deletePhoneSignings(tx, before);
  await deleteSimSignings(tx, before);
}
