/** Pairs that may be one record: the list, and one pair with what differs. */
import type { VNode } from 'preact';
import { countryOf } from '#features/country/index.ts';
import { canonicalize } from '#kernel/canonical.ts';
import { formatInstant, say } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { Button, EmptyState, ErrorSummary, InsetText, Section, Table, Tag, Textarea } from '#ui/index.ts';
import type { DuplicatePage, OpenedPair } from '../../actions/duplicates.ts';
import type { Fact } from '../../actions/read.ts';
import { duplicateRules } from '../../rules/duplicates.ts';
import { fieldOrder } from '../../rules/values.ts';
import { valueInWords } from '../value.ts';
import { Crumbs, type Props, showingOf } from './words.tsx';

const t = texts('registers');

interface ListProps extends Props {
  readonly found: DuplicatePage;
  /** A search was just begun. */
  readonly isSought: boolean;
}

export function DuplicatesPage(props: ListProps): VNode {
  const { reading, definition, found, isSought } = props;
  const { language } = reading;
  const base = `/${language}/registry/${definition.register}/duplicates`;
  return (
    <>
      <Crumbs reading={reading} definition={definition} />
      {isSought && <InsetText>{t(language, 'duplicates.sought')}</InsetText>}
      <h1>{t(language, 'duplicates.title')}</h1>
      <p class="lead">{t(language, 'duplicates.lead')}</p>
      <form method="post">
        <Button>{t(language, 'duplicates.search')}</Button>
      </form>
      {found.pairs.length === 0 ? <EmptyState title={t(language, 'duplicates.none')} /> : <Pairs {...props} />}
      {found.next && (
        <p class="govuk-body">
          <a class="govuk-link" href={`${base}?first=${found.next.firstId}&second=${found.next.secondId}`}>
            {t(language, 'duplicates.more')}
          </a>
        </p>
      )}
      <Section title={t(language, 'duplicates.rules')} id="rules">
        <ul class="govuk-list govuk-list--bullet">
          {duplicateRules(definition).map((rule) => (
            <li>{say(rule.text, language)}</li>
          ))}
        </ul>
      </Section>
    </>
  );
}

/** No value stands here: opening a pair is the look. */
function Pairs({ reading, definition, found }: ListProps): VNode {
  const { env, language } = reading;
  const why = new Map(duplicateRules(definition).map((rule) => [rule.id, say(rule.text, language)]));
  return (
    <Table
      head={['why', 'found', 'open'].map((name) => ({ children: t(language, `duplicates.column.${name}`) }))}
      rows={found.pairs.map(({ firstId, secondId, rule, foundAt }) => [
        { children: why.get(rule) ?? rule },
        { children: formatInstant(foundAt, countryOf(env, foundAt).zone, language) },
        {
          children: (
            <a
              class="govuk-link"
              href={`/${language}/registry/${definition.register}/duplicates/${firstId}/${secondId}`}
            >
              {t(language, 'duplicates.open')}
              <span class="govuk-visually-hidden">: {firstId}</span>
            </a>
          ),
        },
      ])}
    />
  );
}

interface PairProps extends Props {
  readonly opened: OpenedPair;
  readonly ids: readonly [string, string];
  /** No reason was given. */
  readonly hasFault: boolean;
}

export function PairPage(props: PairProps): VNode {
  const { reading, definition, opened, ids, hasFault } = props;
  const { language } = reading;
  const [first, second] = opened.facts;
  return (
    <>
      <Crumbs reading={reading} definition={definition} />
      {hasFault && <ErrorSummary errorList={[{ href: '#reason', children: t(language, 'correct.fault.reason') }]} />}
      <h1>{t(language, 'duplicates.pair')}</h1>
      {opened.rule && <p class="lead">{say(opened.rule.text, language)}</p>}
      <p class="govuk-hint">{t(language, 'registry.lookupNote')}</p>
      {first && second ? (
        <>
          <Compared {...props} facts={[first, second]} />
          <Merges {...props} />
          {opened.distinct ? (
            <InsetText>{t(language, 'duplicates.isDistinct', { reason: opened.distinct.reason })}</InsetText>
          ) : (
            <Parting language={language} hasFault={hasFault} />
          )}
        </>
      ) : (
        <p class="govuk-body">{t(language, 'duplicates.gone')}</p>
      )}
      <p class="govuk-hint">{ids.join(' · ')}</p>
    </>
  );
}

/** Field by field; what differs is said in words, not by colour alone. */
function Compared({ reading, definition, facts }: PairProps & { facts: readonly [Fact, Fact] }): VNode {
  const { language } = reading;
  const showing = showingOf(reading);
  const [first, second] = facts;
  const names = fieldOrder(definition).filter((name) => first.values[name] ?? second.values[name]);
  const inWords = (fact: Fact, name: string) => {
    const [field, value] = [definition.fields[name], fact.values[name]];
    return field === undefined || value === undefined ? '—' : valueInWords(field, value, showing);
  };
  const isSame = (name: string) =>
    canonicalize(first.values[name] ?? null) === canonicalize(second.values[name] ?? null);
  return (
    <Table
      firstCellIsHeader
      head={['field', 'first', 'second', 'compared'].map((name) => ({
        children: t(language, `duplicates.column.${name}`),
      }))}
      rows={names.map((name) => [
        { children: say(definition.fields[name]?.label ?? { kk: name, ru: name, en: name }, language) },
        { children: inWords(first, name) },
        { children: inWords(second, name) },
        { children: isSame(name) ? t(language, 'duplicates.same') : <Tag>{t(language, 'duplicates.differs')}</Tag> },
      ])}
    />
  );
}

/** Which of the two stays is the officer's choice. */
function Merges({ reading: { language }, definition, ids: [first, second] }: PairProps): VNode {
  const href = (from: string, into: string) =>
    `/${language}/registry/${definition.register}/records/${from}/merge/${into}`;
  return (
    <Section title={t(language, 'duplicates.merge')} id="merge">
      <ul class="govuk-list">
        <li>
          <a class="govuk-link" href={href(second, first)}>
            {t(language, 'duplicates.keepFirst')}
          </a>
        </li>
        <li>
          <a class="govuk-link" href={href(first, second)}>
            {t(language, 'duplicates.keepSecond')}
          </a>
        </li>
      </ul>
    </Section>
  );
}

function Parting({ language, hasFault }: { language: Props['reading']['language']; hasFault: boolean }): VNode {
  return (
    <Section title={t(language, 'duplicates.part')} id="part">
      <form method="post">
        <Textarea
          name="reason"
          label={t(language, 'correct.reason')}
          {...(hasFault ? { errorMessage: t(language, 'correct.fault.reason') } : {})}
        />
        <Button classes="govuk-button--secondary">{t(language, 'duplicates.partSend')}</Button>
      </form>
    </Section>
  );
}
