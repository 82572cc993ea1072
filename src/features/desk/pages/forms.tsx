/** One page for each of the officer's acts. */
import type { VNode } from 'preact';
import { agency } from '#features/country/index.ts';
import { isAnsweredInWords } from '#features/services/index.ts';
import { SignBox } from '#features/trust/index.ts';
import { type Language, say, type Text } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import { texts } from '#platform/texts.ts';
import { BackLink, Button, Checkboxes, Input, InsetText, Radios, Textarea } from '#ui/index.ts';
import { openPoints, openWays, otherActs, pointHref, whyNot } from './acts.tsx';
import type { CaseProps } from './case.tsx';
import { errorOf, Faults, idOf } from './faults.tsx';
import { answersOf, citeInWords, evidenceTitle } from './words.ts';

const t = texts('desk');
const services = texts('services');

/** Acts that have a page with a form. */
export const ACTS = ['grant', 'refuse', 'return', 'refusal', 'opinion', 'hand-over'] as const;
export type Act = (typeof ACTS)[number];

export interface FormProps extends CaseProps {
  readonly act: Act;
}

export function ActForm(props: FormProps): VNode {
  const { language, act, view } = props;
  const base = `/${language}/desk/${view.loaded.row.caseId}`;
  return (
    <>
      <BackLink href={base}>{t(language, 'form.back')}</BackLink>
      <Faults {...props} />
      <h1>{t(language, `form.${act}.title`)}</h1>
      <ActBody {...props} />
    </>
  );
}

/** The form; or, where the act can't be done now, why not. */
function ActBody(props: FormProps): VNode {
  const { language, act, view } = props;
  if (openWays(props, act).length === 0) return <NotNow {...props} />;
  const hindering = act === 'grant' ? hinderingGrant(props) : [];
  if (hindering.length > 0) return <Hindering {...props} hindering={hindering} />;
  return (
    <>
      <Lead {...props} />
      <form method="post" action={`/${language}/desk/${view.loaded.row.caseId}/${act}`} novalidate>
        <input type="hidden" name="seen" value={String(view.loaded.entries.length)} />
        <Fields {...props} />
        <Button preventDoubleClick>{t(language, `form.${act}.button`)}</Button>
      </form>
    </>
  );
}

function NotNow(props: FormProps): VNode {
  const { language, act } = props;
  const why = whyNot(props, act);
  if (why === undefined) return <InsetText>{t(language, 'form.notNow')}</InsetText>;
  return (
    <InsetText>
      <p>
        <strong>{services(language, `refusal.${why}.title`)}</strong>
      </p>
      <p>{services(language, `refusal.${why}.help`)}</p>
    </InsetText>
  );
}

/** What the act does to the case and its term, before it is done. */
function Lead({ language, act, view }: FormProps): VNode {
  const { correction, hearing } = view.loaded.edition.definition;
  const days = {
    days: correction === 'none' ? 0 : correction.workingDays,
    ...(hearing === 'none' ? {} : { objections: hearing.objections, hearing: hearing.workingDays }),
  };
  return <p>{t(language, `form.${act}.lead`, days)}</p>;
}

interface Hindrance {
  readonly text: Text;
  /** Where the officer answers it himself. */
  readonly href?: string;
}

/** Conditions and points that aren't met, or not yet: services would refuse the grant. */
function hinderingGrant(props: FormProps): Hindrance[] {
  const { view } = props;
  const own = openPoints(props);
  const unmet = view.eligibility.filter(({ condition, state }) => state === 'unmet' && condition.ground !== undefined);
  const open = view.points.filter(({ answer }) => answer !== true);
  return [
    ...unmet.map(({ condition }) => ({ text: condition.rule })),
    ...open.map((one) => ({
      text: one.point.text,
      ...(own.includes(one) ? { href: pointHref(props, one.point.id) } : {}),
    })),
  ];
}

function Hindering({ hindering, ...props }: FormProps & { readonly hindering: readonly Hindrance[] }): VNode {
  const { language, view } = props;
  return (
    <>
      <p>{t(language, 'form.hindering')}</p>
      <ul class="govuk-list govuk-list--bullet">
        {hindering.map(({ text, href }) => (
          <li>
            {href === undefined ? (
              say(text, language)
            ) : (
              <a class="govuk-link" href={href}>
                {say(text, language)}
              </a>
            )}
          </li>
        ))}
      </ul>
      <p class="note">{t(language, 'form.hinderingNote')}</p>
      <div class="govuk-button-group">
        {otherActs(props, 'grant').map(({ act, label }) => (
          <Button href={`/${language}/desk/${view.loaded.row.caseId}/${act}`} classes="govuk-button--secondary">
            {t(language, label)}
          </Button>
        ))}
      </div>
    </>
  );
}

function Fields(props: FormProps): VNode {
  switch (props.act) {
    case 'return':
      return <Defects {...props} />;
    case 'opinion':
      return <Opinion {...props} />;
    case 'refuse':
    case 'refusal':
      return (
        <>
          <Grounds {...props} />
          <Reasons {...props} name="reasons" hint="form.reasonsHint" />
        </>
      );
    case 'hand-over':
      return (
        <>
          <Reasons {...props} name="reason" label="form.reason" />
          <Checkboxes
            name="tied"
            idPrefix="tied"
            values={props.posted?.tied === 'yes' ? ['yes'] : []}
            items={[
              {
                value: 'yes',
                children: t(props.language, 'form.tied'),
                hint: t(props.language, 'form.tiedHint'),
              },
            ]}
          />
        </>
      );
    case 'grant':
      return isAnsweredInWords(props.view.loaded.edition.definition) ? (
        <Reasons {...props} name="reasons" label="form.answer" hint="form.answerHint" />
      ) : (
        <Reasons {...props} name="reasons" label="form.reasonsOptional" />
      );
  }
}

function Reasons(props: FormProps & { readonly name: string; readonly label?: string; readonly hint?: string }): VNode {
  const { language, name, posted } = props;
  return (
    <Textarea
      name={name}
      id={name}
      rows={6}
      label={t(language, props.label ?? 'form.reasons')}
      value={posted?.[name]}
      {...(props.hint === undefined ? {} : { hint: t(language, props.hint) })}
      {...errorOf(props, name)}
    />
  );
}

/** Only grounds on which the act may be done now. */
function Grounds(props: FormProps): VNode {
  const { env, language, view, act, posted } = props;
  const open = new Set(openWays(props, act).map(({ ground }) => ground));
  return (
    <Radios
      name="ground"
      idPrefix="ground"
      value={posted?.ground}
      fieldset={{ legend: t(language, 'form.ground') }}
      items={view.loaded.edition.definition.grounds
        .filter(({ id }) => open.has(id))
        .map(({ id, text, cite }) => ({
          value: id,
          children: say(text, language),
          hint: `${citeInWords(env, language, cite)} · ${t(language, 'aside.used', { count: view.refusals[id] ?? 0 })}`,
        }))}
      {...errorOf(props, 'ground')}
    />
  );
}

/** Every question that was asked, with its answer, and every fact of the definition: nothing else can be returned for. */
function Defects(props: FormProps): VNode {
  const { env, language, view, posted } = props;
  const { definition } = view.loaded.edition;
  const answers = new Map(
    answersOf(env, language, view.loaded, view.application).map(({ field, answer }) => [field, answer]),
  );
  const fields = view.questions.map((field) => ({
    name: `${field.type === 'file' ? 'file' : 'field'}.${field.id}`,
    label: say(field.label, language),
    answer: answers.get(field.id),
  }));
  const facts = Object.keys(definition.evidence).map((id) => ({
    name: `evidence.${id}`,
    label: t(language, 'form.ofRegister', { title: evidenceTitle(env, language, definition, id, view.loaded.now) }),
    answer: undefined,
  }));
  return (
    <>
      <InsetText>{t(language, 'form.once')}</InsetText>
      <div id="defects">
        {[...fields, ...facts].map(({ name, label, answer }) => (
          <Input
            name={name}
            id={idOf(name)}
            label={label}
            {...(answer === undefined ? {} : { hint: t(language, 'form.answered', { answer }) })}
            value={posted?.[name]}
            {...errorOf(props, name)}
          />
        ))}
      </div>
    </>
  );
}

/** Only agencies that may be asked now. */
function Opinion(props: FormProps): VNode {
  const { env, language, view, posted } = props;
  const open = new Set(openWays(props, 'opinion').map(({ unit }) => unit));
  const steps = view.loaded.edition.definition.procedure.flatMap((step) =>
    step.step === 'opinion' && open.has(step.of) ? [step] : [],
  );
  return (
    <>
      <Radios
        name="agency"
        idPrefix="agency"
        value={posted?.agency ?? steps[0]?.of}
        fieldset={{ legend: t(language, 'form.agency') }}
        items={steps.map(({ of, cite, workingDays }) => ({
          value: of,
          children: say(agency(env, of, view.loaded.now)?.title ?? { kk: of, ru: of, en: of }, language),
          hint: `${t(language, 'form.answersIn', { days: workingDays })} · ${citeInWords(env, language, cite)}`,
        }))}
      />
      <Reasons {...props} name="question" label="form.question" />
    </>
  );
}

interface SignDecisionProps {
  readonly env: Env;
  readonly language: Language;
  readonly caseId: string;
  readonly contentBase64: string;
  readonly sha256: string;
  readonly outcome: 'grant' | 'refuse';
}

/** The exact bytes of the decision, and the place to sign them. */
export function SignDecision({ env, language, caseId, contentBase64, sha256, outcome }: SignDecisionProps): VNode {
  const base = `/${language}/desk/${caseId}`;
  return (
    <>
      <BackLink href={base}>{t(language, 'form.back')}</BackLink>
      <h1>{t(language, `sign.${outcome}`)}</h1>
      <p>{t(language, 'sign.lead')}</p>
      <SignBox
        language={language}
        contentBase64={contentBase64}
        uploadAction={`${base}/sign`}
        downloadHref={`${base}/content`}
        phone={env}
      >
        <input type="hidden" name="sha256" value={sha256} />
      </SignBox>
    </>
  );
}
