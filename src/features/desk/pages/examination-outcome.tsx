/** How an examination ended: passed, or which cases were wrong, what is right in them and by which article. */
import type { VNode } from 'preact';
import type { CaseAnswer, ExaminationResult } from '#features/identity/index.ts';
import { rightAnswer, type WorkedCase } from '#features/services/index.ts';
import { say } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { BackLink, Details, InsetText, Section, SummaryList } from '#ui/index.ts';
import { CaseFacts, type ExaminationProps } from './examination.tsx';
import { citeInWords } from './words.ts';

const t = texts('desk');

export interface OutcomeProps extends ExaminationProps {
  /** In the order asked. */
  readonly cases: readonly WorkedCase[];
  readonly result: ExaminationResult;
}

export function ExaminationOutcome(props: OutcomeProps): VNode {
  const { language, edition, examination, result, shown, cases } = props;
  const wrong = examination.cases.flatMap((place, index) => (result.wrong.includes(place) ? [index] : []));
  const title = say(edition.definition.title, language);
  return (
    <>
      <BackLink href={`/${language}/desk/examinations`}>{t(language, 'examinations.title')}</BackLink>
      <h1>{t(language, wrong.length === 0 ? 'examination.passed' : 'examination.failed', { service: title })}</h1>
      <InsetText>
        {wrong.length === 0
          ? t(language, 'examination.passedText')
          : t(language, 'examination.failedText', { wrong: wrong.length, count: cases.length })}
      </InsetText>
      {wrong.map((index) => {
        const [worked, facts, given] = [cases[index], shown[index], result.answers[index]];
        if (!worked || !facts || !given) return null;
        return (
          <Section title={t(language, 'examination.case', { number: index + 1 })}>
            <SummaryList
              rows={[
                {
                  key: { children: t(language, 'examination.right') },
                  value: { children: <Decided {...props} answer={rightAnswer(worked)} /> },
                },
                {
                  key: { children: t(language, 'examination.given') },
                  value: { children: <Decided {...props} answer={given} /> },
                },
              ]}
            />
            <Details summary={t(language, 'examination.facts', { number: index + 1 })}>
              <CaseFacts {...props} shown={facts} />
            </Details>
          </Section>
        );
      })}
    </>
  );
}

/** An outcome with the conditions that it rests upon, each with its article. */
function Decided({ env, language, edition, answer }: OutcomeProps & { readonly answer: CaseAnswer }): VNode {
  const unmet = edition.definition.eligible.filter(({ id }) => answer.unmet.includes(id));
  return (
    <>
      {t(language, answer.granted ? 'examination.granted' : 'examination.refused')}
      {unmet.map((condition) => (
        <>
          <br />
          {say(condition.rule, language)} <span class="note">{citeInWords(env, language, condition.cite)}</span>
        </>
      ))}
    </>
  );
}
