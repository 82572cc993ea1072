/** Whether keepers answer: told to whoever runs the platform, by a metric and a line in the log when it changes. */
import { Gauge } from 'prom-client';
import { type Env, perEnv } from '#platform/app.ts';
import { metricsOf } from '#platform/http/metrics.ts';

const told = perEnv((env) => ({
  known: new Map<string, string | undefined>(),
  silent: new Gauge({
    name: 'registers_source_silent',
    help: 'Whether a register that lives elsewhere gave no answer that could be used when it was asked last: 1 means that cases wait.',
    labelNames: ['register'],
    registers: [metricsOf(env)],
  }),
  waiting: new Gauge({
    name: 'registers_questions_waiting',
    help: 'Questions to registers that live elsewhere which are not answered yet.',
    labelNames: ['register'],
    registers: [metricsOf(env)],
  }),
}));

/** Says that a keeper answered, or why he didn't. */
export function tellSilence(env: Env, register: string, why: string | undefined): void {
  const { known, silent } = told(env);
  silent.set({ register }, why === undefined ? 0 : 1);
  if (known.get(register) === why) return;
  known.set(register, why);
  if (why === undefined) env.log.info({ register }, 'a register that lives elsewhere answers again');
  else env.log.warn({ register, why }, 'a register that lives elsewhere gives no answer');
}

/** Says how many questions wait. */
export function tellWaiting(env: Env, counts: readonly { readonly register: string; readonly count: number }[]): void {
  const { waiting } = told(env);
  waiting.reset();
  for (const { register, count } of counts) waiting.set({ register }, count);
}
