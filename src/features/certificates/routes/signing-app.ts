/** Where an app of the country comes (signing-app/messages.ts): JSON in the app's language, every refusal as 403. */
import { z } from 'zod';
import { countryOf } from '#features/country/index.ts';
import { signatureFrom } from '#features/trust/index.ts';
import { Refusal } from '#kernel/refusal.ts';
import { inEveryLanguage, type Text } from '#kernel/text.ts';
import { json, type Reply, type RouteRequest, route } from '#platform/feature.ts';
import { problemOf } from '#platform/http/problems.tsx';
import { texts } from '#platform/texts.ts';
import { openForApp, readForApp, refuseInApp, requireApp } from '../actions/app.ts';
import { signByPhone } from '../actions/phone.ts';
import { refuse } from '../refusals.ts';
import { documentMessage, endMessage, readAppAnswer, sessionMessage } from '../signing-app/messages.ts';
import { linesOf } from '../signing-app/words.ts';
import type { PhoneSigning } from '../store/phone.ts';

const t = texts('certificates');

const SESSION = '/mgovSign';
const DOCUMENT = '/mgovSign/document';

/** What the app reads in the picture. The secret stands in the address, for the app asks by it alone; no log has addresses. */
export const appLink = (publicUrl: string, link: string): string => `${publicUrl}${SESSION}?id=${link}`;

/** The app knows two answers: taken, and not taken with the reason. Faults stay faults. */
const byProtocol =
  <R extends RouteRequest>(handle: (request: R) => Promise<unknown>) =>
  async (request: R): Promise<Reply> => {
    try {
      return json(await handle(request));
    } catch (error) {
      if (!(error instanceof Refusal) || error.status >= 500) throw error;
      const { title, help } = problemOf(error, request.ctx.language);
      return json(endMessage(403, `${title}. ${help}`), 403);
    }
  };

const serviceOf = ({ app, ctx }: RouteRequest): Text => countryOf(app.env, ctx.now).service;

/** What it is, by whether somebody signs in. */
const kindOf = ({ personId }: Pick<PhoneSigning, 'personId'>): 'signIn' | 'sign' =>
  personId === null ? 'signIn' : 'sign';

const sessionQuery = z.object({ id: z.string().max(100).catch('') });
type Following = RouteRequest<unknown, z.infer<typeof sessionQuery>>;

const session = route({
  method: 'GET',
  path: SESSION,
  access: 'public',
  limit: 'program',
  query: sessionQuery,
  handle: byProtocol(async (request: Following) => {
    const { app, ctx, query } = request;
    const { signing, secret } = await request.perform(openForApp, { link: query.id });
    const { language } = ctx;
    return sessionMessage({
      description: t(language, `app.about.${kindOf(signing)}`, {
        service: serviceOf(request)[language],
        code: signing.code,
      }),
      expiresAt: signing.expiresAt,
      organisation: requireApp(app.env).asking,
      address: `${app.env.config.publicUrl}${DOCUMENT}`,
      secret,
    });
  }),
});

const bearerOf = ({ headers }: RouteRequest): string =>
  /^Bearer ([\w-]{1,100})$/.exec(String(headers.authorization ?? ''))?.[1] ?? refuse('phone_unknown');

const read = route({
  method: 'GET',
  path: DOCUMENT,
  access: 'public',
  limit: 'program',
  handle: byProtocol(async (request: RouteRequest) => {
    const { app, ctx } = request;
    const { language } = ctx;
    const service = serviceOf(request);
    const signing = await request.perform(readForApp, { secret: bearerOf(request) });
    return documentMessage({
      title: inEveryLanguage((each) => t(each, `app.document.${kindOf(signing)}`, { service: service[each] })),
      lines: [
        { name: t(language, 'app.code'), value: signing.code },
        { name: t(language, 'app.site'), value: new URL(app.env.config.publicUrl).host },
        ...linesOf(signing.content, language),
      ],
      content: signing.content,
    });
  }),
});

const take = route({
  method: 'PUT',
  path: DOCUMENT,
  access: 'public',
  limit: 'program',
  body: z.unknown(),
  handle: byProtocol(async (request: RouteRequest) => {
    const { language } = request.ctx;
    const secret = bearerOf(request);
    const answer = readAppAnswer(request.body) ?? refuse('app_answer');
    if (answer.kind === 'refused') {
      await request.perform(refuseInApp, { secret });
      return endMessage(200, t(language, 'app.refused'));
    }
    await signByPhone(request, secret, signatureFrom(answer.signature));
    return endMessage(200, t(language, 'app.taken'));
  }),
});

export const signingAppRoutes = [session, read, take];
