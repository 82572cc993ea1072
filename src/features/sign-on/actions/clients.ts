/** Connecting agencies' systems: two administrators let one in or change it; one alone can stop it at once. */
import { z } from 'zod';
import { act, agency } from '#features/country/index.ts';
import { confirmableUntil } from '#features/identity/index.ts';
import { publicAppend } from '#features/transparency/index.ts';
import { personOf } from '#kernel/actor.ts';
import type { Json } from '#kernel/canonical.ts';
import { isoInstant } from '#kernel/instant.ts';
import { inEveryLanguage, type Language } from '#kernel/text.ts';
import type { Tx } from '#platform/app.ts';
import { action, type Context } from '#platform/feature.ts';
import { fourEyesAction } from '#platform/four-eyes/four-eyes.ts';
import { plainJson } from '#platform/perform.ts';
import { texts } from '#platform/texts.ts';
import { type ClientDefinition, clientSchema, lineSchema } from '../client-definition.ts';
import { administrators } from '../policy.ts';
import { refuse } from '../refusals.ts';
import { addressFault, type Client, type ClientActKind } from '../rules/client.ts';
import { thumbprint } from '../rules/keys.ts';
import { findClient, insertClientAct, lockClient } from '../store/clients.ts';

const t = texts('sign-on');

export const CLIENT_LEAF = 'sign-on.client';

/** What everybody may read of an act upon a client: it is about a system of the state, never about a person. */
export const clientLeaf = (of: {
  readonly clientId: string;
  readonly kind: ClientActKind;
  readonly content?: ClientDefinition | null;
  readonly reason?: string | null;
  readonly at: Parameters<typeof isoInstant>[0];
}): Json => ({
  type: 'shanyraq/sign-on-client/v1',
  client: of.clientId,
  kind: of.kind,
  content: of.content ? plainJson(of.content) : null,
  reason: of.reason ?? null,
  at: isoInstant(of.at),
});

async function record(
  tx: Tx,
  ctx: Context,
  what: { readonly clientId: string; readonly kind: ClientActKind; content?: ClientDefinition; reason?: string },
): Promise<void> {
  const { leafHash } = await publicAppend(tx, CLIENT_LEAF, clientLeaf({ ...what, at: ctx.now }));
  await insertClientAct(tx, {
    ...what,
    at: ctx.now,
    recordedBy: personOf(ctx.actor) ?? ctx.actor.kind,
    confirmedBy: ctx.secondActor ? personOf(ctx.secondActor) : null,
    leafHash,
  });
}

/** Refuses sign-on.bad_client for an agency, an act or an address that can't be. */
function requirePossible(tx: Tx, ctx: Context, client: ClientDefinition): void {
  if (agency(tx.env, client.agency, ctx.now) === undefined) throw refuse('bad_client', { what: client.agency });
  if (act(tx.env, client.cite.act) === undefined) throw refuse('bad_client', { what: client.cite.act });
  const fault = addressFault(client, tx.env.instance.mode);
  if (fault !== undefined) throw refuse('bad_client', { what: fault });
}

const isSame = (client: Client | undefined, wanted: ClientDefinition): boolean =>
  client !== undefined && JSON.stringify(clientSchema.parse(definitionOf(client))) === JSON.stringify(wanted);

/** The definition alone. */
export function definitionOf({
  isSuspended: _s,
  openSince: _o,
  definedAt: _d,
  ...definition
}: Client): ClientDefinition {
  return definition;
}

function words(tx: Tx, ctx: Context, language: Language, kind: string, client: ClientDefinition): string {
  const office = agency(tx.env, client.agency, ctx.now);
  const law = act(tx.env, client.cite.act);
  const what = t(language, `proposal.${kind}`, {
    id: client.id,
    title: client.title[language],
    agency: office?.title[language] ?? client.agency,
  });
  const details = t(language, 'proposal.details', {
    purpose: client.purpose[language],
    law: law ? (law.short ?? law.title)[language] : client.cite.act,
    article: client.cite.article,
    scopes: client.scopes.map((scope) => t(language, `scope.${scope}.title`)).join(', ') || t(language, 'scope.none'),
    assurance: t(language, `assurance.${client.assurance}`),
    addresses: [...client.redirectUris, ...client.signedOutUris, ...(client.logoutUri ? [client.logoutUri] : [])].join(
      ' ',
    ),
    keys: client.keys.map(thumbprint).join(' '),
  });
  return `${what}\n${details}`;
}

/**
 * Connects a system, or changes everything that is said of one. Refuses sign-on.bad_client, nothing_changed, when it is proposed and again
 * when it is confirmed.
 */
export const defineClient = fourEyesAction({
  name: 'sign-on.define-client',
  input: clientSchema,
  allow: administrators,
  until: confirmableUntil,
  async say(tx, ctx, client) {
    requirePossible(tx, ctx, client);
    const before = await findClient(tx, client.id);
    if (isSame(before, client)) throw refuse('nothing_changed');
    return inEveryLanguage((language) => words(tx, ctx, language, before ? 'change' : 'connect', client));
  },
  async run(tx, ctx, client): Promise<void> {
    await lockClient(tx, client.id);
    requirePossible(tx, ctx, client);
    if (isSame(await findClient(tx, client.id), client)) throw refuse('nothing_changed');
    await record(tx, ctx, { clientId: client.id, kind: 'defined', content: client });
  },
});

const withReason = z.strictObject({ client: z.string().max(60), reason: lineSchema(500) });

async function getClient(tx: Tx, id: string): Promise<Client> {
  await lockClient(tx, id);
  return (await findClient(tx, id)) ?? refuse('unknown_client');
}

/**
 * Stops a system at once: nobody comes in, and what it holds opens nothing. One administrator suffices, as for removing an officer.
 * Refuses sign-on.unknown_client, client_suspended.
 */
export const suspendClient = action({
  name: 'sign-on.suspend-client',
  input: withReason,
  allow: administrators,
  async run(tx, ctx, { client: clientId, reason }): Promise<void> {
    if ((await getClient(tx, clientId)).isSuspended) throw refuse('client_suspended');
    await record(tx, ctx, { clientId, kind: 'suspended', reason });
  },
});

/** Lets a stopped system work again. Refuses sign-on.unknown_client, not_suspended. */
export const resumeClient = fourEyesAction({
  name: 'sign-on.resume-client',
  input: withReason,
  allow: administrators,
  until: confirmableUntil,
  async say(tx, ctx, { client: id, reason }) {
    const client = (await findClient(tx, id)) ?? refuse('unknown_client');
    if (!client.isSuspended) throw refuse('not_suspended');
    return inEveryLanguage(
      (language) => `${words(tx, ctx, language, 'resume', client)}\n${t(language, 'proposal.reason', { reason })}`,
    );
  },
  async run(tx, ctx, { client: clientId, reason }): Promise<void> {
    if (!(await getClient(tx, clientId)).isSuspended) throw refuse('not_suspended');
    await record(tx, ctx, { clientId, kind: 'resumed', reason });
  },
});
