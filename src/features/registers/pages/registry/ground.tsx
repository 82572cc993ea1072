/** What every change outside of a case rests on: its ground, paper, reason and article. */
import type { VNode } from 'preact';
import { act } from '#features/country/index.ts';
import { say } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { type FilledForm, Input, Radios, Select, Textarea } from '#ui/index.ts';
import { OFFICERS_GROUNDS } from '../../rules/content.ts';
import { faultsOf } from './faults.tsx';
import type { Props } from './words.tsx';

const t = texts('registers');
const { errorOf } = faultsOf('correct');

export function GroundFields({ reading, definition, form }: Props & { readonly form: FilledForm }): VNode {
  const { language } = reading;
  const { values } = form;
  const faulty = { reading, form };
  const labelOf = (name: string) => t(language, `correct.${name}`);
  return (
    <>
      <Radios
        name="ground"
        fieldset={{ legend: labelOf('ground') }}
        value={values.ground ?? 'owner-correction'}
        items={OFFICERS_GROUNDS.map((ground) => ({
          value: ground,
          children: t(language, `open.ground.${ground}`),
        }))}
      />
      <Input name="reference" label={labelOf('reference')} value={values.reference} {...errorOf(faulty, 'reference')} />
      <Textarea name="reason" label={labelOf('reason')} value={values.reason} {...errorOf(faulty, 'reason')} />
      <BasisField reading={reading} definition={definition} form={form} />
    </>
  );
}

/** Which article of the register's basis it rests on. */
export function BasisField({ reading, definition, form }: Props & { readonly form: FilledForm }): VNode {
  const { env, language } = reading;
  return (
    <Select
      name="basis"
      label={t(language, 'correct.basis')}
      value={form.values.basis}
      items={definition.basis.map((cite, index) => {
        const law = act(env, cite.act);
        const title = law ? say(law.short ?? law.title, language) : cite.act;
        return {
          value: String(index),
          children: t(language, 'open.article', { act: title, article: cite.article }),
        };
      })}
    />
  );
}
