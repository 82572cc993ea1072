/** The forms by which one officer proposes that a record has ended, or that one is missing; and what the second one reads. */
import type { ComponentChildren, VNode } from 'preact';
import { say } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import {
  Button,
  DayInput,
  ErrorSummary,
  type FilledForm,
  Input,
  InsetText,
  Select,
  SummaryList,
  Textarea,
} from '#ui/index.ts';
import type { RegisterField } from '../../definition.ts';
import type { Values } from '../../rules/values.ts';
import { fieldOrder } from '../../rules/values.ts';
import { takesLines } from '../../rules/written.ts';
import { rowsInWords } from '../value.ts';
import { GroundFields } from './ground.tsx';
import { Crumbs, type Props, showingOf } from './words.tsx';

const t = texts('registers');

interface FormProps extends Props {
  readonly form: FilledForm;
}

/** What both forms have: the faults, the day, the ground. */
function Proposal(
  props: FormProps & {
    readonly title: string;
    readonly lead: string;
    readonly prefix?: string;
    readonly children?: ComponentChildren;
  },
): VNode {
  const { reading, definition, form, title, lead, prefix = 'field.', children } = props;
  const { language } = reading;
  const { values, faults } = form;
  const wordsOf = (name: string) =>
    name.startsWith(prefix)
      ? t(language, 'correct.fault.field', { field: labelOf(props, name.slice(prefix.length)) })
      : t(language, `correct.fault.${name}`);
  return (
    <>
      <Crumbs reading={reading} definition={definition} />
      {faults.length > 0 && (
        <ErrorSummary errorList={faults.map((name) => ({ href: `#${name}`, children: wordsOf(name) }))} />
      )}
      <h1>{t(language, title)}</h1>
      <InsetText>{t(language, lead)}</InsetText>
      <form method="post">
        {children}
        <DayInput
          language={language}
          name="validFrom"
          label={t(language, `${title}From`)}
          hint={t(language, 'correct.dayHint')}
          value={values.validFrom}
          {...(faults.includes('validFrom') ? { errorMessage: wordsOf('validFrom') } : {})}
        />
        <GroundFields reading={reading} definition={definition} form={form} />
        <Button>{t(language, 'correct.send')}</Button>
      </form>
    </>
  );
}

const labelOf = ({ reading, definition }: Props, name: string): string => {
  const label = definition.fields[name]?.label;
  return label ? say(label, reading.language) : name;
};

export const EndPage = (props: FormProps): VNode => <Proposal {...props} title="correct.end" lead="correct.endLead" />;

export function AddPage(props: FormProps & { readonly prefix: string }): VNode {
  const { definition } = props;
  return (
    <Proposal {...props} title="correct.add" lead="correct.addLead">
      {fieldOrder(definition).map((name) => {
        const field = definition.fields[name];
        return field && <Control {...props} name={name} field={field} />;
      })}
    </Proposal>
  );
}

function Control(
  props: FormProps & { readonly prefix: string; readonly name: string; readonly field: RegisterField },
): VNode {
  const { reading, form, prefix, name, field } = props;
  const { language } = reading;
  const control = `${prefix}${name}`;
  const label = field.optional ? `${labelOf(props, name)} ${t(language, 'open.optional')}` : labelOf(props, name);
  const value = form.values[control];
  const wrong = form.faults.includes(control)
    ? { errorMessage: t(language, 'correct.fault.field', { field: labelOf(props, name) }) }
    : {};
  const common = { id: control, name: control, label, value, ...wrong };
  const none = { value: '', children: '—' };
  if (field.type === 'code') {
    const options = (field.options ?? []).map((one) => ({ value: one.id, children: say(one.label, language) }));
    return <Select {...common} items={[none, ...options]} />;
  }
  if (field.type === 'boolean') {
    const items = [none, ...['true', 'false'].map((one) => ({ value: one, children: t(language, `correct.${one}`) }))];
    return <Select {...common} items={items} />;
  }
  if (takesLines(field)) return <Textarea {...common} hint={t(language, `correct.lines.${field.type}`)} rows={3} />;
  if (field.type === 'date') return <DayInput {...common} language={language} hint={t(language, 'correct.dayHint')} />;
  return <Input {...common} />;
}

/** What was written down, as the second officer reads it. */
export function PreparedPage({ reading, definition, values }: Props & { readonly values: Values }): VNode {
  const { language } = reading;
  return (
    <>
      <Crumbs reading={reading} definition={definition} />
      <h1>{t(language, 'correct.prepared')}</h1>
      <InsetText>{t(language, 'correct.preparedLead')}</InsetText>
      <SummaryList rows={rowsInWords(definition, values, showingOf(reading))} />
      <p class="govuk-body">
        <a class="govuk-link" href={`/${language}/proposals`}>
          {t(language, 'correct.toProposals')}
        </a>
      </p>
    </>
  );
}
