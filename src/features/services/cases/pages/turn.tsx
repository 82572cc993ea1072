/** What the case asks of the applicant now, or has given him: payment, correction, hearing, decision, documents. */
import type { ComponentChildren, VNode } from 'preact';
import { formatMoney, parseTiyn } from '#kernel/money.ts';
import type { Language } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import { texts } from '#platform/texts.ts';
import { Button, InsetText, Section, Textarea } from '#ui/index.ts';
import type { Defect } from '../actions/return.ts';
import { type GroundInWords, groundInWords } from '../ground.ts';
import { chargedFee, type Happening } from '../happenings.ts';
import type { LoadedCase } from '../load.ts';
import type { NextAct } from '../next-acts.ts';
import { wordsOf } from './words.ts';

const t = texts('services');

interface TurnProps {
  readonly env: Env;
  readonly language: Language;
  readonly loaded: LoadedCase;
  readonly happenings: readonly Happening[];
  readonly acts: readonly NextAct[];
  /** The form that was sent without a word in it. */
  readonly empty?: 'objection' | 'message' | undefined;
}

const last = (happenings: readonly Happening[], kind: Happening['kind']) =>
  happenings.findLast((one) => one.kind === kind);

export function Turn(props: TurnProps): VNode {
  const { state } = props.loaded;
  return (
    <>
      {state.status === 'awaiting-fee' && <Payment {...props} />}
      <Refunded {...props} />
      {state.status === 'returned' && <Returned {...props} />}
      {state.status === 'hearing' && <Hearing {...props} />}
      {state.decision && <Decided {...props} />}
    </>
  );
}

function Payment({ language, happenings, acts }: TurnProps): VNode | null {
  const fee = chargedFee(happenings);
  if (!fee) return null;
  // Whoever signed beside the applicant is told what it waits for; the charge isn't his.
  if (!acts.includes('pay')) return <InsetText>{t(language, 'case.pay.byApplicant')}</InsetText>;
  return (
    <InsetText>
      <h2>{t(language, 'case.pay.title', { amount: formatMoney(fee.total, language) })}</h2>
      <p>{t(language, 'case.pay.text')}</p>
      <Button href={`/${language}/payments/${fee.chargeId}`}>{t(language, 'case.pay.button')}</Button>
    </InsetText>
  );
}

function Refunded({ language, happenings }: TurnProps): VNode | null {
  const refunded = last(happenings, 'fee-refunded');
  if (!refunded) return null;
  const { chargeId, total } = refunded.shown;
  return (
    <InsetText>
      <p>
        {total === undefined
          ? t(language, 'case.happened.fee-refunded')
          : t(language, 'case.refunded.text', { amount: formatMoney(parseTiyn(String(total)), language) })}
      </p>
      {chargeId !== undefined && (
        <a class="govuk-link" href={`/${language}/payments/${String(chargeId)}`}>
          {t(language, 'case.refunded.link')}
        </a>
      )}
    </InsetText>
  );
}

function Returned({ env, language, loaded, happenings, acts }: TurnProps): VNode {
  const defects = (last(happenings, 'returned')?.shown.defects ?? []) as unknown as readonly Defect[];
  const until = loaded.state.correction?.until;
  const words = wordsOf(env, language, loaded.now);
  return (
    <InsetText>
      <h2 class="govuk-heading-m">{t(language, 'case.returned.title')}</h2>
      <p>{until !== undefined && t(language, 'case.returned.until', { day: words.lastDay(until) })}</p>
      <ul class="govuk-list govuk-list--bullet">
        {defects.map(({ text }) => (
          <li>{text}</li>
        ))}
      </ul>
      {acts.includes('correct') && (
        <Button href={`/${language}/applications/${loaded.row.caseId}/check`}>
          {t(language, 'case.returned.button')}
        </Button>
      )}
    </InsetText>
  );
}

/** Until when the applicant may object, that he did, or that he may no more. */
function objectionsInWords({ env, language, loaded }: TurnProps): string | undefined {
  const { hearing } = loaded.state;
  if (!hearing) return undefined;
  const { objectedAt, objectionsUntil } = hearing;
  const words = wordsOf(env, language, loaded.now);
  if (objectedAt !== undefined) return t(language, 'case.hearing.objected', { day: words.day(objectedAt) });
  const key = loaded.now < objectionsUntil ? 'case.hearing.until' : 'case.hearing.over';
  return t(language, key, { day: words.lastDay(objectionsUntil) });
}

function Hearing(props: TurnProps): VNode | null {
  const { env, language, loaded, happenings, acts, empty } = props;
  const { hearing } = loaded.state;
  if (!hearing) return null;
  return (
    <InsetText>
      <h2 class="govuk-heading-m">{t(language, 'case.hearing.title')}</h2>
      <p>{t(language, 'case.hearing.text')}</p>
      <Ground language={language} ground={groundInWords(env, loaded.edition.definition, hearing.ground)} />
      <p>{String(last(happenings, 'hearing-proposed')?.shown.reasons ?? '')}</p>
      <p>{objectionsInWords(props)}</p>
      {acts.includes('object') && (
        <form method="post" action={`/${language}/cases/${loaded.row.caseId}/objection`}>
          <Textarea
            id="objection"
            name="text"
            label={t(language, 'case.hearing.label')}
            rows={6}
            {...(empty === 'objection' ? { errorMessage: t(language, 'case.hearing.empty') } : {})}
          />
          <Button>{t(language, 'case.hearing.button')}</Button>
        </form>
      )}
    </InsetText>
  );
}

function Ground({ language, ground }: { language: Language; ground: GroundInWords }): VNode {
  return (
    <p>
      <strong>{ground.text[language]}</strong>
      {ground.cite && (
        <span class="note">
          {' '}
          {t(language, 'case.article', { act: ground.cite.title[language], article: ground.cite.article })}
        </span>
      )}
    </p>
  );
}

function Decided({ env, language, loaded, happenings }: TurnProps): VNode | null {
  const { decision } = loaded.state;
  if (!decision) return null;
  const words = wordsOf(env, language, loaded.now);
  const reasons = last(happenings, 'decided')?.shown.reasons;
  return (
    <Section title={t(language, 'case.decision.title')}>
      <p>{t(language, `case.decision.${decision.by}.${decision.outcome}`, { day: words.day(decision.effectiveAt) })}</p>
      {decision.ground !== undefined && (
        <Ground language={language} ground={groundInWords(env, loaded.edition.definition, decision.ground)} />
      )}
      {typeof reasons === 'string' && <p>{reasons}</p>}
      {loaded.state.breach && <p>{t(language, 'case.decision.breach')}</p>}
      <Documents language={language} happenings={happenings}>
        {decision.outcome === 'granted' && loaded.state.deliveredAt === undefined && (
          <p>{t(language, 'case.decision.preparing')}</p>
        )}
      </Documents>
    </Section>
  );
}

function Documents(props: {
  language: Language;
  happenings: readonly Happening[];
  children?: ComponentChildren;
}): VNode {
  const { language, happenings } = props;
  // The number is a content: once it is erased the cabinet still has the document, for its own time.
  const issued = happenings.filter(({ kind, isErased }) => kind === 'document-issued' && !isErased);
  return (
    <>
      {props.children}
      {issued.map(({ shown }) => (
        <p>
          <Button href={`/${language}/documents/${String(shown.number)}`}>
            {t(language, 'case.decision.document', { number: String(shown.number) })}
          </Button>
        </p>
      ))}
    </>
  );
}
