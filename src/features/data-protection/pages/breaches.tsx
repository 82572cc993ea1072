/** Breaches: the authority's form, and the lines that everybody reads. */
import type { VNode } from 'preact';
import { agencies, countryOf } from '#features/country/index.ts';
import {
  agencyName,
  countInWords,
  type Reading,
  registerDefinitions,
  registerName,
} from '#features/registers/index.ts';
import { countOf } from '#kernel/aggregate.ts';
import { hex } from '#kernel/hash.ts';
import { formatInstant, LANGUAGES, say } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import {
  Button,
  DayInput,
  EmptyState,
  ErrorSummary,
  type FilledForm,
  InsetText,
  Section,
  Select,
  Textarea,
} from '#ui/index.ts';
import type { Breach } from '../store/breaches.ts';
import { purposeItems, toChoose } from './purpose-items.ts';
import { WorkCrumbs } from './work.tsx';

const t = texts('data-protection');

/** Each breach in words, with how many were told. No personal data: everybody reads it. */
export function BreachList({ reading, breaches }: { reading: Reading; breaches: readonly Breach[] }): VNode {
  const { env, language } = reading;
  if (breaches.length === 0) return <EmptyState title={t(language, 'breaches.none')} />;
  return (
    <>
      {breaches.map((breach) => {
        const moment = (at: Breach['at']) => formatInstant(at, countryOf(env, at).zone, language);
        return (
          <>
            <h3>
              {registerName({ ...reading, now: breach.at }, breach.register)}, {moment(breach.at)}
            </h3>
            <p class="govuk-body">{say(breach.what, language)}</p>
            <p class="note">
              {t(language, 'breaches.facts', {
                from: moment(breach.fromAt),
                to: moment(breach.toAt),
                touched: countInWords(language, countOf(breach.touched)),
                told: countInWords(language, countOf(breach.told)),
              })}{' '}
              {breach.agency !== null && agencyName(reading, breach.agency)}{' '}
              <a class="govuk-link" href={`/${language}/log?leaf=${hex(breach.leafHash)}`}>
                {t(language, 'audits.leaf')}
                <span class="govuk-visually-hidden">: {moment(breach.at)}</span>
              </a>
            </p>
          </>
        );
      })}
    </>
  );
}

interface Props {
  readonly reading: Reading;
  readonly breaches: readonly Breach[];
  readonly form: FilledForm;
}

const faultText = (name: string): string => `breaches.fault.${name.startsWith('what') ? 'what' : name}`;

/** Days and texts are told apart by the labels of their fields alone. */
const labelOf = (name: string): string => `breaches.${name.replace('-', '.')}`;

export function BreachesPage({ reading, breaches, form }: Props): VNode {
  const { language } = reading;
  return (
    <>
      <WorkCrumbs language={language} />
      {form.faults.length > 0 && (
        <ErrorSummary
          errorList={form.faults.map((name) => ({
            href: `#${name}`,
            children: `${t(language, labelOf(name))}: ${t(language, faultText(name))}`,
          }))}
        />
      )}
      <h1>{t(language, 'breaches.title')}</h1>
      <InsetText>{t(language, 'breaches.lead')}</InsetText>
      <NewBreach reading={reading} form={form} />
      <Section title={t(language, 'public.breaches')} id="breaches">
        <BreachList reading={reading} breaches={breaches} />
      </Section>
    </>
  );
}

function NewBreach({ reading, form: { values, faults } }: Pick<Props, 'reading' | 'form'>): VNode {
  const { env, language, now } = reading;
  const errorOf = (name: string) => (faults.includes(name) ? { errorMessage: t(language, faultText(name)) } : {});
  const all = { value: '', children: t(language, 'breaches.all') };
  const registers = registerDefinitions(env, now);
  return (
    <form method="post">
      <Select
        name="which"
        label={t(language, 'breaches.which')}
        value={values.which}
        items={[
          toChoose(t(language, 'choose')),
          ...registers.flatMap((one) => [
            { value: one.register, children: say(one.title, language) },
            ...purposeItems(one, language),
          ]),
        ]}
        {...errorOf('which')}
      />
      <Select
        name="agency"
        label={t(language, 'breaches.agency')}
        value={values.agency}
        items={[all, ...agencies(env, now).map((one) => ({ value: one.agency, children: say(one.title, language) }))]}
      />
      {(['from', 'to'] as const).map((name) => (
        <DayInput
          language={language}
          name={name}
          label={t(language, `breaches.${name}`)}
          hint={t(language, 'breaches.dayHint')}
          value={values[name]}
          {...errorOf(name)}
        />
      ))}
      {LANGUAGES.map((one) => (
        <Textarea
          name={`what-${one}`}
          label={t(language, `breaches.what.${one}`)}
          value={values[`what-${one}`]}
          {...errorOf(`what-${one}`)}
        />
      ))}
      <Button>{t(language, 'breaches.announce')}</Button>
    </form>
  );
}
