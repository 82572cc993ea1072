/** The last day of a consent comes near: the person gets one letter. */

import { countryOf, dayIn } from '#features/country/index.ts';
import { addDays, endOfDay } from '#kernel/dates.ts';
import type { App, Tx } from '#platform/app.ts';
import type { Loop } from '#platform/feature.ts';
import { tellPerson } from '../letters.ts';
import { openingAt, openings } from '../purposes.ts';
import { stateNow } from '../rules/consent.ts';
import { type Consent, consentsEnding, findConsent, insertWarned, lockConsent } from '../store.ts';

const EVERY_MS = 60_000;
/** At once; the rest by the next rounds. */
const AT_ONCE = 200;

export const warner: Loop = {
  name: 'consents.warn',
  everyMs: EVERY_MS,
  async run(app: App): Promise<void> {
    for (const { id } of await app.read(ending)) await app.transaction((tx) => warn(tx, id));
  },
};

async function ending(tx: Tx): Promise<Consent[]> {
  const now = tx.env.clock.now();
  const days = Math.max(0, ...openings(tx.env, now).map(({ terms }) => terms.warnDays));
  const { zone } = countryOf(tx.env, now);
  const until = endOfDay(addDays(dayIn(tx.env, now), days), zone);
  return (await consentsEnding(tx, now, until, AT_ONCE)).filter((one) => isNear(tx, one));
}

/** Whether its last day is as near as its purpose says. */
function isNear(tx: Tx, consent: Consent): boolean {
  const now = tx.env.clock.now();
  const terms = openingAt(tx.env, consent, consent.at)?.terms;
  return terms !== undefined && consent.lastDay <= addDays(dayIn(tx.env, now), terms.warnDays);
}

async function warn(tx: Tx, id: string): Promise<void> {
  const now = tx.env.clock.now();
  await lockConsent(tx, id, 'act');
  const consent = await findConsent(tx, id);
  if (!consent?.addressed || stateNow(consent, now) !== 'live') return;
  await insertWarned(tx, id, now);
  await tellPerson(tx, consent, 'ending', consent.addressed.personId);
}
