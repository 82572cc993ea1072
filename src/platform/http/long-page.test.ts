/** What a page of somebody weighs on the wire: long ones are compressed, unless their length could tell something. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { withInstance } from '#test/support/instance.ts';
import { type Feature, page, route } from '../feature.ts';

const NAMES = { long: 'қала '.repeat(4000), short: 'қала' } as const;

const sample: Feature = {
  name: 'sample',
  tier: 0,
  routes: [
    route({
      method: 'GET',
      path: '/:lang/own/:name',
      access: 'public',
      params: z.object({ lang: z.string(), name: z.enum(['long', 'short']) }),
      handle: ({ params }) => page('Own', NAMES[params.name]),
    }),
  ],
};

test('a long page is compressed for whoever takes it, and is the same page', () =>
  withInstance({ features: [sample], bare: true }, async ({ inject }) => {
    const ask = async (url: string, encoding?: string) => {
      const answer = await inject({ url, headers: encoding === undefined ? {} : { 'accept-encoding': encoding } });
      const coded = answer.headers['content-encoding'];
      const bytes = coded === 'gzip' ? gunzipSync(answer.rawPayload) : answer.rawPayload;
      return { coded, html: bytes.toString(), sent: answer.rawPayload.length, vary: answer.headers.vary };
    };
    const plain = await ask('/kk/own/long');
    const packed = await ask('/kk/own/long', 'gzip, deflate, br');
    assert.deepEqual([plain.coded, packed.coded], [undefined, 'gzip']);
    assert.equal(packed.html, plain.html);
    assert.ok(packed.sent < plain.sent / 3);
    for (const { vary } of [plain, packed]) assert.match(String(vary), /accept-encoding/);
    assert.equal((await ask('/kk/own/short', 'gzip')).coded, undefined);
    // Its length would tell whoever wrote the query whether he guessed what else is there.
    assert.equal((await ask('/kk/own/long?q=guess', 'gzip')).coded, undefined);
  }));
