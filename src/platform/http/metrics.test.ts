/** Who watches an instance is told how it fares; a stranger learns whether it is there, at the cost of one question a second. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import type { Feature } from '../feature.ts';

const troubled: Feature = { name: 'troubled', tier: 0, troubles: async () => ['the pump stands still'] };
const TOKEN = 'a token of whoever watches, long enough';

const at = (environment: Record<string, string>, run: (instance: TestInstance) => Promise<void>) =>
  withInstance({ features: [troubled], bare: true, environment }, run);

const ask = async (
  { inject }: TestInstance,
  url: string,
  headers: Record<string, string> = {},
  remoteAddress = '127.0.0.1',
) => {
  const { statusCode, body } = await inject({ url, headers, remoteAddress });
  return { status: statusCode, body };
};

test('on the machine itself everything is told, from elsewhere nothing but that it is there', () =>
  at({}, async (instance) => {
    assert.deepEqual(JSON.parse((await ask(instance, '/health')).body), {
      ...{ status: 'ok', mode: 'demo', troubles: ['the pump stands still'] },
    });
    assert.match((await ask(instance, '/metrics')).body, /process_cpu/);
    const proxied = ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip'].map(
      (name) => [{ [name]: '203.0.113.9' }, '127.0.0.1'] as const,
    );
    for (const [headers, address] of [...proxied, [{}, '203.0.113.9'] as const]) {
      assert.deepEqual(await ask(instance, '/health', headers, address), { status: 200, body: '{"status":"ok"}' });
      assert.equal((await ask(instance, '/metrics', headers, address)).status, 404);
    }
  }));

test('where a token is set it alone opens them', () =>
  at({ METRICS_TOKEN: TOKEN }, async (instance) => {
    for (const headers of [
      {},
      { authorization: 'Bearer' },
      { authorization: `Bearer ${TOKEN}x` },
      { authorization: TOKEN },
    ]) {
      assert.equal((await ask(instance, '/metrics', headers as Record<string, string>)).status, 404);
      assert.equal((await ask(instance, '/health', headers as Record<string, string>)).body, '{"status":"ok"}');
    }
    const right = { authorization: `Bearer ${TOKEN}`, 'x-forwarded-for': '203.0.113.9' };
    assert.match((await ask(instance, '/metrics', right, '10.0.0.9')).body, /process_cpu/);
    assert.match((await ask(instance, '/health', right, '10.0.0.9')).body, /the pump/);
  }));

test('strangers who ask at once are answered by one look at the database', () =>
  at({}, async (instance) => {
    const { app } = instance;
    const { read } = app;
    let looks = 0;
    Object.assign(app, {
      read: (...asked: Parameters<typeof read>) => {
        looks++;
        return read.apply(app, asked);
      },
    });
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask(instance, '/health', {}, '203.0.113.9')));
    assert.ok(answers.every(({ status }) => status === 200));
    assert.ok(looks < 10, `${looks} looks`);
  }));
