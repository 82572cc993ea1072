/**
 * The witness role: an office outside the executive runs it on a machine of its own. Nothing but
 * node:http, its keys and its books: `GET /key` gives the public key of draws (PEM), `POST /draw` a signature (base64) over the message;
 * `GET /vkey`, `POST /add-checkpoint` and `GET /checkpoint?origin=` are those of a witness of logs (C2SP tlog-witness).
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type LogWitness, openLogWitness } from '#features/transparency/index.ts';
import { base64, fromHex } from '#kernel/hash.ts';
import { systemClock } from '#platform/clock.ts';
import { drawMessage } from '../rules/draw.ts';
import { drawRequestSchema, openWitnessBook, type WitnessBook } from './book.ts';
import { openWitnessKey, type WitnessKey } from './key.ts';

// A draw is under 400 bytes, a checkpoint with its proof under 4,000; whoever sends more is nobody we know.
const MAX_BODY_BYTES = 16_384;
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
  const office: Office = { key, book: openWitnessBook(folder), logs: await openLogWitness(folder, systemClock) };
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
    answer(request, response, office).catch(() =>
      reply(response, 500, { error: 'the witness could not keep what it was to sign' }),
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

interface Office {
  readonly key: WitnessKey;
  readonly book: WitnessBook;
  readonly logs: LogWitness;
}

async function answer(request: IncomingMessage, response: ServerResponse, office: Office): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://witness');
  switch (`${request.method} ${pathname}`) {
    case 'GET /key':
      response.writeHead(200, { 'content-type': 'application/x-pem-file' }).end(office.key.publicPem);
      return;
    case 'GET /vkey':
      return say(response, { status: 200, type: TEXT, body: `${office.logs.vkey}\n` });
    case 'GET /checkpoint': {
      const note = await office.logs.newest(searchParams.get('origin') ?? '');
      return say(response, { status: note === undefined ? 404 : 200, type: TEXT, body: note ?? '' });
    }
    case 'POST /add-checkpoint': {
      const body = await bodyOf(request);
      return body === undefined ? tooLarge(response) : say(response, await office.logs.add(body));
    }
    case 'POST /draw': {
      const body = await bodyOf(request);
      return body === undefined ? tooLarge(response) : signDraw(response, body, office);
    }
    default:
      return reply(response, 404, { error: 'GET /key, POST /draw; GET /vkey, GET /checkpoint, POST /add-checkpoint' });
  }
}

async function signDraw(response: ServerResponse, body: string, { key, book }: Office): Promise<void> {
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

const TEXT = 'text/plain; charset=utf-8';

const tooLarge = (response: ServerResponse): void =>
  reply(response, 413, { error: `more than ${MAX_BODY_BYTES} bytes` });

function say(response: ServerResponse, { status, type, body }: Awaited<ReturnType<LogWitness['add']>>): void {
  response.writeHead(status, { 'content-type': type }).end(body);
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
