/** The questions of "would I get it?": drawn as all forms are, sent once, kept nowhere. */
import type { VNode } from 'preact';
import { texts } from '#platform/texts.ts';
import { Button, ErrorSummary, Fieldset, Radios } from '#ui/index.ts';
import { readControl } from '../../applications/answers/posted.ts';
import { problemText } from '../../applications/answers/problem-words.ts';
import type { Problem } from '../../applications/answers/problems.ts';
import { Control } from '../../applications/pages/control.tsx';
import type { FormField, SimpleField } from '../../definition.ts';
import { factControl, formControl, type Posted, presenceControl } from '../check/invented.ts';
import type { EvidenceQuestion, Questions } from '../check/questions.ts';
import type { Reading } from './cite.tsx';

const t = texts('services/catalogue');

export interface CheckFormProps {
  readonly reading: Reading;
  readonly questions: Questions;
  /** own: facts of registers are the person's, only the rest is asked. */
  readonly mode: 'own' | 'invented';
  readonly posted: Posted;
  readonly problems: readonly Problem[];
}

export function CheckForm(props: CheckFormProps): VNode {
  const { reading, questions, mode, problems } = props;
  const { language } = reading;
  return (
    <>
      {problems.length > 0 && (
        <ErrorSummary
          errorList={problems.map((one) => ({ href: `#${one.field}`, children: problemText(one, language) }))}
        />
      )}
      <form method="post" action="#result" novalidate>
        <input type="hidden" name="facts" value={mode} />
        <h2>{t(language, 'check.questions')}</h2>
        <p class="note">{t(language, 'check.blank')}</p>
        {questions.form.map((field) => (
          <FormFields {...props} field={field} />
        ))}
        {questions.evidence.map((question) => (
          <EvidenceFields {...props} question={question} />
        ))}
        <Button>{t(language, 'check.button')}</Button>
      </form>
    </>
  );
}

interface OneProps extends CheckFormProps {
  readonly field: SimpleField;
  readonly name: string;
}

/** A question without its "(optional)": here each may be left blank. */
function One({ reading, field, name, posted, problems }: OneProps): VNode {
  const { id, label, hint } = field;
  const plain: SimpleField =
    field.type === 'file'
      ? { id, label, hint, type: 'boolean', optional: false }
      : { ...field, optional: false, why: undefined };
  return (
    <Control
      field={plain}
      name={name}
      value={readControl(plain, posted, name)}
      problem={problems.find((one) => one.field === name)}
      words={{ env: reading.env, language: reading.language, facts: {}, files: {}, now: reading.now }}
      isHeading={false}
    />
  );
}

function FormFields({ field, ...props }: CheckFormProps & { field: FormField }): VNode {
  if (field.type !== 'group') return <One {...props} field={field} name={formControl(field.id)} />;
  return (
    <Fieldset legend={{ children: field.item[props.reading.language], classes: 'govuk-fieldset__legend--m' }}>
      {field.fields.map((inner) => (
        <One {...props} field={inner} name={formControl(`${field.id}.0.${inner.id}`)} />
      ))}
    </Fieldset>
  );
}

function EvidenceFields({ question, ...props }: CheckFormProps & { question: EvidenceQuestion }): VNode {
  const { language } = props.reading;
  const { id, evidence, register, fields, mayBeAbsent } = question;
  const title = evidence.label?.[language] ?? register.title[language];
  const inner = fields.map(({ name, asked }) => <One {...props} field={asked} name={factControl(id, name)} />);
  const legend = { children: title, classes: 'govuk-fieldset__legend--m' };
  if (!mayBeAbsent) return <Fieldset legend={legend}>{inner}</Fieldset>;
  const name = presenceControl(id);
  return (
    <Radios
      name={name}
      value={String(props.posted[name] ?? '')}
      fieldset={{ legend }}
      hint={t(language, 'check.isThere')}
      items={[
        { value: 'yes', children: t(language, 'check.yes'), ...(inner.length > 0 ? { conditional: inner } : {}) },
        { value: 'no', children: t(language, 'check.no') },
      ]}
    />
  );
}
