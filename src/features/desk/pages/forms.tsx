/** One page for each of the officer's acts. */
import type { VNode } from 'preact';
import { agency } from '#features/country/index.ts';
import { isAnsweredInWords } from '#features/services/index.ts';
import { SignBox } from '#features/trust/index.ts';
import { type Language, say, type Text } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import { texts } from '#platform/texts.ts';
import { BackLink, Button, Checkboxes, ErrorSummary, Input, InsetText, Radios, Textarea } from '#ui/index.ts';
import { isOffered, obstacle, openPoints, pointHref } from './acts.tsx';
import type { CaseProps } from './case.tsx';
import { answersOf, citeInWords, evidenceTitle } from './words.ts';

const t = texts('desk');

/** Acts that have a page with a form. */
export const ACTS = ['grant', 'refuse', 'return', 'refusal', 'opinion', 'hand-over'] as const;
export type Act = (typeof ACTS)[number];

export interface FormProps extends CaseProps {
  readonly act: Act;
  /** What was sent and could not be taken. */
  readonly values?: Readonly<Record<string, string>>;
  /** Field whose answer is missing or too short, with the key of what is said of it. */
  readonly fault?: { readonly field: string; readonly text: string };
}

export function ActForm(props: FormProps): VNode {
  const { language, act, view, fault } = props;
  const base = `/${language}/desk/${view.loaded.row.caseId}`;
  return (
    <>
      <BackLink href={base}>{t(language, 'form.back')}</BackLink>
      {fault && <ErrorSummary errorList={[{ href: `#${fault.field}`, children: t(language, fault.text) }]} />}
      <h1>{t(language, `form.${act}.title`)}</h1>
      <ActBody {...props} />
    </>
  );
}

/** The form; or, where the act can't be done now, why not. */
function ActBody(props: FormProps): VNode {
  const { language, act, view } = props;
  if (!isOffered(props, act)) return <InsetText>{t(language, 'form.notNow')}</InsetText>;
  const hindering = act === 'grant' ? hinderingGrant(props) : [];
  if (hindering.length > 0) return <Hindering language={language} hindering={hindering} />;
  return (
    <>
      <p>{t(language, `form.${act}.lead`)}</p>
      <form method="post" action={`/${language}/desk/${view.loaded.row.caseId}/${act}`} novalidate>
        <Fields {...props} />
        <Button preventDoubleClick>{t(language, `form.${act}.button`)}</Button>
      </form>
    </>
  );
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

interface HinderingProps {
  readonly language: Language;
  readonly hindering: readonly Hindrance[];
}

function Hindering({ language, hindering }: HinderingProps): VNode {
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
    </>
  );
}

const errorOf = ({ fault, language }: FormProps, field: string) =>
  fault?.field === field ? { errorMessage: t(language, fault.text) } : {};

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
          <Reasons {...props} name="reason" />
          <Checkboxes
            name="tied"
            idPrefix="tied"
            values={props.values?.tied === 'yes' ? ['yes'] : []}
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
  const { language, name, values } = props;
  return (
    <Textarea
      name={name}
      id={name}
      rows={6}
      label={t(language, props.label ?? 'form.reasons')}
      value={values?.[name]}
      {...(props.hint === undefined ? {} : { hint: t(language, props.hint) })}
      {...errorOf(props, name)}
    />
  );
}

/** Only grounds on which the act may be done now. */
function Grounds(props: FormProps): VNode {
  const { env, language, view, officerId, act, values } = props;
  const kind = act === 'refuse' ? 'decided' : 'hearing-proposed';
  const grounds = view.loaded.edition.definition.grounds.filter(
    ({ id }) => obstacle(view, officerId, { kind, ground: id }) === undefined,
  );
  return (
    <Radios
      name="ground"
      idPrefix="ground"
      value={values?.ground}
      fieldset={{ legend: t(language, 'form.ground') }}
      items={grounds.map(({ id, text, cite }) => ({
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
  const { env, language, view, values } = props;
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
      {[...fields, ...facts].map(({ name, label, answer }, index) => (
        <Input
          name={name}
          id={index === 0 ? 'defects' : name.replace('.', '-')}
          label={label}
          {...(answer === undefined ? {} : { hint: t(language, 'form.answered', { answer }) })}
          value={values?.[name]}
          {...(index === 0 ? errorOf(props, 'defects') : {})}
        />
      ))}
    </>
  );
}

function Opinion(props: FormProps): VNode {
  const { env, language, view, values } = props;
  const steps = view.loaded.edition.definition.procedure.flatMap((step) => (step.step === 'opinion' ? [step] : []));
  return (
    <>
      <Radios
        name="agency"
        idPrefix="agency"
        value={values?.agency ?? steps[0]?.of}
        fieldset={{ legend: t(language, 'form.agency') }}
        items={steps.map(({ of, cite }) => ({
          value: of,
          children: say(agency(env, of, view.loaded.now)?.title ?? { kk: of, ru: of, en: of }, language),
          hint: citeInWords(env, language, cite),
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
