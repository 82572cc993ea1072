/** Signing in: from a signature over a challenge to a session. */
import { z } from 'zod';
import { agencies, dayIn } from '#features/country/index.ts';
import { type Person, personByIin } from '#features/registers/index.ts';
import { fromBase64 } from '#kernel/hash.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { action, type Context, type RouteRequest } from '#platform/feature.ts';
import { newId } from '#platform/random.ts';
import { refuse } from '../refusals.ts';
import { ABSOLUTE_MS, type SessionAssurance, sessionExpiry } from '../rules/session.ts';
import { postsOf } from '../store/officers.ts';
import { insertSession } from '../store/sessions.ts';
import { answerChallenge, makeChallenge } from './challenge.ts';
import { liveMandate, mandateForOrganisation } from './mandates.ts';
import { newToken } from './token.ts';
import { performSignedNow } from './waiting.ts';

/** As whom to act: oneself, an office (the only one, or the one named), an organisation for which one may act, or under any mandate. */
export const actAsSchema = z.union([
  z.enum(['person', 'officer']),
  z.strictObject({ officer: z.uuid() }),
  z.strictObject({ organisation: z.string().regex(/^\d{12}$/) }),
  z.strictObject({ mandate: z.string().max(100) }),
]);
export type ActAs = z.infer<typeof actAsSchema>;

export interface SignedIn {
  readonly token: string;
  readonly sessionId: string;
  readonly expiresAt: Instant;
  readonly maxAgeSeconds: number;
  /** Whether the person also serves somewhere: the portal then asks in which role he comes. */
  readonly hasPosts: boolean;
}

export const challengeAction = action({
  name: 'identity.challenge',
  input: z.strictObject({ host: z.string().max(300).optional() }),
  allow: () => undefined,
  run: async (tx, ctx, { host }) => makeChallenge(tx, 'sign-in', host, ctx.now),
});

const signInSchema = z.strictObject({
  challenge: z.uuid(),
  /** Base64 of the CMS. */
  signature: z.base64(),
  as: actAsSchema.default('person'),
  channel: z.enum(['portal', 'api']),
  device: z.string().max(100),
  network: z.string().max(100),
});

export const signInAction = action({
  name: 'identity.sign-in',
  input: signInSchema,
  allow: () => undefined,
  run: signIn,
});

/** Signs in by a route: an answer of the checker is waited for a moment, where one is needed; nobody is let in by less. */
export const signInBy = (
  request: Pick<RouteRequest, 'app' | 'ctx' | 'perform'>,
  input: z.infer<typeof signInSchema>,
): Promise<SignedIn> => performSignedNow(request, signInAction, input);

/**
 * Refuses as `answerChallenge`, and identity.unknown_person where the register has nobody with the certificate's IIN,
 * no_such_post, no_mandate and assurance_too_low for the role asked.
 */
async function signIn(tx: Tx, ctx: Context, input: z.infer<typeof signInSchema>): Promise<SignedIn> {
  const { now } = ctx;
  const cms = fromBase64(input.signature);
  const signature = await answerChallenge(tx, { id: input.challenge, cms, purpose: 'sign-in' }, now);
  const person = signature.iin === undefined ? undefined : await personByIin(tx, signature.iin);
  if (person === undefined) throw refuse('unknown_person');
  const assurance = signature.revocation === 'good' ? 'substantial' : 'low';
  const bin = signature.kind === 'organisation' ? signature.bin : undefined;
  const as = input.as === 'person' && bin !== undefined ? inNameOf(tx, bin, now) : input.as;
  const actor = await chooseActor(tx, person, as, assurance, now);
  const { channel, device, network } = input;
  return openSession(tx, { person, assurance, actor, certificate: signature.serial, channel, device, network }, now);
}

/** As whom a certificate in an organisation's name lets in; at an agency one serves in a post, which is chosen after. */
const inNameOf = ({ env }: Tx, bin: string, now: Instant): ActAs =>
  agencies(env, now).some((agency) => agency.bin === bin) ? 'person' : { organisation: bin };

interface Opened {
  readonly person: Person;
  readonly assurance: SessionAssurance;
  readonly actor: ActorColumns;
  /** The number of the certificate by which the person is known. */
  readonly certificate: string;
  readonly channel: 'portal' | 'api';
  readonly device: string;
  readonly network: string;
}

/** Opens a session for who has just proved who he is. */
export async function openSession(tx: Tx, opened: Opened, now: Instant): Promise<SignedIn> {
  const { person, actor, ...same } = opened;
  const { token, hash } = newToken();
  const sessionId = newId(now);
  await insertSession(tx, {
    id: sessionId,
    tokenHash: hash,
    personId: person.personId,
    displayName: shortName(person),
    ...same,
    ...actor,
    createdAt: now,
    expiresAt: sessionExpiry(now),
  });
  const posts = await postsOf(tx, person.personId, dayIn(tx.env, now));
  return {
    token,
    sessionId,
    expiresAt: sessionExpiry(now),
    maxAgeSeconds: ABSOLUTE_MS / 1000,
    hasPosts: posts.length > 0,
  };
}

/** For the header: given name and the first letter of the surname, enough to know oneself by. */
export function shortName({ name }: Person): string {
  return `${name.givenName} ${[...name.surname][0] ?? ''}.`;
}

export interface ActorColumns {
  readonly officerId: string | null;
  /** Reference of a mandate. */
  readonly mandate: string | null;
}

/** Turns a wish into the columns of a session, by what the registers and the rosters say now. */
export async function chooseActor(
  tx: Tx,
  person: { readonly personId: string },
  as: ActAs,
  assurance: SessionAssurance,
  now: Instant,
): Promise<ActorColumns> {
  if (as === 'person') return { officerId: null, mandate: null };
  // By a passkey one comes to one's own data and no further.
  if (assurance === 'passkey') throw refuse('assurance_too_low');
  if (typeof as === 'object' && !('officer' in as)) {
    const { personId } = person;
    const mandate =
      'mandate' in as
        ? await liveMandate(tx, personId, as.mandate)
        : await mandateForOrganisation(tx, personId, as.organisation);
    if (mandate === undefined) throw refuse('no_mandate');
    return { officerId: null, mandate: mandate.ref };
  }
  if (assurance !== 'substantial') throw refuse('assurance_too_low');
  const posts = await postsOf(tx, person.personId, dayIn(tx.env, now));
  const post =
    as === 'officer' ? (posts.length === 1 ? posts[0] : undefined) : posts.find((one) => one.officerId === as.officer);
  if (post === undefined) throw refuse('no_such_post');
  return { officerId: post.officerId, mandate: null };
}
