/**
 * The end of a record's keeping. When its rule says so, one transaction writes the act and the job that erases: either both are there or
 * neither (decision 029). The table `keeping` is a hint; the rule decides.
 */
import { z } from 'zod';
import { append } from '#features/transparency/index.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import type { App, Tx } from '#platform/app.ts';
import { sendJob } from '#platform/events.ts';
import { job } from '#platform/feature.ts';
import { keepingLoop } from '#platform/keeping.ts';
import { erasureBytes } from '../rules/content.ts';
import { erasedAt, eraseRecord, findName, insertErasure, keeping, spansOf } from '../store/retention.ts';
import { lockKey } from '../store/write.ts';
import { getEdition } from './definitions.ts';
import { endOf, nextLook, waits } from './keeping.ts';

const ERASE_JOB = 'registers.erase';

/** A record that waits for something else than its time is looked at again after a day. */
const AGAIN_MS = 86_400_000;

export const retentionLoop = keepingLoop('registers.retention', keeping, decide);

export const eraseJob = job({
  name: ERASE_JOB,
  data: z.object({ recordId: z.uuid() }),
  run: (app: App, { recordId }) => app.retention((tx) => eraseRecord(tx, recordId)),
});

/** Writes the act where it is time, else notes when to look again. Nobody writes to the record meanwhile. */
async function decide(tx: Tx, recordId: string, now: Instant): Promise<void> {
  const name = await findName(tx, recordId);
  if (!name) {
    await keeping.save(tx, recordId, undefined);
    return;
  }
  const { register, key } = name;
  await lockKey(tx, register, key);
  if (!(await keeping.claim(tx, recordId, now))) return;
  const { definition } = getEdition(tx.env, register, now);
  const spans = await spansOf(tx, recordId);
  const end = endOf(tx.env, definition, spans, now);
  if (end === undefined || (await erasedAt(tx, recordId)) !== undefined) {
    await keeping.save(tx, recordId, undefined);
  } else if (end.until === undefined || now < end.until) {
    await keeping.save(tx, recordId, nextLook(end, now));
  } else if (await waits(tx, recordId, spans, now)) {
    await keeping.save(tx, recordId, instant(now + AGAIN_MS));
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
    await keeping.save(tx, recordId, undefined);
    await sendJob(tx, ERASE_JOB, { recordId });
  }
}
