/** Connected systems, for administrators. */
import type { VNode } from 'preact';
import type { AgencyDefinition } from '#features/country/index.ts';
import { type Language, say } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import {
  BackLink,
  Button,
  Checkboxes,
  ErrorSummary,
  type FilledForm,
  Input,
  Radios,
  Section,
  Select,
  StatusTag,
  SummaryList,
  Table,
  Textarea,
} from '#ui/index.ts';
import { LEVELS } from '../rules/assurance.ts';
import type { Client } from '../rules/client.ts';
import { thumbprint } from '../rules/keys.ts';
import { SCOPES } from '../scopes.ts';
import { agencyOf, clientRows, type Reading } from './client.tsx';

const t = texts('sign-on');
const base = (language: Language): string => `/${language}/admin/sign-on`;

const StateTag = ({ language, client }: { readonly language: Language; readonly client: Client }): VNode => (
  <StatusTag tone={client.isSuspended ? 'bad' : 'good'}>
    {t(language, client.isSuspended ? 'client.suspended' : 'client.works')}
  </StatusTag>
);

export function ClientsPage({ reading, clients }: { reading: Reading; clients: readonly Client[] }): VNode {
  const { language } = reading;
  return (
    <>
      <h1>{t(language, 'admin.title')}</h1>
      <p class="lead">{t(language, 'admin.lead')}</p>
      <div class="govuk-button-group">
        <Button href={`${base(language)}/new`}>{t(language, 'admin.connect')}</Button>
      </div>
      {clients.length === 0 ? (
        <p class="govuk-body">{t(language, 'all.none')}</p>
      ) : (
        <Table
          isStacked
          head={['title', 'agency', 'state'].map((key) => t(language, `client.${key}`))}
          rows={clients.map((client) => [
            <a class="govuk-link" href={`${base(language)}/${client.id}`}>
              {say(client.title, language)}
            </a>,
            agencyOf(reading, client),
            <StateTag language={language} client={client} />,
          ])}
        />
      )}
    </>
  );
}

export function ClientPage({ reading, client }: { reading: Reading; client: Client }): VNode {
  const { language } = reading;
  const path = `${base(language)}/${client.id}`;
  const list = (all: readonly string[]) => (
    <ul class="govuk-list">
      {all.map((one) => (
        <li>{one}</li>
      ))}
    </ul>
  );
  const act = client.isSuspended ? 'resume' : 'suspend';
  return (
    <div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <BackLink href={base(language)}>{t(language, 'admin.title')}</BackLink>
        <h1>{say(client.title, language)}</h1>
        <SummaryList
          rows={[
            { key: t(language, 'client.state'), value: <StateTag language={language} client={client} /> },
            { key: t(language, 'form.id'), value: <code>{client.id}</code> },
            ...clientRows(reading, client, client.scopes),
            { key: t(language, 'form.assurance'), value: t(language, `assurance.${client.assurance}`) },
            { key: t(language, 'form.redirectUris'), value: list(client.redirectUris) },
            { key: t(language, 'form.signedOutUris'), value: list(client.signedOutUris) },
            { key: t(language, 'form.logoutUri'), value: list(client.logoutUri ? [client.logoutUri] : []) },
            { key: t(language, 'client.keys'), value: list(client.keys.map(thumbprint)) },
          ]}
        />
        <Button href={`${path}/change`} classes="govuk-button--secondary">
          {t(language, 'admin.change')}
        </Button>
        <Section title={t(language, `admin.${act}`)}>
          <p class="govuk-body">{t(language, `admin.${act}Text`)}</p>
          <form method="post" action={`${path}/${act}`}>
            <Input name="reason" label={t(language, 'admin.reason')} hint={t(language, 'admin.reasonHint')} />
            <Button classes={act === 'suspend' ? 'govuk-button--warning' : ''} preventDoubleClick>
              {t(language, `admin.${act}Button`)}
            </Button>
          </form>
        </Section>
      </div>
    </div>
  );
}

interface FormProps {
  readonly language: Language;
  readonly agencies: readonly AgencyDefinition[];
  readonly form: FilledForm;
  readonly scopes: readonly string[];
  /** Of the system that is changed; absent: a new one. */
  readonly id?: string;
}

export function ClientFormPage({ language, agencies, form, scopes, id }: FormProps): VNode {
  const said = (name: string) =>
    form.faults.includes(name) ? { errorMessage: t(language, `form.wrong.${name}`) } : {};
  const faults = form.faults.map((name) => ({ href: `#${name}`, children: t(language, `form.wrong.${name}`) }));
  const field = (name: string) => ({
    ...{ id: name, name, label: t(language, `form.${name}`), value: form.values[name], autocomplete: 'off' },
    ...said(name),
  });
  const hinted = (name: string) => ({ ...field(name), hint: t(language, `form.${name}Hint`), spellcheck: false });
  const action = id === undefined ? `${base(language)}/new` : `${base(language)}/${id}/change`;
  return (
    <div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <BackLink href={id === undefined ? base(language) : `${base(language)}/${id}`}>
          {t(language, 'admin.back')}
        </BackLink>
        {faults.length > 0 && <ErrorSummary errorList={faults} />}
        <h1>{t(language, id === undefined ? 'admin.connect' : 'admin.change')}</h1>
        <p class="govuk-body-l">{t(language, 'form.lead')}</p>
        <form method="post" action={action} novalidate>
          {id === undefined && <Input {...hinted('id')} />}
          <Select
            {...field('agency')}
            items={agencies.map((one) => ({ value: one.agency, children: say(one.title, language) }))}
          />
          {['titleKk', 'titleRu', 'titleEn'].map((name) => (
            <Input {...field(name)} />
          ))}
          {['purposeKk', 'purposeRu', 'purposeEn'].map((name) => (
            <Textarea {...field(name)} rows={2} />
          ))}
          <Input {...hinted('act')} />
          <Input {...field('article')} classes="govuk-input--width-5" />
          <Checkboxes
            name="scopes"
            idPrefix="scopes"
            values={scopes}
            fieldset={{ legend: t(language, 'form.scopes') }}
            hint={t(language, 'form.scopesHint')}
            items={SCOPES.map((scope) => ({
              value: scope,
              children: t(language, `scope.${scope}.title`),
              hint: t(language, `scope.${scope}.text`),
            }))}
          />
          <Radios
            name="assurance"
            idPrefix="assurance"
            value={form.values.assurance ?? 'substantial'}
            fieldset={{ legend: t(language, 'form.assurance') }}
            items={LEVELS.map((level) => ({ value: level, children: t(language, `assurance.${level}`) }))}
          />
          <Textarea {...hinted('redirectUris')} rows={3} />
          <Textarea {...hinted('signedOutUris')} rows={3} />
          <Input {...hinted('logoutUri')} />
          <Textarea {...hinted('keys')} rows={6} />
          <Button preventDoubleClick>{t(language, 'form.propose')}</Button>
        </form>
      </div>
    </div>
  );
}
