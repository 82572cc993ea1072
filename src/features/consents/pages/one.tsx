/** One consent: who may read what for which purpose and until when, what one can do about it, and everything that was read. */
import type { ComponentChildren, VNode } from 'preact';
import { countryOf } from '#features/country/index.ts';
import type { SigningNotice } from '#features/identity/index.ts';
import { Law, lookupEntry } from '#features/registers/index.ts';
import { SignBox } from '#features/trust/index.ts';
import { base64 } from '#kernel/hash.ts';
import { formatDate, formatInstant, type Language, say } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import { texts } from '#platform/texts.ts';
import { BackLink, Button, Ledger, Section, SummaryList } from '#ui/index.ts';
import type { ConsentSeen, ConsentView, Side } from '../views.ts';
import { StateTag } from './list.tsx';

const t = texts('consents');

interface Props {
  readonly env: Env;
  readonly language: Language;
  readonly seen: ConsentSeen;
  readonly signing: SigningNotice;
}

export function ConsentPage({ env, language, seen, signing }: Props): VNode {
  const { side, view, content, uses } = seen;
  return (
    <div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <BackLink href={`/${language}/cabinet/consents`}>{t(language, `list.${side}.title`)}</BackLink>
        <h1 class="govuk-heading-l">{t(language, 'one.title')}</h1>
        <Facts env={env} language={language} side={side} view={view} />
        {view.state === 'asked' && signing.notice}
        {content && view.state === 'asked' && !signing.isWaiting && (
          <Answer env={env} language={language} id={view.id} content={content} />
        )}
        {side === 'person' && view.state === 'live' && (
          <Act language={language} id={view.id} act="withdraw">
            <p class="govuk-body">{t(language, 'withdraw.lead')}</p>
          </Act>
        )}
        {side === 'organisation' && view.state === 'live' && (
          <p class="govuk-body">{t(language, 'one.read', { path: `/api/v1/consents/${view.id}/data` })}</p>
        )}
        <Section title={t(language, 'uses.title')} id="uses">
          {uses.length === 0 ? (
            <p class="govuk-body">{t(language, 'uses.none')}</p>
          ) : (
            <Ledger entries={uses.map((use) => lookupEntry(env, language, use))} />
          )}
        </Section>
      </div>
    </div>
  );
}

interface FactsProps {
  readonly env: Env;
  readonly language: Language;
  readonly side: Side;
  readonly view: ConsentView;
}

function Facts({ env, language, side, view }: FactsProps): VNode {
  const { organisation, asked, register, purpose, fields, cites, lastDay, answerUntil, state, at } = view;
  const { zone } = countryOf(env, at);
  return (
    <SummaryList
      rows={[
        { key: t(language, 'one.state'), value: <StateTag language={language} state={state} /> },
        side === 'person'
          ? { key: t(language, 'one.who'), value: `${say(organisation.name, language)}, ${organisation.bin}` }
          : { key: t(language, 'one.whom'), value: `${asked.surname}, ${asked.iin}` },
        { key: t(language, 'one.purpose'), value: say(purpose.text, language) },
        {
          key: say(register.title, language),
          value: (
            <ul class="govuk-list">
              {fields.map(({ label }) => (
                <li>{say(label, language)}</li>
              ))}
            </ul>
          ),
        },
        { key: t(language, 'one.lastDay'), value: formatDate(lastDay, language, 'long') },
        { key: t(language, 'one.law'), value: <Law reading={{ env, language, now: at }} cites={cites} /> },
        ...(state === 'asked'
          ? [{ key: t(language, 'one.answerUntil'), value: formatInstant(answerUntil, zone, language) }]
          : []),
      ]}
    />
  );
}

interface AnswerProps {
  readonly env: Env;
  readonly language: Language;
  readonly id: string;
  readonly content: Uint8Array;
}

function Answer({ env, language, id, content }: AnswerProps): VNode {
  const base = `/${language}/cabinet/consents/${id}`;
  return (
    <>
      <Section title={t(language, 'give.title')} id="give">
        <p class="govuk-body">{t(language, 'give.lead')}</p>
        <SignBox
          language={language}
          contentBase64={base64(content)}
          uploadAction={`${base}/sign`}
          downloadHref={`${base}/content`}
          phone={env}
        />
      </Section>
      <Section title={t(language, 'refuse.title')} id="refuse">
        <Act language={language} id={id} act="refuse">
          <p class="govuk-body">{t(language, 'refuse.lead')}</p>
        </Act>
      </Section>
    </>
  );
}

interface ActProps {
  readonly language: Language;
  readonly id: string;
  readonly act: 'refuse' | 'withdraw';
  readonly children: ComponentChildren;
}

const Act = ({ language, id, act, children }: ActProps): VNode => (
  <form method="post" action={`/${language}/cabinet/consents/${id}/${act}`}>
    {children}
    <Button classes={act === 'withdraw' ? 'govuk-button--warning' : 'govuk-button--secondary'} preventDoubleClick>
      {t(language, `${act}.button`)}
    </Button>
  </form>
);
