/** The form by which one officer proposes a correction that another confirms. */
import type { VNode } from 'preact';
import { act } from '#features/country/index.ts';
import { say } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { Button, ErrorSummary, Input, InsetText, Radios, Select, Textarea } from '#ui/index.ts';
import { correctable } from '../../actions/correct.ts';
import { Crumbs, type Props } from './words.tsx';

const t = texts('registers');

export interface CorrectForm {
  readonly values: Readonly<Record<string, string>>;
  /** Fields left empty or impossible. */
  readonly faults: readonly string[];
}

export function CorrectPage({ reading, definition, form }: Props & { readonly form: CorrectForm }): VNode {
  const { env, language } = reading;
  const { values, faults } = form;
  const errorOf = (name: string) =>
    faults.includes(name) ? { errorMessage: t(language, `correct.fault.${name}`) } : {};
  const labelOf = (name: string) => t(language, `correct.${name}`);
  return (
    <>
      <Crumbs reading={reading} definition={definition} />
      {faults.length > 0 && (
        <ErrorSummary
          errorList={faults.map((name) => ({ href: `#${name}`, children: t(language, `correct.fault.${name}`) }))}
        />
      )}
      <h1>{t(language, 'correct.title')}</h1>
      <InsetText>{t(language, 'correct.lead')}</InsetText>
      <form method="post">
        <Select
          name="field"
          label={labelOf('field')}
          value={values.field}
          items={correctable(definition).map((name) => ({
            value: name,
            children: definition.fields[name] ? say(definition.fields[name].label, language) : name,
          }))}
        />
        <Input name="value" label={labelOf('value')} value={values.value} {...errorOf('value')} />
        <Input
          name="validFrom"
          label={labelOf('validFrom')}
          hint={t(language, 'correct.dayHint')}
          value={values.validFrom}
          classes="govuk-input--width-10"
          {...errorOf('validFrom')}
        />
        <Radios
          name="ground"
          fieldset={{ legend: labelOf('ground') }}
          value={values.ground ?? 'owner-correction'}
          items={(['owner-correction', 'court-act'] as const).map((ground) => ({
            value: ground,
            children: t(language, `open.ground.${ground}`),
          }))}
        />
        <Input name="reference" label={labelOf('reference')} value={values.reference} {...errorOf('reference')} />
        <Textarea name="reason" label={labelOf('reason')} value={values.reason} {...errorOf('reason')} />
        <Select
          name="basis"
          label={labelOf('basis')}
          value={values.basis}
          items={definition.basis.map((cite, index) => {
            const law = act(env, cite.act);
            const title = law ? say(law.short ?? law.title, language) : cite.act;
            return {
              value: String(index),
              children: t(language, 'open.article', { act: title, article: cite.article }),
            };
          })}
        />
        <Button>{t(language, 'correct.send')}</Button>
      </form>
    </>
  );
}
