import type { VNode } from 'preact';
import type { WantedSeal } from '#features/trust/index.ts';
import { type Language, say } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { Button, ErrorSummary, Input, Radios, Section, Table, Textarea, WarningText } from '#ui/index.ts';
import { REASONS } from '../actions/change.ts';

const t = texts('certificates');

export type FormFault = 'serial' | 'reason' | 'statement';

export interface AdministratorForm {
  readonly serial: string;
  readonly statement: string;
  readonly reason: (typeof REASONS)[number] | undefined;
  readonly faults: readonly FormFault[];
}

interface AdministratorPageProps {
  readonly language: Language;
  /** Those that wait for two administrators. */
  readonly seals: readonly WantedSeal[];
  readonly form: AdministratorForm;
}

/** Proposing to withdraw somebody else's certificate. */
export function AdministratorPage({ language, form, seals }: AdministratorPageProps): VNode {
  const faultOf = (name: FormFault) => (form.faults.includes(name) ? t(language, `admin.fault.${name}`) : undefined);
  return (
    <>
      {form.faults.length > 0 && (
        <ErrorSummary
          errorList={form.faults.map((name) => ({ href: `#${name}`, children: t(language, `admin.fault.${name}`) }))}
        />
      )}
      <h1>{t(language, 'admin.title')}</h1>
      <p class="lead">{t(language, 'admin.lead')}</p>
      <WarningText iconFallbackText={t(language, 'withdraw.warning')}>{t(language, 'withdraw.forever')}</WarningText>
      <form method="post" action={`/${language}/admin/certificates`} noValidate>
        <Input
          id="serial"
          name="serial"
          label={{ children: t(language, 'admin.serial') }}
          hint={t(language, 'admin.serialHint')}
          value={form.serial}
          spellcheck={false}
          errorMessage={faultOf('serial')}
        />
        <Radios
          name="reason"
          fieldset={{ legend: { children: t(language, 'admin.why') } }}
          value={form.reason ?? ''}
          errorMessage={faultOf('reason')}
          items={REASONS.map((reason) => ({ value: reason, children: t(language, `admin.reason.${reason}`) }))}
        />
        <Textarea
          id="statement"
          name="statement"
          label={{ children: t(language, 'admin.statement') }}
          hint={t(language, 'admin.statementHint')}
          value={form.statement}
          rows={4}
          errorMessage={faultOf('statement')}
        />
        <Button preventDoubleClick>{t(language, 'admin.propose')}</Button>
      </form>
      {seals.length > 0 && <Seals language={language} seals={seals} />}
    </>
  );
}

function Seals({ language, seals }: Pick<AdministratorPageProps, 'language' | 'seals'>): VNode {
  return (
    <Section title={t(language, 'seal.title')}>
      <p class="govuk-body">{t(language, 'seal.lead')}</p>
      <Table
        isStacked
        head={[t(language, 'seal.agency'), t(language, 'seal.name'), t(language, 'list.act')]}
        rows={seals.map(({ agency, title, name }) => [
          say(title, language),
          name,
          <form method="post" action={`/${language}/admin/certificates/seals`}>
            <input type="hidden" name="agency" value={agency} />
            <input type="hidden" name="name" value={name} />
            <Button classes="govuk-button--secondary" preventDoubleClick>
              {t(language, 'admin.propose')}
              <span class="govuk-visually-hidden"> {name}</span>
            </Button>
          </form>,
        ])}
      />
    </Section>
  );
}
