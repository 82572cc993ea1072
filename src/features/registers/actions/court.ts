/**
 * The court's door to the past of a register: an act of two officers of the court that names a judicial act, one person or organisation, one
 * register and one case of that court. Until its last day those two read every version that ever named him, as of any day and moment; whom a
 * version speaks of sees who looked, by which act and for which case.
 */
import { z } from 'zod';
import { agency, countryOf, dayIn } from '#features/country/index.ts';
import { append } from '#features/transparency/index.ts';
import { type ActorOf, hasRole } from '#kernel/actor.ts';
import { endOfDay, isLocalDate, type LocalDate } from '#kernel/dates.ts';
import { isBin, isIin } from '#kernel/identifiers.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import { formatDate, inEveryLanguage, say } from '#kernel/text.ts';
import type { Env, Tx } from '#platform/app.ts';
import { action, type Context } from '#platform/feature.ts';
import { fourEyesAction } from '#platform/four-eyes/four-eyes.ts';
import { newId } from '#platform/random.ts';
import { texts } from '#platform/texts.ts';
import type { Purpose, RegisterDefinition } from '../definition.ts';
import { refuse } from '../refusals.ts';
import { type DemandContent, demandBytes } from '../rules/court.ts';
import { finderFields } from '../rules/reading.ts';
import { demandsOf, findDemand, insertDemand, type StoredDemand } from '../store/court.ts';
import { getEdition, registerDefinition, registerDefinitions } from './definitions.ts';
import { proposalEnd } from './ground.ts';
import { personById } from './people.ts';
import { type RecordPast, readPast } from './read.ts';
import { fieldsOf } from './registrar.ts';

const t = texts('registers');

const DAY_MS = 86_400_000;
const MOST_LISTED = 50;
/** Records of one page. */
const PAGE_SIZE = 10;
/** How many digits of a number are read by whoever confirms: he compares them with the act. */
export const SHOWN_DIGITS = 4;

/** An officer with the role `court` in an agency that is one. Refuses registers.court_required. */
export function requireCourt(env: Env, { actor, now }: Context): ActorOf<'officer'> {
  if (actor.kind !== 'officer' || !hasRole(actor, 'court')) throw refuse('court_required');
  return agency(env, actor.agency, now)?.kind === 'court' ? actor : refuse('court_required');
}

/** The purpose for which a court reads a register, if any. */
export const courtPurpose = ({ purposes }: RegisterDefinition, court: string): Purpose | undefined =>
  purposes.find((one) => one.court !== undefined && one.agencies !== 'any' && one.agencies.includes(court));

/** The registers whose past a court may read. */
export const registersForCourt = (env: Env, court: string, now: Instant): RegisterDefinition[] =>
  registerDefinitions(env, now).filter((one) => courtPurpose(one, court) !== undefined);

const localDate = z.string().refine((text): text is LocalDate => isLocalDate(text));

const demandSchema = z.strictObject({
  register: z.string().max(100),
  /** Whose data. */
  kind: z.enum(['iin', 'bin']),
  number: z.string().max(20),
  actNumber: z.string().trim().min(1).max(100),
  actDate: localDate,
  caseNumber: z.string().trim().min(1).max(100),
  /** The last day on which it opens anything. */
  until: localDate,
});
type Demand = z.infer<typeof demandSchema>;

type Typed = Record<Exclude<keyof Demand, 'kind'>, string> & Pick<Demand, 'kind'>;

/** What is wrong with a demand as it was typed: names of members. */
export function demandFaults(env: Env, now: Instant, demand: Typed): (keyof Demand)[] {
  const { kind, number, actDate, until } = demand;
  const definition = registerDefinition(env, demand.register, now);
  const speaksOfSuch = definition && finderFields(definition, kind, undefined).length > 0;
  const isNumber = kind === 'iin' ? isIin(number) : isBin(number);
  return [
    ...(speaksOfSuch || definition === undefined ? [] : ['kind' as const]),
    ...(isNumber ? [] : ['number' as const]),
    ...(['actNumber', 'caseNumber'] as const).filter((name) => demand[name].trim() === ''),
    ...(isLocalDate(actDate) && actDate <= dayIn(env, now) ? [] : ['actDate' as const]),
    ...(isLocalDate(until) && until >= dayIn(env, now) ? [] : ['until' as const]),
  ];
}

/** What a demand would open. Refuses registers.unknown_register, purpose_not_allowed, invalid_values, demand_too_long. */
function judged(tx: Tx, ctx: Context, input: Demand) {
  const actor = requireCourt(tx.env, ctx);
  const now = tx.env.clock.now();
  const { definition } = getEdition(tx.env, input.register, now);
  const purpose = courtPurpose(definition, actor.agency);
  const { register } = definition;
  if (purpose?.court === undefined) throw refuse('purpose_not_allowed', { register, purpose: '' });
  const faults = demandFaults(tx.env, now, input);
  if (faults.length > 0) throw refuse('invalid_values', { register, faults: faults.join(', ') });
  const untilAt = endOfDay(input.until, countryOf(tx.env, now).zone);
  const { mostDays } = purpose.court;
  if (untilAt - now > (mostDays + 1) * DAY_MS) throw refuse('demand_too_long', { days: mostDays });
  return { actor, definition, purpose, untilAt, now };
}

/** Nobody opens his own past by an act of his court. */
async function requireOther(tx: Tx, { kind, number }: Demand, ...officers: { readonly personId: string }[]) {
  for (const { personId } of officers)
    if (kind === 'iin' && (await personById(tx, personId))?.iin === number) throw refuse('not_impartial');
}

/**
 * Proposes that a judicial act open what names somebody; once another officer of the court confirms, both read it until the end of its last
 * day. Refuses registers.court_required, unknown_register, purpose_not_allowed, invalid_values, demand_too_long, not_impartial, when it is
 * proposed and again when it is confirmed.
 */
export const demandAction = fourEyesAction({
  name: 'registers.court-demand',
  input: demandSchema,
  allow(tx, ctx) {
    requireCourt(tx.env, ctx);
  },
  until: proposalEnd,
  async say(tx, ctx, input) {
    const { actor, definition } = judged(tx, ctx, input);
    await requireOther(tx, input, actor);
    return inEveryLanguage((language) =>
      t(language, 'court.words', {
        register: say(definition.title, language),
        number: input.number.slice(-SHOWN_DIGITS),
        ...{ actNumber: input.actNumber, caseNumber: input.caseNumber },
        actDate: formatDate(input.actDate, language, 'long'),
        until: formatDate(input.until, language, 'long'),
      }),
    );
  },
  async run(tx, ctx, input): Promise<{ readonly demandId: string }> {
    const { actor, purpose, untilAt, now: at } = judged(tx, ctx, input);
    const second = ctx.secondActor?.kind === 'officer' ? ctx.secondActor : refuse('court_required');
    if (second.agency !== actor.agency) throw refuse('court_required');
    await requireOther(tx, input, actor, second);
    const { register, kind, number: identifier, actNumber, actDate, caseNumber } = input;
    const content: DemandContent = {
      ...{ id: newId(at), register, purpose: purpose.id, agency: actor.agency, kind, identifier },
      ...{ actNumber, actDate, caseNumber, untilAt, officer: actor.officerId, secondOfficer: second.officerId, at },
    };
    await insertDemand(tx, content, await append(tx, 'registers.court-demand', demandBytes(content)));
    return { demandId: content.id };
  },
});

/** The newest demands in which the actor had a part. Refuses registers.court_required. */
export const demandsOfActor = (tx: Tx, ctx: Context): Promise<StoredDemand[]> => {
  const { agency: court, officerId } = requireCourt(tx.env, ctx);
  return demandsOf(tx, court, officerId, MOST_LISTED);
};

const openSchema = z.object({
  id: z.uuid(),
  /** Id of the last record seen. */
  after: z.uuid().optional(),
  /** The day of the world asked about; absent: today. */
  validOn: localDate.optional(),
  /** What was known at a moment; absent: now. */
  knownAt: z.int().optional(),
});

export interface OpenedDemand {
  readonly demand: StoredDemand;
  readonly definition: RegisterDefinition;
  readonly records: readonly RecordPast[];
  /** Give it as `after` for the next page; absent: there is none. */
  readonly next?: string;
}

/**
 * What a demand opens, ten records at a time. Refuses registers.court_required; no_such_demand for whoever had no part in it; demand_over
 * after its last day; what `readPast` refuses.
 */
export const openDemandAction = action({
  name: 'registers.open-demand',
  input: openSchema,
  allow(tx, ctx) {
    requireCourt(tx.env, ctx);
  },
  async run(tx, ctx, { id, after, validOn, knownAt }): Promise<OpenedDemand> {
    const { officerId, agency: court, unit, personId } = requireCourt(tx.env, ctx);
    const demand = await findDemand(tx, id);
    if (demand?.agency !== court || ![demand.officer, demand.secondOfficer].includes(officerId))
      throw refuse('no_such_demand');
    const now = tx.env.clock.now();
    if (now >= demand.untilAt) throw refuse('demand_over');
    const { definition } = getEdition(tx.env, demand.register, now);
    const purpose =
      courtPurpose(definition, court) ?? refuse('purpose_not_allowed', { register: demand.register, purpose: '' });
    const name = (await personById(tx, personId))?.name.full;
    const { records, next } = await readPast(
      tx,
      { kind: 'court', officerId, agency: court, unit, demandId: id, ...(name === undefined ? {} : { name }) },
      {
        ...{ register: demand.register, purpose: purpose.id, fields: fieldsOf(definition, purpose) },
        about: { kind: demand.kind, identifier: demand.identifier },
        ...{ after, limit: PAGE_SIZE, validOn, knownAt: knownAt === undefined ? undefined : instant(knownAt) },
      },
    );
    return { demand, definition, records, ...(next === undefined ? {} : { next }) };
  },
});
