/** What the world fetches of the authorities: certificates, the revocation list, time-stamps; and the frame that signs. */
import { z } from 'zod';
import { LANGUAGES } from '#kernel/text.ts';
import { bytes, type Reply, type RouteRequest, route } from '#platform/feature.ts';
import { provideAsset } from '#platform/http/assets.ts';
import { siteStylesheet } from '#platform/http/styles.ts';
import { islandFile } from '#platform/islands.ts';
import { authoritiesOf } from './authorities.ts';
import { frameDocument } from './pages/frame.tsx';
import { refuse } from './refusals.ts';
import { answerTimestampQuery } from './signatures/timestamp.ts';
import { findLatestList } from './store.ts';

const HOUR = { 'cache-control': 'public, max-age=3600' };

const pem = (der: Uint8Array): string =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(der)
    .toString('base64')
    .replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`;

const certificate = (name: 'root' | 'issuing') =>
  route({
    method: 'GET',
    path: `/pki/${name}.crt`,
    access: 'public',
    async handle({ app }) {
      const authorities = await app.read(authoritiesOf);
      return bytes(authorities[name].der, 'application/pkix-cert', HOUR);
    },
  });

const chain = route({
  method: 'GET',
  path: '/pki/chain.pem',
  access: 'public',
  async handle({ app }) {
    const { issuing, root } = await app.read(authoritiesOf);
    return bytes(pem(issuing.der) + pem(root.der), 'application/x-pem-file', HOUR);
  },
});

const revocationList = route({
  method: 'GET',
  path: '/pki/crl',
  access: 'public',
  async handle({ app }) {
    const list = await app.read(findLatestList);
    if (!list) throw refuse('list_unpublished');
    return bytes(list.der, 'application/pkix-crl', { 'cache-control': 'public, max-age=60' });
  },
});

// RFC 3161 section 3.4: a query over HTTP, answered granted or rejected, always with status 200.
async function stamp({ app, ctx, body }: RouteRequest): Promise<Reply> {
  const query = Buffer.isBuffer(body) ? body : new Uint8Array();
  return bytes(await answerTimestampQuery(app.env, query, ctx.now), 'application/timestamp-reply');
}

const timestamps = route({
  method: 'POST',
  path: '/pki/tsa',
  access: 'public',
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

/** Two files and nothing else, nowhere to send anything to, and inside our own pages only (design.md, section 5). */
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

export const trustRoutes = [certificate('root'), certificate('issuing'), chain, revocationList, timestamps, frame];
