/** Orders that stop a purpose, as the authority works with them. */
import type { VNode } from 'preact';
import { agencies } from '#features/country/index.ts';
import {
  purposeName,
  type Reading,
  registerDefinitions,
  registerName,
  Stops,
  type StoredStop,
} from '#features/registers/index.ts';
import { say } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import {
  Button,
  DayInput,
  EmptyState,
  ErrorSummary,
  type FilledForm,
  Input,
  InsetText,
  Section,
  Select,
  Textarea,
} from '#ui/index.ts';
import { purposeItems, toChoose } from './purpose-items.ts';
import { WorkCrumbs } from './work.tsx';

const t = texts('data-protection');

/** A fault is the id of its field; that of a form of lifting ends in the order's id. */
const faultText = (name: string): string => `orders.fault.${name.startsWith('lift-') ? 'reason' : name}`;

interface Props {
  readonly reading: Reading;
  readonly stops: readonly StoredStop[];
  readonly form: FilledForm;
}

export function OrdersPage({ reading, stops, form }: Props): VNode {
  const { language } = reading;
  const inForce = stops.filter((one) => one.liftedAt === null);
  return (
    <>
      <WorkCrumbs language={language} />
      {form.faults.length > 0 && (
        <ErrorSummary
          errorList={form.faults.map((name) => ({ href: `#${name}`, children: t(language, faultText(name)) }))}
        />
      )}
      <h1>{t(language, 'orders.title')}</h1>
      <InsetText>{t(language, 'orders.lead')}</InsetText>
      <NewOrder reading={reading} form={form} />
      <Section title={t(language, 'orders.inForce')} id="in-force">
        {inForce.length === 0 && <EmptyState title={t(language, 'orders.none')} />}
        {inForce.map((stop) => (
          <Lift reading={reading} stop={stop} hasError={form.faults.includes(`lift-${stop.id}`)} />
        ))}
      </Section>
    </>
  );
}

function NewOrder({ reading, form: { values, faults } }: Pick<Props, 'reading' | 'form'>): VNode {
  const { env, language, now } = reading;
  const errorOf = (name: string) =>
    faults.includes(name) ? { errorMessage: t(language, `orders.fault.${name}`) } : {};
  return (
    <form method="post">
      <Select
        name="what"
        label={t(language, 'orders.what')}
        value={values.what}
        items={[
          toChoose(t(language, 'choose')),
          ...registerDefinitions(env, now).flatMap((one) => purposeItems(one, language)),
        ]}
        {...errorOf('what')}
      />
      <Select
        name="agency"
        label={t(language, 'orders.agency')}
        value={values.agency}
        items={[
          { value: '', children: t(language, 'orders.everybody') },
          ...agencies(env, now).map((one) => ({ value: one.agency, children: say(one.title, language) })),
        ]}
      />
      <Input
        name="bin"
        label={t(language, 'orders.organisation')}
        hint={t(language, 'orders.organisationHint')}
        value={values.bin}
        inputmode="numeric"
        classes="govuk-input--width-20"
        {...errorOf('bin')}
      />
      <Textarea
        name="reason"
        label={t(language, 'orders.reason')}
        hint={t(language, 'orders.reasonHint')}
        value={values.reason}
        {...errorOf('reason')}
      />
      <DayInput
        language={language}
        name="from"
        label={t(language, 'orders.from')}
        hint={t(language, 'orders.fromHint')}
        value={values.from}
        {...errorOf('from')}
      />
      <Button>{t(language, 'orders.issue')}</Button>
    </form>
  );
}

function Lift(props: { readonly reading: Reading; readonly stop: StoredStop; readonly hasError: boolean }): VNode {
  const { reading, stop, hasError } = props;
  const { language } = reading;
  const purpose = purposeName(reading, stop.register, stop.purpose);
  return (
    <>
      <h3>
        {registerName(reading, stop.register)}: {purpose}
      </h3>
      <Stops reading={reading} stops={[stop]} />
      <form method="post" action={`/${language}/authority/orders/${stop.id}/lift`}>
        <Textarea
          name="reason"
          id={`lift-${stop.id}`}
          rows={2}
          label={t(language, 'orders.liftReason')}
          {...(hasError ? { errorMessage: t(language, 'orders.fault.reason') } : {})}
        />
        <Button classes="govuk-button--secondary">
          {t(language, 'orders.lift')}
          <span class="govuk-visually-hidden">: {purpose}</span>
        </Button>
      </form>
    </>
  );
}
