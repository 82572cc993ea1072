/** The second step: the signature over exactly those bytes gives the mandate. It holds from its acceptance on. */
import { z } from 'zod';
import { countryOf, dayIn } from '#features/country/index.ts';
import { appendGrant, mandateKinds, performSignedNow } from '#features/identity/index.ts';
import { calledName } from '#features/registers/index.ts';
import { receivedAt, verifySignature } from '#features/trust/index.ts';
import { addDays, endOfDay } from '#kernel/dates.ts';
import { fromBase64 } from '#kernel/hash.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { action, type Context, type RouteRequest, type Signed } from '#platform/feature.ts';
import { randomBytes } from '#platform/random.ts';
import { performSigned } from '#platform/signing-road.ts';
import { tellOffer } from '../letters.ts';
import { refuse } from '../refusals.ts';
import { CODE_LENGTH, codeHash, codeOf } from '../rules/code.ts';
import { dropPrepared, findPrepared, type Prepared, saveCode } from '../store.ts';
import { grantorOf } from './grantor.ts';
import type { PreparedGrant } from './prepare.ts';

/** What lies unsigned for longer is written anew: services and terms are those of another day. */
export const PREPARED_MS = 60 * 60_000;

export interface Given {
  readonly id: string;
  /** To be told to the helper; shown once. */
  readonly code?: string;
}

/**
 * Gives a mandate by the grantor's signature. Refuses as `grantorOf`, and mandates.nothing_to_sign, other_person, signature_unknown, and
 * what trust refuses.
 */
export const giveMandate = action({
  name: 'mandates.give',
  input: z.strictObject({
    id: z.uuid(),
    /** Detached CMS over the content, DER in base64. */
    signature: z.base64().max(128_000),
  }),
  async allow(tx, ctx) {
    await grantorOf(tx, ctx);
  },
  async run(tx, ctx, { id, signature }): Promise<Given> {
    const { person, organisation, assistedBy } = await grantorOf(tx, ctx);
    const cms = fromBase64(signature);
    const { prepared, content } = await unsigned(tx, ctx, id, person.personId, cms);
    const grant = prepared as PreparedGrant;
    // What was written for the organisation is signed while acting for it, and what was written for oneself for oneself.
    if (grant.organisationId !== (organisation?.organisationId ?? null)) throw refuse('nothing_to_sign');
    const signed = await verifySignature(tx, { content, cms, at: ctx.now, accept: ['person'], isKept: true });
    if (signed.iin !== person.iin) throw refuse('other_person');
    if (signed.revocation !== 'good') throw refuse('signature_unknown');
    const { code, acceptWithinDays } = mandateKinds(tx.env, ctx.now);
    const codeUntil = instant(ctx.now + code.minutes * 60_000);
    const { zone } = countryOf(tx.env, ctx.now);
    const offeredUntil: Instant = grant.representative
      ? endOfDay(addDays(dayIn(tx.env, ctx.now), acceptWithinDays), zone)
      : codeUntil;
    const given = {
      id,
      kind: grant.kind,
      grantor: { id: person.personId, name: calledName(person) },
      organisation: organisation && { id: organisation.organisationId, name: organisation.name },
      representative: grant.representative ?? undefined,
      services: grant.services,
      maySign: grant.maySign,
      consents: grant.consents,
      lastDay: grant.lastDay,
      offeredUntil,
      assistedBy,
      content,
      cms,
      at: ctx.now,
    };
    await appendGrant(tx, given);
    await dropPrepared(tx, id);
    if (grant.representative) {
      await tellOffer(tx, given, grant.representative.id);
      return { id };
    }
    const secret = codeOf(randomBytes(CODE_LENGTH));
    await saveCode(tx, codeHash(secret), id, codeUntil);
    return { id, code: secret };
  },
});

/**
 * Gives a mandate by a route. One that is offered to somebody can wait for a checker of signatures; a code that is told to a helper can't, for
 * only he who stands there learns it. Refuses as `giveMandate`.
 */
export async function giveSigned(
  request: Pick<RouteRequest, 'app' | 'ctx' | 'perform'>,
  input: { readonly id: string; readonly signature: string },
): Promise<Signed<Given>> {
  const { app, ctx } = request;
  const { prepared } = await app.read(async (tx) =>
    unsigned(tx, ctx, input.id, (await grantorOf(tx, ctx)).person.personId),
  );
  if ((prepared as PreparedGrant).representative)
    return performSigned(request, giveMandate, input, { back: '/mandates' });
  return { output: await performSignedNow(request, giveMandate, input) };
}

/** What waits for the signature of a person; with the signature, as of when that came here. Refuses mandates.nothing_to_sign. */
export async function unsigned(
  tx: Tx,
  ctx: Context,
  id: string,
  personId: string,
  cms?: Uint8Array,
): Promise<Prepared> {
  const prepared = (await findPrepared(tx, id, personId, cms !== undefined)) ?? refuse('nothing_to_sign');
  const { content } = prepared;
  const at = cms ? await receivedAt(tx, { content, cms }, ctx.now) : ctx.now;
  if (at - prepared.at >= PREPARED_MS) throw refuse('nothing_to_sign');
  return prepared;
}
