/** How days, moments, counts and agencies are written by oversight. */
import { act, agency, type Cite, countryOf } from '#features/country/index.ts';
import type { Part } from '#kernel/aggregate.ts';
import { dateOf } from '#kernel/dates.ts';
import type { Instant } from '#kernel/instant.ts';
import { formatDate, formatInstant, formatNumber, type Language } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import { texts } from '#platform/texts.ts';

const t = texts('oversight');

/** Where and for whom something is said. */
export interface Reading {
  readonly env: Env;
  readonly language: Language;
  readonly now: Instant;
}

export const dayOf = ({ env, language, now }: Reading, at: Instant): string =>
  formatDate(dateOf(at, countryOf(env, now).zone), language, 'long');

export const momentOf = ({ env, language, now }: Reading, at: Instant): string =>
  formatInstant(at, countryOf(env, now).zone, language);

/** For a column of many moments. */
export function shortMomentOf({ env, language, now }: Reading, at: Instant): string {
  const { zone } = countryOf(env, now);
  const time = formatInstant(at, zone, language).split(', ').at(-1);
  return `${formatDate(dateOf(at, zone), language, 'short')} ${time}`;
}

/** Full name of an agency. */
export const agencyName = ({ env, language, now }: Reading, id: string): string =>
  agency(env, id, now)?.title[language] ?? id;

/** An article in words. */
export function articleOf({ env, language }: Reading, cite: Cite): string {
  const law = act(env, cite.act);
  return t(language, 'complain.law', {
    act: (law?.short ?? law?.title)?.[language] ?? cite.act,
    article: String(cite.article),
  });
}

/** A published number in words. */
export const countInWords = (language: Language, count: Part): string =>
  typeof count === 'string' ? t(language, `quality.${count}`) : formatNumber(count, language);

/** A share of 0 to 1 as a percentage with one digit at most. */
export const shareInWords = (language: Language, share: number): string =>
  `${formatNumber(Math.round(share * 1000) / 10, language)}\u202f%`;

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A duration in the unit that says enough, rounded to the nearest. */
export function durationInWords(language: Language, ms: number): string {
  if (ms < SECOND_MS) return t(language, 'duration.underSecond');
  if (ms < MINUTE_MS) return t(language, 'duration.seconds', { n: Math.round(ms / SECOND_MS) });
  if (ms < HOUR_MS) return t(language, 'duration.minutes', { n: Math.round(ms / MINUTE_MS) });
  if (ms < 2 * DAY_MS) return t(language, 'duration.hours', { n: Math.round(ms / HOUR_MS) });
  return t(language, 'duration.days', { n: Math.round(ms / DAY_MS) });
}
