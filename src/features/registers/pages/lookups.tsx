import type { VNode } from 'preact';
import { act, agency, countryOf } from '#features/country/index.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import { formatDate, formatInstant, type Language, lowerFirst, say } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import { texts } from '#platform/texts.ts';
import { Ledger, type LedgerEntry, Pagination } from '#ui/index.ts';
import { registerDefinition } from '../actions/definitions.ts';
import type { Lookup, LookupPage } from '../actions/lookups.ts';

const t = texts('registers');

export interface LookupsPageProps {
  readonly env: Env;
  readonly language: Language;
  readonly page: LookupPage;
  readonly now: Instant;
}

/** The ledger of look-ups: one sentence for each. */
export function LookupsPage({ env, language, page, now }: LookupsPageProps): VNode {
  return (
    <>
      <h1>{t(language, 'lookups.title')}</h1>
      <p class="lead">{t(language, 'lookups.lead')}</p>
      {countryOf(env, now).lookups.delay && <p class="note">{t(language, 'lookups.delayed')}</p>}
      {page.lookups.length === 0 ? (
        <p class="govuk-body">{t(language, 'lookups.empty')}</p>
      ) : (
        <Ledger entries={page.lookups.map((lookup) => ownEntry(env, language, lookup))} />
      )}
      {page.next && (
        <Pagination
          next={{ href: `/${language}/cabinet/lookups?before=${page.next}`, children: t(language, 'lookups.older') }}
        />
      )}
    </>
  );
}

/** A line of the reader's own ledger: with the way to say that it was not lawful. */
function ownEntry(env: Env, language: Language, lookup: Lookup): LedgerEntry {
  const entry = lookupEntry(env, language, lookup);
  return {
    ...entry,
    note: (
      <>
        {entry.note}{' '}
        {lookup.consentId && (
          <>
            <a class="govuk-link" href={`/${language}/cabinet/consents/${lookup.consentId}`}>
              {t(language, 'lookups.consent')}
              <span class="govuk-visually-hidden">: {entry.when}</span>
            </a>{' '}
          </>
        )}
        <a class="govuk-link" href={`/${language}/cabinet/lookups/${lookup.id}/unlawful`}>
          {t(language, 'requests.lookup.link')}
          <span class="govuk-visually-hidden">: {entry.when}</span>
        </a>
      </>
    ),
  };
}

/** A look-up as a line of a ledger: who looked at what, when, for which case and on which law. */
export function lookupEntry(env: Env, language: Language, lookup: Lookup): LedgerEntry {
  return {
    id: lookup.id,
    when: formatInstant(lookup.at, countryOf(env, lookup.at).zone, language),
    dateTime: isoInstant(lookup.at),
    children: sentenceOf(env, language, lookup),
    note: noteOf(env, language, lookup),
  };
}

/** Who looked at what. */
function sentenceOf(env: Env, language: Language, lookup: Lookup): string {
  if (lookup.isGroundOnly) return t(language, 'lookups.groundOnly');
  const definition = registerDefinition(env, lookup.register, lookup.at);
  const fields = lookup.fields
    .map((name) => definition?.fields[name]?.label)
    .map((label, index) => (label ? lowerFirst(say(label, language)) : (lookup.fields[index] ?? '')))
    .join(', ');
  if (lookup.actorKind === 'person') {
    const { actorName: name } = lookup;
    return name === undefined
      ? t(language, 'lookups.person', { fields })
      : t(language, 'lookups.representative', { name, fields });
  }
  if (lookup.actorKind === 'organisation')
    return t(language, 'lookups.organisation', { name: lookup.actorName ?? '', fields });
  const office = agency(env, lookup.agency ?? '', lookup.at);
  const parameters = { agency: office ? say(office.title, language) : (lookup.agency ?? ''), fields };
  if (lookup.actorName !== undefined) {
    return t(language, `lookups.${lookup.actorKind}Named`, { ...parameters, name: lookup.actorName });
  }
  return t(language, `lookups.${lookup.actorKind}`, parameters);
}

/** For which case, from which register, why, by which article. */
function noteOf(env: Env, language: Language, lookup: Lookup): string {
  const definition = registerDefinition(env, lookup.register, lookup.at);
  const purpose = definition?.purposes.find((candidate) => candidate.id === lookup.purpose);
  const law = act(env, lookup.act);
  return [
    lookup.caseNumber && t(language, 'lookups.case', { number: lookup.caseNumber }),
    definition && t(language, 'lookups.register', { register: say(definition.title, language) }),
    purpose && t(language, 'lookups.purpose', { purpose: say(purpose.text, language).replace(/\.$/, '') }),
    t(language, 'lookups.ground', {
      act: law ? say(law.short ?? law.title, language) : lookup.act,
      article: lookup.article,
    }),
    lookup.judicialAct &&
      t(language, 'lookups.judicialAct', {
        number: lookup.judicialAct.number,
        date: formatDate(lookup.judicialAct.date, language, 'long'),
        caseNumber: lookup.judicialAct.caseNumber,
      }),
    lookup.courtAct && t(language, 'lookups.courtAct', { act: lookup.courtAct }),
  ]
    .filter(Boolean)
    .join(' ');
}
