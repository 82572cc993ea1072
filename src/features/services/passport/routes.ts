/** Taking a case away. The provider's seal is a worker's key: a worker serves these addresses where roles are apart. */
import { z } from 'zod';
import { bytes, type Reply, type RouteRequest, route } from '#platform/feature.ts';
import { casePassport } from './assemble.ts';

const idParams = z.object({ id: z.uuid() });
type Request = RouteRequest<{ id: string }>;

async function handle({ app, ctx, params }: Request): Promise<Reply> {
  const { number, bytes: container } = await app.readAndNote((tx) => casePassport(tx, ctx, params.id));
  return bytes(container, 'application/vnd.etsi.asic-e+zip', {
    'content-disposition': `attachment; filename="${number}.asice"`,
  });
}

const common = { method: 'GET', access: 'person', holder: 'worker', limit: 'write', params: idParams, handle } as const;

export const passportRoutes = [
  route({ ...common, path: '/:lang/cases/:id/passport.asice' }),
  route({
    ...common,
    path: '/api/v1/applications/:id/passport',
    summary: 'Everything of the case in one sealed container (ASiC-E), to be checked without us.',
    answer: z.unknown(),
  }),
];
