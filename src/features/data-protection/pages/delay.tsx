/** The form by which one officer enters a court's delay that another confirms. */
import type { VNode } from 'preact';
import { agencies } from '#features/country/index.ts';
import { type Reading, registerDefinitions } from '#features/registers/index.ts';
import { say } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import {
  Button,
  DayInput,
  ErrorSummary,
  type FilledForm,
  IdentifierInput,
  Input,
  InsetText,
  Radios,
  Select,
} from '#ui/index.ts';
import { toChoose } from './purpose-items.ts';
import { WorkCrumbs } from './work.tsx';

const t = texts('data-protection');

export function DelayPage({ reading, form }: { readonly reading: Reading; readonly form: FilledForm }): VNode {
  const { env, language, now } = reading;
  const { values, faults } = form;
  const errorOf = (name: string) => (faults.includes(name) ? { errorMessage: t(language, `delay.fault.${name}`) } : {});
  const given = (name: string) => ({
    name,
    label: t(language, `delay.${name}`),
    value: values[name],
    ...errorOf(name),
  });
  return (
    <>
      <WorkCrumbs language={language} />
      {faults.length > 0 && (
        <ErrorSummary
          errorList={faults.map((name) => ({ href: `#${name}`, children: t(language, `delay.fault.${name}`) }))}
        />
      )}
      <h1>{t(language, 'delay.title')}</h1>
      <InsetText>{t(language, 'delay.lead')}</InsetText>
      <form method="post">
        <Select
          name="register"
          label={t(language, 'delay.register')}
          value={values.register}
          items={[
            toChoose(t(language, 'choose')),
            ...registerDefinitions(env, now).map((one) => ({
              value: one.register,
              children: say(one.title, language),
            })),
          ]}
          {...errorOf('register')}
        />
        <Select
          name="agency"
          label={t(language, 'delay.agency')}
          value={values.agency}
          items={[
            toChoose(t(language, 'choose')),
            ...agencies(env, now).map((one) => ({ value: one.agency, children: say(one.title, language) })),
          ]}
          {...errorOf('agency')}
        />
        <Radios
          name="kind"
          fieldset={{ legend: t(language, 'delay.kind') }}
          value={values.kind ?? 'iin'}
          items={(['iin', 'bin'] as const).map((kind) => ({ value: kind, children: t(language, `delay.${kind}`) }))}
        />
        <IdentifierInput {...given('number')} />
        <DayInput {...given('until')} language={language} hint={t(language, 'delay.untilHint')} />
        <Input {...given('courtAct')} />
        <Button>{t(language, 'delay.propose')}</Button>
      </form>
    </>
  );
}
