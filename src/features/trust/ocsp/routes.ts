/** Status of certificates over HTTP: RFC 6960 appendix A, with the caching of RFC 5019 section 6, but for how long. */
import type { Instant } from '#kernel/instant.ts';
import { type Reply, type RouteRequest, route } from '#platform/feature.ts';
import { OCSP_PATH } from '../keys/refs.ts';
import { answerOcsp, type OcspReply } from './answer.ts';

const TYPE = 'application/ocsp-response';

type Kept = NonNullable<OcspReply['kept']>;

/** A withdrawal shows within this time, whatever stands between us and who asks; until the next answer is due caches ask whether theirs still holds. */
const KEPT_SECONDS = 5;

const httpDate = (at: Instant): string => new Date(at).toUTCString();

// Writing a date takes as long as finding the answer.
const written = new WeakMap<Kept, Record<'last-modified' | 'etag', string>>();

function cachingHeaders(kept: Kept, now: Instant): Record<string, string> {
  const seconds = Math.max(0, Math.min(KEPT_SECONDS, Math.floor((kept.nextUpdate - now) / 1000)));
  const same = written.get(kept) ?? {
    'last-modified': httpDate(kept.thisUpdate),
    etag: kept.etag,
  };
  written.set(kept, same);
  return { 'cache-control': `max-age=${seconds}, public, no-transform, must-revalidate`, ...same };
}

async function reply({ app, ctx, headers }: RouteRequest, question: Uint8Array): Promise<Reply> {
  const { der, kept } = await answerOcsp(app, question, ctx.now);
  if (!kept) return { kind: 'bytes', body: der, type: TYPE };
  const caching = cachingHeaders(kept, ctx.now);
  if (headers['if-none-match'] === kept.etag)
    return { kind: 'bytes', body: '', type: TYPE, status: 304, headers: caching };
  return { kind: 'bytes', body: der, type: TYPE, headers: caching };
}

const post = route({
  method: 'POST',
  path: OCSP_PATH,
  access: 'public',
  limit: 'open',
  bare: true,
  rawBody: true,
  holder: 'worker',
  handle: (request) => reply(request, Buffer.isBuffer(request.body) ? request.body : new Uint8Array()),
});

// What isn't Base64 becomes a question that isn't one, and is answered so.
const fromPath = (text: string): Uint8Array =>
  /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? new Uint8Array(Buffer.from(text, 'base64')) : new Uint8Array();

const get = route({
  method: 'GET',
  path: `${OCSP_PATH}/*`,
  access: 'public',
  limit: 'open',
  bare: true,
  holder: 'worker',
  handle: (request) => reply(request, fromPath((request.params as { readonly '*': string })['*'])),
});

export const ocspRoutes = [post, get];
