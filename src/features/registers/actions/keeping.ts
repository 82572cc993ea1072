/** Until when a record is kept: the rule of its register's definition, and what makes it wait beyond that. */
import { countryOf, dayIn } from '#features/country/index.ts';
import type { LocalDate } from '#kernel/dates.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import type { Env, Tx } from '#platform/app.ts';
import type { RegisterDefinition } from '../definition.ts';
import { countedFrom, keptUntil } from '../rules/retention.ts';
import { type Span, versionOn } from '../rules/versions.ts';
import { erasedAt, type KeptSpan, keeping, wasDisputed } from '../store/retention.ts';

/** Definitions change: a record that ended and is kept for ever is looked at again so much later. */
const PERMANENT_MS = 365 * 86_400_000;

export interface End {
  /** The day from which the retention counts. */
  readonly from: LocalDate;
  /** The first moment at which the record may be erased; undefined: it is kept for ever. */
  readonly until: Instant | undefined;
}

/** The end of a record, as its versions and the definition in force tell it; undefined while it holds. */
export function endOf(
  env: Env,
  { retention }: RegisterDefinition,
  spans: readonly Span[],
  now: Instant,
): End | undefined {
  const from = countedFrom(spans, (moment) => dayIn(env, moment));
  return from && { from, until: keptUntil(from, retention, countryOf(env, now).zone) };
}

/** When to look at an ended record again. */
export const nextLook = ({ until }: End, now: Instant): Instant => until ?? instant(now + PERMANENT_MS);

/**
 * Notes when to look at a record again of which something was written. Most never end, so nothing is noted for one that held before and
 * holds now.
 */
export async function noteKeeping(
  tx: Tx,
  definition: RegisterDefinition,
  recordId: string,
  spans: { readonly before: readonly Span[]; readonly after: readonly Span[] },
): Promise<void> {
  const now = tx.env.clock.now();
  const end = endOf(tx.env, definition, spans.after, now);
  if (end) await keeping.save(tx, recordId, nextLook(end, now));
  else if (endOf(tx.env, definition, spans.before, now)) await keeping.save(tx, recordId, undefined);
}

/**
 * Whether a record had to be kept at a moment although its time was over: somebody had called it wrong and had no answer yet, or it had gone
 * into another that is kept, which stands for both and out of which it may be taken again.
 */
export async function waits(tx: Tx, recordId: string, spans: readonly KeptSpan[], at: Instant): Promise<boolean> {
  if (await wasDisputed(tx, recordId, at)) return true;
  const survivor = versionOn(spans, dayIn(tx.env, at), at)?.mergedInto;
  if (survivor === undefined) return false;
  const gone = await erasedAt(tx, survivor);
  return gone === undefined || gone > at;
}
