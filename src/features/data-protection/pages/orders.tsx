/** Orders that stop a purpose, as the authority works with them. */
import type { VNode } from 'preact';
import { agencies } from '#features/country/index.ts';
import { type Reading, registerDefinitions, Stops, type StoredStop } from '#features/registers/index.ts';
import { say } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { Button, EmptyState, ErrorSummary, Input, InsetText, Section, Select, Textarea } from '#ui/index.ts';
import { WorkCrumbs } from './work.tsx';

const t = texts('data-protection');

export interface OrderForm {
  readonly values: Readonly<Record<string, string>>;
  readonly faults: readonly string[];
}

/** A fault is the id of its field; that of a form of lifting ends in the order's id. */
const faultText = (name: string): string => `orders.fault.${name.startsWith('lift-') ? 'reason' : name}`;

interface Props {
  readonly reading: Reading;
  readonly stops: readonly StoredStop[];
  readonly form: OrderForm;
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

/** Every purpose of every register: `register/purpose`, in words. */
function purposeItems({ env, language, now }: Reading) {
  return registerDefinitions(env, now).flatMap((definition) =>
    definition.purposes.map((purpose) => ({
      value: `${definition.register}/${purpose.id}`,
      children: `${say(definition.title, language)}: ${say(purpose.text, language)}`,
    })),
  );
}

function NewOrder({ reading, form: { values, faults } }: Pick<Props, 'reading' | 'form'>): VNode {
  const { env, language, now } = reading;
  const errorOf = (name: string) =>
    faults.includes(name) ? { errorMessage: t(language, `orders.fault.${name}`) } : {};
  return (
    <form method="post">
      <Select name="what" label={t(language, 'orders.what')} value={values.what} items={purposeItems(reading)} />
      <Select
        name="agency"
        label={t(language, 'orders.agency')}
        value={values.agency}
        items={[
          { value: '', children: t(language, 'orders.everybody') },
          ...agencies(env, now).map((one) => ({ value: one.agency, children: say(one.title, language) })),
        ]}
      />
      <Textarea
        name="reason"
        label={t(language, 'orders.reason')}
        hint={t(language, 'orders.reasonHint')}
        value={values.reason}
        {...errorOf('reason')}
      />
      <Input
        name="from"
        label={t(language, 'orders.from')}
        hint={t(language, 'orders.fromHint')}
        value={values.from}
        classes="govuk-input--width-10"
        {...errorOf('from')}
      />
      <Button>{t(language, 'orders.issue')}</Button>
    </form>
  );
}

function Lift(props: { readonly reading: Reading; readonly stop: StoredStop; readonly hasError: boolean }): VNode {
  const { reading, stop, hasError } = props;
  const { env, language, now } = reading;
  const definition = registerDefinitions(env, now).find((one) => one.register === stop.register);
  const purpose = definition?.purposes.find((one) => one.id === stop.purpose);
  return (
    <>
      <h3>
        {definition ? say(definition.title, language) : stop.register}:{' '}
        {purpose ? say(purpose.text, language) : stop.purpose}
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
          <span class="govuk-visually-hidden">: {purpose ? say(purpose.text, language) : stop.purpose}</span>
        </Button>
      </form>
    </>
  );
}
