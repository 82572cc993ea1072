/** The authority stops a purpose, and lets it go on. */
import { z } from 'zod';
import { countryOf } from '#features/country/index.ts';
import {
  getStop,
  issueStop,
  liftStop,
  purposeName,
  registerDefinition,
  registerName,
} from '#features/registers/index.ts';
import { dateOf, isLocalDate, type LocalDate, startOfDay } from '#kernel/dates.ts';
import { isBin } from '#kernel/identifiers.ts';
import type { Instant } from '#kernel/instant.ts';
import { formatInstant } from '#kernel/text.ts';
import type { Tx } from '#platform/app.ts';
import { sendJob } from '#platform/events.ts';
import { action } from '#platform/feature.ts';
import { type Said, tellDirector, tellHeads } from '../letters.ts';
import { requireAuthority } from '../policy.ts';
import { refuse } from '../refusals.ts';
import { TELL_LIFTED } from './tell.ts';

export const REASON = { least: 10, most: 2000 } as const;
const reason = z.string().trim().min(REASON.least).max(REASON.most);

export interface Ordered {
  readonly id: string;
}

/**
 * Orders that a purpose of a register is no longer read for, by everybody, by one agency or by one organisation, at once or from a day on.
 * Whom it binds gets a letter. Refuses data-protection.authority_required, one_only, and what registers' `issueStop` refuses.
 */
export const stopPurpose = action({
  name: 'data-protection.stop',
  input: z.strictObject({
    register: z.string().max(100),
    purpose: z.string().max(100),
    agency: z.string().max(100).optional(),
    bin: z
      .string()
      .trim()
      .refine((text) => isBin(text))
      .optional()
      .describe('Number of the one organisation whose reading by consents is stopped; not beside agency.'),
    reason,
    from: z
      .string()
      .refine((day) => isLocalDate(day))
      .optional(),
  }),
  allow(tx, ctx) {
    requireAuthority(tx, ctx);
  },
  async run(tx, ctx, input): Promise<Ordered> {
    const officer = requireAuthority(tx, ctx);
    const { dataProtection, zone } = countryOf(tx.env, ctx.now);
    const { register, purpose, agency, bin } = input;
    if (agency !== undefined && bin !== undefined) throw refuse('one_only');
    const id = await issueStop(tx, {
      ...{ register, purpose, reason: input.reason, cite: dataProtection.order },
      ...{ authority: officer.agency, officerId: officer.officerId },
      ...(agency === undefined ? {} : { agency }),
      ...(bin === undefined ? {} : { bin }),
      ...effectiveFrom(input.from, dateOf(ctx.now, zone), zone),
    });
    await tellOf(tx, 'stopped', id);
    return { id };
  },
});

/** Today means at once: the day has begun. */
const effectiveFrom = (from: string | undefined, today: LocalDate, zone: string): { effectiveAt?: Instant } =>
  from === undefined || from === today ? {} : { effectiveAt: startOfDay(from as LocalDate, zone) };

/** Lifts an order, at once; a job tells those whose applications it stood in the way of. Refuses data-protection.authority_required, and what registers' `liftStop` refuses. */
export const liftOrder = action({
  name: 'data-protection.lift',
  input: z.strictObject({ id: z.uuid(), reason }),
  allow(tx, ctx) {
    requireAuthority(tx, ctx);
  },
  async run(tx, ctx, input): Promise<Ordered> {
    const { officerId } = requireAuthority(tx, ctx);
    await liftStop(tx, { ...input, officerId });
    await tellOf(tx, 'lifted', input.id);
    await sendJob(tx, TELL_LIFTED, { stopId: input.id });
    return { id: input.id };
  },
});

/**
 * The agency or organisation whose use it is learns of it; of an order for everybody those that the purpose names, and who keeps the
 * register.
 */
async function tellOf(tx: Tx, kind: 'stopped' | 'lifted', id: string): Promise<void> {
  const stop = await getStop(tx, id);
  const now = tx.env.clock.now();
  const definition = registerDefinition(tx.env, stop.register, now);
  const purpose = definition?.purposes.find((one) => one.id === stop.purpose);
  const named = purpose === undefined || purpose.agencies === 'any' ? [] : purpose.agencies;
  const everybody = stop.agency === null && stop.organisation === null;
  const agencies = everybody ? [...named, ...(definition ? [definition.owner] : [])] : [stop.agency ?? []].flat();
  const said: Said = {
    kind,
    link: `/registers/${stop.register}#purposes`,
    details: (language) => ({
      register: registerName({ env: tx.env, language, now }, stop.register),
      purpose: purposeName({ env: tx.env, language, now }, stop.register, stop.purpose),
      from: formatInstant(stop.effectiveAt, countryOf(tx.env, now).zone, language),
      reason: (kind === 'lifted' ? stop.liftReason : stop.reason) ?? '',
    }),
  };
  for (const one of new Set(agencies)) await tellHeads(tx, one, said);
  if (stop.organisation) await tellDirector(tx, stop.organisation.bin, said);
}
