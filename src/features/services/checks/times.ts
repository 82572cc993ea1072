/** Whether the shorter times of a procedure fit into its term: one that doesn't would leave the officer only silence. */
import type { Report } from '#features/country/index.ts';
import type { ServiceDefinition } from '../definition.ts';

/** Working days that surely lie in the term. A calendar week has five, and the first and last days may be days off. */
function workingDaysIn(term: ServiceDefinition['term']): number | undefined {
  if ('kind' in term) return undefined;
  return 'workingDays' in term ? term.workingDays : Math.floor((term.calendarDays * 5) / 7) - 1;
}

/** Reports a hearing or an opinion that can't end before the term does, and a hearing that a rule would pass over. */
export function checkTimes({ term, hearing, procedure }: ServiceDefinition, report: Report): void {
  const days = workingDaysIn(term);
  if (days === undefined) {
    if (hearing !== 'none') {
      report.error(['hearing'], 'a rule hears nobody', 'write hearing: none, or let an officer decide');
    }
    return;
  }
  // The refusal is made after the hearing and before the term ends, so one working day more is needed.
  if (hearing !== 'none' && Math.max(hearing.workingDays, hearing.objections) >= days) {
    report.error(['hearing'], 'the hearing does not fit into the term', 'make the hearing shorter or the term longer');
  }
  procedure.forEach((step, index) => {
    if (step.step !== 'opinion' || step.workingDays < days) return;
    report.error(
      ['procedure', index, 'workingDays'],
      'the opinion does not fit into the term',
      'give the agency that is asked fewer days than the one that decides has',
    );
  });
}
