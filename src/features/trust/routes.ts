/** What the world fetches of the authorities: certificates, the revocation list, time-stamps; and the frame that signs. */
import { z } from 'zod';
import { LANGUAGES } from '#kernel/text.ts';
import { bytes, type Reply, type RouteRequest, route } from '#platform/feature.ts';
import { provideAsset } from '#platform/http/assets.ts';
import { siteStylesheet } from '#platform/http/styles.ts';
import { islandFile } from '#platform/islands.ts';
import { authoritiesOf, authorityNamed, type KnownAuthority } from './authorities/known.ts';
import { ceremonyRoutes } from './ceremony/routes.ts';
import { ocspRoutes } from './ocsp/routes.ts';
import { frameDocument } from './pages/frame.tsx';
import { refuse } from './refusals.ts';
import { answerTimestampQuery } from './signatures/timestamp.ts';
import { standingRoutes } from './standing.ts';
import { findLatestList } from './store/lists.ts';

const HOUR = { 'cache-control': 'public, max-age=3600' };

const pem = (der: Uint8Array): string =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(der)
    .toString('base64')
    .replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`;

// How long a list may be kept: changes are published within seconds, and whoever asks for them shouldn't be told an old list.
const MINUTE = { 'cache-control': 'public, max-age=60' };

const authorityParams = z.object({ authority: z.string().regex(/^[a-z]+(-\d{1,3})?$/) });

async function authorityOf({ app, ctx }: Pick<RouteRequest, 'app' | 'ctx'>, name: string): Promise<KnownAuthority> {
  const found = authorityNamed(await app.read(authoritiesOf), name, ctx.now);
  if (!found) throw refuse('no_such_authority');
  return found;
}

const certificate = route({
  method: 'GET',
  path: '/pki/:authority.crt',
  access: 'public',
  params: authorityParams,
  async handle(request) {
    const { certificate: held } = await authorityOf(request, request.params.authority);
    return bytes(held.der, 'application/pkix-cert', HOUR);
  },
});

type Kinds = readonly KnownAuthority['kind'][];

/** Certificates of authorities in force, by kind, the newest of each first. */
const bundle = (path: string, kinds: Kinds) =>
  route({
    method: 'GET',
    path,
    access: 'public',
    async handle({ app, ctx }) {
      const { all } = await app.read(authoritiesOf);
      const inForce = all.filter(({ certificate: { notAfter } }) => notAfter > ctx.now).reverse();
      const ordered = kinds.flatMap((kind) => inForce.filter((one) => one.kind === kind));
      const text = ordered.map(({ certificate: { der } }) => pem(der)).join('');
      return bytes(text, 'application/x-pem-file', HOUR);
    },
  });

const chain = bundle('/pki/chain.pem', ['issuing', 'root']);
// Apart from the chain: two roots that certify each other are a ring, in which a reader who trusts both would go round.
const cross = bundle('/pki/cross.pem', ['cross']);

async function revocationList(request: Pick<RouteRequest, 'app' | 'ctx'>, name: string, kind: 'complete' | 'delta') {
  const {
    certificate: { serial },
  } = await authorityOf(request, name);
  const list = await request.app.read((tx) => findLatestList(tx, serial, kind));
  if (!list) throw refuse('list_unpublished');
  return bytes(list.der, 'application/pkix-crl', MINUTE);
}

const mainList = (path: string, kind: 'complete' | 'delta') =>
  route({
    method: 'GET',
    path,
    access: 'public',
    handle: (request) => revocationList(request, 'issuing', kind),
  });

const listOf = (path: string, kind: 'complete' | 'delta') =>
  route({
    method: 'GET',
    path,
    access: 'public',
    params: authorityParams,
    handle: (request) => revocationList(request, request.params.authority, kind),
  });

const lists = [
  mainList('/pki/crl', 'complete'),
  mainList('/pki/crl/delta', 'delta'),
  listOf('/pki/crl/:authority', 'complete'),
  listOf('/pki/crl/:authority/delta', 'delta'),
];

// RFC 3161 section 3.4: a query over HTTP, answered granted or rejected, always with status 200.
async function stamp({ app, ctx, body }: RouteRequest): Promise<Reply> {
  const query = Buffer.isBuffer(body) ? body : new Uint8Array();
  return bytes(await answerTimestampQuery(app.env, query, ctx.now), 'application/timestamp-reply');
}

const timestamps = route({
  method: 'POST',
  path: '/pki/tsa',
  access: 'public',
  limit: 'open',
  bare: true,
  rawBody: true,
  holder: 'worker',
  handle: stamp,
});

// Of its own, because a frame without an origin may load only what any origin may.
let frameStyle: string | undefined;
function frameStylesheet(): string {
  if (frameStyle === undefined) {
    const { css, path } = siteStylesheet();
    const own = path.replace('/assets/', '/assets/frame-');
    frameStyle = provideAsset({ path: own, bytes: Buffer.from(css), type: 'text/css; charset=utf-8', anyOrigin: true });
  }
  return frameStyle;
}

/** The address as the browser has it, for the policy; only characters that a host has. */
const hostOf = ({ headers, app }: RouteRequest): string =>
  /^[\w.:[\]-]+$/.exec(String(headers.host))?.[0] ?? new URL(app.env.config.publicUrl).host;

/** Two files and nothing else, nowhere to send anything to, and inside our own pages only. */
const framePolicy = (host: string, script: string, style: string): string =>
  [
    "default-src 'none'",
    `script-src ${host}${script}`,
    `style-src ${host}${style}`,
    "connect-src 'none'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'self'",
    'sandbox allow-scripts',
  ].join('; ');

const frame = route({
  method: 'GET',
  path: '/:lang/sign/frame',
  access: 'public',
  params: z.object({ lang: z.enum(LANGUAGES) }),
  handle(request) {
    const { app, ctx, params } = request;
    const script = islandFile('sign');
    const style = frameStylesheet();
    const html = frameDocument({ env: app.env, language: params.lang, now: ctx.now, script, stylesheet: style });
    const policy = framePolicy(hostOf(request as RouteRequest), script.path, style);
    return bytes(html, 'text/html; charset=utf-8', {
      'content-security-policy': policy,
      'x-frame-options': 'SAMEORIGIN',
    });
  },
});

export const trustRoutes = [
  certificate,
  chain,
  cross,
  ...lists,
  ...ocspRoutes,
  timestamps,
  frame,
  ...standingRoutes,
  ...ceremonyRoutes,
];
