import type { VNode } from 'preact';
import type { Language } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { Button, ErrorSummary, Input, Radios, Textarea, WarningText } from '#ui/index.ts';
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
  readonly form: AdministratorForm;
}

/** Proposing to withdraw somebody else's certificate. */
export function AdministratorPage({ language, form }: AdministratorPageProps): VNode {
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
    </>
  );
}
