/** Large files of many people at once: their digests are right, what is too large is refused, and no web process holds them in memory. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { type ClientRequest, request } from 'node:http';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { features } from '../../features.ts';
import { type Feature, json, route, type Upload } from '../feature.ts';
import { contentOf, PIECE_BYTES, readFile, storeFile } from '../files.ts';
import { MOST_FILE_BYTES } from './limits.ts';

const MEGABYTE = 1_000_000;

/** What the route was given, after its answer too. */
const given: Upload[] = [];

const sample: Feature = {
  name: 'sample',
  tier: 0,
  routes: [
    route({
      method: 'POST',
      path: '/api/v1/large',
      access: 'public',
      maxUploadBytes: 20 * MEGABYTE,
      summary: 'Takes a file.',
      async handle({ uploads }) {
        const file = uploads.get('file');
        if (!file) return json({ none: true });
        given.push(file);
        const hash = createHash('sha256');
        let longest = 0;
        for await (const piece of file.pieces()) {
          hash.update(piece);
          longest = Math.max(longest, piece.length);
        }
        const { name, size, sha256, head } = file;
        return json({
          name,
          size,
          sha256,
          read: hash.digest('hex'),
          longest,
          head: Buffer.from(head).toString('hex', 0, 4),
        });
      },
    }),
  ],
};

const OPENING = '--B\r\ncontent-disposition: form-data; name="file"; filename="plan.pdf"\r\n\r\n';
const ENDING = '\r\n--B--\r\n';

const begin = (address: string): ClientRequest =>
  request(`${address}/api/v1/large`, {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=B' },
  });

const answerOf = (asking: ClientRequest): Promise<{ status: number; text: string }> =>
  new Promise((resolve, reject) => {
    asking.once('error', reject);
    asking.once('response', (answer) => {
      const pieces: Buffer[] = [];
      answer.on('data', (piece: Buffer) => pieces.push(piece));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(pieces).toString() }));
    });
  });

/** Sends a piece, and goes on when the other side has taken it. */
const send = (asking: ClientRequest, piece: Uint8Array | string): Promise<void> =>
  new Promise((resolve, reject) => asking.write(piece, (error) => (error ? reject(error) : resolve())));

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const heldBytes = (): number => {
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
};

const inInstance = (run: (instance: TestInstance, address: string) => Promise<void>) =>
  withInstance({ features: [sample], bare: true }, async (instance) => run(instance, await instance.listen()));

describe('large files', () => {
  test('ten at once lie in no memory, at whatever moment one looks', () =>
    inInstance(async (_instance, address) => {
      const piece = Buffer.alloc(MEGABYTE, 'shanyraq');
      const before = heldBytes();
      const asked = Array.from({ length: 10 }, () => begin(address));
      const answers = Promise.all(asked.map(answerOf));
      await Promise.all(asked.map((one) => send(one, OPENING)));
      let most = 0;
      for (let sent = 0; sent < 20; sent++) {
        await Promise.all(asked.map((one) => send(one, piece)));
        most = Math.max(most, heldBytes() - before);
      }
      for (const one of asked) one.end(ENDING);
      const digest = createHash('sha256');
      for (let sent = 0; sent < 20; sent++) digest.update(piece);
      const sha256 = digest.digest('hex');
      for (const { status, text } of await answers) {
        assert.equal(status, 200, text);
        const told = JSON.parse(text);
        assert.deepEqual([told.size, told.sha256, told.read], [20 * MEGABYTE, sha256, sha256]);
        assert.ok(told.longest <= PIECE_BYTES);
      }
      assert.ok(most < 40 * MEGABYTE, `${most} bytes of 200,000,000 were held`);
    }));

  test('what is larger is refused, and nothing is left on the disk, nor can be read after the answer', () =>
    inInstance(async ({ app }, address) => {
      given.length = 0;
      const folder = join(app.env.config.dataDir, 'uploads');
      const sizes = [
        [20 * MEGABYTE, 200],
        [20 * MEGABYTE + 1, 413],
      ] as const;
      for (const [size, status] of sizes) {
        const asking = begin(address);
        const answer = answerOf(asking).catch(() => ({ status: 413, text: '' }));
        asking.end(Buffer.concat([Buffer.from(OPENING), Buffer.alloc(size), Buffer.from(ENDING)]));
        assert.equal((await answer).status, status);
      }
      const gone = begin(address);
      gone.on('error', () => undefined);
      await send(gone, `${OPENING}half`);
      gone.destroy();
      assert.ok(existsSync(folder));
      assert.deepEqual(readdirSync(folder), []);
      const [first] = given;
      await assert.rejects(async () => {
        for await (const piece of first?.pieces() ?? []) assert.fail(`${piece.length} bytes`);
      });
    }));

  test('an empty choice is none, and a short file has a short head', () =>
    inInstance(async (_instance, address) => {
      const ask = async (part: string) => {
        const asking = begin(address);
        asking.end(`${part}${ENDING}`);
        return JSON.parse((await answerOf(asking)).text);
      };
      assert.deepEqual(await ask(OPENING.replace('plan.pdf', '')), { none: true });
      const { size, head, name } = await ask(`${OPENING}%PDF`);
      assert.deepEqual([size, head, name], [4, '25504446', 'plan.pdf']);
    }));

  test('are stored in rows of 256 KB, once, and only if they are what their digest says', () =>
    inInstance(async ({ app, asOwner }) => {
      const content = contentOf(Buffer.alloc(PIECE_BYTES * 2 + 5, 'a'));
      for (let times = 0; times < 2; times++) await app.transaction((tx) => storeFile(tx, content, 'text/plain'));
      const rows = await asOwner<{ n: number }>('select length(bytes)::int as n from files.chunk order by position');
      assert.deepEqual(
        rows.map(({ n }) => n),
        [PIECE_BYTES, PIECE_BYTES, 5],
      );
      assert.equal((await app.read((tx) => readFile(tx, content.sha256)))?.length, content.size);
      const other = { ...contentOf(Buffer.from('b')), sha256: 'c'.repeat(64) };
      await assert.rejects(
        app.transaction((tx) => storeFile(tx, other, 'text/plain')),
        /digest/,
      );
      assert.equal((await asOwner('select 1 from files.file')).length, 1);
    }));
});

test('files that routes take into memory are small', () => {
  for (const { path, maxFileBytes = 0 } of features.flatMap((one: Feature) => one.routes ?? []))
    assert.ok(maxFileBytes <= MOST_FILE_BYTES, path);
});
