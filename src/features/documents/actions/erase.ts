/**
 * The end of a document's keeping. When its rule says so, one transaction writes the act and the job that erases: either both are there
 * or neither (decision 029). The table `keeping` is a hint; the rule decides.
 */
import { append } from '#features/transparency/index.ts';
import { hex } from '#kernel/hash.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { caseKeeperOf } from '#platform/case-keeper.ts';
import { sendJob } from '#platform/events.ts';
import { keepingLoop } from '#platform/keeping.ts';
import { erasureBytes } from '../rules/content.ts';
import { countedFrom } from '../rules/retention.ts';
import { type DocumentRow, findById } from '../store/documents.ts';
import { findEvent } from '../store/life.ts';
import { listRenderings, lockDocument } from '../store/making.ts';
import { findErasure, insertErasure, keeping } from '../store/retention.ts';
import { caseKept } from './case-kept.ts';
import { definitionOf } from './definition.ts';
import { lifeOf, untilOf } from './keeping.ts';

/** The queue of what acts of erasing name. */
export const ERASE_JOB = 'documents.erase';

/** A document whose case is still kept, nobody knows until when, is looked at again after a day. */
const AGAIN_MS = 86_400_000;

export const retentionLoop = keepingLoop('documents.retention', keeping, decide);

/** Writes the act where it is time, else notes when to look again. */
async function decide(tx: Tx, documentId: string, now: Instant): Promise<void> {
  await lockDocument(tx, documentId);
  if (!(await keeping.claim(tx, documentId, now))) return;
  const document = await findById(tx, documentId);
  if (!document) throw new Error(`there is no document ${documentId}`);
  const event = await findEvent(tx, documentId);
  const until = untilOf(tx.env, document, event?.at);
  if (until === undefined || now < until || (await findErasure(tx, documentId))) {
    await keeping.save(tx, documentId, until !== undefined && now < until ? until : undefined);
    return;
  }
  const waitsFor = await caseKept(tx, document, event, now);
  if (waitsFor !== undefined) {
    const again = (now + AGAIN_MS) as Instant;
    const kept = await caseKeeperOf(tx.env)?.keptUntil(tx, waitsFor);
    await keeping.save(tx, documentId, kept !== undefined && kept > again ? kept : again);
    return;
  }
  await writeErasure(tx, document, event?.at, now);
  await keeping.save(tx, documentId, undefined);
}

async function writeErasure(tx: Tx, document: DocumentRow, endedAt: Instant | undefined, now: Instant): Promise<void> {
  const { content: period, cite } = definitionOf(tx.env, document).retention;
  const from = countedFrom(lifeOf(tx.env, document, endedAt));
  if (from === undefined) throw new Error(`the force of document ${document.id} has no end`);
  const facts = {
    at: now,
    counted_from: from,
    period,
    act: cite.act,
    article: cite.article,
    renderings: (await listRenderings(tx, document.id)).map(({ leaf_hash }) => hex(leaf_hash)),
  };
  const { leafHash, salt } = await append(tx, 'documents.erasure', erasureBytes(document, facts));
  await insertErasure(tx, { document_id: document.id, ...facts, leaf_hash: leafHash, salt });
  await sendJob(tx, ERASE_JOB, { documentId: document.id });
}
