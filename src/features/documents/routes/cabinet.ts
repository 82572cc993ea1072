/** The holder's pages: the list, one document, its files. */
import { z } from 'zod';
import { LANGUAGES, say } from '#kernel/text.ts';
import { isUuid } from '#kernel/uuid.ts';
import { bytes, page, type RouteRequest, route } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { heldDocument, heldPdf, holderOf, presentHeld } from '../actions/show.ts';
import { DocumentPage } from '../pages/document.tsx';
import { ListPage } from '../pages/list.tsx';
import { refuse } from '../refusals.ts';
import { listDocuments } from '../store/documents.ts';

const t = texts('documents');
const PAGE_SIZE = 24;

const beforeSchema = z.object({ before: z.string().refine(isUuid).optional() });
const numberSchema = z.object({ number: z.string().max(64) });
const inSchema = z.object({ in: z.enum(LANGUAGES).optional() });

type Numbered = z.infer<typeof numberSchema>;

const listRoute = route({
  method: 'GET',
  path: '/:lang/cabinet/documents',
  access: 'person',
  query: beforeSchema,
  handle: async ({ app, ctx, query }: RouteRequest<unknown, z.infer<typeof beforeSchema>>) => {
    const { language, now } = ctx;
    const holder = holderOf(ctx.actor) ?? refuse('not_found');
    const found = await app.read((tx) => listDocuments(tx, holder, PAGE_SIZE + 1, query.before));
    const documents = found.slice(0, PAGE_SIZE);
    const next = found.length > PAGE_SIZE ? documents.at(-1)?.id : undefined;
    return page(t(language, 'list.title'), ListPage({ env: app.env, language, now, documents, next }), {
      navigation: 'cabinet',
    });
  },
});

const documentRoute = route({
  method: 'GET',
  path: '/:lang/documents/:number',
  access: 'person',
  params: numberSchema,
  handle: async ({ app, ctx, params }: RouteRequest<Numbered>) => {
    const { language, now } = ctx;
    const held = await app.read((tx) => heldDocument(tx, ctx, params.number));
    return page(say(held.title, language), DocumentPage({ env: app.env, language, now, held }), {
      navigation: 'cabinet',
    });
  },
});

const attachment = (name: string) => ({ 'content-disposition': `attachment; filename="${name}"` });

const pdfRoute = route({
  method: 'GET',
  path: '/:lang/documents/:number.pdf',
  access: 'person',
  params: numberSchema,
  query: inSchema,
  handle: async ({ app, ctx, params, query }: RouteRequest<Numbered, z.infer<typeof inSchema>>) => {
    const language = query.in ?? ctx.language;
    const { number, pdf } = await app.read((tx) => heldPdf(tx, ctx, params.number, language));
    return bytes(pdf, 'application/pdf', attachment(`${number}-${language}.pdf`));
  },
});

const jsonRoute = route({
  method: 'GET',
  path: '/:lang/documents/:number.json',
  access: 'person',
  params: numberSchema,
  handle: async ({ app, ctx, params }: RouteRequest<Numbered>) => {
    const held = await app.read((tx) => presentHeld(tx, ctx, params.number));
    return bytes(JSON.stringify(held, null, 2), 'application/json', attachment(`${held.number}.json`));
  },
});

export const cabinetRoutes = [listRoute, documentRoute, pdfRoute, jsonRoute];
