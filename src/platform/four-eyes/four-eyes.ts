/**
 * Four eyes: an act that nobody does alone. Performing it leaves a proposal; another person with the same
 * permission confirms it, and only then it runs, once, with both known. The words that he reads are part of what is kept and checked.
 */
import type { ZodType } from 'zod';
import { isStaff, type StaffActor } from '#kernel/actor.ts';
import { sha256Hex } from '#kernel/hash.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { Text } from '#kernel/text.ts';
import { type Env, perEnv, type Tx } from '../app.ts';
import type { Action, Context, Feature, FourEyes, ProposalKeeper } from '../feature.ts';
import { plainJson } from '../perform.ts';
import { newId } from '../random.ts';
import { refuse } from '../refusals.ts';
import {
  contentBytes,
  type EndContent,
  type Ending,
  isUnaltered,
  type ProposalContent,
  type ProposalState,
  readEnd,
  readProposal,
  type StoredProposal,
  stateOf,
} from './content.ts';
import { findProposal, insertEnd, insertProposal, lockProposal, proposalsUntil } from './store.ts';

/** More than can wait at once where anybody looks; what ended is listed for a month. */
const MOST_LISTED = 200;
const ENDED_SHOWN_MS = 30 * 24 * 3_600_000;

/** What performing an act of four eyes gives at first. */
export interface Proposed {
  readonly proposal: string;
  readonly until: Instant;
}

type Definition<I, O> = FourEyes<I, O> & { readonly name: Action<I, O>['name']; readonly input: ZodType<I> };

/**
 * Makes an action that needs four eyes. Its input must parse again to itself, for it is kept in between. Performing it refuses as `allow`
 * and `say` do, and with platform.forbidden where no human of the staff proposes.
 */
export const fourEyesAction = <I, O>(definition: Definition<I, O>): Action<I, Proposed> => ({
  name: definition.name,
  input: definition.input,
  allow: (tx, ctx, input) => definition.allow(tx, ctx, input),
  run: (tx, ctx, input) => propose(tx, ctx, definition, input),
  fourEyes: definition as FourEyes<unknown, unknown>,
});

interface Registry {
  readonly actions: Map<string, FourEyes<unknown, unknown> & { readonly input: ZodType }>;
  keeper: ProposalKeeper | undefined;
}

const registryOf = perEnv<Registry>(() => ({ actions: new Map(), keeper: undefined }));

/** Tells an Env which acts need four eyes and which feature keeps proposals in the log; done once when the App is made. */
export function openFourEyes(env: Env, features: readonly Feature[]): void {
  const registry = registryOf(env);
  for (const feature of features) {
    registry.keeper ??= feature.proposalKeeper;
    for (const { name, input, fourEyes } of feature.actions ?? [])
      if (fourEyes) registry.actions.set(name, { ...fourEyes, input });
  }
}

function keeperOf(env: Env): ProposalKeeper {
  const { keeper } = registryOf(env);
  if (!keeper) throw new Error('no feature of this program keeps proposals');
  return keeper;
}

const staffOf = (ctx: Context): StaffActor => (isStaff(ctx.actor) ? ctx.actor : refuse('forbidden'));

async function propose<I>(tx: Tx, ctx: Context, definition: Definition<I, unknown>, input: I): Promise<Proposed> {
  const by = staffOf(ctx);
  const until = definition.until(tx, ctx, input);
  const id = newId(ctx.now);
  const proposal: ProposalContent = {
    type: 'shanyraq/proposal/v1',
    instance: tx.env.instance.code,
    id,
    action: definition.name,
    input: plainJson(input),
    words: await definition.say(tx, ctx, input),
    by,
    at: isoInstant(ctx.now),
    until: isoInstant(until),
  };
  const content = contentBytes(proposal);
  const { salt, leafHash } = await keeperOf(tx.env).commit(tx, 'proposal', content);
  const digest = sha256Hex(content);
  const { action } = proposal;
  await insertProposal(tx, {
    id,
    action,
    content,
    digest,
    proposedBy: by.personId,
    at: ctx.now,
    until,
    salt,
    leafHash,
  });
  return { proposal: id, until };
}

interface Opened {
  readonly row: StoredProposal;
  readonly content: ProposalContent;
  readonly definition: FourEyes<unknown, unknown>;
  readonly input: unknown;
}

/** The proposal with what it proposes; an act that the program no longer knows, or an input that no longer fits, can't be confirmed. */
function openRow(tx: Tx, row: StoredProposal): Opened {
  if (!isUnaltered(row)) throw refuse('proposal_altered');
  const content = readProposal(row);
  const definition = registryOf(tx.env).actions.get(content.action) ?? refuse('proposal_outdated');
  const input = definition.input.safeParse(content.input);
  return { row, content, definition, input: input.success ? input.data : refuse('proposal_outdated') };
}

/** Under a lock: nobody else ends it meanwhile. The act's own permission comes before anything is told of the proposal. */
async function openForEnd(tx: Tx, ctx: Context, id: string): Promise<Opened> {
  staffOf(ctx);
  await lockProposal(tx, id);
  const opened = openRow(tx, (await findProposal(tx, id)) ?? refuse('proposal_not_found'));
  await opened.definition.allow(tx, ctx, opened.input);
  const state = stateOf(opened.row, ctx.now);
  if (state === 'lapsed') throw refuse('proposal_lapsed');
  if (state !== 'open') throw refuse('proposal_ended');
  return opened;
}

async function end(tx: Tx, ctx: Context, row: StoredProposal, how: Ending, reason?: string): Promise<void> {
  const by = staffOf(ctx);
  const said: EndContent = {
    type: 'shanyraq/proposal-end/v1',
    instance: tx.env.instance.code,
    proposal: row.id,
    digest: row.digest,
    how,
    by,
    at: isoInstant(ctx.now),
    ...(reason === undefined ? {} : { reason }),
  };
  const content = contentBytes(said);
  const { salt, leafHash } = await keeperOf(tx.env).commit(tx, 'proposal-end', content);
  await insertEnd(tx, row, { how, by: by.personId, content, at: ctx.now, salt, leafHash });
}

/**
 * Confirms a proposal and runs it: as its proposer, with who confirms as `secondActor`. `digest`: of the proposal that he read. Refuses as
 * the act's `allow` and `run` do; platform.proposal_not_found, proposal_ended, proposal_lapsed, proposal_altered, proposal_outdated,
 * same_person (under whatever office), proposer_left (he no longer holds the office in which he proposed).
 */
export async function confirmProposal(tx: Tx, ctx: Context, id: string, digest: string): Promise<void> {
  const { row, content, definition, input } = await openForEnd(tx, ctx, id);
  if (digest !== row.digest) throw refuse('proposal_altered');
  if (staffOf(ctx).personId === row.proposedBy) throw refuse('same_person');
  if (!(await keeperOf(tx.env).holdsOffice(tx, content.by, ctx.now))) throw refuse('proposer_left');
  await end(tx, ctx, row, 'confirmed');
  await definition.run(tx, { ...ctx, actor: content.by, secondActor: ctx.actor }, input);
}

/** Rejects a proposal with a reason that its proposer reads. Refuses as confirming does; the proposer withdraws instead. */
export async function rejectProposal(tx: Tx, ctx: Context, id: string, reason: string): Promise<void> {
  const { row } = await openForEnd(tx, ctx, id);
  if (staffOf(ctx).personId === row.proposedBy) throw refuse('same_person');
  await end(tx, ctx, row, 'rejected', reason);
}

/** Takes one's own proposal back. Refuses platform.forbidden for anybody else's, and as rejecting does. */
export async function withdrawProposal(tx: Tx, ctx: Context, id: string): Promise<void> {
  const { row } = await openForEnd(tx, ctx, id);
  if (staffOf(ctx).personId !== row.proposedBy) throw refuse('forbidden');
  await end(tx, ctx, row, 'withdrawn');
}

/** The id of the office in which a person is an officer of an agency now; undefined where he is none. */
export const officeOf = (tx: Tx, personId: string, agency: string): Promise<string | undefined> =>
  keeperOf(tx.env).officeOf(tx, personId, agency, tx.env.clock.now());

/** A proposal as those who may confirm it see it. */
export interface ProposalView {
  readonly id: string;
  readonly digest: string;
  readonly words: Text;
  readonly by: StaffActor;
  readonly at: Instant;
  readonly until: Instant;
  readonly state: ProposalState;
  readonly isMine: boolean;
  /** The page, without the language, where whoever confirms signs. */
  readonly signAt?: string;
  /** The page, without the language, that shows what it is about. */
  readonly lookAt?: string;
  /** Who ended it, and why where it was rejected. */
  readonly endedBy?: StaffActor;
  readonly reason?: string;
}

/** What the actor may confirm or proposed himself, open or ended within a month, the newest first. What was altered is left to fsck. */
export async function proposalsFor(tx: Tx, ctx: Context): Promise<ProposalView[]> {
  const me = staffOf(ctx);
  const since = (ctx.now - ENDED_SHOWN_MS) as Instant;
  const views: ProposalView[] = [];
  for (const row of await proposalsUntil(tx, since, MOST_LISTED)) {
    const opened = await openFor(tx, ctx, row);
    if (opened) views.push(viewOf(opened, me, ctx.now));
  }
  return views;
}

/** One of them, however old; undefined where there is none that the actor may confirm. */
export async function proposalFor(tx: Tx, ctx: Context, id: string): Promise<ProposalView | undefined> {
  const me = staffOf(ctx);
  const row = await findProposal(tx, id);
  const opened = row && (await openFor(tx, ctx, row));
  return opened && viewOf(opened, me, ctx.now);
}

/** The proposal, where the actor may confirm it. */
async function openFor(tx: Tx, ctx: Context, row: StoredProposal): Promise<Opened | undefined> {
  try {
    const opened = openRow(tx, row);
    await opened.definition.allow(tx, ctx, opened.input);
    return opened;
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

function viewOf({ row, content, definition, input }: Opened, me: StaffActor, now: Instant): ProposalView {
  const { words, by } = content;
  const ended = row.end && readEnd(row.end);
  const signAt = definition.signAt?.(input);
  const lookAt = definition.lookAt?.(input);
  return {
    id: row.id,
    digest: row.digest,
    words,
    by,
    at: row.at,
    until: row.until,
    state: stateOf(row, now),
    isMine: row.proposedBy === me.personId,
    ...(signAt === undefined ? {} : { signAt }),
    ...(lookAt === undefined ? {} : { lookAt }),
    ...(ended ? { endedBy: ended.by } : {}),
    ...(ended?.reason === undefined ? {} : { reason: ended.reason }),
  };
}
