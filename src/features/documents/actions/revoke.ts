/** Taking a document's force away: an act of its own, by a case, never a change of what was issued. */
import { append } from '#features/transparency/index.ts';
import { personOf } from '#kernel/actor.ts';
import type { Tx } from '#platform/app.ts';
import { publish } from '#platform/events.ts';
import type { Context } from '#platform/feature.ts';
import { newId } from '#platform/random.ts';
import { refuse } from '../refusals.ts';
import { eventBytes } from '../rules/content.ts';
import { findByNumber } from '../store/documents.ts';
import { findEvent, insertEvent } from '../store/life.ts';
import { lockDocument } from '../store/making.ts';
import { findErasure } from '../store/retention.ts';
import { noteKeeping } from './keeping.ts';

/** By which case; `replacedBy`: number of the document that was issued in its place, where there is one. */
export interface RevocationGround {
  readonly caseId: string;
  readonly replacedBy?: string;
}

/**
 * Revokes a document for ever. `reason`: the words of who decided, shown to the holder alone; empty where another in its place says all. Refuses documents.not_found and
 * documents.already_revoked, and documents.erased where it has no force any more and its data are gone. Who may is the case's to decide.
 */
export async function revokeDocument(
  tx: Tx,
  ctx: Pick<Context, 'actor' | 'now'>,
  number: string,
  reason: string,
  { caseId, replacedBy }: RevocationGround,
): Promise<void> {
  const document = (await findByNumber(tx, number)) ?? refuse('not_found');
  await lockDocument(tx, document.id);
  if (await findEvent(tx, document.id)) throw refuse('already_revoked');
  if (await findErasure(tx, document.id)) throw refuse('erased');
  const facts = {
    id: newId(ctx.now),
    number,
    kind: replacedBy === undefined ? 'revoked' : 'corrected',
    at: ctx.now,
    reason,
    caseId,
    actor: personOf(ctx.actor) ?? (ctx.actor.kind === 'system' ? ctx.actor.name : ctx.actor.kind),
    replacedBy: replacedBy ?? null,
  } as const;
  const { leafHash, salt } = await append(tx, 'documents.event', eventBytes(facts));
  const row = {
    id: facts.id,
    document_id: document.id,
    kind: facts.kind,
    at: facts.at,
    case_id: caseId,
    actor: facts.actor,
    replaced_by: facts.replacedBy,
    leaf_hash: leafHash,
  };
  await insertEvent(tx, row, { reason, salt });
  await noteKeeping(tx, document, ctx.now);
  await publish(tx, 'documents.revoked', { documentId: document.id, caseId });
}
