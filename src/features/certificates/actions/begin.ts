/** Beginning an enrolment: who asks is proved first, then a key is made. */
import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { requireAssurance, requirePerson } from '#features/identity/index.ts';
import { personByIin } from '#features/registers/index.ts';
import { append } from '#features/transparency/index.ts';
import { canonicalBytes } from '#kernel/canonical.ts';
import { base64url, hex, sha256, utf8 } from '#kernel/hash.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { action } from '#platform/feature.ts';
import { newId, randomBelow, randomBytes } from '#platform/random.ts';
import { refuse } from '../refusals.ts';
import { codeExpiry, codeHash, newCode, newShownCode } from '../rules/code.ts';
import { centreExpiry, enrolmentExpiry } from '../rules/enrolment.ts';
import {
  countFailure,
  endInvitation,
  type InName,
  insertEnrolment,
  insertInvitation,
  lockInvitation,
  type NewEnrolment,
} from '../store/enrolments.ts';
import { basisFor } from './basis.ts';

export interface BegunEnrolment {
  readonly id: string;
  /** The secret of the page that goes on; only its hash is kept. */
  readonly token: string;
  /** What the request must carry. */
  readonly challenge: string;
}

const SECRET_BYTES = 32;
const CHALLENGE_BYTES = 16;

/** What is kept of an enrolment's secret. */
export const tokenHash = (token: string): Uint8Array => sha256(utf8(token));

/** What an enrolment keeps of the name; `bin` undefined: one's own. Refuses certificates.no_basis. */
export async function inNameOf(tx: Tx, personId: string, bin: string | undefined): Promise<InName> {
  if (bin === undefined) return OWN_NAME;
  const basis = (await basisFor(tx, personId, bin)) ?? refuse('no_basis');
  return { basis: basis.ref, bin, needsAgreement: basis.needsAgreement };
}

const OWN_NAME: InName = { basis: null, bin: null, needsAgreement: false };

/** Of the organisation or agency in whose name the certificate is to be; absent: one's own. */
export const binSchema = z.string().max(20).optional();

type Proved = Pick<NewEnrolment, 'personId' | 'proof' | 'reference'> & InName;

async function begin(
  tx: Tx,
  proved: Proved & Partial<Pick<NewEnrolment, 'code' | 'expiresAt'>>,
  now: Instant,
): Promise<BegunEnrolment> {
  const [id, token] = [newId(now), base64url(randomBytes(SECRET_BYTES))];
  const challenge = hex(randomBytes(CHALLENGE_BYTES));
  const same = { id, tokenHash: tokenHash(token), challenge, begunAt: now };
  await insertEnrolment(tx, { code: null, expiresAt: enrolmentExpiry(now), ...proved, ...same });
  return { id, token, challenge };
}

/**
 * Begins by a code of a centre; the code serves once. Answers undefined for a wrong code, a code of another person, one that is over or
 * was mistyped too often, and an unknown number, all alike. It answers and doesn't refuse, so that the wrong guess stays counted. Refuses
 * certificates.no_basis where the code is right; it then serves another time.
 */
export const beginByCode = action({
  name: 'certificates.begin-by-code',
  input: z.strictObject({ iin: z.string().max(20), code: z.string().max(40), bin: binSchema }),
  allow: () => undefined,
  async run(tx, { now }, { iin, code, bin }): Promise<BegunEnrolment | undefined> {
    const person = await personByIin(tx, iin.trim());
    const invitation = person && (await lockInvitation(tx, person.personId, now));
    if (!person || !invitation) return undefined;
    if (!timingSafeEqual(codeHash(invitation.id, code), invitation.codeHash)) {
      await countFailure(tx, invitation.id);
      return undefined;
    }
    await endInvitation(tx, invitation.id, now);
    const { personId } = person;
    const inName = await inNameOf(tx, personId, bin);
    return begin(tx, { personId, proof: 'invitation', reference: invitation.id, ...inName }, now);
  },
});

/**
 * Begins for who is signed in by a certificate; the same person's certificate signs for the new key in the end. Refuses
 * certificates.no_basis.
 */
export const beginByCertificate = action({
  name: 'certificates.begin-by-certificate',
  input: z.strictObject({ bin: binSchema }),
  allow(_tx, ctx) {
    requirePerson(ctx);
    requireAssurance(ctx, 'substantial');
  },
  async run(tx, ctx, { bin }) {
    const { personId } = requirePerson(ctx);
    const inName = await inNameOf(tx, personId, bin);
    return begin(tx, { personId, proof: 'certificate', reference: null, ...inName }, ctx.now);
  },
});

/** Begins for whoever goes to a centre with his device: the key is made first, and an operator says whose it is. */
export const beginForCentre = action({
  name: 'certificates.begin-for-centre',
  input: z.strictObject({}),
  allow: () => undefined,
  run(tx, { now }) {
    const code = newShownCode(randomBelow);
    const nobodys = { personId: null, proof: 'centre', reference: null, ...OWN_NAME } as const;
    return begin(tx, { ...nobodys, code, expiresAt: centreExpiry(now) }, now);
  },
});

/** At which window, and by whom, somebody's identity document was seen. */
export interface SeenAt {
  readonly officerId: string;
  readonly agency: string;
  readonly centre: string;
}

/**
 * Invites a person whose identity document an operator saw: a code for an hour, which ends those before it. The act is in the log. Gives
 * the code, which is kept nowhere. Who may is the caller's policy.
 */
export async function inviteToEnrol(tx: Tx, personId: string, seen: SeenAt): Promise<{ code: string; until: Instant }> {
  const now = tx.env.clock.now();
  const id = newId(now);
  const code = newCode(randomBelow);
  const until = codeExpiry(now);
  const { leafHash } = await append(tx, 'certificates.invitation', canonicalBytes({ id, personId, ...seen }));
  const invitation = { id, personId, ...seen, codeHash: codeHash(id, code), madeAt: now, expiresAt: until };
  await insertInvitation(tx, { ...invitation, leaf: hex(leafHash) });
  return { code, until };
}
