/** Health and Prometheus metrics: /health, /metrics. */
import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { type App, perEnv, type Tx } from '../app.ts';

/** The metrics of an instance's process; features add their own. */
export const metricsOf = perEnv(() => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
});

const BUCKETS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5];

/** How long answers took, by route. */
export const durationsOf = perEnv(
  (env) =>
    new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Time to answer, by route.',
      labelNames: ['method', 'route', 'status'],
      buckets: BUCKETS,
      registers: [metricsOf(env)],
    }),
);

/** What features say doesn't work; that they can be asked shows that the database does. */
async function troublesOf({ features }: App, tx: Tx): Promise<string[]> {
  await sql`select 1`.execute(tx.db<unknown>());
  const told: string[] = [];
  for (const feature of features) told.push(...((await feature.troubles?.(tx)) ?? []));
  return told;
}

export function instrument(server: FastifyInstance, app: App): void {
  const durations = durationsOf(app.env);
  server.addHook('onResponse', (request, reply, done) => {
    durations.observe(
      { method: request.method, route: request.routeOptions.url ?? 'none', status: reply.statusCode },
      reply.elapsedTime / 1000,
    );
    done();
  });
  server.get('/metrics', async (_request, reply) =>
    reply.type(metricsOf(app.env).contentType).send(await metricsOf(app.env).metrics()),
  );
  server.get('/health', async (_request, reply) => {
    const { mode } = app.env.instance;
    const troubles = await app.read((tx) => troublesOf(app, tx)).catch(() => undefined);
    if (troubles === undefined) return reply.status(503).send({ status: 'no database', mode });
    return reply.send({ status: 'ok', mode, troubles });
  });
}
