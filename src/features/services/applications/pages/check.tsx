/** Check your answers: everything that will be signed, with the way to change it. */
import type { VNode } from 'preact';
import { act } from '#features/country/index.ts';
import type { Instant } from '#kernel/instant.ts';
import { formatMoney } from '#kernel/money.ts';
import { texts } from '#platform/texts.ts';
import { BackLink, Button, InsetText, SummaryList, Table, WarningText } from '#ui/index.ts';
import { type Condition, eligibilityOf, type Fee, feeOf } from '../../evaluation/evaluate.ts';
import { mayGoWithout } from '../awaited.ts';
import { describeAnswers, type Words } from '../describe.ts';
import { missingEvidence } from '../facts.ts';
import type { DraftView, RefreshedView } from '../view.ts';
import { AwaitedNote } from './awaited.tsx';
import { CorrectionNote } from './form-page.tsx';

const t = texts('services');

interface Props {
  readonly view: DraftView;
  readonly words: Words;
}

interface CheckProps extends Props {
  readonly view: RefreshedView;
  readonly now: Instant;
  readonly note: VNode | undefined;
  /** What helpers changed. */
  readonly helped: VNode | null;
  /** Whether who reads may also sign. */
  readonly maySign: boolean;
}

export function CheckPage({ view, words, now, note, helped, maySign }: CheckProps): VNode {
  const { language, env } = words;
  const maySend = mayGoWithout(view, view.awaited);
  const base = `/${language}/applications/${view.draft.id}`;
  const fee = feeOf(view.subject);
  const unmet = eligibilityOf(view.subject).filter(({ state }) => state === 'unmet');
  const isReady = maySend && view.judgement.isComplete && missingEvidence(view.service, view.draft.facts).length === 0;
  return (
    <div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <BackLink href={`${base}/evidence`}>{t(language, 'form.back')}</BackLink>
        <span class="govuk-caption-l">{view.service.definition.title[language]}</span>
        <h1 class="govuk-heading-l">{t(language, 'check.title')}</h1>
        {note}
        <CorrectionNote draft={view.draft} language={language} />
        <Answers view={view} words={words} base={base} />
        {helped}
        {fee && <FeeLines fee={fee} words={words} />}
        <Declarations view={view} words={words} />
        {unmet.length > 0 && <Unmet conditions={unmet} words={words} />}
        <AwaitedNote
          speaking={{ env, language, now }}
          awaited={view.awaited}
          definition={view.service.definition}
          maySend={maySend}
          href={`${base}/check`}
        />
        {!isReady && (maySend || !view.judgement.isComplete) && (
          <WarningText>{t(language, 'check.incomplete')}</WarningText>
        )}
        {isReady && !maySign && <InsetText>{t(language, 'check.onlyFilled')}</InsetText>}
        {isReady && maySign && <Button href={`${base}/sign`}>{t(language, 'check.sign')}</Button>}
      </div>
    </div>
  );
}

function Answers({ view, words, base }: Props & { base: string }): VNode {
  const { language } = words;
  const described = describeAnswers(view, words);
  return (
    <>
      {view.judgement.pages.map(({ page, problems }) => (
        <SummaryList
          card={{ title: { children: page.title[language], headingLevel: 2 } }}
          rows={described
            .filter((one) => one.page === page.page)
            .map((one) => ({
              key: one.question,
              value: one.answer
                .split('\n')
                .map((line) => (
                  <div>
                    {line || <Missing words={words} isWrong={problems.some(({ field }) => field === one.field)} />}
                  </div>
                )),
              actions: {
                items: [
                  {
                    href: `${base}/${page.page}#${one.field}`,
                    children: t(language, 'check.change'),
                    visuallyHiddenText: one.question,
                  },
                ],
              },
            }))}
        />
      ))}
    </>
  );
}

function Missing({ words, isWrong }: { words: Words; isWrong: boolean }): VNode {
  return (
    <span class={isWrong ? 'govuk-error-message' : 'govuk-hint'}>
      {t(words.language, isWrong ? 'check.toAnswer' : 'check.notAnswered')}
    </span>
  );
}

function FeeLines({ fee, words }: { fee: Fee; words: Words }): VNode {
  const { language, env } = words;
  if (fee.lines.length === 0) return <p class="govuk-body">{t(language, 'check.free')}</p>;
  const law = ({ act: id, article }: { act: string; article: string }) =>
    t(language, 'check.article', {
      act: act(env, id)?.short?.[language] ?? act(env, id)?.title[language] ?? id,
      article,
    });
  return (
    <Table
      caption={t(language, 'check.fee')}
      captionClasses="govuk-table__caption--m"
      head={[
        { children: t(language, 'check.feeFor') },
        { children: t(language, 'check.feeLaw') },
        { children: t(language, 'check.feeAmount'), format: 'numeric' },
      ]}
      rows={[
        ...fee.lines.map(({ line, amount }) => [
          { children: line.label[language] },
          { children: law(line.cite) },
          { children: formatMoney(amount, language), format: 'numeric' },
        ]),
        [
          { children: <b>{t(language, 'check.feeTotal')}</b> },
          { children: '' },
          { children: <b>{formatMoney(fee.total, language)}</b>, format: 'numeric' },
        ],
      ]}
    />
  );
}

function Declarations({ view, words }: Props): VNode | null {
  const { declarations } = view.service.definition;
  if (declarations.length === 0) return null;
  return (
    <>
      <h2 class="govuk-heading-m">{t(words.language, 'check.declarations')}</h2>
      <ul class="govuk-list govuk-list--bullet">
        {declarations.map(({ text }) => (
          <li>{text[words.language]}</li>
        ))}
      </ul>
    </>
  );
}

/** An application can't be refused at the door (it is taken and decided), but nobody is left to learn late what stands against it. */
function Unmet({ conditions, words }: { conditions: readonly Condition[]; words: Words }): VNode {
  const { language } = words;
  return (
    <>
      <WarningText>{t(language, 'check.unmet')}</WarningText>
      <ul class="govuk-list govuk-list--bullet">
        {conditions.map(({ condition }) => (
          <li>{condition.else[language]}</li>
        ))}
      </ul>
    </>
  );
}
