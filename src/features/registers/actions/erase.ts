/**
 * The end of a record's keeping. When its rule says so, one transaction writes the act and the job that erases: either both are there or
 * neither (decision 029). The table `keeping` is a hint; the rule decides.
 */
import { z } from 'zod';
import { append } from '#features/transparency/index.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import type { App, Tx } from '#platform/app.ts';
import { sendJob } from '#platform/events.ts';
import { job, type Loop } from '#platform/feature.ts';
import { erasureBytes } from '../rules/content.ts';
import {
  claimKeeping,
  dueAfter,
  erasedAt,
  eraseRecord,
  findName,
  insertErasure,
  type Keeping,
  saveKeeping,
  spansOf,
} from '../store/retention.ts';
import { lockKey } from '../store/write.ts';
import { getEdition } from './definitions.ts';
import { endOf, nextLook, waits } from './keeping.ts';

const ERASE_JOB = 'registers.erase';

/** How many rows are read at once. */
const BATCH = 200;

/** A record that waits for something else than its time is looked at again after a day. */
const AGAIN_MS = 86_400_000;

/** Periods are days and longer, and a round without anything due reads one page of an index. */
export const retentionLoop: Loop = { name: 'registers.retention', everyMs: 60_000, run: endKeeping };

export const eraseJob = job({
  name: ERASE_JOB,
  data: z.object({ recordId: z.uuid() }),
  run: (app: App, { recordId }) => app.retention((tx) => eraseRecord(tx, recordId)),
});

/** One round over all records that are due. One that fails is logged and met again in the next. */
async function endKeeping(app: App): Promise<void> {
  const now = app.env.clock.now();
  for (let cursor: Keeping | undefined; ; ) {
    const due = await app.read((tx) => dueAfter(tx, now, cursor, BATCH));
    for (const { recordId } of due) await endOne(app, recordId, now);
    cursor = due.at(-1);
    if (due.length < BATCH) return;
  }
}

async function endOne(app: App, recordId: string, now: Instant): Promise<void> {
  try {
    await app.transaction((tx) => decide(tx, recordId, now));
  } catch (error) {
    app.env.log.error({ err: error, recordId }, 'a record could not be erased');
  }
}

/** Writes the act where it is time, else notes when to look again. Nobody writes to the record meanwhile. */
async function decide(tx: Tx, recordId: string, now: Instant): Promise<void> {
  const name = await findName(tx, recordId);
  if (!name) {
    await saveKeeping(tx, recordId, undefined);
    return;
  }
  const { register, key } = name;
  await lockKey(tx, register, key);
  if (!(await claimKeeping(tx, recordId, now))) return;
  const { definition } = getEdition(tx.env, register, now);
  const spans = await spansOf(tx, recordId);
  const end = endOf(tx.env, definition, spans, now);
  if (end === undefined || (await erasedAt(tx, recordId)) !== undefined) {
    await saveKeeping(tx, recordId, undefined);
  } else if (end.until === undefined || now < end.until) {
    await saveKeeping(tx, recordId, nextLook(end, now));
  } else if (await waits(tx, recordId, spans, now)) {
    await saveKeeping(tx, recordId, instant(now + AGAIN_MS));
  } else {
    const { content: period, cite } = definition.retention;
    const { act, article } = cite;
    const erasure = {
      register,
      recordId,
      at: now,
      countedFrom: end.from,
      period,
      act,
      article,
      versions: spans.length,
    };
    await insertErasure(tx, erasure, await append(tx, 'registers.erasure', erasureBytes(erasure)));
    await saveKeeping(tx, recordId, undefined);
    await sendJob(tx, ERASE_JOB, { recordId });
  }
}
