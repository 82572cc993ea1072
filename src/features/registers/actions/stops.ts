/**
 * Orders that stop reading for a purpose. Each read asks for one in its own transaction, so an order holds from the next read on, in every
 * process. Who may order it is the say of the room that offers it.
 */
import type { Cite } from '#features/country/index.ts';
import { append } from '#features/transparency/index.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { newId } from '#platform/random.ts';
import type { Purpose } from '../definition.ts';
import { refuse } from '../refusals.ts';
import type { Reader } from '../rules/reading.ts';
import { liftBytes, type StopContent, stopBytes } from '../rules/stops.ts';
import {
  findStop,
  findStopInForce,
  findStops,
  insertLift,
  insertStop,
  lockStops,
  type StoredStop,
} from '../store/stops.ts';
import { getEdition } from './definitions.ts';
import { organisationByBin } from './people.ts';

const MOST_SHOWN = 200;

export interface NewStop {
  readonly register: string;
  readonly purpose: string;
  /** The one agency whose use is stopped; absent: everybody's. */
  readonly agency?: string;
  /** The one organisation whose reading by consents is stopped, by its number. */
  readonly bin?: string;
  /** The agency that orders, and its officer. */
  readonly authority: string;
  readonly officerId: string;
  /** In words that everybody reads. */
  readonly reason: string;
  readonly cite: Cite;
  /** Absent: at once. */
  readonly effectiveAt?: Instant;
}

/** The purpose of a register in force. Refuses registers.unknown_register, unknown_purpose. */
export function purposeOfRegister(tx: Pick<Tx, 'env'>, register: string, id: string, now: Instant): Purpose {
  const { definition } = getEdition(tx.env, register, now);
  return definition.purposes.find((one) => one.id === id) ?? refuse('unknown_purpose', { register, purpose: id });
}

const isSame = (stop: StoredStop, { purpose, agency, organisation }: StopContent): boolean =>
  stop.purpose === purpose &&
  stop.agency === agency &&
  stop.organisation?.bin === organisation?.bin &&
  stop.liftedAt === null;

/**
 * Orders that nobody, one agency, or one organisation reads for a purpose any more. Gives the order's id. Refuses
 * registers.unknown_register, unknown_purpose, purpose_not_allowed (they don't read for it anyway), no_such_organisation,
 * already_stopped, past_moment.
 */
export async function issueStop(tx: Tx, order: NewStop): Promise<string> {
  const now = tx.env.clock.now();
  const { register, agency = null, bin, authority, officerId: officer, reason, cite, effectiveAt = now } = order;
  const purpose = purposeOfRegister(tx, register, order.purpose, now);
  if (agency !== null && purpose.agencies !== 'any' && !purpose.agencies.includes(agency))
    throw refuse('purpose_not_allowed', { register, purpose: purpose.id });
  const organisation = bin === undefined ? null : await organisationFor(tx, purpose, register, bin);
  if (effectiveAt < now) throw refuse('past_moment');
  await lockStops(tx, register, purpose.id);
  const { act, article } = cite;
  const stop: StopContent = {
    ...{ id: newId(now), register, purpose: purpose.id, agency, organisation, authority, officer, reason, act },
    ...{ article: String(article), effectiveAt, issuedAt: now },
  };
  const known = await findStops(tx, register, MOST_SHOWN);
  if (known.some((one) => isSame(one, stop))) throw refuse('already_stopped', { register });
  await insertStop(tx, stop, await append(tx, 'registers.stop', stopBytes(stop)));
  return stop.id;
}

/** Only a purpose of consents is read by organisations. */
async function organisationFor(tx: Tx, { id, consent }: Purpose, register: string, bin: string) {
  if (consent === undefined) throw refuse('purpose_not_allowed', { register, purpose: id });
  const { name } = (await organisationByBin(tx, bin)) ?? refuse('no_such_organisation');
  return { bin, name };
}

/** Lifts an order, at once. Refuses registers.no_such_stop, already_lifted. */
export async function liftStop(
  tx: Tx,
  { id, officerId: officer, reason }: { readonly id: string; readonly officerId: string; readonly reason: string },
): Promise<void> {
  const stop = (await findStop(tx, id)) ?? refuse('no_such_stop');
  await lockStops(tx, stop.register, stop.purpose);
  if (((await findStop(tx, id)) ?? stop).liftedAt !== null) throw refuse('already_lifted');
  const lift = { stopId: id, officer, reason, liftedAt: tx.env.clock.now() };
  await insertLift(tx, lift, await append(tx, 'registers.stop-lift', liftBytes(lift)));
}

/** One order. Refuses registers.no_such_stop. */
export const getStop = async (tx: Tx, id: string): Promise<StoredStop> =>
  (await findStop(tx, id)) ?? refuse('no_such_stop');

/** Orders of one register, or of all, the newest first: what everybody may read. */
export const stopsOf = (tx: Tx, register?: string): Promise<StoredStop[]> => findStops(tx, register, MOST_SHOWN);

/** Whether an order holds at a moment: it has begun and wasn't lifted. */
export const isInForce = ({ effectiveAt, liftedAt }: StoredStop, now: Instant): boolean =>
  liftedAt === null && effectiveAt <= now;

/** For whom somebody reads, where an order may name that one: no agency where an organisation reads by a consent. */
export interface Behind {
  readonly agency: string | null;
  /** Number of the organisation. */
  readonly organisation: string | null;
}

/** A person who reads for his own case reads for the agency that decides it. */
export function behind(who: Reader): Behind {
  if (who.kind === 'consent') return { agency: null, organisation: who.bin };
  return { agency: who.kind === 'own-case' ? (who.decidedBy ?? null) : who.agency, organisation: null };
}

/** Refuses registers.purpose_stopped where an order in force forbids this read. */
export async function requireNotStopped(
  tx: Tx,
  read: Behind & { readonly register: string; readonly purpose: string },
  at: Instant,
): Promise<void> {
  const since = await findStopInForce(tx, { ...read, at });
  if (since !== undefined) throw refuse('purpose_stopped', { register: read.register });
}
