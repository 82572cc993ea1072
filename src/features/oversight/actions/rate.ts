/** The question after every finished case. */
import { z } from 'zod';
import { actorOf, appendAct, type LoadedCase, openCase } from '#features/services/index.ts';
import type { Tx } from '#platform/app.ts';
import { action, type Context } from '#platform/feature.ts';
import { requireApplicant } from '../policy.ts';
import { refuse } from '../refusals.ts';
import { CRITERIA, type Criterion, type Ratings } from '../rules/criteria.ts';
import { findRating, insertRating } from '../store/ratings.ts';

const mark = z.int().min(1).max(5).describe('1 very bad, 5 very good.').optional();

/** Marks by criterion; one left out doesn't apply, or the person would rather not say. */
export const ratingsSchema = z.strictObject(
  Object.fromEntries(CRITERIA.map((criterion) => [criterion, mark])) as Record<Criterion, typeof mark>,
);

export const COMMENT_LENGTH = 4000;

export interface Given {
  readonly caseId: string;
  readonly ratings: z.infer<typeof ratingsSchema>;
  readonly comment?: string | undefined;
}

const given: z.ZodType<Given> = z.strictObject({
  caseId: z.uuid(),
  ratings: ratingsSchema,
  comment: z.string().trim().max(COMMENT_LENGTH).optional(),
});

/** Whether the applicant can be asked: the case is over and he hasn't answered. Refuses not_finished, already_rated. */
export async function requireQuestion(tx: Tx, { state, row }: Pick<LoadedCase, 'state' | 'row'>): Promise<void> {
  if (state.closedAt === undefined) throw refuse('not_finished');
  if (await findRating(tx, row.caseId)) throw refuse('already_rated');
}

/**
 * The applicant rates the service, once for a case: marks for statistics, words for the history only.
 * Refuses oversight.not_found, not_finished, already_rated, nothing_said.
 */
export const rateCase = action({
  name: 'oversight.rate',
  input: given,
  async allow(tx: Tx, ctx: Context, { caseId }): Promise<void> {
    await requireApplicant(tx, ctx, caseId);
  },
  async run(tx, ctx, { caseId, ratings, comment = '' }): Promise<void> {
    const opened = await openCase(tx, caseId, ctx.now);
    await requireQuestion(tx, opened);
    const marks = JSON.parse(JSON.stringify(ratings)) as Ratings;
    if (Object.keys(marks).length === 0 && comment === '') throw refuse('nothing_said');
    const { entry } = await appendAct(tx, opened, {
      kind: 'satisfaction',
      by: actorOf(ctx),
      content: { ratings: marks as Record<string, number>, ...(comment === '' ? {} : { comment }) },
    });
    const { service, provider } = opened.row;
    await insertRating(tx, { caseId, service, provider, at: entry.at, ratings: marks, entry: entry.id });
  },
});
