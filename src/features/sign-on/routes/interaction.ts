/** The page between a system that asks and the person who answers. */
import type { Interaction } from 'oidc-provider';
import { z } from 'zod';
import { countryOf } from '#features/country/index.ts';
import { type LivingSession, livingSession } from '#features/identity/index.ts';
import { isSignedIn } from '#kernel/actor.ts';
import { dateOf } from '#kernel/dates.ts';
import { base64url } from '#kernel/hash.ts';
import { systemClock } from '#platform/clock.ts';
import { page, type Reply, type RouteRequest, redirect, route } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { allowClient, newestConsent, organisationsFor, workingClient } from '../actions/consent.ts';
import { AllowPage, type Obstacle, ObstaclePage } from '../pages/ask.tsx';
import { requireHuman } from '../policy.ts';
import { newGrantId, saveGrant } from '../provider/grant.ts';
import { hashOf } from '../provider/hash.ts';
import { markOf } from '../provider/interaction-url.ts';
import { neededFor } from '../provider/needed-level.ts';
import { runningProvider } from '../provider/running.ts';
import { loginOf } from '../provider/session.ts';
import { momentOf } from '../provider/time.ts';
import { refuse } from '../refusals.ts';
import { suffices } from '../rules/assurance.ts';
import { type Client, promiseOf } from '../rules/client.ts';
import { isCovered } from '../rules/consent.ts';
import { type Scope, scopesIn } from '../scopes.ts';

const t = texts('sign-on');

const params = z.object({ lang: z.string(), uid: z.string().regex(/^[\w-]{10,60}$/) });
type Params = z.infer<typeof params>;

interface Asked {
  readonly interaction: Interaction;
  readonly client: Client;
  readonly scopes: readonly Scope[];
  /** The site to which the answer leads. */
  readonly origin: string;
}

/** What is asked, of the browser that was sent here and of no other. Refuses sign-on.sign_in_over, unknown_client, client_suspended. */
async function asked({ app, params: { uid }, cookies }: RouteRequest<Params>): Promise<Asked> {
  if (cookies[markOf(uid)] !== uid) throw refuse('sign_in_over');
  const { provider } = await runningProvider(app);
  const interaction = (await provider.Interaction.find(uid)) ?? refuse('sign_in_over');
  const { client_id: clientId, scope, redirect_uri: redirectUri } = interaction.params;
  const client = await app.read((tx) => workingClient(tx, String(clientId)));
  return { interaction, client, scopes: scopesIn(String(scope)), origin: new URL(String(redirectUri)).origin };
}

const FRESH_REASONS = ['login_prompt', 'max_age', 'id_token_hint'];

/** Why the person can't answer yet. */
async function obstacleOf(
  { app, ctx }: RouteRequest<Params>,
  { interaction, client }: Asked,
  session: LivingSession | undefined,
): Promise<Obstacle | undefined> {
  const { actor } = ctx;
  if (actor.kind !== 'person' || session === undefined) return 'role';
  const { reasons } = interaction.prompt;
  const isSame = interaction.session?.accountId === actor.sessionId;
  const isOlder = session.createdAt < momentOf(app.env, interaction.iat);
  if (reasons.some((reason) => FRESH_REASONS.includes(reason)) && (isSame || isOlder)) return 'fresh';
  const needed = await neededFor(app, client.id, interaction.params.acr_values);
  return suffices(session.assurance, needed) ? undefined : 'surer';
}

const sessionOf = ({ app, ctx: { actor } }: RouteRequest<Params>): Promise<LivingSession | undefined> =>
  isSignedIn(actor) ? app.read((tx) => livingSession(tx, actor.sessionId)) : Promise.resolve(undefined);

const show = route({
  method: 'GET',
  path: '/:lang/sign-on/:uid',
  access: 'signed-in',
  params,
  async handle(request: RouteRequest<Params>): Promise<Reply> {
    const { app, ctx } = request;
    const { language, now } = ctx;
    const what = await asked(request);
    const { client, scopes, origin } = what;
    const obstacle = await obstacleOf(request, what, await sessionOf(request));
    const shown = { reading: { env: app.env, language, now }, client, scopes, uid: request.params.uid };
    const title = t(language, 'ask.title', { title: client.title[language] });
    const leading = { formLeadsTo: origin };
    if (obstacle !== undefined) return page(title, ObstaclePage({ ...shown, obstacle }), leading);
    const { personId, onBehalfOf } = requireHuman(ctx);
    const { organisations, newest } = await app.read(async (tx) => ({
      organisations: scopes.includes('organisation') ? await organisationsFor(tx, personId) : [],
      newest: await newestConsent(tx, personId, client.id),
    }));
    const isKnown = isCovered(newest, scopes, promiseOf(client));
    const body = AllowPage({
      ...shown,
      organisations,
      chosen: organisations.find(({ id }) => id === onBehalfOf?.mandateId)?.ref,
      allowedOn: isKnown && newest ? dateOf(newest.at, countryOf(app.env, now).zone) : undefined,
    });
    return page(title, body, leading);
  },
});

const body = z.object({ answer: z.enum(['allow', 'refuse']), for: z.string().max(100).default('myself') });
type Body = z.infer<typeof body>;

/** Lets the client learn what it asks, and gives the library its grant. */
async function allow(request: RouteRequest<Params, unknown, Body>, what: Asked): Promise<Interaction['result']> {
  const { app, ctx, perform } = request;
  const { sessionId } = requireHuman(ctx);
  const session = await sessionOf(request);
  const obstacle = await obstacleOf(request, what, session);
  if (obstacle !== undefined || session === undefined) throw refuse('sign_in_over');
  const { client, scopes } = what;
  const mandate = request.body.for === 'myself' ? {} : { mandate: request.body.for };
  const grantId = newGrantId();
  const grantHash = base64url(hashOf(grantId));
  await perform(allowClient, { client: client.id, scopes: [...scopes], grantHash, ...mandate });
  const { provider } = await runningProvider(app);
  await saveGrant(provider, { grantId, sessionId, clientId: client.id, scopes });
  return { login: loginOf(app, sessionId, session), consent: { grantId } };
}

const answer = route({
  method: 'POST',
  path: '/:lang/sign-on/:uid',
  access: 'signed-in',
  params,
  body,
  async handle(request: RouteRequest<Params, unknown, Body>): Promise<Reply> {
    const what = await asked(request);
    const { interaction } = what;
    interaction.result =
      request.body.answer === 'allow'
        ? await allow(request, what)
        : { error: 'access_denied', error_description: 'the person refused' };
    // The library would hold the answer to the session in which the question was asked; he may have signed in anew since then.
    delete interaction.session;
    await interaction.save(interaction.exp - Math.floor(systemClock.now() / 1000));
    return redirect(interaction.returnTo, [{ name: markOf(request.params.uid), value: null }]);
  },
});

export const interactionRoutes = [show, answer];
