/** Look-ups drawn by lot, as the authority examines them. */
import { z } from 'zod';
import { getLookup, type OwnedLookup } from '#features/registers/index.ts';
import { append } from '#features/transparency/index.ts';
import type { Tx } from '#platform/app.ts';
import { action, type Context } from '#platform/feature.ts';
import { requireAuthority } from '../policy.ts';
import { refuse } from '../refusals.ts';
import { VERDICTS, verdictBytes } from '../rules/content.ts';
import { type Audit, auditsWaiting, findAudit, findSample, insertVerdict, type Sample } from '../store/audits.ts';
import { lookupInWords, openDuty, tellSubject } from './duties.ts';
import { REASON } from './stop.ts';

/** Audits that wait, as many as a page or an answer shows. */
export const MOST_AUDITS = 100;

export interface AuditCard {
  readonly audit: Audit;
  readonly sample: Sample;
  readonly lookup: OwnedLookup;
}

/** Audits without a verdict, the oldest first. Refuses data-protection.authority_required. */
export async function waitingAudits(tx: Tx, ctx: Context): Promise<AuditCard[]> {
  requireAuthority(tx, ctx);
  const waiting = await auditsWaiting(tx, MOST_AUDITS);
  return Promise.all(waiting.map((audit) => cardOf(tx, audit)));
}

async function cardOf(tx: Tx, audit: Audit): Promise<AuditCard> {
  const sample = (await findSample(tx, audit.day)) ?? refuse('not_found');
  return { audit, sample, lookup: await getLookup(tx, audit.lookupId) };
}

/** One audit. Refuses data-protection.authority_required, not_found; not_impartial where it is the actor's own look. */
export async function auditFor(tx: Tx, ctx: Context, id: string): Promise<AuditCard> {
  const actor = requireAuthority(tx, ctx);
  const card = await cardOf(tx, (await findAudit(tx, id)) ?? refuse('not_found'));
  if (card.lookup.actor === actor.officerId) throw refuse('not_impartial');
  return card;
}

/**
 * Finds a look lawful or not, once. An unlawful one is told to whose data it was, and the agency owes an answer. Refuses what `auditFor`
 * refuses, and already_answered.
 */
export const judgeLookup = action({
  name: 'data-protection.judge',
  input: z.strictObject({
    id: z.uuid(),
    verdict: z.enum(VERDICTS),
    reason: z.string().trim().min(REASON.least).max(REASON.most),
  }),
  async allow(tx, ctx, { id }) {
    await auditFor(tx, ctx, id);
  },
  async run(tx, ctx, { id, verdict, reason }): Promise<{ readonly id: string }> {
    const { lookup } = await auditFor(tx, ctx, id);
    const { officerId: officer } = requireAuthority(tx, ctx);
    const content = { auditId: id, verdict, reason, officer, at: ctx.now };
    const leaf = await append(tx, 'data-protection.verdict', verdictBytes(content));
    if (!(await insertVerdict(tx, content, leaf))) throw refuse('already_answered');
    if (verdict === 'unlawful') {
      await openDuty(tx, { source: 'audit', sourceId: id }, lookup.id);
      const words = lookupInWords(tx.env, lookup);
      const details = (language: Parameters<typeof words>[0]) => ({ ...words(language), reason });
      await tellSubject(tx, lookup, { kind: 'unlawful', link: '/cabinet/lookups', details });
    }
    return { id };
  },
});
