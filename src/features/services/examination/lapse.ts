/** Admissions lapse when the rules of a service have changed and nobody passed under the new ones within the country's time. */
import { dayIn } from '#features/country/index.ts';
import { admittedUnderOthers, endAdmission, lockOfficer, staffRules } from '#features/identity/index.ts';
import type { App, Tx } from '#platform/app.ts';
import type { Loop } from '#platform/feature.ts';
import { serviceEditions } from '../evaluation/editions.ts';
import { lapseDay, needsOfficers } from './rules.ts';
import { editionsWithRules } from './standing.ts';

const HOUR_MS = 3_600_000;

export const lapseLoop: Loop = {
  name: 'services.lapse-admissions',
  everyMs: HOUR_MS,
  async run(app) {
    const now = app.env.clock.now();
    for (const { definition } of serviceEditions(app.env, now))
      if (needsOfficers(definition)) await lapseOf(app, definition.service);
  },
};

/** Each officer in a transaction of his own, so that no roster is held for long. */
async function lapseOf(app: App, service: string): Promise<void> {
  const now = app.env.clock.now();
  const today = dayIn(app.env, now);
  const editions = editionsWithRules(app.env, service, now);
  const [inForce] = editions;
  if (!inForce) return;
  for (const { officerId, rules } of await app.read((tx) => admittedUnderOthers(tx, service, inForce.rules))) {
    const until = lapseDay(editions, rules, staffRules(app.env, now).examination);
    if (until !== undefined && until < today)
      await app.transaction((tx) => endUnlessPassed(tx, officerId, service, inForce.rules));
  }
}

/** He may have passed since he was looked for. */
async function endUnlessPassed(tx: Tx, officerId: string, service: string, rules: string): Promise<void> {
  await lockOfficer(tx, officerId);
  const [still] = await admittedUnderOthers(tx, service, rules, officerId);
  if (still) await endAdmission(tx, officerId, service);
}
