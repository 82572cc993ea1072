/** Look-ups drawn by lot: the list, the card of one, and how the lot can be checked. */
import type { VNode } from 'preact';
import { countryOf } from '#features/country/index.ts';
import { agencyName, lookupEntry, namedLookup, type Reading } from '#features/registers/index.ts';
import { hex } from '#kernel/hash.ts';
import { formatDate, formatNumber } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import {
  BackLink,
  Button,
  Details,
  EmptyState,
  ErrorSummary,
  type FilledForm,
  InsetText,
  Ledger,
  Radios,
  Table,
  Textarea,
} from '#ui/index.ts';
import type { AuditCard } from '../actions/audit.ts';
import { VERDICTS } from '../rules/content.ts';
import { WorkCrumbs } from './work.tsx';

const t = texts('data-protection');

interface ListProps {
  readonly reading: Reading;
  readonly waiting: readonly AuditCard[];
}

export function AuditsPage({ reading, waiting }: ListProps): VNode {
  const { env, language, now } = reading;
  const { daily } = countryOf(env, now).dataProtection.audit;
  return (
    <>
      <WorkCrumbs language={language} />
      <h1>{t(language, 'audits.title')}</h1>
      <InsetText>{t(language, 'audits.lead', { n: daily })}</InsetText>
      {waiting.length === 0 ? (
        <EmptyState title={t(language, 'audits.none')} />
      ) : (
        <Table
          isStacked
          head={['day', 'agency', 'look'].map((column) => t(language, `audits.column.${column}`))}
          rows={waiting.map(({ audit, lookup }) => [
            formatDate(audit.day, language, 'long'),
            agencyName(reading, lookup.agency ?? ''),
            <a class="govuk-link" href={`/${language}/authority/audits/${audit.id}`}>
              {t(language, 'audits.open')}
              <span class="govuk-visually-hidden">: {lookupEntry(env, language, namedLookup(lookup)).when}</span>
            </a>,
          ])}
        />
      )}
    </>
  );
}

export function AuditPage(props: { reading: Reading; card: AuditCard; form: FilledForm }): VNode {
  const { reading, card, form } = props;
  const { env, language } = reading;
  const { values, faults } = form;
  const errorOf = (name: string) =>
    faults.includes(name) ? { errorMessage: t(language, `audits.fault.${name}`) } : {};
  return (
    <>
      <BackLink href={`/${language}/authority/audits`} />
      {faults.length > 0 && (
        <ErrorSummary
          errorList={faults.map((name) => ({ href: `#${name}`, children: t(language, `audits.fault.${name}`) }))}
        />
      )}
      <h1>{t(language, 'audits.one')}</h1>
      <Ledger entries={[lookupEntry(env, language, namedLookup(card.lookup))]} />
      <Proof reading={reading} card={card} />
      {card.audit.verdict === null ? (
        <form method="post">
          <Radios
            name="verdict"
            value={values.verdict}
            fieldset={{ legend: t(language, 'audits.verdict') }}
            items={VERDICTS.map((one) => ({ value: one, children: t(language, `audits.${one}`) }))}
            {...errorOf('verdict')}
          />
          <Textarea
            name="reason"
            label={t(language, 'audits.reason')}
            hint={t(language, 'audits.reasonHint')}
            value={values.reason}
            {...errorOf('reason')}
          />
          <Button>{t(language, 'audits.judge')}</Button>
        </form>
      ) : (
        <InsetText>
          {t(language, `audits.${card.audit.verdict}`)}. {card.audit.reason}
        </InsetText>
      )}
    </>
  );
}

/** What anybody needs to draw again: the day's digest in the log, the tree that was the lot, the place that came out. */
function Proof({ reading: { language }, card: { audit, sample } }: { reading: Reading; card: AuditCard }): VNode {
  return (
    <Details summary={t(language, 'audits.proof')}>
      <p>
        {t(language, 'audits.proofText', {
          day: formatDate(sample.day, language, 'long'),
          size: formatNumber(sample.size, language),
          drawn: sample.drawn,
          number: audit.number + 1,
          place: formatNumber(audit.place, language),
          tree: formatNumber(sample.treeSize ?? 0, language),
        })}
      </p>
      <p class="hash">{sample.digest}</p>
      <p class="hash">{sample.root && hex(sample.root)}</p>
      <p>
        <a class="govuk-link" href={`/${language}/log?leaf=${hex(sample.leafHash)}`}>
          {t(language, 'audits.leaf')}
        </a>
      </p>
    </Details>
  );
}
