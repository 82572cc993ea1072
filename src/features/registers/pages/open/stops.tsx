/** Orders that stop a purpose, as everybody reads them. */
import type { VNode } from 'preact';
import { countryOf } from '#features/country/index.ts';
import { hex } from '#kernel/hash.ts';
import type { Instant } from '#kernel/instant.ts';
import { formatInstant } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { StatusTag } from '#ui/index.ts';
import { isInForce } from '../../actions/stops.ts';
import type { StoredStop } from '../../store/stops.ts';
import { agencyName, Law, type Reading } from './words.tsx';

const t = texts('registers');

const momentOf = ({ env, language }: Reading, at: Instant): string =>
  formatInstant(at, countryOf(env, at).zone, language);

/** Each order with whom it stops, since when, why, by which article, and whether it was lifted; the newest first. */
export function Stops({ reading, stops }: { readonly reading: Reading; readonly stops: readonly StoredStop[] }): VNode {
  return (
    <ul class="govuk-list">
      {stops.map((stop) => (
        <li>
          <Stop reading={reading} stop={stop} />
        </li>
      ))}
    </ul>
  );
}

function Stop({ reading, stop }: { reading: Reading; stop: StoredStop }): VNode {
  const { language, now } = reading;
  const holds = isInForce(stop, now);
  const named = stop.agency === null ? stop.organisation?.name[language] : agencyName(reading, stop.agency);
  const state = stop.liftedAt === null ? (holds ? 'stopped' : 'willStop') : 'lifted';
  return (
    <>
      <StatusTag tone={holds ? 'bad' : 'waiting'}>{t(language, `stops.${state}`)}</StatusTag>{' '}
      {t(language, named === undefined ? 'stops.everybody' : 'stops.one', {
        agency: named ?? '',
        authority: agencyName(reading, stop.authority),
        from: momentOf(reading, stop.effectiveAt),
      })}{' '}
      {stop.reason} <Law reading={reading} cites={[{ act: stop.act, article: stop.article }]} />
      {stop.liftedAt !== null && (
        <>
          {'. '}
          {t(language, 'stops.liftedAt', { at: momentOf(reading, stop.liftedAt) })} {stop.liftReason}
        </>
      )}{' '}
      <a class="govuk-link" href={`/${language}/log?leaf=${hex(stop.leafHash)}`}>
        {t(language, 'open.proof')}
        <span class="govuk-visually-hidden"> {momentOf(reading, stop.issuedAt)}</span>
      </a>
    </>
  );
}
