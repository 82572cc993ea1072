/** What an operator does for a visitor without a key, by the identity document that he holds; and the code that he gives. */
import type { VNode } from 'preact';
import { countryOf } from '#features/country/index.ts';
import { formatInstant, type Language } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { BackLink, Button, Checkboxes, ErrorSummary, Input, Panel } from '#ui/index.ts';
import type { GivenCode } from '../actions/invite.ts';
import { KeyFields } from './key.tsx';
import { NumberInput } from './number.tsx';
import type { WindowProps } from './window.tsx';

const t = texts('centres');

export type DocumentFault = 'iin' | 'seen' | 'code';

export interface DocumentForm {
  readonly iin: string;
  readonly surname: string;
  readonly faults: readonly DocumentFault[];
}

const FAULTS = { iin: 'invitation.wrong', seen: 'invitation.mustSee', code: 'key.wrong' } as const;

export interface DocumentPageProps {
  readonly language: Language;
  /** What is done: the name of its texts and of its address. */
  readonly purpose: 'invitation' | 'lost' | 'key';
  readonly form: DocumentForm;
}

export function DocumentPage({ language, purpose, form }: DocumentPageProps): VNode {
  const { faults, iin, surname } = form;
  const faultOf = (name: DocumentFault) => (faults.includes(name) ? t(language, FAULTS[name]) : undefined);
  return (
    <div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <BackLink href={`/${language}/centre`}>{t(language, 'invitation.back')}</BackLink>
        {faults.length > 0 && (
          <ErrorSummary errorList={faults.map((name) => ({ href: `#${name}`, children: t(language, FAULTS[name]) }))} />
        )}
        <h1>{t(language, `${purpose}.title`)}</h1>
        <p class="lead">{t(language, `${purpose}.lead`)}</p>
        <form
          method="post"
          action={`/${language}/centre/${purpose}`}
          noValidate
          {...(purpose === 'key' ? { enctype: 'multipart/form-data' } : {})}
        >
          <NumberInput language={language} iin={iin} wrong={faultOf('iin')} />
          <Input
            id="surname"
            name="surname"
            label={t(language, 'invitation.surname')}
            hint={t(language, 'invitation.surnameHint')}
            autocomplete="off"
            spellcheck={false}
            value={surname}
            classes="govuk-input--width-20"
          />
          {purpose === 'key' && <KeyFields language={language} isWrong={faults.includes('code')} />}
          <Checkboxes
            name="seen"
            items={[{ id: 'seen', value: 'yes', children: t(language, 'invitation.seen') }]}
            errorMessage={faultOf('seen')}
          />
          <Button preventDoubleClick>{t(language, `${purpose}.go`)}</Button>
        </form>
      </div>
    </div>
  );
}

export function CodePage({ env, language, now, given }: WindowProps & { readonly given: GivenCode }): VNode {
  const until = formatInstant(given.until, countryOf(env, now).zone, language);
  return (
    <div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <BackLink href={`/${language}/centre`}>{t(language, 'invitation.back')}</BackLink>
        <Panel title={t(language, 'invitation.given')}>
          <strong class="number">{given.code}</strong>
        </Panel>
        <p class="lead">{t(language, 'invitation.until', { at: until })}</p>
        <p class="govuk-body">{t(language, 'invitation.read')}</p>
        <p class="govuk-body">
          {t(language, 'invitation.where')}
          <br />
          <strong>{`${env.config.publicUrl}/${language}/get-key`}</strong>
        </p>
      </div>
    </div>
  );
}
