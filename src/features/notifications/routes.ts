/** The inbox in the cabinet and in the API. */
import { z } from 'zod';
import { countryOf } from '#features/country/index.ts';
import { isoInstant } from '#kernel/instant.ts';
import { say } from '#kernel/text.ts';
import { json, page, type RouteRequest, route } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { inboxOf, lettersOf, openLetterAction } from './actions.ts';
import { InboxPage, LetterPage } from './pages/inbox.tsx';

const t = texts('notifications');

const pageSchema = z.object({ before: z.uuid().optional() });
type PageQuery = z.infer<typeof pageSchema>;
const keyset = ({ before }: PageQuery) => (before === undefined ? {} : { before });

const list = route({
  method: 'GET',
  path: '/:lang/cabinet/inbox',
  access: 'person',
  query: pageSchema,
  handle: async ({ app, ctx, query }: RouteRequest<unknown, PageQuery>) => {
    const { language } = ctx;
    const inbox = await app.read((tx) => lettersOf(tx, inboxOf(ctx.actor), keyset(query)));
    const { zone } = countryOf(app.env, ctx.now);
    return page(t(language, 'inbox.title'), InboxPage({ language, zone, inbox }), { navigation: 'cabinet' });
  },
});

const letterParams = z.object({ lang: z.string(), letter: z.uuid() });

const open = route({
  method: 'GET',
  path: '/:lang/cabinet/inbox/:letter',
  access: 'person',
  params: letterParams,
  handle: async (request: RouteRequest<z.infer<typeof letterParams>>) => {
    const { app, ctx, params } = request;
    const letter = await request.perform(openLetterAction, { letter: params.letter });
    const { zone } = countryOf(app.env, ctx.now);
    const body = LetterPage({ language: ctx.language, zone, letter });
    return page(say(letter.subject, ctx.language), body, { navigation: 'cabinet' });
  },
});

const textAnswer = z.object({ kk: z.string(), ru: z.string(), en: z.string() });
const listAnswer = z.object({
  letters: z.array(
    z.object({
      id: z.uuid(),
      kind: z.string(),
      subject: textAnswer,
      body: textAnswer,
      link: z.string().nullable().describe('A path of the portal without the language.'),
      caseId: z.uuid().nullable(),
      sentAt: z.iso.datetime(),
      readAt: z.iso.datetime().nullable(),
    }),
  ),
  next: z.uuid().optional().describe('Give it as before for the next page.'),
});

const api = route({
  method: 'GET',
  path: '/api/v1/inbox',
  access: 'person',
  summary: 'Letters to the person, or to the organisation acted for, newest first.',
  query: pageSchema,
  answer: listAnswer,
  handle: async ({ app, ctx, query }: RouteRequest<unknown, PageQuery>) => {
    const { letters, next } = await app.read((tx) => lettersOf(tx, inboxOf(ctx.actor), keyset(query)));
    const shown = letters.map(({ sentAt, readAt, ...letter }) => ({
      ...letter,
      sentAt: isoInstant(sentAt),
      readAt: readAt === null ? null : isoInstant(readAt),
    }));
    return json({ letters: shown, ...(next === undefined ? {} : { next }) });
  },
});

export const notificationRoutes = [list, open, api];
