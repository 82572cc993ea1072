/** The operator's pages of a visitor's key. */
import { z } from 'zod';
import { approvedBy } from '#features/certificates/index.ts';
import { requireOperator } from '#features/identity/index.ts';
import { base64 } from '#kernel/hash.ts';
import { bytes, page, type Reply, type RouteRequest, redirect, route } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { approveVisitorsKey } from '../actions/key.ts';
import { ApprovedPage } from '../pages/key.tsx';
import { refuse } from '../refusals.ts';
import { ask, askAgain, documentBody, navigation } from './document.ts';

const t = texts('centres');

const MAX_REQUEST_BYTES = 8000;
const PEM =
  /^-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----([A-Za-z0-9+/=\s]+)-----END (?:NEW )?CERTIFICATE REQUEST-----\s*$/;

/** DER, or armoured as openssl writes it. Refuses centres.not_a_request. */
function requestOf(file: Uint8Array): string {
  const armoured = PEM.exec(Buffer.from(file).toString('latin1'))?.[1]?.replace(/\s/g, '');
  const request = armoured ?? base64(file);
  return request.length <= 4000 && z.base64().safeParse(request).success ? request : refuse('not_a_request');
}

const keyBody = documentBody.extend({
  code: z.string().max(40).default(''),
  bin: z
    .string()
    .max(20)
    .default('')
    .transform((typed) => typed.replace(/\D/g, '') || undefined),
});

const approve = route({
  method: 'POST',
  path: '/:lang/centre/key',
  access: 'operator',
  limit: 'write',
  body: keyBody,
  maxFileBytes: MAX_REQUEST_BYTES,
  handle: async (request: RouteRequest<unknown, unknown, z.infer<typeof keyBody>>): Promise<Reply> => {
    const { ctx, body, files } = request;
    const { iin, surname, code, bin } = body;
    if (!body.seen) return askAgain(request, 'key');
    const file = files.get('request')?.bytes;
    const by = file && file.length > 0 ? { request: requestOf(file) } : { code };
    const done = await request.perform(approveVisitorsKey, { iin, surname, seen: true, bin, by });
    if (typeof done === 'string') return askAgain(request, 'key', done === 'code' ? 'code' : 'iin');
    return redirect(`/${ctx.language}/centre/key/${done.id}`);
  },
});

const params = z.object({ lang: z.string(), id: z.uuid() });
type Numbered = RouteRequest<z.infer<typeof params>>;

async function approved({ app, ctx, params: { id } }: Pick<Numbered, 'app' | 'ctx' | 'params'>) {
  const { officerId } = requireOperator(ctx);
  return (await app.read((tx) => approvedBy(tx, officerId, id))) ?? refuse('no_such_request');
}

const show = route({
  method: 'GET',
  path: '/:lang/centre/key/:id',
  access: 'operator',
  params,
  handle: async (request: Numbered) => {
    const { language } = request.ctx;
    const { state, device } = await approved(request);
    const { id } = request.params;
    return page(
      t(language, 'key.title'),
      ApprovedPage({ language, id, device, isIssued: state === 'issued' }),
      navigation,
    );
  },
});

/** The certificate with its chain, for who brought a file. */
const certificate = route({
  method: 'GET',
  path: '/:lang/centre/key/:id/certificate.pem',
  access: 'operator',
  params,
  handle: async (request: Numbered) => {
    const { certificates } = await approved(request);
    if (certificates.length === 0) throw refuse('no_such_request');
    const text = certificates
      .map(
        (der) => `-----BEGIN CERTIFICATE-----\n${base64(der).replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`,
      )
      .join('');
    return bytes(text, 'application/x-pem-file', {
      'content-disposition': 'attachment; filename="certificate.pem"',
      'cache-control': 'no-store',
    });
  },
});

export const keyRoutes = [ask('key'), approve, show, certificate];
