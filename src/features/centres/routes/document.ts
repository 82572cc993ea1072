/** What an operator does by a visitor's identity document: a code for a key, the withdrawal of a lost one. */
import { z } from 'zod';
import { REASONS } from '#features/certificates/index.ts';
import { page, type Reply, type RouteRequest, route } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { giveCode } from '../actions/invite.ts';
import { visitorCertificates, withdrawForVisitor } from '../actions/withdraw.ts';
import { CodePage, DocumentPage, type DocumentPageProps } from '../pages/document.tsx';
import { ChooseLost, LostDone } from '../pages/withdraw.tsx';

const t = texts('centres');
export const navigation = { navigation: 'centre' } as const;

export const documentBody = z.object({
  iin: z.string().max(20),
  surname: z.string().max(100),
  seen: z.literal('yes').optional().catch(undefined),
});
export type DocumentBody = z.infer<typeof documentBody>;

type Purpose = DocumentPageProps['purpose'];

export const ask = (purpose: Purpose) =>
  route({
    method: 'GET',
    path: `/:lang/centre/${purpose}`,
    access: 'operator',
    handle: ({ ctx: { language } }: RouteRequest) => {
      const form = { iin: '', surname: '', faults: [] };
      return page(t(language, `${purpose}.title`), DocumentPage({ language, purpose, form }), navigation);
    },
  });

/** The form again, with what is wrong: the document wasn't looked at, number and surname don't belong together, or what the caller says. */
export function askAgain(
  { ctx, body }: Pick<RouteRequest<unknown, unknown, DocumentBody>, 'ctx' | 'body'>,
  purpose: Purpose,
  fault: 'iin' | 'code' = 'iin',
): Reply {
  const { language } = ctx;
  const { iin, surname, seen } = body;
  const form = { iin, surname, faults: [seen ? fault : ('seen' as const)] };
  const options = { ...navigation, hasErrors: true, status: 422 };
  return page(t(language, `${purpose}.title`), DocumentPage({ language, purpose, form }), options);
}

const invite = route({
  method: 'POST',
  path: '/:lang/centre/invitation',
  access: 'operator',
  limit: 'write',
  body: documentBody,
  handle: async (request: RouteRequest<unknown, unknown, DocumentBody>): Promise<Reply> => {
    const { app, ctx, body } = request;
    const { language, now } = ctx;
    const { iin, surname, seen } = body;
    const given = seen && (await request.perform(giveCode, { iin, surname, seen: true }));
    if (!given) return askAgain(request, 'invitation');
    return page(t(language, 'invitation.given'), CodePage({ env: app.env, language, now, given }), navigation);
  },
});

const lostBody = documentBody.extend({
  /** He saw the list. */
  chosen: z.literal('yes').optional().catch(undefined),
  serial: z.string().max(40).optional(),
  reason: z.enum(REASONS).optional().catch(undefined),
});

/** Number and surname travel in bodies alone: first the list of certificates is shown, then one is withdrawn. */
const lost = route({
  method: 'POST',
  path: '/:lang/centre/lost',
  access: 'operator',
  limit: 'write',
  body: lostBody,
  handle: async (request: RouteRequest<unknown, unknown, z.infer<typeof lostBody>>): Promise<Reply> => {
    const { app, ctx, body } = request;
    const { language } = ctx;
    const { iin, surname, serial, reason, chosen } = body;
    const seen = { iin, surname, seen: true } as const;
    const found = body.seen && (await app.read((tx) => visitorCertificates(tx, ctx, seen)));
    if (!found) return askAgain(request, 'lost');
    if (serial !== undefined && reason !== undefined) {
      await request.perform(withdrawForVisitor, { ...seen, serial, reason });
      return page(t(language, 'lost.done'), LostDone({ language }), navigation);
    }
    const isIncomplete = chosen !== undefined;
    const shown = ChooseLost({ language, seen, certificates: found, serial, reason, isIncomplete });
    return page(t(language, 'lost.title'), shown, {
      ...navigation,
      ...(isIncomplete ? { hasErrors: true, status: 422 } : {}),
    });
  },
});

export const documentRoutes = [ask('invitation'), invite, ask('lost'), lost];
