/** A case as programs get it: an allow-list, written out member by member. */
import { z } from 'zod';
import { awaitedBy } from '#features/registers/index.ts';
import type { Json } from '#kernel/canonical.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { TermLines } from '#kernel/term.ts';
import type { Tx } from '#platform/app.ts';
import type { Context } from '#platform/feature.ts';
import { awaitedSchema, presentAwaited } from '../applications/present-awaited.ts';
import { refuse } from '../refusals.ts';
import { groundInWords } from './ground.ts';
import { type Happening, happeningsOf } from './happenings.ts';
import { findCase, type LoadedCase } from './load.ts';
import { nextActs } from './next-acts.ts';
import { mayRead } from './policy.ts';
import { isAwaiting, isClosed, STATUSES } from './rules/state.ts';

/** The shape of the answer, for the description of the API. Moments are RFC 3339 in UTC, days YYYY-MM-DD. */
export const presentedCase = z.object({
  id: z.uuid(),
  number: z.string(),
  service: z.object({ id: z.string(), title: z.unknown() }),
  edition: z.string().describe('SHA-256 of the definition by which it is decided.'),
  provider: z.string(),
  unit: z.string().nullable(),
  channel: z.string(),
  status: z.enum(STATUSES),
  submittedAt: z.string(),
  registeredAt: z.string().nullable(),
  term: z.unknown().describe('The term counted day by day, or null: before registration, and for automatic services.'),
  waitsSince: z.string().nullable().describe('Since when it waits for a register that lives elsewhere, or null.'),
  awaited: awaitedSchema,
  correction: z.unknown(),
  hearing: z.unknown(),
  decision: z.unknown(),
  erased: z.unknown().describe('When and by which article the contents were erased, or null.'),
  documents: z.array(z.object({ document: z.string(), number: z.string() })),
  history: z.array(z.unknown()),
  nextActs: z.array(z.string()),
});

/** The case for its applicant, co-signers and their organisation. Refuses services.not_found for everybody else. */
export async function presentCase(tx: Tx, ctx: Context, caseId: string): Promise<z.infer<typeof presentedCase>> {
  const loaded = await readableCase(tx, ctx, caseId);
  const { row, edition, state } = loaded;
  const happenings = await happeningsOf(tx, loaded);
  return {
    id: row.caseId,
    number: row.number,
    service: { id: row.service, title: edition.definition.title },
    edition: row.edition,
    provider: row.provider,
    unit: state.unit ?? null,
    channel: row.channel,
    status: state.status,
    submittedAt: isoInstant(state.submittedAt),
    registeredAt: moment(state.registeredAt),
    term: state.term ? presentTerm(state.term) : null,
    waitsSince: moment(state.awaits.find(({ endedAt }) => endedAt === undefined)?.since),
    awaited: presentAwaited(isAwaiting(state) && !isClosed(state) ? await awaitedBy(tx, caseId) : []),
    ...presentTurns(tx, loaded, happenings),
    erased: presentErasure(happenings),
    documents: happenings
      .filter(({ kind, isErased }) => kind === 'document-issued' && !isErased)
      .map(({ shown }) => ({ document: String(shown.document), number: String(shown.number) })),
    history: happenings.map(presentHappening),
    nextActs: nextActs(loaded, ctx),
  };
}

/** The case as it stands, for whoever may read it; refuses alike for all others. */
export async function readableCase(tx: Tx, ctx: Context, caseId: string): Promise<LoadedCase> {
  const loaded = await findCase(tx, caseId, ctx.now);
  if (!loaded || !mayRead(loaded, ctx)) throw refuse('not_found');
  return loaded;
}

const moment = (at: Instant | undefined | null): string | null =>
  at === undefined || at === null ? null : isoInstant(at);

const presentTerm = ({ dueDate, dueAt, total, countedSoFar, state, lines }: TermLines): Json => ({
  dueDate,
  dueAt: moment(dueAt),
  total,
  counted: countedSoFar,
  state,
  lines: lines.map(({ date, kind, number, name, note }) => ({
    ...{ date, kind, number: number ?? null, name: name ?? null },
    ...(note === undefined ? {} : { note }),
  })),
});

function presentErasure(happenings: readonly Happening[]): Json {
  const erased = happenings.findLast(({ kind }) => kind === 'erased');
  if (!erased) return null;
  return { at: isoInstant(erased.at), period: erased.shown.period ?? null, cite: erased.shown.cite ?? null };
}

function presentTurns(tx: Tx, { edition, state }: LoadedCase, happenings: readonly Happening[]) {
  const { correction, hearing, decision } = state;
  const told = (kind: Happening['kind']) => happenings.findLast((one) => one.kind === kind)?.shown;
  const ground = (id: string): Json => groundInWords(tx.env, edition.definition, id) as unknown as Json;
  return {
    correction: correction
      ? {
          until: isoInstant(correction.until),
          defects: told('returned')?.defects ?? null,
          resubmitted: correction.resubmitted,
        }
      : null,
    hearing: hearing
      ? {
          ground: ground(hearing.ground),
          reasons: told('hearing-proposed')?.reasons ?? null,
          objectionsUntil: isoInstant(hearing.objectionsUntil),
          objectedAt: moment(hearing.objectedAt),
        }
      : null,
    decision: decision
      ? {
          outcome: decision.outcome,
          by: decision.by,
          ground: decision.ground === undefined ? null : ground(decision.ground),
          reasons: told('decided')?.reasons ?? null,
          at: isoInstant(decision.at),
          effectiveAt: isoInstant(decision.effectiveAt),
        }
      : null,
  };
}

const presentHappening = ({ seq, kind, at, effectiveAt, who, agency, shown, isErased, leaf }: Happening): Json => ({
  seq,
  kind,
  at: isoInstant(at),
  effectiveAt: isoInstant(effectiveAt),
  by: who,
  agency: agency ?? null,
  content: isErased ? null : shown,
  leaf,
});
