/** Letters to people about what was done with their data: that records of them became one, that an order no longer stands in their way. */
import { z } from 'zod';
import {
  agencyName,
  getStop,
  purposeName,
  registerDefinition,
  registerName,
  whomChangeNames,
  whomRecordsName,
} from '#features/registers/index.ts';
import { draftsReading } from '#features/services/index.ts';
import { say, type Text } from '#kernel/text.ts';
import type { App, Tx } from '#platform/app.ts';
import { sendJob } from '#platform/events.ts';
import { job, subscription } from '#platform/feature.ts';
import { type Said, tellPerson } from '../letters.ts';
import { noteTold } from '../store/told.ts';
import { tellSubject } from './duties.ts';

const mergedSchema = z.object({
  register: z.string(),
  recordId: z.uuid(),
  survivor: z.uuid(),
  version: z.int(),
  act: z.enum(['merged', 'split']),
});
type Merged = z.infer<typeof mergedSchema>;

/** Everybody whom the two records name learns that they were merged, or parted again. */
export const mergedSubscription = subscription({
  event: 'registers.merged',
  subscriber: 'data-protection.tell-merged',
  data: mergedSchema,
  run: (app, merged) => app.transaction((tx) => tellMerged(tx, merged)),
});

async function tellMerged(tx: Tx, { register, recordId, survivor, version, act }: Merged): Promise<void> {
  const now = tx.env.clock.now();
  const owner = registerDefinition(tx.env, register, now)?.owner ?? register;
  const said: Said = {
    kind: act,
    link: `/cabinet/data#${register}`,
    details: (language) => {
      const reading = { env: tx.env, language, now };
      return { register: registerName(reading, register), agency: agencyName(reading, owner) };
    },
  };
  for (const named of await whomRecordsName(tx, register, [recordId, survivor]))
    if (await noteTold(tx, { about: `merge/${recordId}/${version}`, ...named })) await tellSubject(tx, named, said);
}

const changedSchema = z.object({
  register: z.string(),
  event: z.string(),
  changes: z.array(z.object({ recordId: z.uuid(), version: z.int() })),
});

/** Everybody whom a changed record names, or named before, learns of it where the register's definition says so. */
export const changedSubscription = subscription({
  event: 'registers.changed',
  subscriber: 'data-protection.tell-changed',
  data: changedSchema,
  async run(app, { register, event, changes }) {
    const { env } = app;
    const { owner, events = [] } = registerDefinition(env, register, env.clock.now()) ?? {};
    const said = events.find(({ id, letter }) => id === event && letter);
    if (owner === undefined || said === undefined) return;
    for (const change of changes)
      await app.transaction((tx) => tellChanged(tx, { register, owner, what: said.text, event }, change));
  },
});

async function tellChanged(
  tx: Tx,
  { register, owner, what, event }: Record<'register' | 'owner' | 'event', string> & { readonly what: Text },
  change: z.infer<typeof changedSchema>['changes'][number],
): Promise<void> {
  const now = tx.env.clock.now();
  const said: Said = {
    kind: 'changed',
    link: `/cabinet/data#${register}`,
    details: (language) => {
      const reading = { env: tx.env, language, now };
      const names = { register: registerName(reading, register), agency: agencyName(reading, owner) };
      return { ...names, what: say(what, language) };
    },
  };
  const about = `change/${event}/${change.recordId}/${change.version}`;
  for (const named of await whomChangeNames(tx, register, change))
    if (await noteTold(tx, { about, ...named })) await tellSubject(tx, named, said);
}

export const TELL_LIFTED = 'data-protection.tell-lifted';

/** Letters that one transaction sends. */
const AT_ONCE = 100;
/** Who filled in an application so long before an order began may have come upon it. */
const BEFORE_MS = 7 * 24 * 3_600_000;
const NIL = '00000000-0000-0000-0000-000000000000';

/** Tells who could not go on with an application because of an order that it is lifted: a hundred letters, then the next hundred. */
export const tellLiftedJob = job({
  name: TELL_LIFTED,
  data: z.object({ stopId: z.uuid(), after: z.uuid().default(NIL) }),
  run: (app: App, { stopId, after }) => app.transaction((tx) => tellLifted(tx, stopId, after)),
});

async function tellLifted(tx: Tx, stopId: string, after: string): Promise<void> {
  const stop = await getStop(tx, stopId);
  // What an organisation reads by consents is no application of a person.
  if (stop.organisation !== null) return;
  const { register, purpose, agency } = stop;
  const drafts = await draftsReading(
    tx,
    { register, purpose, agency },
    { since: stop.effectiveAt - BEFORE_MS, after, limit: AT_ONCE },
  );
  for (const { id, personId, organisationId, service } of drafts) {
    if (!(await noteTold(tx, { about: `lift/${stopId}`, kind: 'application', identifier: id }))) continue;
    const to = { personId, ...(organisationId === undefined ? {} : { organisationId }) };
    await tellPerson(tx, to, {
      kind: 'resumed',
      link: `/applications/${id}`,
      details: (language) => {
        const reading = { env: tx.env, language, now: tx.env.clock.now() };
        const words = { register: registerName(reading, register), purpose: purposeName(reading, register, purpose) };
        return { ...words, service: service[language] };
      },
    });
  }
  const last = drafts.at(-1);
  if (last && drafts.length === AT_ONCE) await sendJob(tx, TELL_LIFTED, { stopId, after: last.id });
}
