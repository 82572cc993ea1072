/**
 * What people ask about their own data: that a record is wrong, which its owner answers; that a look was not lawful, which the data
 * protection authority answers, never the agency that looked. Each has a term, and a leaf in the log, as its answer has.
 */
import { z } from 'zod';
import { calendarOf, countryOf } from '#features/country/index.ts';
import { append } from '#features/transparency/index.ts';
import { type ActorOf, hasRole } from '#kernel/actor.ts';
import { dateOf } from '#kernel/dates.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import { termLines } from '#kernel/term.ts';
import type { Env, Tx } from '#platform/app.ts';
import { publish } from '#platform/events.ts';
import { action, type Context } from '#platform/feature.ts';
import { newId } from '#platform/random.ts';
import type { RegisterDefinition } from '../definition.ts';
import { refuse } from '../refusals.ts';
import {
  type About,
  answerBytes,
  OUTCOMES,
  type RequestContent,
  requestBytes,
  TEXT_LENGTH,
  WISHES,
} from '../rules/requests.ts';
import { subjectKindOf, subjectsOf } from '../rules/values.ts';
import { type FoundVersion, findById, findVersions } from '../store/find.ts';
import { findLookup, findShownLookup, type OwnedLookup } from '../store/lookups.ts';
import {
  findRequest,
  insertAnswer,
  insertRequest,
  lockRequestsOf,
  namesSince,
  requestsOf,
  requestsWaiting,
  type StoredRequest,
} from '../store/requests.ts';
import { asOfNow, getEdition, requireHere } from './definitions.ts';
import { holderOf } from './holder.ts';
import { namedOf } from './lookups.ts';

const MOST_SHOWN = 100;

/** How many working days an answer may take, and by which article. */
export function termOf(env: Env, about: About, register: string, now: Instant) {
  if (about === 'lookup') return countryOf(env, now).complaint;
  return getEdition(env, register, now).definition.correction ?? refuse('no_correction', { register });
}

/** The end of a term that begins now. */
export function dueOf(env: Env, about: About, register: string, now: Instant): Instant {
  const { workingDays } = termOf(env, about, register, now);
  const calendar = calendarOf(env, now);
  const kind = { workingDays };
  const { dueAt } = termLines({ calendar, week: 'five', start: now, kind, pauses: [], extensions: [], now });
  return dueAt ?? refuse('no_correction', { register });
}

/** The record in force that names the reader. Refuses registers.unknown_register, no_such_record, own_data_only. */
export async function ownRecord(tx: Tx, ctx: Context, register: string, id: string): Promise<FoundVersion> {
  const { definition } = getEdition(tx.env, register, ctx.now);
  const named = await namedOf(tx, holderOf(ctx.actor));
  const [found] = await findById(tx, register, id, asOfNow(tx.env, ctx.now));
  const names = found && named && subjectsOf(definition, found.values).some((one) => isSame(one, named));
  return found && names ? found : refuse('no_such_record', { register });
}

/** The line of the reader's own ledger. Refuses registers.no_such_lookup, own_data_only. */
export async function ownLookup(tx: Tx, ctx: Context, id: string): Promise<OwnedLookup> {
  const named = await namedOf(tx, holderOf(ctx.actor));
  const found = await findShownLookup(tx, id, ctx.now);
  return found && named && isSame(found, named) ? found : refuse('no_such_lookup');
}

interface Numbered {
  readonly kind: 'iin' | 'bin';
  readonly identifier: string;
}
const isSame = (a: Numbered, b: Numbered): boolean => a.kind === b.kind && a.identifier === b.identifier;

const text = z.string().trim().min(TEXT_LENGTH.least).max(TEXT_LENGTH.most);

const fileSchema = z.discriminatedUnion('about', [
  z.object({
    about: z.literal('record'),
    register: z.string(),
    recordId: z.uuid().optional().describe('Absent: with wish add, for a record that is missing.'),
    wish: z
      .enum(WISHES)
      .default('change')
      .describe('change: a value is otherwise; end: it should have ended; add: a record about the holder is missing.'),
    text,
  }),
  z.object({ about: z.literal('lookup'), lookupId: z.uuid(), text }),
]);

export interface Filed {
  readonly id: string;
}

/** Files a request about the actor's own data. Refuses registers.already_requested, and what `ownRecord` and `ownLookup` refuse. */
export const fileRequest = action({
  name: 'registers.file-request',
  input: fileSchema,
  async allow(tx, ctx, input) {
    if (input.about === 'record') await requireOwn(tx, ctx, input);
    else await ownLookup(tx, ctx, input.lookupId);
  },
  async run(tx, ctx, input): Promise<Filed> {
    const named = (await namedOf(tx, holderOf(ctx.actor))) ?? refuse('own_data_only');
    const personId = ctx.actor.kind === 'person' ? ctx.actor.personId : refuse('own_data_only');
    const of =
      input.about === 'record' ? await aboutRecord(tx, ctx, input) : await aboutLookup(tx, ctx, input.lookupId);
    await lockRequestsOf(tx, named);
    const known = await requestsOf(tx, named, MOST_SHOWN);
    const same = known.find((one) => (of.lookupId ? one.lookupId === of.lookupId : isOpenOn(one, of)));
    if (same) throw refuse('already_requested', { request: same.id });
    const request: RequestContent = {
      ...of,
      id: newId(ctx.now),
      about: input.about,
      kind: named.kind,
      identifier: named.identifier,
      filedBy: personId,
      text: input.text,
      filedAt: ctx.now,
      dueAt: dueOf(tx.env, input.about, of.register, ctx.now),
    };
    await insertRequest(tx, request, await append(tx, 'registers.request', requestBytes(request)));
    return { id: request.id };
  },
});

/** What waits about one record waits for all that may be said of it, and what is missing in a register once. */
const isOpenOn = (request: StoredRequest, { register, recordId }: Subject): boolean =>
  request.about === 'record' &&
  request.register === register &&
  request.recordId === recordId &&
  request.outcome === null;

type Subject = Pick<RequestContent, 'register' | 'wish' | 'recordId' | 'version' | 'lookupId' | 'agency'>;
type OfRecord = Extract<z.infer<typeof fileSchema>, { about: 'record' }>;

/** A register in which a record about the actor may be missing. Refuses registers.no_correction, lives_elsewhere, own_data_only. */
export async function mayMiss(tx: Tx, ctx: Context, register: string): Promise<RegisterDefinition> {
  const { definition } = getEdition(tx.env, register, ctx.now);
  requireHere(definition);
  const named = (await namedOf(tx, holderOf(ctx.actor))) ?? refuse('own_data_only');
  const speaksOfSuch = definition.subject.fields.some((name) => subjectKindOf(definition, name) === named.kind);
  return definition.correction && speaksOfSuch ? definition : refuse('no_correction', { register });
}

/** Refuses as `ownRecord` and `mayMiss`; no_such_record for a wish that fits no record, or a record that fits none. */
async function requireOwn(
  tx: Tx,
  ctx: Context,
  { register, recordId, wish }: OfRecord,
): Promise<FoundVersion | undefined> {
  if ((wish === 'add') !== (recordId === undefined)) throw refuse('no_such_record', { register });
  if (recordId !== undefined) return ownRecord(tx, ctx, register, recordId);
  await mayMiss(tx, ctx, register);
  return undefined;
}

async function aboutRecord(tx: Tx, ctx: Context, input: OfRecord): Promise<Subject> {
  const record = await requireOwn(tx, ctx, input);
  const { register, wish } = input;
  const { owner } = getEdition(tx.env, register, ctx.now).definition;
  const named = { recordId: record?.recordId ?? null, version: record?.number ?? null };
  return { register, wish: wish === 'change' ? null : wish, ...named, lookupId: null, agency: owner };
}

async function aboutLookup(tx: Tx, ctx: Context, lookupId: string): Promise<Subject> {
  const lookup = await ownLookup(tx, ctx, lookupId);
  const agency = whoHears(tx.env, lookup, ctx.now);
  return { register: lookup.register, wish: null, recordId: null, version: null, lookupId, agency };
}

/** The authority hears complaints of look-ups; of its own ones oversight does. */
export function whoHears(env: Env, lookup: Pick<OwnedLookup, 'agency'>, now: Instant): string {
  const { dataProtection, oversight } = countryOf(env, now).offices;
  return lookup.agency === dataProtection ? oversight : dataProtection;
}

/** The actor's own requests, newest first. Refuses registers.own_data_only. */
export async function ownRequests(tx: Tx, ctx: Context): Promise<StoredRequest[]> {
  const named = await namedOf(tx, holderOf(ctx.actor));
  return named === undefined ? [] : requestsOf(tx, named, MOST_SHOWN);
}

/** One of the actor's own. Refuses registers.no_such_request, own_data_only. */
export async function ownRequest(tx: Tx, ctx: Context, id: string): Promise<StoredRequest> {
  const named = await namedOf(tx, holderOf(ctx.actor));
  const request = await findRequest(tx, id);
  return request && named && isSame(request, named) ? request : refuse('no_such_request');
}

/** What the actor answers for, where it was addressed to his agency: an officer for records, the authority and oversight for looks. */
function answersFor({ actor }: Context): About[] {
  const hears = hasRole(actor, 'data-protection') || hasRole(actor, 'oversight');
  return [...(hasRole(actor, 'officer') ? (['record'] as const) : []), ...(hears ? (['lookup'] as const) : [])];
}

/** Requests that wait for the actor's agency, the nearest end of a term first. */
export async function waitingRequests(tx: Tx, ctx: Context): Promise<StoredRequest[]> {
  const { actor } = ctx;
  return actor.kind === 'officer' ? requestsWaiting(tx, actor.agency, answersFor(ctx), MOST_SHOWN) : [];
}

/**
 * A request that the actor may answer. Refuses registers.no_such_request for everybody else, and not_impartial where it is his own look,
 * or his own request.
 */
export async function requestToAnswer(
  tx: Tx,
  ctx: Context,
  id: string,
): Promise<{
  readonly request: StoredRequest;
  readonly actor: ActorOf<'officer'>;
  readonly lookup: OwnedLookup | undefined;
}> {
  const { actor } = ctx;
  const request = await findRequest(tx, id);
  if (actor.kind !== 'officer' || request?.agency !== actor.agency || !answersFor(ctx).includes(request.about))
    throw refuse('no_such_request');
  const lookup = request.lookupId === null ? undefined : await findLookup(tx, request.lookupId);
  if (lookup?.actor === actor.officerId || request.filedBy === actor.personId) throw refuse('not_impartial');
  return { request, actor, lookup };
}

const answerSchema = z.object({ id: z.uuid(), outcome: z.enum(OUTCOMES), reasons: text });

/**
 * Answers a request. A record is called corrected only where the register says something newer by now. Refuses registers.no_such_request,
 * not_impartial, not_corrected, already_answered.
 */
export const answerRequest = action({
  name: 'registers.answer-request',
  input: answerSchema,
  async allow(tx, ctx, { id }) {
    await requestToAnswer(tx, ctx, id);
  },
  async run(tx, ctx, { id, outcome, reasons }): Promise<Filed> {
    const { request, actor } = await requestToAnswer(tx, ctx, id);
    if (outcome === 'satisfied' && request.about === 'record' && !(await isMended(tx, request)))
      throw refuse('not_corrected');
    const answer = { requestId: id, outcome, reasons, officer: actor.officerId, answeredAt: ctx.now };
    const leaf = await append(tx, 'registers.answer', answerBytes(answer));
    if (!(await insertAnswer(tx, answer, leaf))) throw refuse('already_answered');
    if (outcome === 'satisfied' && request.lookupId !== null) {
      await publish(tx, 'registers.lookup-unlawful', { requestId: id, lookupId: request.lookupId });
    }
    return { id };
  },
});

/** Whether the register says by now what was asked for: something newer, an end where that was the wish, a record that names him. */
async function isMended(tx: Tx, request: StoredRequest): Promise<boolean> {
  const { register, recordId, version, wish, filedAt } = request;
  if (recordId === null) return namesSince(tx, register, request, filedAt);
  const versions = await findVersions(tx, register, recordId);
  if (wish !== 'end') return versions.length > (version ?? 0);
  return versions.some(({ number, act, validTo }) => number > (version ?? 0) && (act === 'end' || validTo !== null));
}

/** Whether the term is over without an answer. */
export const isOverdue = ({ outcome, dueAt }: StoredRequest, now: Instant): boolean => outcome === null && now >= dueAt;

/** The last day of a term, by the country's clock. */
export const lastDayOf = (env: Env, dueAt: Instant) => dateOf(instant(dueAt - 1), countryOf(env, dueAt).zone);
