/** The administrator's page: a number, a reason, and how he knows. It is confirmed where all proposals are. */
import { z } from 'zod';
import { Refusal } from '#kernel/refusal.ts';
import { page, type Reply, type RouteRequest, redirect, route } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { LEAST_STATEMENT, withdrawOthersAction } from '../actions/administrator.ts';
import { REASONS } from '../actions/change.ts';
import { sealAgencyAction, waitingSeals } from '../actions/seal.ts';
import { serialSchema } from '../actions/status.ts';
import { type AdministratorForm, AdministratorPage, type FormFault } from '../pages/administrator.tsx';

const t = texts('certificates');
const at = { path: '/:lang/admin/certificates', access: 'administrator' } as const;

async function formPage({ app, ctx }: Pick<RouteRequest, 'app' | 'ctx'>, form: AdministratorForm): Promise<Reply> {
  const { language } = ctx;
  const seals = await app.read((tx) => waitingSeals(tx, ctx));
  const hasErrors = form.faults.length > 0;
  return page(t(language, 'admin.title'), <AdministratorPage language={language} form={form} seals={seals} />, {
    navigation: 'admin-certificates',
    ...(hasErrors ? { hasErrors, status: 422 } : {}),
  });
}

const show = route({
  method: 'GET',
  ...at,
  handle: (request) => formPage(request, { serial: '', statement: '', reason: undefined, faults: [] }),
});

const body = z.object({
  serial: z.string().max(200).default(''),
  statement: z.string().max(2000).default(''),
  reason: z.enum(REASONS).optional().catch(undefined),
});

/** As tools write it: capitals, colons and spaces between, zeros in front. */
const plainSerial = (typed: string): string =>
  typed
    .toLowerCase()
    .replace(/[\s:]/g, '')
    .replace(/^(0x|0+)(?=.)/, '');

const propose = route({
  method: 'POST',
  ...at,
  limit: 'write',
  body,
  handle: async (request: RouteRequest<unknown, unknown, z.infer<typeof body>>) => {
    const { ctx, body: given } = request;
    const serial = plainSerial(given.serial);
    const statement = given.statement.trim();
    const faults: FormFault[] = [
      ...(serialSchema.safeParse(serial).success ? [] : (['serial'] as const)),
      ...(given.reason ? [] : (['reason'] as const)),
      ...(statement.length >= LEAST_STATEMENT && statement.length <= 500 ? [] : (['statement'] as const)),
    ];
    if (faults.length > 0 || !given.reason) return formPage(request, { ...given, reason: given.reason, faults });
    try {
      await request.perform(withdrawOthersAction, { serial, reason: given.reason, statement });
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'certificates.no_such_certificate') throw error;
      return formPage(request, { ...given, reason: given.reason, faults: ['serial'] });
    }
    return redirect(`/${ctx.language}/proposals`);
  },
});

const sealBody = z.object({ agency: z.string().max(100), name: z.string().max(64) });

const proposeSeal = route({
  method: 'POST',
  path: '/:lang/admin/certificates/seals',
  access: 'administrator',
  limit: 'write',
  body: sealBody,
  handle: async (request: RouteRequest<unknown, unknown, z.infer<typeof sealBody>>) => {
    await request.perform(sealAgencyAction, request.body);
    return redirect(`/${request.ctx.language}/proposals`);
  },
});

export const administratorRoutes = [show, propose, proposeSeal];
