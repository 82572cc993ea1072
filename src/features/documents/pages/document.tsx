import type { VNode } from 'preact';
import { agency, countryOf, dayIn } from '#features/country/index.ts';
import { hex, sha256Hex } from '#kernel/hash.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import { formatDate, formatInstant, formatNumber, type Language, say } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import { texts } from '#platform/texts.ts';
import { BackLink, Button, Columns, Facts, InsetText, Ledger, Proof, Section, WarningText } from '#ui/index.ts';
import type { HeldDocumentView } from '../actions/show.ts';
import { documentBytes } from '../rules/content.ts';
import { spacedCode } from '../rules/number.ts';
import { shownFields, statementOf, subjectOf } from '../rules/words.ts';
import { Erased, FieldList, StateTag } from './parts.tsx';

const t = texts('documents');

export interface DocumentPageProps {
  readonly env: Env;
  readonly language: Language;
  readonly now: Instant;
  readonly held: HeldDocumentView;
}

/** The holder's page of a document: what it says, where to get it, who checked it, what proves it. */
export function DocumentPage(props: DocumentPageProps): VNode {
  const { language, held } = props;
  return (
    <>
      <BackLink href={`/${language}/cabinet/documents`}>{t(language, 'page.back')}</BackLink>
      <Columns intro={<Intro {...props} />} aside={<DocumentFacts {...props} />}>
        <Section title={t(language, 'page.data')} id="data">
          {held.content && <FieldList fields={shownFields(held.definition, held.content.data, language)} />}
          {held.erasure && <Erased env={props.env} language={language} erasure={held.erasure} />}
        </Section>
        <Share {...props} />
        <Checks {...props} />
        <DocumentProof {...props} />
      </Columns>
    </>
  );
}

function Intro({ env, language, held }: DocumentPageProps): VNode {
  const { definition, content, state, event, languages, document } = held;
  return (
    <>
      <p>
        <StateTag state={state} language={language} />
      </p>
      <h1>{say(held.title, language)}</h1>
      {content && <p class="figure">{subjectOf(definition, content.data, language)}</p>}
      {content && <p class="lead">{statementOf(definition, content.data, language)}</p>}
      {event && <Ended env={env} language={language} event={event} />}
      {languages.length === 0 ? (
        content && (
          <InsetText>
            {t(language, 'page.making')}{' '}
            <a href={`/${language}/documents/${document.number}`}>{t(language, 'page.reload')}</a>
          </InsetText>
        )
      ) : (
        <div class="govuk-button-group">
          {[language, ...languages.filter((one) => one !== language)].map((one, index) => (
            <Button
              href={`/${language}/documents/${document.number}.pdf?in=${one}`}
              classes={index === 0 ? undefined : 'govuk-button--secondary'}
            >
              {t(language, 'page.downloadIn', { language: t(language, `page.languages.${one}`) })}
            </Button>
          ))}
        </div>
      )}
    </>
  );
}

function Ended({
  env,
  language,
  event,
}: Pick<DocumentPageProps, 'env' | 'language'> & { event: NonNullable<HeldDocumentView['event']> }): VNode {
  const date = formatDate(dayIn(env, event.at), language, 'long');
  return (
    <WarningText>
      {event.reason
        ? t(language, `page.${event.kind}`, { date, reason: event.reason })
        : t(language, `page.${event.kind}WithoutReason`, { date })}{' '}
      {event.replaced_by && (
        <a href={`/${language}/documents/${event.replaced_by}`}>
          {t(language, 'page.replacedBy', { number: event.replaced_by })}
        </a>
      )}
    </WarningText>
  );
}

function DocumentFacts({ env, language, now, held }: DocumentPageProps): VNode {
  const { document } = held;
  const issuer = agency(env, document.issuer, now);
  const until = document.valid_until;
  return (
    <Facts
      items={[
        { term: t(language, 'page.number'), value: <span class="number">{document.number}</span> },
        {
          term: t(language, 'page.validUntil'),
          value: until === null ? t(language, 'page.noEnd') : formatDate(until, language, 'long'),
          isLarge: true,
        },
        { term: t(language, 'page.issuedOn'), value: formatDate(document.issued_on, language, 'long') },
        { term: t(language, 'page.issuer'), value: issuer ? say(issuer.title, language) : document.issuer },
        {
          term: t(language, 'page.caseNumber'),
          value: <span class="number">{document.case_number}</span>,
          note: <a href={`/${language}/applications/${document.case_id}`}>{t(language, 'page.case')}</a>,
        },
      ]}
    />
  );
}

function Share({ env, language, held }: DocumentPageProps): VNode {
  const { number, code } = held.document;
  const address = `${env.config.publicUrl}/v/${number}/${code}`;
  return (
    <Section title={t(language, 'page.share')} id="share">
      <p>{t(language, 'page.shareHelp')}</p>
      <p>
        {t(language, 'page.code')}: <strong class="number">{spacedCode(code)}</strong>
      </p>
      <p>
        <a href={`/${language}/v/${number}/${code}`}>{address}</a>
      </p>
    </Section>
  );
}

function Checks({ env, language, now, held }: DocumentPageProps): VNode {
  const { zone } = countryOf(env, now);
  return (
    <Section title={t(language, 'page.checks')} id="checks">
      <p>{t(language, 'page.checksHelp')}</p>
      {held.viewings.length === 0 ? (
        <p class="note">{t(language, 'page.checksEmpty')}</p>
      ) : (
        <Ledger
          entries={held.viewings.map(({ id, at, channel }) => ({
            id,
            when: formatInstant(at, zone, language),
            dateTime: isoInstant(at),
            children: t(language, `page.check.${channel}`),
          }))}
        />
      )}
    </Section>
  );
}

function DocumentProof({ language, held }: DocumentPageProps): VNode {
  const { document, place, content } = held;
  return (
    <Proof title={t(language, 'page.proof')}>
      <p>
        {place
          ? t(language, 'page.proofPlace', {
              index: formatNumber(place.index + 1, language),
              size: formatNumber(place.treeSize, language),
            })
          : t(language, 'page.proofWaiting')}
      </p>
      <dl>
        {content && (
          <>
            <dt>{t(language, 'page.digest')}</dt>
            <dd>
              <code>{sha256Hex(documentBytes(content))}</code>
            </dd>
          </>
        )}
        <dt>{t(language, 'page.leaf')}</dt>
        <dd>
          <code>{hex(document.leaf_hash)}</code>
        </dd>
      </dl>
      <p>
        <a href="/log/checkpoint">{t(language, 'page.log')}</a>
      </p>
      {content && (
        <p>
          <a href={`/${language}/documents/${document.number}/passport.asice`} download>
            {t(language, 'page.passport')}
          </a>
        </p>
      )}
      {content && (
        <p>
          <a href={`/${language}/documents/${document.number}.json`} download>
            {t(language, 'page.dataLink')}
          </a>
        </p>
      )}
      <p>
        <a href={`/${language}/verify`}>{t(language, 'verify.file')}</a>
      </p>
    </Proof>
  );
}
