/** Passkeys in the cabinet, and the button at the sign-in. */
import type { ComponentChildren, VNode } from 'preact';
import { formatInstant, type Language } from '#kernel/text.ts';
import { islandFile } from '#platform/islands.ts';
import { texts } from '#platform/texts.ts';
import { BackLink, Button, EmptyState, Input, Section, Table } from '#ui/index.ts';
import type { PasskeyQuestion } from '../actions/passkeys.ts';
import type { Passkey } from '../store/passkeys.ts';
import { ButtonForm } from './frame.tsx';

const t = texts('identity');

export interface PasskeysPageProps {
  readonly language: Language;
  readonly zone: string;
  readonly passkeys: readonly Passkey[];
  /** Absent where the session is too weak to add one. */
  readonly question: PasskeyQuestion | undefined;
  readonly device: string;
}

export function PasskeysPage(props: PasskeysPageProps): VNode {
  const { language, zone, passkeys, question, device } = props;
  return (
    <>
      <BackLink href={`/${language}/cabinet/sessions`}>{t(language, 'sessions.title')}</BackLink>
      <h1>{t(language, 'passkeys.title')}</h1>
      <p class="lead">{t(language, 'passkeys.lead')}</p>
      {passkeys.length === 0 ? (
        <EmptyState title={t(language, 'passkeys.none')}>{t(language, 'passkeys.noneText')}</EmptyState>
      ) : (
        <Table
          isStacked
          head={(['name', 'registered', 'used', 'act'] as const).map((column) => t(language, `passkeys.${column}`))}
          rows={passkeys.map(({ credentialId, name, registeredAt, lastUsedAt }) => [
            name,
            formatInstant(registeredAt, zone, language),
            lastUsedAt === null ? t(language, 'passkeys.never') : formatInstant(lastUsedAt, zone, language),
            <ButtonForm
              action={`/${language}/cabinet/passkeys/end`}
              fields={{ passkey: credentialId }}
              hidden={name}
              tone="secondary"
            >
              {t(language, 'sessions.end')}
            </ButtonForm>,
          ])}
        />
      )}
      <Section title={t(language, 'passkeys.add')}>
        {question === undefined ? (
          <p class="govuk-body">{t(language, 'passkeys.weak')}</p>
        ) : (
          <PasskeyForm language={language} question={question} mode="create" action={`/${language}/cabinet/passkeys`}>
            <Input
              id="name"
              name="name"
              label={t(language, 'passkeys.nameIt')}
              value={device}
              autocomplete="off"
              attributes={{ maxlength: '60', required: true }}
            />
          </PasskeyForm>
        )}
      </Section>
    </>
  );
}

/** A form whose answer the browser's authenticator makes; without script it says why there is none. */
export function PasskeyForm(props: {
  readonly language: Language;
  readonly question: PasskeyQuestion;
  readonly mode: 'create' | 'get';
  readonly action: string;
  readonly children?: ComponentChildren;
}): VNode {
  const { language, question, mode, action, children } = props;
  const { path, integrity } = islandFile('passkey');
  return (
    <>
      <p class="govuk-body" data-no-script>
        {t(language, 'passkeys.noScript')}
      </p>
      <form
        method="post"
        action={action}
        data-island="passkey"
        data-mode={mode}
        data-options={JSON.stringify(question.options)}
        hidden
      >
        <input type="hidden" name="challenge" value={question.id} />
        <input type="hidden" name="response" value="" />
        {children}
        <Button classes={mode === 'get' ? 'govuk-button--secondary' : undefined}>
          {t(language, `passkeys.${mode}`)}
        </Button>
        <p class="govuk-error-message" role="alert" data-failed={t(language, 'passkeys.failed')} />
      </form>
      <script type="module" src={path} integrity={integrity} />
    </>
  );
}
