/** How days and moments of a case are written, by the country's clock. */
import { agency, countryOf } from '#features/country/index.ts';
import { dateOf } from '#kernel/dates.ts';
import type { Instant } from '#kernel/instant.ts';
import { formatDate, formatInstant, type Language } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import type { Tone } from '#ui/index.ts';
import type { Status } from '../rules/state.ts';

export interface Words {
  day(at: Instant): string;
  moment(at: Instant): string;
  /** The last day on which something can still be done, of the first moment at which it can't. */
  lastDay(until: Instant): string;
  /** Short name of an agency. */
  agency(id: string): string;
}

export function wordsOf(env: Env, language: Language, now: Instant): Words {
  const { zone } = countryOf(env, now);
  const day = (at: Instant) => formatDate(dateOf(at, zone), language, 'long');
  return {
    day,
    moment: (at) => formatInstant(at, zone, language),
    lastDay: (until) => day((until - 1) as Instant),
    agency: (id) => agency(env, id, now)?.title[language] ?? id,
  };
}

/** What a status means for the applicant. */
export const TONES = {
  submitted: 'now',
  'awaiting-fee': 'waiting',
  registered: 'now',
  examined: 'now',
  returned: 'waiting',
  hearing: 'waiting',
  granted: 'good',
  refused: 'bad',
  withdrawn: 'quiet',
  'deemed-refused': 'bad',
  'deemed-approved': 'good',
} satisfies Record<Status, Tone>;
