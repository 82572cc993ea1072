/** Requests that no route sees, as they come over the wire: each answer carries the headers of every other, in words that a person can read. */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import { withInstance } from '#test/support/instance.ts';
import { bytes, type Feature, page, route } from '../feature.ts';

const sample: Feature = {
  name: 'sample',
  tier: 0,
  routes: [
    route({
      method: 'GET',
      path: '/:lang/things/:thing',
      access: 'public',
      handle: () => page('A thing', 'It is here.'),
    }),
    route({
      method: 'GET',
      path: '/slow/*',
      access: 'public',
      bare: true,
      handle: async () => {
        await new Promise((resolve) => setImmediate(resolve));
        return bytes('slow', 'text/plain');
      },
    }),
  ],
};

interface Answer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** Sends what is written, and gives what came back until the other side closed. */
function sendRaw(address: string, text: string): Promise<string> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => socket.write(text, 'latin1'));
    socket.on('data', (piece: Buffer) => pieces.push(piece));
    socket.once('close', () => resolve(Buffer.concat(pieces).toString()));
    socket.once('error', reject);
  });
}

function read(text: string): Answer {
  const at = text.indexOf('\r\n\r\n');
  const [head, body] = [text.slice(0, at), text.slice(at + 4)];
  return { status: Number(head.split(' ')[1]), head: head.toLowerCase(), body };
}

const BROWSER = 'Accept: text/html,*/*\r\nAccept-Language: ru\r\nConnection: close\r\n';
const HOST = 'Host: localhost\r\n';

/** Everything that Fastify or Node would answer by itself, and what it is answered. */
const UNROUTED: readonly (readonly [what: string, status: number, request: string])[] = [
  ['what decodes to nothing', 400, `GET /ru/things/%zz HTTP/1.1\r\n${HOST}${BROWSER}\r\n`],
  ['what is no UTF-8', 400, `GET /ru/things/%ff HTTP/1.1\r\n${HOST}${BROWSER}\r\n`],
  ['a parameter too long', 414, `GET /ru/things/${'a'.repeat(300)} HTTP/1.1\r\n${HOST}${BROWSER}\r\n`],
  ['a header too long', 431, `GET /ru HTTP/1.1\r\n${HOST}${BROWSER}Cookie: ${'a'.repeat(20_000)}\r\n\r\n`],
  ['a control character', 400, `GET /ru/\x01 HTTP/1.1\r\n${HOST}${BROWSER}\r\n`],
  ['octets that are no text', 400, `GET /ru/\xff HTTP/1.1\r\n${HOST}${BROWSER}\r\n`],
  ['no host', 400, `GET /ru HTTP/1.1\r\n${BROWSER}\r\n`],
  ['two hosts', 400, `GET /ru HTTP/1.1\r\n${HOST}${HOST}${BROWSER}\r\n`],
  ['two lengths', 400, `POST /ru HTTP/1.1\r\n${HOST}${BROWSER}Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcde`],
  [
    'a length and chunks',
    400,
    `POST /ru HTTP/1.1\r\n${HOST}${BROWSER}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  ],
  [
    'chunks and then something else',
    400,
    `POST /ru HTTP/1.1\r\n${HOST}${BROWSER}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
  ],
  ['a name with a space', 400, `POST /ru HTTP/1.1\r\n${HOST}${BROWSER}Content-Length : 5\r\n\r\nabcde`],
  ['a folded line', 400, `GET /ru HTTP/1.1\r\n${HOST}${BROWSER}X-One: a\r\n b\r\n\r\n`],
  ['lines without their return', 400, `GET /ru HTTP/1.1\n${`${HOST}${BROWSER}`.replaceAll('\r', '')}\n`],
  ['a method that nobody knows', 400, `FOO /ru HTTP/1.1\r\n${HOST}${BROWSER}\r\n`],
  ['a method that this address doesn’t take', 405, `DELETE /ru/things/a HTTP/1.1\r\n${HOST}${BROWSER}\r\n`],
  ['a page that isn’t there', 404, `GET /ru/nothing HTTP/1.1\r\n${HOST}${BROWSER}\r\n`],
  [
    'a body too long',
    413,
    `POST /ru/things/a HTTP/1.1\r\n${HOST}${BROWSER}Content-Type: application/json\r\nContent-Length: 9999999\r\n\r\n{`,
  ],
];

const inInstance = (run: (address: string) => Promise<void>) =>
  withInstance({ features: [sample], bare: true }, async (instance) => run(await instance.listen()));

describe('requests that no route sees', () => {
  test('have the headers of every answer, and a page in the person’s language', () =>
    inInstance(async (address) => {
      for (const [what, status, request] of UNROUTED) {
        const answer = read(await sendRaw(address, request));
        assert.equal(answer.status, status, `${what}: ${answer.head}`);
        for (const name of [
          'content-security-policy: default-src',
          'x-content-type-options: nosniff',
          'cache-control: no-store',
        ])
          assert.ok(answer.head.includes(name), `${what}: ${name}`);
        assert.ok(answer.head.includes('content-type: text/html'), what);
        assert.match(answer.body, /<html lang="ru"/, what);
        assert.match(answer.body, /<h1[^>]*>[А-Я]/, what);
        // Nothing of the question stands in the answer.
        assert.doesNotMatch(answer.body, /%zz|aaaa|FST_/, what);
      }
    }));

  test('are told to programs by problem+json', () =>
    inInstance(async (address) => {
      const request = `GET /api/v1/%zz HTTP/1.1\r\n${HOST}${BROWSER}\r\n`;
      const { status, head, body } = read(await sendRaw(address, request));
      assert.equal(status, 400);
      assert.match(head, /content-type: application\/problem\+json/);
      assert.equal(JSON.parse(body).code, 'platform.malformed_request');
    }));

  test('an address that takes other methods names them', () =>
    inInstance(async (address) => {
      const answer = await fetch(`${address}/ru/things/a`, { method: 'PUT' });
      assert.deepEqual([answer.status, answer.headers.get('allow')], [405, 'GET, HEAD']);
    }));

  test('an address that names a host means the page of ours', () =>
    inInstance(async (address) => {
      const { status, body } = read(
        await sendRaw(address, `GET http://elsewhere.example/en/things/a HTTP/1.1\r\n${HOST}${BROWSER}\r\n`),
      );
      assert.equal(status, 200);
      assert.match(body, /<html lang="en"/);
      assert.doesNotMatch(body, /elsewhere/);
    }));

  test('what comes broken behind a request under way never stands in its answer', () =>
    inInstance(async (address) => {
      const said = await sendRaw(address, `GET /slow/a HTTP/1.1\r\n${HOST}\r\nGET /ru/\x01 HTTP/1.1\r\n\r\n`);
      assert.doesNotMatch(said, /400 Bad Request/);
    }));
});
