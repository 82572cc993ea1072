/** What the world fetches of the authorities: certificates, the revocation list, time-stamps. All public, all without cookies. */
import { bytes, type Reply, type RouteRequest, route } from '#platform/feature.ts';
import { authoritiesOf } from './authorities.ts';
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

const timestamps = route({ method: 'POST', path: '/pki/tsa', access: 'public', rawBody: true, handle: stamp });

export const pkiRoutes = [certificate('root'), certificate('issuing'), chain, revocationList, timestamps];
