/** Look-ups shown later because a court has ordered it. Who may enter the order is the say of the room that offers it. */
import { countryOf } from '#features/country/index.ts';
import { append } from '#features/transparency/index.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { newId } from '#platform/random.ts';
import { refuse } from '../refusals.ts';
import { type DelayContent, delayBytes } from '../rules/delays.ts';
import { insertDelay } from '../store/delays.ts';
import { getEdition } from './definitions.ts';

const DAY_MS = 86_400_000;

export type NewDelay = Omit<DelayContent, 'id' | 'act' | 'article' | 'fromAt' | 'at'>;

/**
 * Whether a delay from now until a moment could be entered. Refuses registers.unknown_register, no_delay (the country knows none),
 * delay_too_long, past_moment.
 */
export function checkDelay(tx: Pick<Tx, 'env'>, register: string, untilAt: Instant, now: Instant) {
  getEdition(tx.env, register, now);
  const rule = countryOf(tx.env, now).lookups.delay ?? refuse('no_delay');
  if (untilAt <= now) throw refuse('past_moment');
  if (untilAt - now > rule.mostDays * DAY_MS) throw refuse('delay_too_long', { days: rule.mostDays });
  return rule;
}

/** From now on the looks of an agency at somebody's data are shown to him after `untilAt`. Refuses as `checkDelay` does. */
export async function delayLookups(tx: Tx, delay: NewDelay): Promise<string> {
  const at = tx.env.clock.now();
  const { cite } = checkDelay(tx, delay.register, delay.untilAt, at);
  const content: DelayContent = { ...delay, ...cite, id: newId(at), fromAt: at, at };
  await insertDelay(tx, content, await append(tx, 'registers.lookup-delay', delayBytes(content)));
  return content.id;
}
