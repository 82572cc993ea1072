/** Health and Prometheus metrics: /health, /metrics. */
import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { sha256, utf8 } from '#kernel/hash.ts';
import { type App, perEnv, type Tx } from '../app.ts';
import type { Config } from '../config.ts';
import { refuse } from '../refusals.ts';

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

/** Proxies say that they stand between in one of these. */
const OF_PROXIES = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'];
const OWN_ADDRESSES: readonly (string | undefined)[] = ['127.0.0.1', '::1', '::ffff:127.0.0.1'];

/**
 * Whether somebody watches this instance, and may know how it fares inside: by the token where one is set, else by asking on the machine
 * itself. What a proxy passes on comes from the machine too, and is everybody's.
 */
function isWatching({ metricsToken }: Config, { headers, raw }: FastifyRequest): boolean {
  if (metricsToken === undefined)
    return OWN_ADDRESSES.includes(raw.socket.remoteAddress) && OF_PROXIES.every((name) => headers[name] === undefined);
  return timingSafeEqual(sha256(utf8(headers.authorization ?? '')), sha256(utf8(`Bearer ${metricsToken}`)));
}

const KEPT_MS = 1000;

/** The same answer for all who ask within a second, so that asking costs nobody anything. */
function keptFor<T>(ms: number, ask: () => Promise<T>): () => Promise<T> {
  let kept: Promise<T> | undefined;
  let until = 0;
  return () => {
    const now = performance.now();
    if (kept === undefined || now >= until) {
      kept = ask();
      until = now + ms;
    }
    return kept;
  };
}

/** Figures for whoever watches; for everybody else whether the instance is there, and no more. */
export function instrument(server: FastifyInstance, app: App): void {
  const { config, instance } = app.env;
  const durations = durationsOf(app.env);
  server.addHook('onResponse', (request, reply, done) => {
    durations.observe(
      { method: request.method, route: request.routeOptions.url ?? 'none', status: reply.statusCode },
      reply.elapsedTime / 1000,
    );
    done();
  });
  server.get('/metrics', async (request, reply) => {
    if (!isWatching(config, request)) throw refuse('not_found');
    return reply.type(metricsOf(app.env).contentType).send(await metricsOf(app.env).metrics());
  });
  const isThere = keptFor(KEPT_MS, () =>
    app
      .read((tx) => sql`select 1`.execute(tx.db<unknown>()))
      .then(() => true)
      .catch(() => false),
  );
  server.get('/health', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    const away = () => reply.status(503).send({ status: 'no database' });
    if (!isWatching(config, request)) return (await isThere()) ? reply.send({ status: 'ok' }) : away();
    const troubles = await app.read((tx) => troublesOf(app, tx)).catch(() => undefined);
    return troubles === undefined ? away() : reply.send({ status: 'ok', mode: instance.mode, troubles });
  });
}
