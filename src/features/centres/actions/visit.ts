/** A visit: prepared by the operator, begun by the visitor's own signature, ended by the operator or by time. */
import { z } from 'zod';
import { agency } from '#features/country/index.ts';
import { requireOperator, saveVisitor } from '#features/identity/index.ts';
import { notify } from '#features/notifications/index.ts';
import { personByIin } from '#features/registers/index.ts';
import { authorisationBytes } from '#features/services/index.ts';
import { append, commitOf, leafHashOf } from '#features/transparency/index.ts';
import { verifySignature } from '#features/trust/index.ts';
import { VISIT_LEAF } from '#features/verification/index.ts';
import type { ActorOf } from '#kernel/actor.ts';
import { fromBase64, hex, sha256Hex } from '#kernel/hash.ts';
import { isIin } from '#kernel/identifiers.ts';
import type { Instant } from '#kernel/instant.ts';
import { inEveryLanguage } from '#kernel/text.ts';
import type { Tx } from '#platform/app.ts';
import { action, type Context } from '#platform/feature.ts';
import { newId, randomBytes } from '#platform/random.ts';
import { textOf, texts } from '#platform/texts.ts';
import { refuse } from '../refusals.ts';
import { consentContent, visitEnd, visitorOf } from '../rules/consent.ts';
import { END_LEAF, ENTRY_LEAF, endBytes, entryBytes } from '../rules/entry.ts';
import {
  dropPrepared,
  findPrepared,
  insertVisit,
  insertVisitEnd,
  type Prepared,
  savePrepared,
} from '../store/visits.ts';

const t = texts('centres');

const SALT_BYTES = 32;

const operators = (_tx: Tx, ctx: Context): void => {
  requireOperator(ctx);
};

/** The bytes that the visitor must sign. Whether such a person exists isn't said before. Refuses centres.visit_running, not_a_number. */
export const prepareVisit = action({
  name: 'centres.prepare-visit',
  input: z.strictObject({ iin: z.string().trim().max(20) }),
  allow: operators,
  async run(tx, ctx, { iin }): Promise<void> {
    const actor = requireOperator(ctx);
    if (actor.visitor) throw refuse('visit_running');
    if (!isIin(iin)) throw refuse('not_a_number');
    const visitId = newId(ctx.now);
    const { officerId, agency: agencyId, centre } = actor;
    const content = consentContent({
      instance: tx.env.instance.origin,
      id: visitId,
      at: ctx.now,
      visitorIin: iin,
      officerId,
      agency: agencyId,
      office: agency(tx.env, agencyId, ctx.now)?.title ?? { kk: agencyId, ru: agencyId, en: agencyId },
      centre,
      words: textOf('centres', 'consent.words'),
    });
    await savePrepared(tx, actor.sessionId, { visitId, content, preparedAt: ctx.now });
  },
});

/**
 * Begins the visit by the visitor's signature over exactly those bytes. Refuses centres.nothing_to_sign, other_person, own_visit,
 * unknown_person, signature_unknown, and what trust refuses.
 */
export const beginVisit = action({
  name: 'centres.begin-visit',
  input: z.strictObject({
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    /** Detached CMS over the content, DER in base64. */
    signature: z.base64().max(128_000),
  }),
  allow: operators,
  async run(tx, ctx, { sha256, signature }): Promise<void> {
    const actor = requireOperator(ctx);
    const prepared = await preparedVisit(tx, ctx, actor.sessionId);
    if (sha256Hex(prepared.content) !== sha256) throw refuse('nothing_to_sign');
    const cms = fromBase64(signature);
    const signed = await verifySignature(tx, {
      content: prepared.content,
      cms,
      at: ctx.now,
      accept: ['person'],
      isKept: true,
    });
    if (signed.iin !== visitorOf(prepared.content)) throw refuse('other_person');
    if (signed.revocation !== 'good') throw refuse('signature_unknown');
    const person = (await personByIin(tx, signed.iin)) ?? refuse('unknown_person');
    if (person.personId === actor.personId) throw refuse('own_visit');
    const logged = authorisationBytes({ content: prepared.content, cms });
    const { leafHash, salt } = await append(tx, VISIT_LEAF, logged);
    const until = visitEnd(prepared.preparedAt);
    const said = {
      ...{ id: prepared.visitId, personId: person.personId, personName: signed.name, serial: signed.serial },
      ...{ startedAt: ctx.now, leaf: hex(leafHash) },
    };
    await insertVisit(tx, {
      ...said,
      officerId: actor.officerId,
      agency: actor.agency,
      centre: actor.centre,
      content: prepared.content,
      cms,
      until,
      salt,
      entry: await append(tx, ENTRY_LEAF, entryBytes(said)),
    });
    await saveVisitor(tx, actor.sessionId, { personId: person.personId, authorisation: prepared.visitId, until });
    await dropPrepared(tx, actor.sessionId);
    await tell(tx, actor, person.personId, ctx.now);
  },
});

/** What was prepared at this window and can still be signed. Refuses centres.nothing_to_sign. */
export async function preparedVisit(tx: Tx, ctx: Context, sessionId: string): Promise<Prepared> {
  const prepared = await findPrepared(tx, sessionId);
  if (!prepared || ctx.now >= visitEnd(prepared.preparedAt)) throw refuse('nothing_to_sign');
  return prepared;
}

/** The visitor learns of it by himself, whatever is said at the window. */
async function tell(tx: Tx, actor: ActorOf<'operator'>, personId: string, now: Instant): Promise<void> {
  const title = agency(tx.env, actor.agency, now)?.title;
  const body = inEveryLanguage((language) => t(language, 'letter.body', { agency: title?.[language] ?? actor.agency }));
  await notify(tx, {
    personId,
    kind: 'centres.visit',
    subject: textOf('centres', 'letter.subject'),
    body,
    link: '/cabinet/visits',
  });
}

/** Ends the visit at this window. Refuses centres.no_visit. */
export const endVisit = action({
  name: 'centres.end-visit',
  input: z.strictObject({}),
  allow: operators,
  async run(tx, ctx): Promise<void> {
    const actor = requireOperator(ctx);
    if (!actor.visitor) throw refuse('no_visit');
    await saveVisitor(tx, actor.sessionId, undefined);
    await end(tx, actor.visitor.authorisation, ctx.now);
  },
});

/** The leaf is appended where the row is new alone: each has one, and none is left over. */
async function end(tx: Tx, visitId: string, at: Instant): Promise<void> {
  const content = endBytes(visitId, at);
  const salt = randomBytes(SALT_BYTES);
  const leafHash = leafHashOf(tx.env, END_LEAF, commitOf(salt, content));
  if (await insertVisitEnd(tx, visitId, at, { leafHash, salt })) await append(tx, END_LEAF, content, salt);
}
