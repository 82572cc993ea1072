/** The operator's window: begin a visit, help, end it. */
import type { VNode } from 'preact';
import { countryOf } from '#features/country/index.ts';
import { catalogueOf } from '#features/services/index.ts';
import { SignBox } from '#features/trust/index.ts';
import { base64, sha256Hex } from '#kernel/hash.ts';
import type { Instant } from '#kernel/instant.ts';
import { formatInstant, type Language } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import { texts } from '#platform/texts.ts';
import { BackLink, Button, Card, CardGrid, ErrorSummary, Facts, Section } from '#ui/index.ts';
import { visitorOf } from '../rules/consent.ts';
import type { Visit } from '../store/visits.ts';
import { NumberInput } from './number.tsx';

const t = texts('centres');

export interface WindowProps {
  readonly env: Env;
  readonly language: Language;
  readonly now: Instant;
}

/** Nobody is at the window. */
export function EmptyWindow({
  language,
  iin,
  isWrong,
}: {
  language: Language;
  iin?: string;
  isWrong?: boolean;
}): VNode {
  const wrong = t(language, 'window.wrongNumber');
  return (
    <div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        {isWrong && <ErrorSummary errorList={[{ href: '#iin', children: wrong }]} />}
        <h1>{t(language, 'window.title')}</h1>
        <p class="lead">{t(language, 'window.lead')}</p>
        <form method="post" action={`/${language}/centre/visit`} novalidate>
          <NumberInput language={language} iin={iin} wrong={isWrong ? wrong : undefined} />
          <Button preventDoubleClick>{t(language, 'window.begin')}</Button>
        </form>
        <p class="govuk-body">
          <a class="govuk-link" href={`/${language}/centre/invitation`}>
            {t(language, 'invitation.link')}
          </a>
        </p>
        <p class="govuk-body">
          <a class="govuk-link" href={`/${language}/centre/key`}>
            {t(language, 'key.title')}
          </a>
        </p>
        <p class="govuk-body">
          <a class="govuk-link" href={`/${language}/centre/lost`}>
            {t(language, 'lost.title')}
          </a>
        </p>
        <p class="note">{t(language, 'window.judge')}</p>
      </div>
    </div>
  );
}

/** The visitor reads and signs on the operator's screen, by his own key. */
export function SignVisit({ language, content }: { readonly language: Language; readonly content: Uint8Array }): VNode {
  return (
    <div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <BackLink href={`/${language}/centre`}>{t(language, 'sign.back')}</BackLink>
        <h1>{t(language, 'sign.title')}</h1>
        <p class="lead">{t(language, 'consent.words')}</p>
        <p>
          {t(language, 'sign.number')} <span class="number">{visitorOf(content)}</span>
        </p>
        <SignBox
          language={language}
          contentBase64={base64(content)}
          uploadAction={`/${language}/centre/sign`}
          downloadHref={`/${language}/centre/content`}
          phone={false}
        >
          <input type="hidden" name="sha256" value={sha256Hex(content)} />
        </SignBox>
      </div>
    </div>
  );
}

/** Somebody is being helped. */
export function BusyWindow({ env, language, now, visit }: WindowProps & { readonly visit: Visit }): VNode {
  const { zone } = countryOf(env, now);
  const offered = catalogueOf(env, now).services.filter(({ definition }) => definition.channels.includes('centre'));
  return (
    <>
      <h1>{visit.personName}</h1>
      <p class="lead">{t(language, 'busy.lead')}</p>
      <Facts items={[{ term: t(language, 'busy.until'), value: formatInstant(visit.until, zone, language) }]} />
      <p>
        <a class="govuk-link" href={`/${language}/applications`}>
          {t(language, 'busy.applications')}
        </a>
      </p>
      <p>
        <a class="govuk-link" href={`/${language}/mandates`}>
          {t(language, 'busy.mandates')}
        </a>
      </p>
      <form method="post" action={`/${language}/centre/end`}>
        <Button classes="govuk-button--warning" preventDoubleClick>
          {t(language, 'busy.end')}
        </Button>
      </form>
      <Section title={t(language, 'busy.services')}>
        <CardGrid>
          {offered.map(({ id, definition }) => (
            <Card href={`/${language}/services/${id}`} title={definition.title[language]}>
              {definition.summary[language]}
            </Card>
          ))}
        </CardGrid>
      </Section>
    </>
  );
}
