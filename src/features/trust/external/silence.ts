/** Whether authorities answer: told to whoever runs the platform, by a metric and a line in the log when it changes. */
import { Gauge } from 'prom-client';
import { type Env, perEnv } from '#platform/app.ts';
import { metricsOf } from '#platform/http/metrics.ts';

const silences = perEnv((env) => ({
  known: new Map<string, string | undefined>(),
  gauge: new Gauge({
    name: 'trust_external_authority_silent',
    help: 'Whether an external authority gave nothing that could be used when it was asked last: 1 means that statuses become unknown.',
    labelNames: ['authority'],
    registers: [metricsOf(env)],
  }),
}));

/** Says that an authority answered, or why it didn't. */
export function silence(env: Env, authority: string, failure: string | undefined): void {
  const { known, gauge } = silences(env);
  gauge.set({ authority }, failure === undefined ? 0 : 1);
  if (known.get(authority) === failure) return;
  known.set(authority, failure);
  if (failure === undefined) env.log.info({ authority }, 'an external authority answers again');
  else env.log.warn({ authority, failure }, 'an external authority gives no status of its certificates');
}
