/** Whom a limit of requests is of: an address, of a network at home one for all, and never one that the asker made up. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { parseConfig } from '#platform/config.ts';
import { type Feature, json, route } from '#platform/feature.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';

const sample: Feature = {
  name: 'sample',
  tier: 0,
  routes: [
    route({ method: 'GET', path: '/:lang/door', access: 'public', limit: 'sign-in', handle: ({ ip }) => json({ ip }) }),
  ],
};

const form: Feature = {
  name: 'sample',
  tier: 0,
  routes: [
    route({
      method: 'POST',
      path: '/:lang/form',
      access: 'public',
      body: z.record(z.string(), z.string()),
      maxFileBytes: 1000,
      handle: ({ body }) => json(Object.keys(body)),
    }),
  ],
};

test('a form with files has no more text in it than one without, and nothing of it is cut off in silence', () =>
  withInstance({ features: [form] }, async ({ inject }) => {
    const send = async (texts: readonly string[]): Promise<number> => {
      const parts = texts.map((text, n) => `--B\r\ncontent-disposition: form-data; name="f${n}"\r\n\r\n${text}\r\n`);
      const answer = await inject({
        method: 'POST',
        url: '/en/form',
        headers: { 'content-type': 'multipart/form-data; boundary=B', 'sec-fetch-site': 'same-origin' },
        payload: `${parts.join('')}--B--\r\n`,
      });
      return answer.statusCode;
    };
    assert.equal(await send(['a', 'b'.repeat(150_000)]), 200);
    assert.equal(await send(Array(20).fill('a'.repeat(150_000))), 413);
    assert.equal(await send(['a'.repeat(300_000)]), 413);
  }));

const MOST = 30;

interface From {
  readonly remoteAddress: string;
  /** What arrives, written by the client and by the proxies after him. */
  readonly forwarded?: string;
}

/** The answers to one more than a limit allows, each from where `from` says. */
async function answersTo(instance: TestInstance, from: (turn: number) => From): Promise<number[]> {
  const statuses: number[] = [];
  for (let turn = 0; turn <= MOST; turn++) {
    const { remoteAddress, forwarded } = from(turn);
    const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
    statuses.push((await instance.inject({ url: '/en/door', remoteAddress, headers })).statusCode);
  }
  return statuses;
}

const limited = (trust: string, from: (turn: number) => From): Promise<boolean> =>
  withInstance(
    { features: [sample], environment: { RATE_LIMITS: 'on', TRUST_PROXY: trust } },
    async (instance) => (await answersTo(instance, from)).at(-1) === 429,
  );

test('addresses that a client writes himself free him from no limit, whatever stands in front', async () => {
  const proxy = '10.0.0.1';
  const madeUp = (turn: number): string => `198.51.100.${turn}`;
  assert.ok(await limited('false', (turn) => ({ remoteAddress: '203.0.113.9', forwarded: madeUp(turn) })));
  for (const trust of ['true', '10.0.0.1', '10.0.0.0/8'])
    assert.ok(
      await limited(trust, (turn) => ({ remoteAddress: proxy, forwarded: `${madeUp(turn)}, 203.0.113.9` })),
      trust,
    );
  const behindTwo = (turn: number): From => ({
    remoteAddress: proxy,
    forwarded: `${madeUp(turn)}, 203.0.113.9, 10.0.0.2`,
  });
  assert.ok(await limited('10.0.0.1,10.0.0.2', behindTwo));
  // Who passes the proxy by is no proxy.
  assert.ok(await limited('10.0.0.1', (turn) => ({ remoteAddress: '203.0.113.9', forwarded: madeUp(turn) })));
});

test('what is not there is asked for no more often than what is', () =>
  withInstance({ features: [sample], environment: { RATE_LIMITS: 'on' } }, async ({ inject }) => {
    const statuses = new Set<number>();
    for (let turn = 0; turn <= 600; turn++)
      statuses.add((await inject({ url: `/en/nothing/${turn}`, remoteAddress: '203.0.113.9' })).statusCode);
    assert.deepEqual([...statuses], [404, 429]);
  }));

test('each of many clients of one proxy has a limit of his own', async () => {
  const own = (turn: number): From => ({ remoteAddress: '10.0.0.1', forwarded: `203.0.113.${turn}` });
  assert.ok(!(await limited('true', own)));
  assert.ok(await limited('false', own));
});

test('a setting that names nobody stops the program', () => {
  for (const TRUST_PROXY of ['yes', '2', '10.0.0.0/33', '10.0.0.1,', '10.0.0.0/8/8', '::1/129', '10.0.0.1 '])
    assert.throws(() => parseConfig({ TRUST_PROXY }, 'start'), /TRUST_PROXY/, TRUST_PROXY);
  assert.deepEqual(parseConfig({ TRUST_PROXY: '10.0.0.1,::1/64' }, 'start').proxies, ['10.0.0.1', '::1/64']);
});

test('whoever has a whole network of IPv6 has one limit', async () => {
  assert.ok(await limited('false', (turn) => ({ remoteAddress: `2001:db8:1:2::${turn.toString(16)}` })));
});
