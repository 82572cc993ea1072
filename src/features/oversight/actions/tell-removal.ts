/** An officer was removed at once: whoever oversees learns of it with its reason, for a removal can steer a draw. */
import { z } from 'zod';
import { agency, countryOf } from '#features/country/index.ts';
import { findEnding, officersOf } from '#features/identity/index.ts';
import { notify } from '#features/notifications/index.ts';
import { inEveryLanguage } from '#kernel/text.ts';
import type { Tx } from '#platform/app.ts';
import { action, subscription } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { refuse } from '../refusals.ts';

const t = texts('oversight');

const removed = z.object({ officerId: z.uuid(), change: z.string() });

/** Writes to every overseer. Only the program itself does it. Refuses oversight.not_found for an officer who wasn't removed. */
export const tellRemoval = action({
  name: 'oversight.tell-removal',
  input: z.strictObject({ officerId: z.uuid() }),
  allow(_tx, { actor }) {
    if (actor.kind !== 'system') throw refuse('overseer_required');
  },
  async run(tx, ctx, { officerId }): Promise<void> {
    const ending = (await findEnding(tx, officerId)) ?? refuse('not_found');
    const office = agency(tx.env, ending.agency, ctx.now);
    const written = (part: 'subject' | 'body') =>
      inEveryLanguage((language) =>
        t(language, `letter.removed.${part}`, {
          officer: ending.officer,
          unit: office?.units.find(({ id }) => id === ending.unit)?.title[language] ?? ending.unit,
          agency: office?.title[language] ?? ending.agency,
          reason: ending.reason,
        }),
      );
    const letter = { kind: 'oversight.removed', subject: written('subject'), body: written('body') };
    for (const personId of await overseers(tx)) await notify(tx, { personId, ...letter, link: '/oversight/rosters' });
  },
});

async function overseers(tx: Tx): Promise<Set<string>> {
  const now = tx.env.clock.now();
  const office = countryOf(tx.env, now).offices.oversight;
  const people = new Set<string>();
  for (const unit of agency(tx.env, office, now)?.units ?? []) {
    const posts = await officersOf(tx, office, unit.id);
    for (const { personId, roles } of posts) if (roles.includes('oversight')) people.add(personId);
  }
  return people;
}

/** Once for each removal, however often the event comes: an officer is removed once. */
export const removalSubscription = subscription({
  event: 'identity.roster-changed',
  subscriber: 'oversight.tell-removal',
  data: removed,
  async run(app, { officerId, change }) {
    if (change !== 'ended') return;
    await app.perform(tellRemoval, app.systemContext('oversight.tell-removal'), { officerId }, officerId);
  },
});
