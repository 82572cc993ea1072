/** From what came over the wire to what a route is given: actor, context, parsed parameters, fields and files. */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Actor } from '#kernel/actor.ts';
import { isLanguage, type Language } from '#kernel/text.ts';
import type { App } from '../app.ts';
import type { Context, Route, RouteRequest, Upload, UploadedFile } from '../feature.ts';
import { refuseInput } from '../invalid-input.ts';
import { newId } from '../random.ts';
import { refuse } from '../refusals.ts';
import { cookiesOf } from './cookies.ts';
import { languageOf } from './language.ts';
import { BODY_BYTES } from './limits.ts';
import { isStorable } from './storable.ts';
import type { UploadSpace } from './uploads.ts';

export interface ActorQuestion {
  /** Session cookie; not read for the API. */
  readonly cookies: Readonly<Record<string, string | undefined>>;
  /** Bearer token; only read for the API. */
  readonly bearer: string | undefined;
}

export type ResolveActor = (app: App, question: ActorQuestion) => Promise<Actor>;

export const LANGUAGE_COOKIE = 'shanyraq_language';

/**
 * Whether programs ask here. By the route that answers, not by what the address looks like: `/%61pi/…` and `http://elsewhere/api/…` name
 * the same route, and there a session's cookie would count without a look at where the form stood.
 */
export const isApi = ({ routeOptions, url }: Pick<FastifyRequest, 'routeOptions' | 'url'>): boolean =>
  (routeOptions.url ?? url).startsWith('/api/');

const bearerOf = (request: FastifyRequest): string | undefined =>
  /^Bearer ([\w.~+/=-]+)$/.exec(request.headers.authorization ?? '')?.[1];

/** Who acts, in which language, when, by which door. */
export async function contextOf(app: App, request: FastifyRequest, resolveActor: ResolveActor): Promise<Context> {
  const api = isApi(request);
  const cookies = cookiesOf(app.env.config, request);
  const actor = await resolveActor(
    app,
    api ? { cookies: {}, bearer: bearerOf(request) } : { cookies, bearer: undefined },
  );
  const language: Language = languageOf(request.url, cookies[LANGUAGE_COOKIE], request.headers['accept-language']);
  return {
    actor,
    now: app.env.clock.now(),
    language,
    requestId: newId(app.env.clock.now()),
    channel: api ? 'api' : actor.kind === 'operator' ? 'centre' : 'portal',
  };
}

interface Received {
  readonly body: unknown;
  readonly files: ReadonlyMap<string, UploadedFile>;
  readonly uploads: ReadonlyMap<string, Upload>;
}

/** Of a request that isn't a form with files. */
export const NO_FILES: Pick<Received, 'files' | 'uploads'> = { files: new Map(), uploads: new Map() };

const add = (fields: Record<string, unknown>, name: string, value: string): void => {
  const before = fields[name];
  fields[name] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
};

/** A browser sends an unchosen file as an empty, nameless one. */
const isChosen = (name: string, size: number): boolean => name !== '' || size > 0;

/** Reads a multipart form within the route's limits, what is large into `space`; without one there are no files. Refuses what is larger with `platform.too_large`. */
export async function receive(
  request: FastifyRequest,
  route: Route,
  space: UploadSpace | undefined,
): Promise<Received> {
  if (space === undefined) return { body: request.body ?? {}, ...NO_FILES };
  const files = new Map<string, UploadedFile>();
  const uploads = new Map<string, Upload>();
  const fileSize = route.maxUploadBytes ?? route.maxFileBytes;
  if (fileSize === undefined) throw refuse('wrong_media_type');
  const fields: Record<string, unknown> = Object.create(null);
  // All that is written into a form is held at once, for whoever asks: no more of it than in a form without files.
  let written = 0;
  for await (const part of request.parts({ limits: { fileSize, files: 10, fields: 300, fieldSize: 200_000 } })) {
    if (part.type === 'field') {
      const value = String(part.value);
      written += value.length;
      if (part.valueTruncated || part.fieldnameTruncated || written > BODY_BYTES) throw refuse('too_large');
      add(fields, part.fieldname, value);
    } else if (route.maxUploadBytes === undefined) {
      const bytes = await part.toBuffer();
      if (part.file.truncated) throw refuse('too_large');
      if (isChosen(part.filename, bytes.length)) files.set(part.fieldname, { name: part.filename, bytes });
    } else {
      const upload = await space.take(part.filename, part.file);
      if (part.file.truncated) throw refuse('too_large');
      if (isChosen(part.filename, upload.size)) uploads.set(part.fieldname, upload);
    }
  }
  return { body: { ...fields }, files, uploads };
}

const parsed = <T>(schema: z.ZodType<T> | undefined, value: unknown): T => {
  if (!isStorable(value)) throw refuse('malformed_request');
  if (!schema) return value as T;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw refuseInput(result.error, value);
};

/** Parameters of an address that don't fit name a page that isn't there. */
const parsedParams = (route: Route, value: unknown): unknown => {
  const { lang } = value as { lang?: string };
  if (!isStorable(value) || (lang !== undefined && !isLanguage(lang))) throw refuse('not_found');
  const result = (route.params ?? z.unknown()).safeParse(value);
  if (!result.success) throw refuse('not_found');
  return result.data;
};

/** What the route's handler is given. Refuses with `platform.not_found` or `platform.invalid_input`. */
export async function routeRequest(
  app: App,
  request: FastifyRequest,
  route: Route,
  ctx: Context,
  space: UploadSpace | undefined,
): Promise<RouteRequest> {
  const params = parsedParams(route, request.params);
  const query = parsed(route.query, request.query);
  const received = await receive(request, route, space);
  return {
    app,
    ctx,
    params,
    query,
    body: route.rawBody ? received.body : parsed(route.body, received.body),
    files: received.files,
    uploads: received.uploads,
    url: request.url,
    headers: request.headers,
    cookies: cookiesOf(app.env.config, request),
    ip: request.ip,
    perform: (action, input, key) => app.perform(action, ctx, input, key),
  };
}
