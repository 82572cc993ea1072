/** A keeper of a register that lives elsewhere, as a server of HTTP on this machine: for tests, which say how it behaves. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A question as it came in. */
export interface Heard {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

export interface Keeper {
  readonly heard: Heard[];
  /** What it does with the next questions. */
  behave(answer: (question: Heard, response: ServerResponse) => void): void;
  /** Answers with this as JSON. */
  tell(answer: unknown): void;
  /** Value of REGISTER_SOURCES: a file by which the register is found here. */
  readonly settings: string;
  readonly address: string;
}

export const SECRET = 'Bearer the-secret-of-the-tests';

async function readBody(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const part of request) body += part;
  return body;
}

/** Runs a test beside a keeper of the register. */
export async function withKeeper<T>(register: string, run: (keeper: Keeper) => Promise<T>): Promise<T> {
  const heard: Heard[] = [];
  let behaviour: (question: Heard, response: ServerResponse) => void = (_, response) => response.writeHead(500).end();
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const { method = '', url = '', headers } = request;
      const question = { method, url, authorization: headers.authorization, body };
      heard.push(question);
      behaviour(question, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ask`;
  const folder = mkdtempSync(join(tmpdir(), 'keeper-'));
  const settings = join(folder, 'sources.yaml');
  writeFileSync(settings, JSON.stringify({ [register]: { url: address, headers: { authorization: SECRET } } }));
  try {
    return await run({
      heard,
      settings,
      address,
      behave: (answer) => {
        behaviour = answer;
      },
      tell: (answer) => {
        behaviour = (_, response) =>
          response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
      },
    });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true, force: true });
  }
}
