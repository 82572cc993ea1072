/** Taking a case or a document away. The agency's seal is a worker's key: a worker serves these addresses where roles are apart. */
import { z } from 'zod';
import { bytes, type Reply, type RouteRequest, route } from '#platform/feature.ts';
import { casePassport } from './assemble.ts';
import { documentPassport } from './document.ts';

const idParams = z.object({ id: z.uuid() });
const numberParams = z.object({ number: z.string().max(64).describe('Number of the document.') });
type Request = RouteRequest<{ id: string }>;

async function handle({ app, ctx, params }: Request): Promise<Reply> {
  const { number, bytes: container } = await app.readAndNote((tx) => casePassport(tx, ctx, params.id));
  return taken(number, container);
}

async function handleDocument({ app, ctx, params }: RouteRequest<{ number: string }>): Promise<Reply> {
  const { number, bytes: container } = await app.read((tx) => documentPassport(tx, ctx, params.number));
  return taken(number, container);
}

const CONTAINER = 'application/vnd.etsi.asic-e+zip';

const taken = (number: string, container: Uint8Array): Reply =>
  bytes(container, CONTAINER, {
    'content-disposition': `attachment; filename="${number}.asice"`,
  });

const served = { method: 'GET', access: 'person', holder: 'worker', limit: 'write' } as const;
const common = { ...served, params: idParams, handle } as const;
const ofDocument = { ...served, params: numberParams, handle: handleDocument } as const;

export const passportRoutes = [
  route({ ...common, path: '/:lang/cases/:id/passport.asice' }),
  route({
    ...common,
    path: '/api/v1/applications/:id/passport',
    summary: 'Everything of the case in one sealed container (ASiC-E), to be checked without us.',
    answer: z.unknown(),
    produces: [CONTAINER],
  }),
  route({ ...ofDocument, path: '/:lang/documents/:number/passport.asice' }),
  route({
    ...ofDocument,
    path: '/api/v1/documents/:number/passport',
    summary: 'A document with its seal, PDFs and proofs in one sealed container (ASiC-E), to be checked without us.',
    answer: z.unknown(),
    produces: [CONTAINER],
  }),
];
