/**
 * A case in front of an officer: what was signed, what the rules say of it, what has happened. Whoever sees it leaves a line for every
 * person whose data he sees; without the line nothing is shown.
 */
import { z } from 'zod';
import { countryOf } from '#features/country/index.ts';
import { displayName, requireOfficer } from '#features/identity/index.ts';
import { noteShown, type Reader, readHere } from '#features/registers/index.ts';
import {
  type Application,
  applicationOf,
  eligibilityOf,
  type Happening,
  happeningsAtDesk,
  happeningsOf,
  type LoadedCase,
  loadCase,
  owedBy,
  type Point,
  pointsOf,
  questionsAsked,
  refusalsOn,
  type ServiceDefinition,
  subjectOf,
} from '#features/services/index.ts';
import type { ActorOf } from '#kernel/actor.ts';
import type { Json } from '#kernel/canonical.ts';
import { instant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { Tx } from '#platform/app.ts';
import { action, type Context } from '#platform/feature.ts';
import { refuse } from '../refusals.ts';
import { officerDrawnFor } from '../store/results.ts';

/** One record that the application rests upon, as it stood when it was signed. */
export interface ShownFact {
  /** Id of the evidence in the definition. */
  readonly evidence: string;
  readonly register: string;
  readonly values: Readonly<Record<string, Json>>;
  /** The register says something else by now; undefined: it lives elsewhere and isn't asked for every look. */
  readonly hasChanged: boolean | undefined;
}

type FormField = ServiceDefinition['form'][number]['fields'][number];

export type Eligibility = ReturnType<typeof eligibilityOf>;

export interface DeskCase {
  readonly loaded: LoadedCase;
  readonly application: Application;
  readonly facts: readonly ShownFact[];
  readonly eligibility: Eligibility;
  readonly points: readonly Point[];
  readonly happenings: readonly Happening[];
  /** What the application was asked, in the order of the form. */
  readonly questions: readonly FormField[];
  /** Refusals of this service on each ground in the last 12 months. */
  readonly refusals: Readonly<Record<string, number>>;
  /** The question to this officer's unit, where it is asked. */
  readonly question: string | undefined;
}

const YEAR_MS = 365 * 24 * 3_600_000;

/** The case for the officer who was drawn for it. Refuses desk.not_drawn, and what registers refuse. */
export const openCaseAction = action({
  name: 'desk.open-case',
  input: z.strictObject({ caseId: z.uuid() }),
  allow(_tx, ctx) {
    requireOfficer(ctx);
  },
  async run(tx, ctx, { caseId }): Promise<DeskCase> {
    const actor = requireOfficer(ctx);
    const loaded = await loadCase(tx, caseId, ctx.now);
    if (loaded.state.officerId !== actor.officerId) throw refuse('not_drawn');
    return show(tx, ctx, actor, loaded, await happeningsAtDesk(tx, loaded));
  },
});

/** The same for the officer who was drawn to answer for a unit that was asked. Refuses desk.not_drawn. */
export const openOpinionAction = action({
  name: 'desk.open-opinion',
  input: z.strictObject({ caseId: z.uuid() }),
  allow(_tx, ctx) {
    requireOfficer(ctx);
  },
  async run(tx, ctx, { caseId }): Promise<DeskCase> {
    const actor = requireOfficer(ctx);
    const loaded = await loadCase(tx, caseId, ctx.now);
    await requireDrawnForOpinion(tx, actor, loaded);
    return show(tx, ctx, actor, loaded, await happeningsOf(tx, loaded));
  },
});

/** Refuses desk.not_drawn for everybody but the officer whom the draw found to answer for his agency. */
export async function requireDrawnForOpinion(tx: Tx, actor: ActorOf<'officer'>, loaded: LoadedCase): Promise<void> {
  const asked = owedBy(loaded.state, actor.agency);
  const leaf = loaded.entries.find(({ id }) => id === asked?.drawFor)?.leaf;
  if (leaf === undefined || (await officerDrawnFor(tx, leaf)) !== actor.officerId) throw refuse('not_drawn');
}

async function show(
  tx: Tx,
  ctx: Context,
  actor: ActorOf<'officer'>,
  loaded: LoadedCase,
  happenings: readonly Happening[],
): Promise<DeskCase> {
  const application = (await applicationOf(tx, loaded.row.caseId)) ?? refuse('erased');
  const facts = await readFacts(tx, actor, loaded, application);
  const { definition } = loaded.edition;
  const since = instant(ctx.now - YEAR_MS);
  const refusals: Record<string, number> = {};
  for (const { id } of definition.grounds) refusals[id] = await refusalsOn(tx, definition.service, id, since);
  const owed = owedBy(loaded.state, actor.agency);
  const entry = loaded.entries.find(({ id }) => id === owed?.entry);
  const asked = happenings.find(({ seq }) => seq === entry?.seq);
  return {
    loaded,
    application,
    facts,
    eligibility: eligibilityOf(await subjectOf(tx, loaded)),
    points: await pointsOf(tx, loaded),
    happenings,
    questions: await questionsAsked(tx, loaded),
    refusals,
    question: asked?.shown.question === undefined ? undefined : String(asked.shown.question),
  };
}

/** Reads every record of the application again, which leaves the lines; what was signed is shown, and whether it has changed since. */
async function readFacts(
  tx: Tx,
  actor: ActorOf<'officer'>,
  { row, edition }: LoadedCase,
  { facts }: Application,
): Promise<ShownFact[]> {
  const { officerId, agency, unit } = actor;
  const showsName = countryOf(tx.env, tx.env.clock.now()).lookups.showOfficer;
  const name = showsName ? { name: await displayName(tx, actor.personId) } : {};
  const who: Reader = { kind: 'officer', officerId, agency, unit, ...name };
  const shown: ShownFact[] = [];
  let refused: Refusal | undefined;
  for (const [evidence, records] of Object.entries(facts)) {
    const definition = edition.definition.evidence[evidence];
    if (!definition) continue;
    for (const record of records) {
      try {
        const { register, fields, purpose } = { ...definition, register: record.register };
        const query = { register, fields, purpose, caseId: row.caseId, caseNumber: row.number };
        shown.push({
          ...{ evidence, register, values: record.values },
          hasChanged: await hasChanged(tx, who, query, record),
        });
      } catch (error) {
        // Another agency, asked for its opinion, may have no right to a register: it sees the rest.
        if (!(error instanceof Refusal) || agency === row.provider) throw error;
        refused = error;
      }
    }
  }
  if (shown.length === 0 && refused) throw refused;
  return shown;
}

/** Reads a record again, or leaves the lines of showing what a keeper elsewhere told. */
async function hasChanged(
  tx: Tx,
  who: Reader,
  query: Parameters<typeof noteShown>[2],
  { about, recordId, digest }: Application['facts'][string][number],
): Promise<boolean | undefined> {
  if (about !== undefined) {
    await noteShown(tx, who, query, about);
    return undefined;
  }
  const [current] = await readHere(tx, who, { ...query, by: { id: recordId } });
  return current?.digest !== digest;
}
