/** A court's order that look-ups are shown later: entered by two officers of the authority, with its last day. */
import { z } from 'zod';
import { agency, countryOf } from '#features/country/index.ts';
import { confirmableUntil } from '#features/identity/index.ts';
import { checkDelay, delayLookups, registerDefinition } from '#features/registers/index.ts';
import { endOfDay, isLocalDate, type LocalDate } from '#kernel/dates.ts';
import { isBin, isIin } from '#kernel/identifiers.ts';
import { formatDate, inEveryLanguage, say } from '#kernel/text.ts';
import type { Tx } from '#platform/app.ts';
import { fourEyesAction } from '#platform/four-eyes/four-eyes.ts';
import { texts } from '#platform/texts.ts';
import { requireAuthority } from '../policy.ts';
import { refuse } from '../refusals.ts';

const t = texts('data-protection');

/** How many digits of a number are read by whoever confirms: he compares them with the paper. */
const SHOWN_DIGITS = 4;

/** A name of an act is no shorter. */
export const COURT_ACT_LEAST = 5;

const schema = z.strictObject({
  register: z.string().max(100),
  agency: z.string().max(100),
  /** Whose data. */
  kind: z.enum(['iin', 'bin']),
  number: z.string().max(20),
  until: z.string().refine((day) => isLocalDate(day)),
  courtAct: z.string().trim().min(COURT_ACT_LEAST).max(300),
});

const endOf = (tx: Pick<Tx, 'env'>, until: string) =>
  endOfDay(until as LocalDate, countryOf(tx.env, tx.env.clock.now()).zone);

function checkNumber({ kind, number }: z.infer<typeof schema>): void {
  if (!(kind === 'iin' ? isIin(number) : isBin(number))) throw refuse('unknown_lookups');
}

/**
 * Proposes a delay, from its confirmation until the end of a day. Refuses data-protection.authority_required, unknown_lookups, and what
 * registers' `checkDelay` refuses, when it is proposed and again when it is confirmed.
 */
export const delayAction = fourEyesAction({
  name: 'data-protection.delay',
  input: schema,
  allow(tx, ctx) {
    requireAuthority(tx, ctx);
  },
  until: confirmableUntil,
  async say(tx, ctx, input) {
    checkNumber(input);
    checkDelay(tx, input.register, endOf(tx, input.until), ctx.now);
    const office = agency(tx.env, input.agency, ctx.now) ?? refuse('unknown_lookups');
    const definition = registerDefinition(tx.env, input.register, ctx.now) ?? refuse('unknown_lookups');
    return inEveryLanguage((language) =>
      t(language, 'delay.words', {
        register: say(definition.title, language),
        agency: say(office.title, language),
        number: input.number.slice(-SHOWN_DIGITS),
        until: formatDate(input.until as LocalDate, language, 'long'),
        courtAct: input.courtAct,
      }),
    );
  },
  async run(tx, ctx, input): Promise<{ readonly id: string }> {
    const { officerId: officer } = requireAuthority(tx, ctx);
    const second = ctx.secondActor?.kind === 'officer' ? ctx.secondActor : refuse('authority_required');
    const { register, agency: who, kind, number: identifier, courtAct } = input;
    const id = await delayLookups(tx, {
      ...{ register, agency: who, kind, identifier, courtAct, officer },
      ...{ untilAt: endOf(tx, input.until), secondOfficer: second.officerId },
    });
    return { id };
  },
});
