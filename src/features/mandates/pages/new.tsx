/** Giving a mandate: to whom, for what, until when; then the signature; then, where it was asked for, the code. */
import type { VNode } from 'preact';
import type { GrantedKind } from '#features/identity/index.ts';
import { SignBox } from '#features/trust/index.ts';
import { base64 } from '#kernel/hash.ts';
import { type Language, say, type Text } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import { texts } from '#platform/texts.ts';
import {
  BackLink,
  Button,
  Checkboxes,
  ErrorSummary,
  IdentifierInput,
  Input,
  InsetText,
  Panel,
  Radios,
  Select,
} from '#ui/index.ts';

const t = texts('mandates');

/** Terms that are offered, in months; a program may choose any day up to the longest. */
const TERMS = [1, 3, 6, 12, 24, 36] as const;

export interface NewValues {
  readonly way: string;
  readonly iin: string;
  readonly surname: string;
  readonly services: readonly string[];
  readonly consents: readonly string[];
  readonly reach: string;
  readonly months: string;
}

export type NewField = 'way' | 'iin' | 'services';

export interface NewProps {
  readonly language: Language;
  readonly kind: GrantedKind;
  readonly services: readonly { readonly id: string; readonly title: Text }[];
  /** What an employee may ask people for consents for; none for other kinds. */
  readonly consents: readonly { readonly id: string; readonly title: Text }[];
  readonly values: NewValues;
  /** What is wrong, by field: the key of its words. */
  readonly wrong: Readonly<Partial<Record<NewField, string>>>;
}

export function NewMandatePage({ language, kind, services, consents, values, wrong }: NewProps): VNode {
  const said = (field: NewField) => {
    const key = wrong[field];
    return key === undefined ? {} : { errorMessage: t(language, key) };
  };
  const faults = Object.entries(wrong).map(([field, key]) => ({ href: `#${field}`, children: t(language, key) }));
  return (
    <div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <BackLink href={`/${language}/mandates`}>{t(language, 'list.title')}</BackLink>
        {faults.length > 0 && <ErrorSummary errorList={faults} />}
        <h1 class="govuk-heading-l">{t(language, 'new.title', { kind: say(kind.title, language) })}</h1>
        <p class="govuk-body-l">{say(kind.text, language)}</p>
        <form method="post" action={`/${language}/mandates/new`} novalidate>
          <Radios
            name="way"
            idPrefix="way"
            value={values.way}
            fieldset={{ legend: { children: t(language, 'new.way') } }}
            items={[
              {
                value: 'person',
                children: t(language, 'new.wayPerson'),
                hint: t(language, 'new.wayPersonHint'),
                conditional: <Helper language={language} values={values} error={said('iin')} />,
              },
              { value: 'code', children: t(language, 'new.wayCode'), hint: t(language, 'new.wayCodeHint') },
            ]}
          />
          <Checkboxes
            name="services"
            idPrefix="services"
            values={values.services}
            fieldset={{ legend: { children: t(language, 'new.services') } }}
            hint={t(language, 'new.servicesHint')}
            items={services.map(({ id, title }) => ({ value: id, children: say(title, language) }))}
            {...said('services')}
          />
          {consents.length > 0 && (
            <Checkboxes
              name="consents"
              idPrefix="consents"
              values={values.consents}
              fieldset={{ legend: { children: t(language, 'new.consents') } }}
              hint={t(language, 'new.consentsHint')}
              items={consents.map(({ id, title }) => ({ value: id, children: say(title, language) }))}
            />
          )}
          <Radios
            name="reach"
            value={values.reach}
            fieldset={{ legend: { children: t(language, 'new.reach') } }}
            items={[
              { value: 'fill', children: t(language, 'new.reachFill'), hint: t(language, 'new.reachFillHint') },
              { value: 'sign', children: t(language, 'new.reachSign'), hint: t(language, 'new.reachSignHint') },
            ]}
          />
          <Select
            id="months"
            name="months"
            label={t(language, 'new.months')}
            value={values.months}
            items={TERMS.filter((term) => term <= kind.longestMonths).map((term) => ({
              value: String(term),
              children: t(language, 'new.monthsOf', { n: term }),
            }))}
          />
          <Button preventDoubleClick>{t(language, 'new.continue')}</Button>
        </form>
      </div>
    </div>
  );
}

interface HelperProps extends Pick<NewProps, 'language' | 'values'> {
  readonly error: { readonly errorMessage?: string };
}

/** Who it is, where he is known by his number; whoever is told a code says himself who he is. */
function Helper({ language, values, error }: HelperProps): VNode {
  return (
    <>
      <IdentifierInput name="iin" label={t(language, 'new.iin')} value={values.iin} {...error} />
      <Input
        id="surname"
        name="surname"
        label={t(language, 'new.surname')}
        value={values.surname}
        autocomplete="off"
        spellcheck={false}
        classes="govuk-input--width-20"
      />
    </>
  );
}

interface SignProps {
  readonly env: Env;
  readonly language: Language;
  readonly id: string;
  readonly content: Uint8Array;
}

export function SignMandatePage({ env, language, id, content }: SignProps): VNode {
  const base = `/${language}/mandates/${id}`;
  return (
    <div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <BackLink href={`/${language}/mandates/new`}>{t(language, 'sign.back')}</BackLink>
        <h1 class="govuk-heading-l">{t(language, 'sign.title')}</h1>
        <p class="govuk-body-l">{t(language, 'sign.lead')}</p>
        <SignBox
          language={language}
          contentBase64={base64(content)}
          uploadAction={`${base}/sign`}
          downloadHref={`${base}/content`}
          phone={env}
        />
      </div>
    </div>
  );
}

/** The code stands on this page alone: it is in no address and nobody keeps it. */
export function CodePage({ language, code, minutes }: { language: Language; code: string; minutes: number }): VNode {
  return (
    <div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <Panel title={t(language, 'told.title')}>{code}</Panel>
        <p class="govuk-body-l">{t(language, 'told.lead', { minutes })}</p>
        <InsetText>{t(language, 'told.once')}</InsetText>
        <p class="govuk-body">
          <a class="govuk-link" href={`/${language}/mandates`}>
            {t(language, 'list.title')}
          </a>
        </p>
      </div>
    </div>
  );
}
