/** The form by which one officer proposes a correction that another confirms. */
import type { VNode } from 'preact';
import { say } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { Button, Checkboxes, DayInput, type FilledForm, InsetText, Select, Textarea } from '#ui/index.ts';
import { correctable } from '../../actions/correct.ts';
import { faultsOf } from './faults.tsx';
import { GroundFields } from './ground.tsx';
import { Crumbs, type Props } from './words.tsx';

const t = texts('registers');
const { Faults, errorOf } = faultsOf('correct');

export function CorrectPage({ reading, definition, form }: Props & { readonly form: FilledForm }): VNode {
  const { language } = reading;
  const { values } = form;
  const faulty = { reading, form };
  const names = correctable(definition);
  const wordsOf = (name: string) => say(definition.fields[name]?.label ?? { kk: name, ru: name, en: name }, language);
  const optional = names.filter((name) => definition.fields[name]?.optional);
  const labelOf = (name: string) => t(language, `correct.${name}`);
  return (
    <>
      <Crumbs reading={reading} definition={definition} />
      <Faults reading={reading} form={form} />
      <h1>{t(language, 'correct.title')}</h1>
      <InsetText>{t(language, 'correct.lead')}</InsetText>
      <form method="post">
        <Select
          name="field"
          label={labelOf('field')}
          value={values.field}
          items={names.map((name) => ({ value: name, children: wordsOf(name) }))}
        />
        <Textarea
          name="value"
          label={labelOf('value')}
          hint={t(language, 'correct.valueHint')}
          value={values.value}
          rows={3}
          {...errorOf(faulty, 'value')}
        />
        {optional.length > 0 && (
          <Checkboxes
            name="remove"
            values={values.remove ? [values.remove] : []}
            items={[{ id: 'remove', value: 'yes', children: labelOf('remove') }]}
            hint={t(language, 'correct.removeHint', { fields: optional.map(wordsOf).join(', ') })}
            {...errorOf(faulty, 'remove')}
          />
        )}
        <DayInput
          language={language}
          name="validFrom"
          label={labelOf('validFrom')}
          hint={t(language, 'correct.dayHint')}
          value={values.validFrom}
          {...errorOf(faulty, 'validFrom')}
        />
        <GroundFields reading={reading} definition={definition} form={form} />
        <Button>{t(language, 'correct.send')}</Button>
      </form>
    </>
  );
}
