/** The web role: Fastify with every feature's routes. Each route is the same sentence: limit, who, may he, parse, act, present. */
import { Readable } from 'node:stream';
import cookie from '@fastify/cookie';
import formbody from '@fastify/formbody';
import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { Refusal } from '#kernel/refusal.ts';
import type { App } from '../app.ts';
import { type Config, isHttps } from '../config.ts';
import { isOutage } from '../database/outage.ts';
import {
  type Context,
  type Feature,
  type HeaderItem,
  type PageReply,
  page,
  type Reply,
  type Route,
} from '../feature.ts';
import { refuse } from '../refusals.ts';
import { mayEnter } from './access.ts';
import { findAsset } from './assets.ts';
import { type BareServer, BINARY_TYPES, bareServer } from './bare.ts';
import { changeCookies, cookiesOf } from './cookies.ts';
import { type Chrome, documentOf, headerItemsOf } from './document.tsx';
import { BODY_BYTES, limitOf } from './limits.ts';
import { packedIfLong } from './long-page.ts';
import { instrument } from './metrics.ts';
import { mountAll } from './mounts.ts';
import { openApiOf } from './openapi.ts';
import { isFromOurPages } from './origin.ts';
import { PageAddresses } from './page-address.ts';
import { PageCache, plainOf, reframed, reframedGzip } from './page-cache.ts';
import { logProblem, ProblemBody, problemJson, problemOf } from './problems.tsx';
import { RefusedForm, sentForm } from './refused-form.tsx';
import { contextOf, isApi, LANGUAGE_COOKIE, type ResolveActor, routeRequest } from './request.ts';
import { leadingTo, POLICY, securityHeaders } from './security-headers.ts';
import { answerUnrouted, heardOf, onUnreadable, sendUnrouted } from './unrouted.ts';
import { UploadSpace } from './uploads.ts';

export interface ServerHooks {
  readonly resolveActor: ResolveActor;
  readonly chromeOf: (app: App, ctx: Context) => Promise<Chrome>;
}

// How long an embedded database that crashed takes to come back, about.
const RETRY_AFTER_SECONDS = 5;
const LANGUAGE_KEPT_SECONDS = 365 * 24 * 3600;

interface Desk {
  readonly app: App;
  readonly headerItems: readonly HeaderItem[];
  readonly hooks: ServerHooks;
  readonly cache: PageCache;
  readonly addresses: PageAddresses;
}

const takes = (request: FastifyRequest, encoding: 'br' | 'gzip'): boolean =>
  (request.headers['accept-encoding'] ?? '').includes(encoding);

/**
 * Whether an address is the one way to write it. Others lead to the same page (`/%65n`), as many as somebody likes, and what language they are in is up
 * to the browser.
 */
const isPlain = (url: string, keptQuery: string | undefined): boolean => {
  const at = url.indexOf('?');
  const path = at === -1 ? url : url.slice(0, at);
  return /^[\w/.~-]+$/.test(path) && (at === -1 || url.slice(at + 1) === keptQuery);
};

async function sendPage(
  desk: Desk,
  request: FastifyRequest,
  reply: FastifyReply,
  ctx: Context,
  answer: PageReply,
): Promise<FastifyReply> {
  const { config } = desk.app.env;
  changeCookies(config, reply, answer.cookies);
  if (cookiesOf(config, request)[LANGUAGE_COOKIE] !== ctx.language && ctx.actor.kind !== 'anonymous') {
    const kept = { name: LANGUAGE_COOKIE, value: ctx.language, maxAgeSeconds: LANGUAGE_KEPT_SECONDS };
    changeCookies(config, reply, [kept]);
  }
  const url = desk.addresses.of(request, answer.formAt);
  const answersForm = request.method !== 'GET';
  const make = (shown: PageReply, chrome: Chrome, seenBy: Context = ctx): string =>
    documentOf({ app: desk.app, ctx: seenBy, url, answersForm, chrome, items: desk.headerItems }, shown);
  reply
    .status(answer.status ?? 200)
    .type('text/html; charset=utf-8')
    .header('vary', 'cookie, accept-encoding');
  if (answer.formLeadsTo !== undefined)
    reply.header(POLICY, leadingTo(String(reply.getHeader(POLICY)), answer.formLeadsTo));
  if (answer.cacheKey === undefined || !isPlain(request.url, answer.keptQuery)) {
    const html = make(answer, await desk.hooks.chromeOf(desk.app, ctx));
    const packed = takes(request, 'gzip') ? packedIfLong(html, request.url) : undefined;
    if (packed) reply.header('content-encoding', 'gzip');
    return reply.header('cache-control', 'no-store').send(packed ?? html);
  }
  // As a stranger sees it, whoever asks first: the frame of somebody signed in is put around it for him alone.
  const stranger: Context = { ...ctx, actor: { kind: 'anonymous' } };
  const kept = desk.cache.get(`${answer.cacheKey} ${request.url}`, () => make(answer, {}, stranger));
  if (ctx.actor.kind !== 'anonymous') {
    const frame = make({ ...answer, body: null }, await desk.hooks.chromeOf(desk.app, ctx));
    reply.header('cache-control', 'no-store');
    return takes(request, 'gzip')
      ? reply.header('content-encoding', 'gzip').send(reframedGzip(kept, Buffer.from(frame)))
      : reply.send(reframed(kept, Buffer.from(frame)));
  }
  reply.header('etag', kept.etag).header('cache-control', 'public, no-cache');
  if (request.headers['if-none-match'] === kept.etag) return reply.status(304).send();
  if (takes(request, 'br')) return reply.header('content-encoding', 'br').send(kept.brotli);
  return reply.send(plainOf(kept));
}

async function send(
  desk: Desk,
  request: FastifyRequest,
  reply: FastifyReply,
  ctx: Context,
  answer: Reply,
): Promise<FastifyReply> {
  if (answer.kind === 'page') return sendPage(desk, request, reply, ctx, answer);
  if (answer.kind === 'redirect') {
    changeCookies(desk.app.env.config, reply, answer.cookies);
    return reply.header('cache-control', 'no-store').redirect(answer.to, 303);
  }
  const headers = { 'cache-control': 'no-store', ...answer.headers };
  if (answer.kind === 'json')
    return reply
      .status(answer.status ?? 200)
      .headers(headers)
      .type(answer.type ?? 'application/json; charset=utf-8')
      .send(JSON.stringify(answer.value));
  if (answer.kind === 'pieces') return reply.headers(headers).type(answer.type).send(Readable.from(answer.pieces));
  return reply
    .status(answer.status ?? 200)
    .headers(headers)
    .type(answer.type)
    .send(typeof answer.body === 'string' ? answer.body : Buffer.from(answer.body));
}

/** Anonymous at a door that asks who: pages lead to sign-in and back, programs get 401. */
const turnAway = (ctx: Context, request: FastifyRequest): Reply => {
  if (ctx.actor.kind !== 'anonymous') throw refuse('forbidden');
  if (isApi(request) || request.method !== 'GET') throw refuse('sign_in_required');
  return { kind: 'redirect', to: `/${ctx.language}/sign-in?next=${encodeURIComponent(request.url)}` };
};

async function serve(desk: Desk, route: Route, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const ctx = await contextOf(desk.app, request, desk.hooks.resolveActor);
  request.ctx = ctx;
  if (route.method !== 'GET' && route.path.startsWith('/:lang/') && !isFromOurPages(request))
    throw refuse('other_origin');
  if (!mayEnter(route.access, ctx.actor)) return send(desk, request, reply, ctx, turnAway(ctx, request));
  const space = request.isMultipart() ? new UploadSpace(desk.app.env.config.dataDir) : undefined;
  try {
    const asked = await routeRequest(desk.app, request, route, ctx, space);
    return await send(desk, request, reply, ctx, await route.handle(asked));
  } finally {
    await space?.close();
  }
}

/** A request as a span, by its route and never by its address. */
const traced = (desk: Desk, route: Route, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
  const { method, path } = route;
  const attributes = { 'http.request.method': method, 'http.route': path };
  const { traceparent } = request.headers;
  const about = {
    name: `${method} ${path}`,
    kind: 'server',
    attributes,
    traceparent: traceparent?.toString(),
  } as const;
  return desk.app.env.tracing.span(about, async (tell) => {
    await serve(desk, route, request, reply);
    tell({ 'http.response.status_code': reply.statusCode });
    return reply;
  });
};

const REASONS: Readonly<Record<number, string>> = {
  413: 'too_large',
  414: 'address_too_long',
  415: 'wrong_media_type',
  429: 'too_many_requests',
};

const asRefusal = (error: FastifyError): unknown => {
  if (isOutage(error)) return new Refusal('platform.unavailable');
  const code = String(error.code ?? '');
  const isTooLarge = code === 'FST_REQ_FILE_TOO_LARGE' || code.endsWith('_LIMIT');
  const isTheirs = code.startsWith('FST_') && (error.statusCode ?? 500) < 500;
  const reason = isTooLarge ? 'too_large' : (REASONS[error.statusCode ?? 500] ?? (isTheirs ? 'malformed_request' : ''));
  return reason === '' ? error : new Refusal(`platform.${reason}`);
};

async function sendProblem(
  desk: Desk,
  request: FastifyRequest,
  reply: FastifyReply,
  error: unknown,
): Promise<FastifyReply> {
  const isAway = error instanceof Refusal && error.code === 'platform.unavailable';
  if (isAway) reply.header('retry-after', RETRY_AFTER_SECONDS);
  // Without a database nobody is known: the page is made for a stranger.
  const known = isAway ? undefined : request.ctx;
  const ctx = known ?? (await contextOf(desk.app, request, async () => ({ kind: 'anonymous' })));
  const problem = problemOf(error, ctx.language);
  logProblem(desk.app.env.log, error, problem, { requestId: ctx.requestId, route: request.routeOptions.url });
  if (isApi(request) || !(request.headers.accept ?? '').includes('text/html')) {
    return send(desk, request, reply, ctx, {
      kind: 'json',
      value: problemJson(problem, ctx.requestId),
      status: problem.status,
      type: 'application/problem+json; charset=utf-8',
    });
  }
  const { requestId, language } = ctx;
  const back = desk.addresses.before(request);
  const form = sentForm(request);
  const children = form && RefusedForm({ language, status: problem.status, form, page: back ?? `/${language}` });
  const body = ProblemBody({ problem, requestId, language, back, children });
  return send(desk, request, reply, ctx, page(problem.title, body, { status: problem.status }));
}

/** `/kk/services/?q=1` as `/kk/services?q=1`; null where there is no stroke too many. Never another site's address, as `//elsewhere/` would be. */
const withoutLastStroke = (url: string): string | null => {
  const query = url.indexOf('?');
  let end = query === -1 ? url.length : query;
  if (url[end - 1] !== '/' || /^\/[/\\]/.test(url)) return null;
  while (url[end - 1] === '/') end -= 1;
  return end === 0 ? null : url.slice(0, end) + (query === -1 ? '' : url.slice(query));
};

/** An address with a stroke too many leads to the one meant: before any route takes it for one whose last part is empty. */
const leadOn =
  ({ addresses }: Desk) =>
  ({ url }: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    const meant = withoutLastStroke(url);
    if (meant !== null && addresses.methodsAt(meant).length > 0) void reply.redirect(meant, 308);
    else done();
  };

/** RFC 9110 section 15.5.6: where something answers to other methods, they are named. */
const notFound =
  ({ addresses }: Desk) =>
  ({ url }: FastifyRequest, reply: FastifyReply): never => {
    const methods = addresses.methodsAt(url);
    if (methods.length === 0) throw refuse('not_found');
    reply.header('allow', methods.flatMap((one) => (one === 'GET' ? ['GET', 'HEAD'] : [one])).join(', '));
    throw refuse('wrong_method');
  };

function serveAssets(server: FastifyInstance): void {
  server.get('/assets/*', (request, reply) => {
    const asset = findAsset(request.url);
    if (!asset) throw refuse('not_found');
    const brotli = takes(request, 'br');
    if (asset.anyOrigin)
      reply.header('access-control-allow-origin', '*').header('cross-origin-resource-policy', 'cross-origin');
    if (brotli) reply.header('content-encoding', 'br');
    return reply
      .header('cache-control', 'public, max-age=31536000, immutable')
      .header('vary', 'accept-encoding')
      .type(asset.type)
      .send(Buffer.from(brotli ? asset.brotli : asset.bytes));
  });
}

/** The description of the API: made once, for making it takes as long as a hundred pages. */
function serveDescription(server: FastifyInstance, features: readonly Feature[], { publicUrl }: Config): void {
  let described: string | undefined;
  server.get('/api/v1/openapi.json', (_request, reply) => {
    described ??= JSON.stringify(openApiOf(features, publicUrl));
    return reply.type('application/json').send(described);
  });
}

/** What is not there is asked for no more often than what is: to say so costs as much. */
const limitedAsPages = (server: FastifyInstance, { rateLimits }: Config) => {
  const limit = limitOf({ method: 'GET' });
  return rateLimits && limit !== false ? { preHandler: server.rateLimit(limit) } : {};
};

async function addPlugins(server: FastifyInstance, app: App, headers: Readonly<Record<string, string>>): Promise<void> {
  server.addHook('onRequest', (_request, reply, done) => {
    reply.headers(headers);
    done();
  });
  await server.register(cookie);
  await server.register(formbody, { bodyLimit: BODY_BYTES });
  await server.register(multipart, { throwFileSizeLimit: true });
  if (app.env.config.rateLimits) await server.register(rateLimit, { global: false });
  for (const type of BINARY_TYPES) {
    server.addContentTypeParser(type, { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  }
}

const anonymous: ServerHooks = { resolveActor: async () => ({ kind: 'anonymous' }), chromeOf: async () => ({}) };

/** The nearest proxy alone: whatever a client wrote himself stands before what it adds (RFC 7239 section 8.1). */
const trustOf = ({ proxies }: Config): boolean | string[] | ((address: string, hop: number) => boolean) =>
  proxies === 'nearest' ? (_address, hop) => hop === 0 : proxies === undefined ? false : [...proxies];

/** Builds the server; the caller makes it listen. */
export async function createServer(
  app: App,
  features: readonly Feature[],
  hooks: Partial<ServerHooks>,
): Promise<FastifyInstance> {
  const headers = await securityHeaders(isHttps(app.env.config));
  const headerItems = headerItemsOf(features);
  const answer = answerUnrouted(app, headerItems, headers);
  let bare: BareServer | undefined;
  const server = Fastify({
    logger: false,
    bodyLimit: BODY_BYTES,
    trustProxy: trustOf(app.env.config),
    forceCloseConnections: true,
    serverFactory: (handler) => {
      bare = bareServer(app, features, answer, handler);
      return bare.server;
    },
    clientErrorHandler: onUnreadable(answer, (socket) => bare?.isBusy(socket) ?? false),
    frameworkErrors: (error, request, reply) => sendUnrouted(answer(asRefusal(error), heardOf(request.raw)), reply.raw),
    routerOptions: { maxParamLength: 200 },
  });
  const desk: Desk = {
    app,
    headerItems,
    hooks: { ...anonymous, ...hooks },
    cache: new PageCache(),
    addresses: new PageAddresses(features),
  };
  await addPlugins(server, app, headers);
  server.decorateRequest('ctx', undefined);
  server.addHook('onRequest', leadOn(desk));
  instrument(server, app);
  serveAssets(server);
  serveDescription(server, features, app.env.config);
  server.get('/api/v1', (_request, reply) => reply.redirect('/api/v1/openapi.json', 302));
  for (const route of features.flatMap((feature) => feature.routes ?? [])) {
    const limit = limitOf(route);
    server.route({
      method: route.method,
      url: route.path,
      config: limit === false ? {} : { rateLimit: limit },
      handler: (request, reply) => traced(desk, route, request, reply),
    });
  }
  server.setNotFoundHandler(limitedAsPages(server, app.env.config), notFound(desk));
  server.setErrorHandler((error: FastifyError, request, reply) => sendProblem(desk, request, reply, asRefusal(error)));
  // Loading a scope settles who handles errors of all routes so far: last of all.
  await mountAll(server, features, {
    app,
    contextOf: (request) => contextOf(app, request, desk.hooks.resolveActor),
    document: async (request, ctx, shown) => {
      const chrome = await desk.hooks.chromeOf(app, ctx);
      return documentOf({ app, ctx, url: request.url, chrome, items: desk.headerItems }, shown);
    },
  });
  return server;
}

declare module 'fastify' {
  interface FastifyRequest {
    ctx: Context | undefined;
  }
}
