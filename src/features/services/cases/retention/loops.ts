/**
 * The end of keeping. A case tells by its fold until when its contents are kept; when that is over, one transaction writes the act and
 * the job that erases: either both are there or neither. The table `keeping` is a hint; the history decides.
 */

import { countryOf } from '#features/country/index.ts';
import { dateOf, periodBefore, startOfDay } from '#kernel/dates.ts';
import type { Instant } from '#kernel/instant.ts';
import type { App, Tx } from '#platform/app.ts';
import { sendJob } from '#platform/events.ts';
import type { Loop } from '#platform/feature.ts';
import { keepingLoop } from '#platform/keeping.ts';
import { editionOf } from '../../evaluation/editions.ts';
import { ERASE_JOB, eraseFiles } from '../../history/erase.ts';
import { act, follow, openCase, systemActor } from '../load.ts';
import { deleteDraftsBefore, editionsOfDrafts, keeping } from './store.ts';

/** How many drafts are deleted at once. */
const BATCH = 200;

const KEEPER = systemActor('services.retention');

export const retentionLoop = keepingLoop('services.retention', keeping, writeErasure);

export const forgetDraftsLoop: Loop = { name: 'services.forget-drafts', everyMs: 3_600_000, run: forgetDrafts };

/** The act names each content by number and digest, with the rule of the edition to which the case is pinned. */
async function writeErasure(tx: Tx, caseId: string, now: Instant): Promise<void> {
  const subject = await openCase(tx, caseId, now);
  const { entries, state, edition } = subject;
  if (state.keptUntil === undefined || now < state.keptUntil) {
    await follow(tx, subject);
    return;
  }
  const { content: period, cite } = edition.definition.retention;
  const unerased = entries.slice(entries.findLastIndex(({ kind }) => kind === 'erased') + 1);
  await act(tx, subject, {
    kind: 'erased',
    by: KEEPER,
    content: {
      period,
      cite: { act: cite.act, article: cite.article },
      erased: unerased.map(({ seq, digest }) => ({ seq, digest })),
    },
  });
  await sendJob(tx, ERASE_JOB, { applicationId: caseId });
}

/**
 * Drafts that were never sent are kept no longer than what was: the period of their edition, from the last touch. Nothing of them is in
 * any history, so nothing is written.
 */
async function forgetDrafts(app: App): Promise<void> {
  const now = app.env.clock.now();
  for (const edition of await app.read(editionsOfDrafts)) {
    const { retention } = editionOf(app.env, edition).definition;
    const { zone } = countryOf(app.env, now);
    const before = startOfDay(periodBefore(dateOf(now, zone), retention.content), zone);
    for (;;) if ((await app.retention((tx) => forgetBatch(tx, edition, before))) < BATCH) break;
  }
}

async function forgetBatch(tx: Tx, edition: string, before: Instant): Promise<number> {
  const ids = await deleteDraftsBefore(tx, edition, before, BATCH);
  if (ids.length > 0) await eraseFiles(tx, ids);
  return ids.length;
}
