/**
 * The library that speaks OpenID Connect, set up for this instance. It keeps nothing in the process that another process would miss, so
 * it is made anew whenever the keys have changed.
 */
import { type Configuration, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import { LANGUAGES } from '#kernel/text.ts';
import { type App, perEnv } from '#platform/app.ts';
import { isHttps } from '#platform/config.ts';
import { nameOnTheWay } from '#platform/http/cookies.ts';
import { issuerOf } from '../addresses.ts';
import { cookieSecret, prepareKeys, type SigningKey, signingKeys } from '../keys.ts';
import { ACR_VALUES } from '../rules/assurance.ts';
import { CLAIMS_OF } from '../scopes.ts';
import { findAccount, pairwiseSubject } from './account.ts';
import { adapterOf } from './adapter.ts';
import { noteEntry } from './entry.ts';
import { existingGrant } from './grant.ts';
import { interactionUrl } from './interaction-url.ts';
import { renderError, renderNotFound, renderSignedOut, renderSignOut, renderWrongRequest } from './pages.ts';
import { policyOf } from './policy.ts';
import { shadowOurSessions } from './session.ts';
import { signOutConfirmed } from './signed-out.ts';

/** How long what the protocol gives is good for. Nothing outlives a session of ours anyway. */
const SECONDS = {
  AuthorizationCode: 60,
  AccessToken: 10 * 60,
  IdToken: 10 * 60,
  Interaction: 30 * 60,
  Session: 12 * 3600,
  Grant: 12 * 3600,
} as const;

/** What a client signs its name with. */
const CLIENT_ALGORITHMS = ['ES256', 'ES384', 'PS256', 'RS256'] as const;

const privateJwk = ({ key, jwk }: SigningKey) => ({ ...key.export({ format: 'jwk' }), ...jwk });

/** Only what is used is switched on: code with PKCE, user information, signing out. */
const FEATURES = {
  devInteractions: { enabled: false },
  dPoP: { enabled: false },
  pushedAuthorizationRequests: { enabled: false },
  resourceIndicators: { enabled: false },
  userinfo: { enabled: true },
  backchannelLogout: { enabled: true },
  rpInitiatedLogout: {
    enabled: true,
    // Shown by `ownAnswers` below, for it also replaces what is shown to somebody who is signed out already.
    logoutSource: () => undefined,
    postLogoutSuccessSource: renderSignedOut,
  },
} satisfies Configuration['features'];

const configurationOf = (app: App, keys: readonly SigningKey[]): Configuration => {
  const { config } = app.env;
  const cookie = { httpOnly: true, sameSite: 'lax', secure: isHttps(config), signed: true } as const;
  // The library gives these two the paths of its questions, so they can't be of the whole host; they are signed.
  const ofAPath = isHttps(config) ? '__Secure-' : '';
  return {
    adapter: (kind) => adapterOf(app, kind),
    jwks: { keys: keys.map(privateJwk) },
    cookies: {
      keys: keys.map(cookieSecret),
      names: {
        session: nameOnTheWay(config, 'shanyraq_oidc'),
        interaction: `${ofAPath}shanyraq_oidc_ask`,
        resume: `${ofAPath}shanyraq_oidc_resume`,
      },
      long: { ...cookie, path: '/' },
      short: cookie,
    },
    claims: { openid: ['sub', 'acr', 'amr', 'auth_time'], ...mutable(CLAIMS_OF) },
    scopes: ['openid'],
    acrValues: ACR_VALUES,
    subjectTypes: ['pairwise'],
    pairwiseIdentifier: (_ctx, accountId, client) => pairwiseSubject(app, accountId, client.clientId),
    responseTypes: ['code'],
    clientAuthMethods: ['private_key_jwt'],
    enabledJWA: { idTokenSigningAlgValues: ['ES256'], clientAuthSigningAlgValues: [...CLIENT_ALGORITHMS] },
    pkce: { required: () => true },
    clientBasedCORS: () => false,
    features: FEATURES,
    findAccount: (ctx, accountId) => findAccount(app, ctx, accountId),
    loadExistingGrant: (ctx) => existingGrant(app, ctx),
    interactions: { policy: policyOf(app), url: (ctx, interaction) => interactionUrl(ctx, interaction, config) },
    renderError,
    ttl: SECONDS,
  };
};

const mutable = (claims: typeof CLAIMS_OF): Record<string, string[]> =>
  Object.fromEntries(Object.entries(claims).map(([scope, names]) => [scope, [...names]]));

/** What the library's description of itself doesn't know. */
const DESCRIBED = { response_modes_supported: ['query'], ui_locales_supported: LANGUAGES };

/** Where the library would answer in a way of its own that a person can't use, we answer; and our session ends with its shadow. */
async function ownAnswers(ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
  // Other modes answer by a page that sends itself by script, even where they only say that they are not allowed.
  if ((ctx.query.response_mode ?? 'query') !== 'query') return renderWrongRequest(ctx);
  await next();
  const route = ctx.oidc?.route;
  if (route === 'authorization' || route === 'resume') await noteEntry(ctx);
  if (route === 'end_session' && ctx.status === 200) await renderSignOut(ctx);
  if (route === 'end_session_confirm' && ctx.status === 303) await signOutConfirmed(ctx);
  if (route === 'discovery') Object.assign(ctx.body as object, DESCRIBED);
  if (route === undefined && ctx.status === 404) await renderNotFound(ctx);
}

function makeProvider(app: App, keys: readonly SigningKey[]): Provider {
  const provider = new Provider(issuerOf(app.env), configurationOf(app, keys));
  // It believes what mount.ts says of protocol and host, which is never what the request says.
  provider.proxy = true;
  shadowOurSessions(provider);
  // A worker tells clients of every end, however it came about, and tries again: see actions/end.ts.
  provider.Client.prototype.backchannelLogout = async () => undefined;
  provider.use(ownAnswers as Parameters<typeof provider.use>[0]);
  provider.on('server_error', (_ctx, error) => app.env.log.error({ err: error }, 'single sign-on failed'));
  return provider;
}

export interface Running {
  readonly provider: Provider;
  readonly answer: ReturnType<Provider['callback']>;
  readonly keys: string;
}

interface Held {
  running?: Running;
  lookedAt?: number;
}

const held = perEnv<Held>(() => ({}));

/** Another process may have made the next generation of the keys. */
const LOOK_EVERY_MS = 60_000;

/** The library of this process, with the keys of today. */
export async function runningProvider(app: App): Promise<Running> {
  const state = held(app.env);
  const now = app.env.clock.now();
  if (state.running && Math.abs(now - (state.lookedAt ?? 0)) < LOOK_EVERY_MS) return state.running;
  state.lookedAt = now;
  await prepareKeys(app);
  const keys = await app.read((tx) => signingKeys(tx, 'web'));
  const names = keys.map(({ jwk }) => jwk.kid).join(' ');
  if (state.running?.keys !== names) {
    const provider = makeProvider(app, keys);
    state.running = { provider, answer: provider.callback(), keys: names };
  }
  return state.running;
}
