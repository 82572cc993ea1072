/**
 * Answers to requests that no route ever sees: what Node could not read, what has no host or two, addresses that Fastify can't decode. Whoever sent
 * one, by mistake or to try us, gets the same headers as everybody, and a page or problem+json in a language that he asked for.
 */
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { Refusal } from '#kernel/refusal.ts';
import type { App } from '../app.ts';
import type { Context, HeaderItem } from '../feature.ts';
import { newId } from '../random.ts';
import { documentOf } from './document.tsx';
import { languageOf } from './language.ts';
import { ProblemBody, problemJson, problemOf } from './problems.tsx';

/** What is known of a request that could not be read. */
interface Heard {
  readonly url: string;
  readonly accept: string;
  readonly acceptLanguage: string;
}

export interface UnroutedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An answer that is always the last one of its connection. */
export type AnswerUnrouted = (error: unknown, heard: Heard) => UnroutedAnswer;

/** `headers`: those that every answer carries. */
export const answerUnrouted =
  (app: App, items: readonly HeaderItem[], headers: Readonly<Record<string, string>>): AnswerUnrouted =>
  (error, { url, accept, acceptLanguage }) => {
    const language = languageOf(url, undefined, acceptLanguage);
    const now = app.env.clock.now();
    const ctx: Context = { actor: { kind: 'anonymous' }, now, language, requestId: newId(now), channel: 'portal' };
    const problem = problemOf(error, language);
    const isPage = accept.includes('text/html') && !url.startsWith('/api/');
    const body = isPage
      ? documentOf(
          { app, ctx, url: `/${language}`, chrome: {}, items },
          { kind: 'page', title: problem.title, body: ProblemBody({ problem, requestId: ctx.requestId, language }) },
        )
      : JSON.stringify(problemJson(problem, ctx.requestId));
    return {
      status: problem.status,
      headers: {
        ...headers,
        'cache-control': 'no-store',
        'content-type': isPage ? 'text/html; charset=utf-8' : 'application/problem+json; charset=utf-8',
        'content-length': String(Buffer.byteLength(body)),
        connection: 'close',
      },
      body,
    };
  };

/** Says it on a response that nobody has begun. */
export function sendUnrouted(answer: UnroutedAnswer, response: ServerResponse): void {
  response.writeHead(answer.status, answer.headers);
  response.end(answer.body);
}

export const heardOf = ({ url = '', headers }: Pick<IncomingMessage, 'url' | 'headers'>): Heard => ({
  url,
  accept: headers.accept ?? '',
  acceptLanguage: headers['accept-language'] ?? '',
});

const REFUSALS: Readonly<Record<string, ConstructorParameters<typeof Refusal>[0]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'platform.slow_request',
  HPE_HEADER_OVERFLOW: 'platform.header_too_long',
};

// What a browser sends of wishes stands in the first kilobytes.
const LOOKED_AT_BYTES = 8192;

/** What the bytes that could not be read say of wishes; nothing of it goes back into the answer. */
function heardIn(packet: unknown): Heard {
  const text = Buffer.isBuffer(packet) ? packet.subarray(0, LOOKED_AT_BYTES).toString('latin1') : '';
  const header = (name: string): string => new RegExp(`^${name}:([^\\r\\n]*)`, 'im').exec(text)?.[1]?.trim() ?? '';
  const [, url = ''] = text.split(' ', 2);
  return { url, accept: header('accept'), acceptLanguage: header('accept-language') };
}

/**
 * Answers what Node could not read, and closes the connection: from there on nobody knows where a request begins. `isBusy`: an answer to an earlier
 * request of the connection is on its way; a second one in the middle of it would be taken for its end.
 */
export const onUnreadable =
  (answer: AnswerUnrouted, isBusy: (socket: Socket) => boolean) =>
  (error: { readonly code?: string; readonly rawPacket?: unknown }, socket: Socket): void => {
    if (error.code !== 'ECONNRESET' && socket.writable && !isBusy(socket)) {
      const refusal = new Refusal(REFUSALS[error.code ?? ''] ?? 'platform.malformed_request');
      const { status, headers, body } = answer(refusal, heardIn(error.rawPacket));
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`);
    }
    socket.destroySoon();
  };

/** RFC 9112 section 3.2: a request names one host. */
export function isAddressed({ httpVersion, rawHeaders }: IncomingMessage): boolean {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) if (rawHeaders[at]?.toLowerCase() === 'host') hosts++;
  return hosts === 1 || (hosts === 0 && httpVersion === '1.0');
}

/** RFC 9112 section 3.2.2: an address may come whole, as to a proxy; what counts is what stands behind the host. */
export const originForm = (url: string): string => url.replace(/^https?:\/\/[^/?#]*/i, '').replace(/^(?=[?#]|$)/, '/');
