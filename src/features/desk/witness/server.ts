/**
 * The witness role: an office outside the executive runs it on a machine of its own (design.md, section 5, the draw). Nothing but
 * node:http, its key and its book: `GET /key` gives the public key (PEM), `POST /draw` a signature (base64) over the message.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { base64, fromHex } from '#kernel/hash.ts';
import { drawMessage } from '../rules/draw.ts';
import { drawRequestSchema, openWitnessBook, type WitnessBook } from './book.ts';
import { openWitnessKey, type WitnessKey } from './key.ts';

// A request is under 400 bytes; whoever sends more is nobody we know.
const MAX_BODY_BYTES = 4096;
const REQUEST_TIMEOUT_MS = 10_000;

export interface RunningWitness {
  /** http://host:port */
  readonly address: string;
  readonly publicPem: string;
  close(): Promise<void>;
}

/** Starts a witness on a folder of its own. `port` 0: any free one. */
export async function startWitness(folder: string, port: number, host = '127.0.0.1'): Promise<RunningWitness> {
  const key = await openWitnessKey(folder);
  const book = openWitnessBook(folder);
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
    answer(request, response, key, book).catch(() =>
      reply(response, 500, { error: 'the witness could not keep the draw' }),
    );
  });
  await listen(server, port, host);
  const address = `http://${host}:${(server.address() as AddressInfo).port}`;
  return {
    address,
    publicPem: key.publicPem,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const listen = (server: Server, port: number, host: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  key: WitnessKey,
  book: WitnessBook,
): Promise<void> {
  if (request.method === 'GET' && request.url === '/key') {
    response.writeHead(200, { 'content-type': 'application/x-pem-file' }).end(key.publicPem);
    return;
  }
  if (request.method !== 'POST' || request.url !== '/draw')
    return reply(response, 404, { error: 'GET /key, POST /draw' });
  const body = await bodyOf(request);
  if (body === undefined) return reply(response, 413, { error: `more than ${MAX_BODY_BYTES} bytes` });
  const parsed = drawRequestSchema.safeParse(jsonOf(body));
  if (!parsed.success) return reply(response, 400, { error: parsed.error.issues[0]?.message ?? 'malformed' });
  const draw = parsed.data;
  if (!(await book.admit(draw))) return reply(response, 409, { error: 'another list was signed for this draw' });
  const message = drawMessage({
    ...draw,
    leafHash: fromHex(draw.leafHash),
    listDigest: fromHex(draw.listDigest),
  });
  reply(response, 200, { signature: base64(await key.sign(message)) });
}

function reply(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MAX_BODY_BYTES) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
