/** Where a question can stand: one that depends on a page that isn't sent yet has to be drawn under the answer that opens it. */
import type { ExpressionContext, Report } from '#features/country/index.ts';
import { decidersOf, openedBy } from '../applications/answers/place.ts';
import type { CompiledField, CompiledPage, CompiledService } from '../evaluation/compiled.ts';
import type { Case } from '../evaluation/values.ts';

const MEND =
  'let one answer to one choice or yes-or-no question open it, or ask it on a page of its own after this one';

/** Reports questions that would appear only after the page was sent, as a fault of whoever was never shown them. */
export function checkPlaces(service: CompiledService, context: ExpressionContext, report: Report): void {
  const subject: Case = { service, context, facts: { applicant: { iin: '' }, form: {}, evidence: {} } };
  service.pages.forEach((page, index) => {
    page.fields.forEach((one, place) => {
      const what = faultOf(page, one, subject);
      if (what !== undefined) report.error(['form', index, 'fields', place, 'when'], what, MEND);
    });
  });
}

function faultOf(page: CompiledPage, one: CompiledField, subject: Case): string | undefined {
  const [decider, ...more] = decidersOf(page, one);
  if (decider === undefined) return undefined;
  if (more.length > 0) return 'several questions of its page decide whether it is asked';
  const { id, type } = decider.field;
  if (!['choice', 'choices', 'boolean'].includes(type)) return `${id}, on its own page, is no choice`;
  if (page.fields.indexOf(decider) > page.fields.indexOf(one)) return `${id} stands after it`;
  return openedBy(decider, one, subject).length > 1 ? `several answers to ${id} open it` : undefined;
}
