/** A finding of a reconciliation opened, which is a look, and decided: what is to change goes the road of every correction, with a second officer. */
import { z } from 'zod';
import { dayIn } from '#features/country/index.ts';
import { append } from '#features/transparency/index.ts';
import { isLocalDate, type LocalDate } from '#kernel/dates.ts';
import type { Tx } from '#platform/app.ts';
import { action, type Context } from '#platform/feature.ts';
import type { Proposed } from '#platform/four-eyes/four-eyes.ts';
import { newId } from '#platform/random.ts';
import type { Purpose, RegisterDefinition } from '../definition.ts';
import { refuse } from '../refusals.ts';
import { DECISIONS, type Decision, decisionBytes, writtenOf } from '../rules/reconcile.ts';
import { subjectsOf, type Values } from '../rules/values.ts';
import {
  decisionsOn,
  findFinding,
  insertDecision,
  type StoredDecision,
  type StoredFinding,
} from '../store/reconcile.ts';
import { correctAction } from './correct.ts';
import { addAction, endAction, prepareRecord } from './correct-whole.ts';
import { type GroundInput, groundShape } from './ground.ts';
import { type Fact, noteShown, readHere } from './read.ts';
import { fieldsOf, readerOf, registrarPurposes, requireRegistrar } from './registrar.ts';

const ofFinding = { register: z.string(), id: z.uuid() };

export interface OpenedFinding {
  readonly finding: Pick<StoredFinding, 'id' | 'kind' | 'source' | 'line' | 'fields' | 'decision' | 'closedAt'>;
  /** What our record says today, as far as the purpose reaches; undefined: there is none. */
  readonly ours: Fact | undefined;
  /** What the other source says, likewise; undefined: nothing is kept of it. */
  readonly theirs: Values | undefined;
  readonly decisions: readonly StoredDecision[];
}

/** Refuses registers.no_such_finding. */
const getFinding = async (tx: Tx, register: string, id: string): Promise<StoredFinding> =>
  (await findFinding(tx, register, id)) ?? refuse('no_such_finding');

/**
 * A finding with both sides, for the first purpose of the workplace; a difference for each purpose that is needed to see what differs. Whoever they
 * speak of sees the looks. Refuses registers.registrar_required, no_such_finding, purpose_stopped.
 */
export const openFindingAction = action({
  name: 'registers.open-finding',
  input: z.strictObject(ofFinding),
  allow(tx, ctx, { register }) {
    requireRegistrar(tx.env, ctx, register);
  },
  async run(tx, ctx, { register, id }): Promise<OpenedFinding> {
    const { actor, definition } = requireRegistrar(tx.env, ctx, register);
    const found = await getFinding(tx, register, id);
    const reader = await readerOf(tx, actor);
    const { recordId, theirs, kind, source, line, decision, closedAt } = found;
    const shown = new Set<string>();
    let ours: Fact | undefined;
    for (const purpose of purposesFor(definition, found)) {
      const query = { register, purpose: purpose.id, fields: fieldsOf(definition, purpose) };
      const [fact] = recordId === null ? [] : await readHere(tx, reader, { ...query, by: { id: recordId } });
      if (fact) ours = { ...fact, values: { ...ours?.values, ...fact.values } };
      if (theirs) await noteShown(tx, reader, query, namedBy(definition, found, theirs));
      for (const field of query.fields) shown.add(field);
    }
    return {
      finding: { id, kind, source, line, fields: found.fields, decision, closedAt },
      ours,
      theirs: theirs ? only(theirs, shown) : undefined,
      decisions: await decisionsOn(tx, id),
    };
  },
});

/** The fewest purposes of the workplace, in their order, that reach what differs; the first where nothing does. */
function purposesFor(definition: RegisterDefinition, { fields }: Pick<StoredFinding, 'fields'>): readonly Purpose[] {
  const reached = new Set<string>();
  const needed = registrarPurposes(definition).filter((purpose) => {
    const more = fieldsOf(definition, purpose).filter((name) => fields.includes(name) && !reached.has(name));
    for (const name of more) reached.add(name);
    return more.length > 0;
  });
  return needed.length > 0 ? needed : registrarPurposes(definition).slice(0, 1);
}

const only = (values: Values, fields: ReadonlySet<string>): Values =>
  Object.fromEntries(Object.entries(values).filter(([name]) => fields.has(name)));

/** Whom the other source speaks of: by the record's key too, for of a difference it says the fields that differ alone. */
const namedBy = (definition: RegisterDefinition, { name }: StoredFinding, theirs: Values) =>
  subjectsOf(definition, { ...(JSON.parse(name) as Values), ...theirs }).map(({ kind, identifier }) => ({
    kind,
    identifier,
  }));

const decideSchema = z.strictObject({
  ...ofFinding,
  decision: z.enum(DECISIONS),
  ...groundShape,
  /** From when the other source is right; absent: today. */
  validFrom: z
    .string()
    .refine((text): text is LocalDate => isLocalDate(text))
    .optional(),
});

/** What may be decided on a kind of finding. */
export const decisionsFor = ({ kind }: Pick<StoredFinding, 'kind'>): readonly Decision[] =>
  kind === 'ambiguous' || kind === 'not-readable' ? ['ours', 'later'] : DECISIONS;

/**
 * Decides on a finding. Where the other source is right, what is to change is proposed, with the officer's ground, and another officer confirms it as any
 * correction. Refuses registers.registrar_required, no_such_finding where it is mended, already_decided, decision_not_for_this, and what the correction
 * refuses.
 */
export const decideFindingAction = action({
  name: 'registers.decide-finding',
  input: decideSchema,
  allow(tx, ctx, { register }) {
    requireRegistrar(tx.env, ctx, register);
  },
  async run(tx, ctx, input): Promise<{ readonly proposals: readonly string[] }> {
    const { register, id: findingId, decision, reason } = input;
    const { actor } = requireRegistrar(tx.env, ctx, register);
    const found = await getFinding(tx, register, findingId);
    if (found.closedAt !== null) throw refuse('no_such_finding');
    if (found.decision !== null && found.decision !== 'later') throw refuse('already_decided');
    if (!decisionsFor(found).includes(decision)) throw refuse('decision_not_for_this');
    const proposals = decision === 'theirs' ? await propose(tx, ctx, found, input) : [];
    const content = {
      ...{ id: newId(ctx.now), register, finding: findingId, kind: found.kind, decision, reason },
      ...{ officer: actor.officerId, proposals: proposals.map(({ proposal }) => proposal), at: ctx.now },
    };
    await insertDecision(tx, content, await append(tx, 'registers.finding', decisionBytes(content)));
    return { proposals: content.proposals };
  },
});

/** The corrections that make our record say what the other source says: a field each, a whole record's end, or a missing record. */
async function propose(
  tx: Tx,
  ctx: Context,
  { kind, recordId, fields, theirs }: StoredFinding,
  input: z.infer<typeof decideSchema>,
): Promise<Proposed[]> {
  const { register, ground, reference, reason, basis } = input;
  const validFrom = input.validFrom ?? dayIn(tx.env, ctx.now);
  const resting: GroundInput = { ground, reference, reason, basis };
  const common = { register, validFrom, ...resting };
  if (kind === 'only-here') return [await endAction.run(tx, ctx, { ...common, recordId: recordId ?? '' }, undefined)];
  if (theirs === null) throw refuse('no_such_finding');
  if (kind === 'only-there') {
    const written = Object.fromEntries(
      Object.entries(theirs).map(([name, value]): [string, string] => [name, writtenOf(value) ?? '']),
    );
    const prepared = await prepareRecord.run(tx, ctx, { register, written }, undefined);
    return [await addAction.run(tx, ctx, { ...common, ...prepared }, undefined)];
  }
  const proposed: Proposed[] = [];
  for (const field of fields) {
    const change = { ...common, recordId: recordId ?? '', field, value: writtenOf(theirs[field]) };
    proposed.push(await correctAction.run(tx, ctx, correctAction.input.parse(change), undefined));
  }
  return proposed;
}
