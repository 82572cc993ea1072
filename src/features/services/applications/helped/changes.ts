/** What helpers changed in an application: each answer, before and after. The person helped sees it all. */
import { displayName } from '#features/identity/index.ts';
import type { Json } from '#kernel/canonical.ts';
import { type Instant, instantFromIso, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { Context } from '#platform/feature.ts';
import type { Answer } from '../../evaluation/facts.ts';
import { contentOf } from '../../history/append.ts';
import type { Entry } from '../../history/entry.ts';
import type { ServicesTables } from '../../store.ts';
import type { Party } from '../party.ts';

/** Who changes answers of somebody else. */
export interface Helper {
  readonly kind: 'person' | 'operator';
  /** Record id of the person, or the officer's id of the operator. */
  readonly id: string;
  readonly name: string;
  /** Absent for an operator: the visitor's signature lets him. */
  readonly mandateId: string | undefined;
}

export interface HelpersChange {
  readonly number: string;
  /** Id of the question. */
  readonly field: string;
  readonly before: Answer | undefined;
  readonly after: Answer | undefined;
  readonly at: Instant;
  readonly helper: Helper;
}

/** The helper of a context, or undefined where the applicant himself acts. */
export async function helperOf(tx: Tx, { actor }: Context, party: Party): Promise<Helper | undefined> {
  const { representativeId, assistedBy, mandate } = party;
  if (representativeId !== undefined) {
    const name = await displayName(tx, representativeId);
    return { kind: 'person', id: representativeId, name, mandateId: mandate?.mandateId };
  }
  if (assistedBy === undefined || actor.kind !== 'operator') return undefined;
  return { kind: 'operator', id: assistedBy, name: await displayName(tx, actor.personId), mandateId: undefined };
}

/** Every change by helpers since an application was begun, or came back for correction; in their order. */
export async function helpersChanges(tx: Tx, draftId: string): Promise<HelpersChange[]> {
  const rows = await tx
    .db<ServicesTables>()
    .selectFrom('services.draft_change')
    .selectAll()
    .where('draft_id', '=', draftId)
    .orderBy('number')
    .execute();
  return rows.map((row) => ({
    number: String(row.number),
    field: row.field,
    before: (row.before ?? undefined) as Answer | undefined,
    after: (row.after ?? undefined) as Answer | undefined,
    at: row.at,
    helper: { kind: row.helper_kind, id: row.helper, name: row.helper_name, mandateId: row.mandate ?? undefined },
  }));
}

/** They went into the case's history: what comes after a correction is told anew. */
export async function forgetChanges(tx: Tx, draftId: string): Promise<void> {
  await tx.db<ServicesTables>().deleteFrom('services.draft_change').where('draft_id', '=', draftId).execute();
}

/** As the submission keeps them, and as programs get them. */
export const changesJson = (changes: readonly HelpersChange[]): Json =>
  changes.map(({ field, before, after, at, helper }) => ({
    field,
    before: (before ?? null) as Json,
    after: (after ?? null) as Json,
    at: isoInstant(at),
    helper: { kind: helper.kind, id: helper.id, name: helper.name, mandate: helper.mandateId ?? null },
  }));

interface SentChange {
  readonly field: string;
  readonly before: Answer | null;
  readonly after: Answer | null;
  readonly at: string;
  readonly helper: {
    readonly kind: Helper['kind'];
    readonly id: string;
    readonly name: string;
    readonly mandate: string | null;
  };
}

/** What helpers changed before each sending of a case, read back from its history; erased with it. */
export async function sentChanges(tx: Tx, entries: readonly Entry[]): Promise<HelpersChange[]> {
  const changes: HelpersChange[] = [];
  for (const entry of entries.filter(({ kind }) => kind === 'submitted' || kind === 'resubmitted')) {
    const content = (await contentOf(tx, entry)) as { readonly helped?: readonly SentChange[] } | undefined;
    for (const [index, { field, before, after, at, helper }] of (content?.helped ?? []).entries()) {
      changes.push({
        number: `${entry.seq}.${index}`,
        field,
        before: before ?? undefined,
        after: after ?? undefined,
        at: instantFromIso(at),
        helper: { kind: helper.kind, id: helper.id, name: helper.name, mandateId: helper.mandate ?? undefined },
      });
    }
  }
  return changes;
}
