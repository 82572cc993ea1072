/** Checking a document: open to everybody, in the reader's language, by the short address of the QR code or by typing. */
import { z } from 'zod';
import { countryOf } from '#features/country/index.ts';
import { dateOf } from '#kernel/dates.ts';
import { Refusal } from '#kernel/refusal.ts';
import { LANGUAGES, type Language, say } from '#kernel/text.ts';
import { type Context, page, type Reply, type RouteRequest, redirect, route } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { verifyDocument } from '../actions/verify.ts';
import { VerifiedPage, VerifyForm } from '../pages/verify.tsx';
import { documentNumber } from '../rules/number.ts';

const t = texts('documents');

const typed = z.string().trim().max(64);
const pairSchema = z.object({ number: typed, code: typed });
const formSchema = z.object({ number: typed.optional(), code: typed.optional() });
const languageSchema = z.object({ lang: z.enum(LANGUAGES).optional() });

type Pair = z.infer<typeof pairSchema>;
type Form = z.infer<typeof formSchema>;
type Wish = z.infer<typeof languageSchema>;

const addressOf = (language: Language, { number, code }: Pair): string =>
  `/${language}/v/${encodeURIComponent(number)}/${encodeURIComponent(code)}`;

const languageOf = (ctx: Context, query: Wish): Language => query.lang ?? ctx.language;

/** The address in QR codes has no language: the reader's browser chooses, or `?lang`. */
const shortRoute = route({
  method: 'GET',
  path: '/v/:number/:code',
  access: 'public',
  params: pairSchema,
  query: languageSchema,
  handle: ({ ctx, params, query }: RouteRequest<Pair, Wish>) => redirect(addressOf(languageOf(ctx, query), params)),
});

const shortFormRoute = route({
  method: 'GET',
  path: '/v',
  access: 'public',
  query: languageSchema,
  handle: ({ ctx, query }: RouteRequest<unknown, Wish>) => redirect(`/${languageOf(ctx, query)}/v`),
});

interface Fault {
  readonly title: string;
  readonly help?: string;
  readonly status: number;
}

function formPage({ app, ctx }: RouteRequest, given: Form, fault?: Fault): Reply {
  const { language, now } = ctx;
  const { numberPrefix, zone } = countryOf(app.env, now);
  const example = documentNumber(numberPrefix, Number(dateOf(now, zone).slice(0, 4)), 4812);
  const body = VerifyForm({ language, ...given, example, error: fault?.title, errorHelp: fault?.help });
  return page(t(language, 'verify.title'), body, {
    hasErrors: fault !== undefined,
    ...(fault ? { status: fault.status } : {}),
  });
}

const formRoute = route({
  method: 'GET',
  path: '/:lang/v',
  access: 'public',
  query: formSchema,
  handle: (request: RouteRequest<unknown, Form>) => {
    const { number, code } = request.query;
    if (number && code) return redirect(addressOf(request.ctx.language, { number, code }));
    const isSent = number !== undefined || code !== undefined;
    const fault = { title: t(request.ctx.language, 'verify.missing'), status: 422 };
    return formPage(request, request.query, isSent ? fault : undefined);
  },
});

async function verify(request: RouteRequest<Pair>): Promise<Reply> {
  const { app, ctx } = request;
  const { language, now } = ctx;
  const { number, code } = request.params;
  try {
    const checked = await request.perform(verifyDocument, { number, code });
    const title = `${t(language, `verify.${checked.state}Title`)}: ${say(checked.title, language)}`;
    return page(title, VerifiedPage({ env: app.env, language, now, checked }));
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'documents.no_match') throw error;
    const [title, help] = [t(language, 'refusal.no_match.title'), t(language, 'refusal.no_match.help')];
    return formPage(request, { number, code }, { title, help, status: error.status });
  }
}

const verifyRoute = route({
  method: 'GET',
  path: '/:lang/v/:number/:code',
  access: 'public',
  params: pairSchema,
  handle: verify,
});

export const verifyRoutes = [shortRoute, shortFormRoute, formRoute, verifyRoute];
