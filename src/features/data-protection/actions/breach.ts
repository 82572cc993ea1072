/**
 * A breach: what happened is made public, and everybody whose data the look-ups of the span name is told. Each letter goes with the row that
 * says it was sent, so a job that was cut off goes on where it was and tells nobody twice.
 */
import { z } from 'zod';
import { countryOf } from '#features/country/index.ts';
import {
  countSubjectsLookedAt,
  type LookupsMeant,
  type Named,
  NOBODY,
  registerDefinition,
  registerName,
  subjectsLookedAt,
} from '#features/registers/index.ts';
import { append } from '#features/transparency/index.ts';
import { endOfDay, isLocalDate, type LocalDate, startOfDay } from '#kernel/dates.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import { say } from '#kernel/text.ts';
import type { App, Tx } from '#platform/app.ts';
import { sendJob } from '#platform/events.ts';
import { action, job } from '#platform/feature.ts';
import { newId } from '#platform/random.ts';
import type { Said } from '../letters.ts';
import { requireAuthority } from '../policy.ts';
import { refuse } from '../refusals.ts';
import { type BreachContent, breachBytes } from '../rules/content.ts';
import { type Breach, findBreach, insertBreach, insertTold, lockBreach, toldOf } from '../store/breaches.ts';
import { tellSubject } from './duties.ts';
import { REASON } from './stop.ts';

const JOB = 'data-protection.tell-breach';
/** Letters that one transaction sends. */
const AT_ONCE = 100;

const day = z.string().refine((text) => isLocalDate(text));
const words = z.string().trim().min(REASON.least).max(REASON.most);

type Which = Pick<BreachContent, 'register' | 'purpose' | 'agency' | 'fromAt' | 'toAt'>;

/** Which looks a breach is of. */
const lookupsOf = ({ register, purpose, agency, fromAt, toAt }: Which): LookupsMeant => ({
  ...{ register, purpose, agency, from: fromAt, to: toAt },
});

/**
 * Makes a breach public and has everybody told. Both days count whole, up to now. Refuses data-protection.authority_required, unknown_span
 * (the days are in the wrong order or to come), unknown_lookups (no such register, purpose).
 */
export const announceBreach = action({
  name: 'data-protection.breach',
  input: z.strictObject({
    register: z.string().max(100),
    purpose: z.string().max(100).optional(),
    agency: z.string().max(100).optional(),
    from: day,
    to: day,
    what: z.strictObject({ kk: words, ru: words, en: words }),
  }),
  allow(tx, ctx) {
    requireAuthority(tx, ctx);
  },
  async run(tx, ctx, input): Promise<{ readonly id: string; readonly touched: number }> {
    const { officerId: officer } = requireAuthority(tx, ctx);
    const { register, purpose = null, agency = null, what } = input;
    const definition = registerDefinition(tx.env, register, ctx.now) ?? refuse('unknown_lookups');
    if (purpose !== null && !definition.purposes.some((one) => one.id === purpose)) throw refuse('unknown_lookups');
    const span = spanOf(tx, input.from as LocalDate, input.to as LocalDate, ctx.now);
    const which = { register, purpose, agency, ...span };
    const touched = await countSubjectsLookedAt(tx, lookupsOf(which));
    const breach: BreachContent = { ...which, id: newId(ctx.now), what, touched, officer, at: ctx.now };
    await insertBreach(tx, breach, await append(tx, 'data-protection.breach', breachBytes(breach)));
    await sendJob(tx, JOB, { breach: breach.id });
    return { id: breach.id, touched };
  },
});

function spanOf(tx: Tx, from: LocalDate, to: LocalDate, now: Instant): { fromAt: Instant; toAt: Instant } {
  const { zone } = countryOf(tx.env, now);
  const fromAt = startOfDay(from, zone);
  const toAt = instant(Math.min(endOfDay(to, zone), now));
  return fromAt < toAt ? { fromAt, toAt } : refuse('unknown_span');
}

export const tellBreachJob = job({
  name: JOB,
  data: z.object({ breach: z.uuid() }),
  run: (app, { breach }) => tellAll(app, breach),
});

async function tellAll(app: App, id: string): Promise<void> {
  let after: Named | undefined = NOBODY;
  while (after !== undefined) {
    const from: Named = after;
    after = await app.transaction((tx) => tellSome(tx, id, from));
  }
}

/** The next subjects after one, those told before left out. Gives the last of them; undefined where there is nobody more. */
async function tellSome(tx: Tx, id: string, after: Named): Promise<Named | undefined> {
  await lockBreach(tx, id);
  const breach = (await findBreach(tx, id)) ?? refuse('not_found');
  const subjects = await subjectsLookedAt(tx, lookupsOf(breach), after, AT_ONCE);
  const told = new Set((await toldOf(tx, id, subjects)).map((one) => `${one.kind}${one.identifier}`));
  for (const one of subjects) {
    if (told.has(`${one.kind}${one.identifier}`)) continue;
    await insertTold(tx, id, one, (await tellSubject(tx, one, letterOf(tx, breach))) ?? null);
  }
  return subjects.at(-1);
}

function letterOf(tx: Tx, { register, what }: Breach): Said {
  const now = tx.env.clock.now();
  const details: Said['details'] = (language) => ({
    register: registerName({ env: tx.env, language, now }, register),
    what: say(what, language),
  });
  return { kind: 'breach', link: '/data-protection#breaches', details };
}
