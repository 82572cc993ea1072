/**
 * A listener in front of Fastify for the few routes that programs ask by the thousand and that need nothing of it: no cookies, no page, no
 * limit of requests, a small binary question and a binary answer. They are ordinary routes all the same, and Fastify serves what this
 * listener leaves to it.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Refusal } from '#kernel/refusal.ts';
import type { App } from '../app.ts';
import type { Context, Feature, Reply, Route } from '../feature.ts';
import { newId } from '../random.ts';
import { durationsOf } from './metrics.ts';
import { logProblem, problemJson, problemOf } from './problems.tsx';
import { NO_FILES } from './request.ts';
import { type AnswerUnrouted, heardOf, isAddressed, originForm, sendUnrouted } from './unrouted.ts';

/** Types of questions that are taken as they come. */
export const BINARY_TYPES = [
  'application/pkcs7-signature',
  'application/timestamp-query',
  'application/octet-stream',
  'application/ocsp-request',
];

// A question that is longer is left unread, and the connection closed: whoever sends it means no question.
const LONGEST_BODY_BYTES = 65_536;
// What Fastify gives a connection that waits for its next request.
const KEEP_ALIVE_MS = 72_000;

interface Found {
  readonly route: Route;
  readonly params: unknown;
}

type Find = (request: IncomingMessage) => Found | undefined;

/** Finds the route of a request among those marked `bare`; their paths are whole, or end with a star. */
function finder(features: readonly Feature[]): Find {
  const routes = features.flatMap(({ routes: all }) => (all ?? []).filter(({ bare }) => bare));
  const whole = new Map(routes.map((route) => [`${route.method} ${route.path}`, route]));
  const open = routes.filter(({ path }) => path.endsWith('/*'));
  return ({ method, url = '', headers }) => {
    if (method === 'POST' && !BINARY_TYPES.includes(headers['content-type'] ?? '')) return undefined;
    const exact = whole.get(`${method} ${url}`);
    if (exact) return { route: exact, params: {} };
    const route = open.find((one) => one.method === method && url.startsWith(one.path.slice(0, -1)));
    const rest = route && decoded(url.slice(route.path.length - 1));
    return route && rest !== undefined ? { route, params: { '*': rest } } : undefined;
  };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** The body; undefined where it is too long. */
function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= LONGEST_BODY_BYTES) chunks.push(chunk);
      else resolve(undefined);
    });
    request.once('end', () => resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)));
    request.once('error', reject);
  });
}

/** A request has its name when somebody asks for it, which few do. */
function contextOf(app: App): Context {
  const now = app.env.clock.now();
  let requestId: string | undefined;
  return {
    actor: { kind: 'anonymous' },
    now,
    language: 'en',
    channel: 'portal',
    get requestId() {
      requestId ??= newId(now);
      return requestId;
    },
  };
}

async function serve(app: App, { route, params }: Found, request: IncomingMessage): Promise<Reply> {
  const ctx = contextOf(app);
  const body = route.method === 'GET' ? undefined : await bodyOf(request);
  if (route.method !== 'GET' && body === undefined) return { kind: 'bytes', body: '', type: 'text/plain', status: 413 };
  try {
    return await route.handle({
      app,
      ctx,
      params,
      query: {},
      body,
      ...NO_FILES,
      url: request.url ?? '',
      headers: request.headers,
      cookies: {},
      ip: request.socket.remoteAddress ?? '',
      perform: (action, input, key) => app.perform(action, ctx, input, key),
    });
  } catch (error) {
    const problem = problemOf(error, ctx.language);
    logProblem(app.env.log, error, problem, { route: route.path });
    const value = JSON.stringify(problemJson(problem, ctx.requestId));
    return { kind: 'bytes', body: value, type: 'application/problem+json; charset=utf-8', status: problem.status };
  }
}

// Of the headers of a page a binary answer needs this one: nobody reads it as something else.
const NO_SNIFFING = { 'x-content-type-options': 'nosniff' };

function send(response: ServerResponse, reply: Reply): number {
  if (reply.kind !== 'bytes') throw new Error('a bare route answers with bytes');
  const { status = 200, headers, type } = reply;
  const body = typeof reply.body === 'string' ? Buffer.from(reply.body) : reply.body;
  // RFC 9110 section 15.4.5: what hasn't changed comes without contents, and without their length.
  const length = status === 304 ? {} : { 'content-length': body.length };
  const close = status === 413 ? { connection: 'close' } : {};
  response.writeHead(status, {
    'cache-control': 'no-store',
    ...NO_SNIFFING,
    ...headers,
    'content-type': type,
    ...length,
    ...close,
  });
  // As text of one octet a character it goes out in one piece with the head; octets would be a second one.
  response.end(Buffer.from(body.buffer, body.byteOffset, body.length).toString('latin1'), 'latin1');
  return status;
}

/** The server that Fastify listens with, and whether one of its connections waits for an answer. */
export interface BareServer {
  readonly server: Server;
  isBusy(socket: Socket): boolean;
}

export function bareServer(
  app: App,
  features: readonly Feature[],
  answerUnrouted: AnswerUnrouted,
  fastify: (request: IncomingMessage, response: ServerResponse) => void,
): BareServer {
  const find = finder(features);
  const durations = durationsOf(app.env);
  const waiting = new WeakMap<Socket, number>();
  const count = (socket: Socket, change: number): unknown => waiting.set(socket, (waiting.get(socket) ?? 0) + change);
  const answer = (found: Found, request: IncomingMessage, response: ServerResponse): void => {
    const began = performance.now();
    serve(app, found, request)
      .then((reply) => {
        const status = send(response, reply);
        const { method, path } = found.route;
        durations.observe({ method, route: path, status }, (performance.now() - began) / 1000);
      })
      // The one who asked went away before he had asked.
      .catch(() => response.destroy());
  };
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    const { socket } = request;
    count(socket, 1);
    response.once('close', () => count(socket, -1));
    const found = find(request);
    if (!isAddressed(request)) {
      sendUnrouted(answerUnrouted(new Refusal('platform.malformed_request'), heardOf(request)), response);
    } else if (found) {
      answer(found, request, response);
    } else {
      request.url = originForm(request.url ?? '');
      fastify(request, response);
    }
  };
  // Whether a host is named is asked here, where the answer is like any other.
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requireHostHeader: false }, listener);
  // What a request expects of us beyond an answer we may leave undone (RFC 9110 section 10.1.1).
  server.on('checkExpectation', listener);
  return { server, isBusy: (socket) => (waiting.get(socket) ?? 0) > 0 };
}
