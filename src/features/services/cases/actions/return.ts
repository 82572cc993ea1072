import { z } from 'zod';
import { isoInstant } from '#kernel/instant.ts';
import { publish } from '#platform/events.ts';
import { action } from '#platform/feature.ts';
import { reopenForCorrection } from '../../applications/actions/reopen.ts';
import type { FormField, ServiceDefinition } from '../../definition.ts';
import { actorOf } from '../../history/entry.ts';
import { refuse } from '../../refusals.ts';
import { questionsAsked } from '../asked.ts';
import { tell } from '../letters.ts';
import { act, openCase } from '../load.ts';
import { requireOfficer } from '../policy.ts';

const defectSchema = z.object({
  what: z
    .enum(['field', 'evidence', 'file'])
    .describe(
      'field, file: of the form; evidence: a fact of a register, which is corrected at its source and read anew.',
    ),
  id: z.string().max(100),
  text: z.string().trim().min(5).max(1000),
});
export type Defect = z.infer<typeof defectSchema>;

/**
 * A defect names a question that this application was asked or a fact that the service reads. So nothing can be asked for that the
 * definition doesn't ask of him, and above all no paper for what a register holds.
 */
function isKnownDefect(
  { evidence }: Pick<ServiceDefinition, 'evidence'>,
  asked: readonly FormField[],
  { what, id }: Defect,
): boolean {
  if (what === 'evidence') return Object.hasOwn(evidence, id);
  const field = asked.find((one) => one.id === id);
  return field !== undefined && (field.type === 'file') === (what === 'file');
}

/**
 * The officer returns the application for correction: once, naming each defect; the clock stands until the applicant has corrected
 * or his days are over. Refuses services.defect_unknown, returned_once, no_correction, not_your_case, term_over.
 */
export const returnForCorrection = action({
  name: 'services.return',
  input: z.object({ caseId: z.uuid(), defects: z.array(defectSchema).min(1).max(50) }),
  allow(_tx, ctx) {
    requireOfficer(ctx);
  },
  async run(tx, ctx, { caseId, defects }): Promise<void> {
    const opened = await openCase(tx, caseId, ctx.now);
    const asked = await questionsAsked(tx, opened);
    const unknown = defects.find((defect) => !isKnownDefect(opened.edition.definition, asked, defect));
    if (unknown) throw refuse('defect_unknown', { id: unknown.id });
    const returned = await act(tx, opened, { kind: 'returned', by: actorOf(ctx), content: { defects } });
    const { correction } = returned.state;
    if (!correction) throw new Error(`case ${caseId} was returned without a term`);
    await reopenForCorrection(tx, caseId, {
      until: isoInstant(correction.until),
      defects: defects.map(({ what, id, text }) => (what === 'evidence' ? { text } : { field: id, text })),
    });
    await publish(tx, 'services.returned', { caseId });
    await tell(tx, returned, 'returned', correction.until);
  },
});
