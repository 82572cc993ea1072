import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { sql } from 'kysely';
import { z } from 'zod';
import { withInstance } from '#test/support/instance.ts';
import { action, type Feature, json, route } from './feature.ts';
import { refuse } from './refusals.ts';

const NUMBER = '900101300123';

const look = action({
  name: 'sample.look',
  input: z.object({ iin: z.string() }),
  allow(_tx, _ctx, { iin }) {
    if (iin !== NUMBER) throw refuse('forbidden');
  },
  async run(tx, _ctx, { iin }) {
    await sql`select ${iin}::text as seen`.execute(tx.db<unknown>());
    return iin.length;
  },
});

const sample: Feature = {
  name: 'sample',
  tier: 0,
  routes: [
    route({
      method: 'GET',
      path: '/:lang/sample/:iin',
      access: 'public',
      params: z.object({ lang: z.string(), iin: z.string() }),
      handle: async ({ perform, params }) => json(await perform(look, { iin: params.iin })),
    }),
  ],
};

interface ToldSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly status: { readonly code?: number };
  readonly attributes: readonly { readonly key: string; readonly value: Record<string, unknown> }[];
}

/** Where traces are sent: everything that came, as it came. */
async function collector() {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      if (request.url === '/v1/traces') bodies.push(body);
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    text: () => bodies.join('\n'),
    spans: (): ToldSpan[] =>
      bodies.flatMap((body) =>
        JSON.parse(body).resourceSpans.flatMap((of: { scopeSpans: { spans: ToldSpan[] }[] }) =>
          of.scopeSpans.flatMap(({ spans }) => spans),
        ),
      ),
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

const environment = (endpoint: string, more: Record<string, string> = {}) => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
  TRUST_PROXY: 'true',
  ...more,
});

const toldOf = (span: ToldSpan | undefined, key: string): unknown =>
  Object.values(span?.attributes.find((one) => one.key === key)?.value ?? {})[0];

describe('traces', () => {
  test('tell request, act and statements, each under the other, and nothing of anybody', async () => {
    const { endpoint, spans, text, close } = await collector();
    const asked = '0af7651916cd43dd8448eb211c80319c';
    await withInstance({ features: [sample], environment: environment(endpoint) }, async ({ inject }) => {
      const headers = { traceparent: `00-${asked}-b7ad6b7169203331-01` };
      assert.equal((await inject({ url: `/kk/sample/${NUMBER}`, headers })).statusCode, 200);
    });
    const of = spans().filter(({ traceId }) => traceId === asked);
    const named = (name: string) => of.find((span) => span.name === name);
    const [request, act] = [named('GET /:lang/sample/:iin'), named('sample.look')];
    assert.equal(request?.parentSpanId, 'b7ad6b7169203331');
    assert.equal(toldOf(request, 'http.response.status_code'), 200);
    assert.equal(act?.parentSpanId, request?.spanId);
    const statement = of.find((span) => toldOf(span, 'db.query.text') === 'select $1::text as seen');
    assert.equal(statement?.parentSpanId, act?.spanId);
    assert.ok(!text().includes(NUMBER));
    await close();
  });

  test('mark what failed by its kind; who asks begins no trace of his own where no proxy is believed', async () => {
    const { endpoint, spans, text, close } = await collector();
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const options = { features: [sample], environment: environment(endpoint, { TRUST_PROXY: 'false' }) };
    await withInstance(options, async ({ inject }) => {
      assert.equal((await inject({ url: '/kk/sample/850505400987', headers: { traceparent } })).statusCode, 403);
    });
    const act = spans().find(({ name }) => name === 'sample.look');
    assert.deepEqual([toldOf(act, 'error.type'), act?.status.code], ['platform.forbidden', 2]);
    assert.notEqual(act?.traceId, '0af7651916cd43dd8448eb211c80319c');
    assert.ok(!text().includes('850505400987'));
    await close();
  });

  test('are sent of as many requests as asked for, and hold up nobody where nobody takes them', async () => {
    const { endpoint, spans, close } = await collector();
    const ask = (env: Record<string, string>) =>
      withInstance({ features: [sample], environment: env }, async ({ inject }) => {
        assert.equal((await inject({ url: `/kk/sample/${NUMBER}` })).statusCode, 200);
      });
    await ask(environment(endpoint, { OTEL_TRACES_SAMPLER_ARG: '0' }));
    assert.deepEqual(spans(), []);
    await close();
    await ask(environment(endpoint));
  });
});
