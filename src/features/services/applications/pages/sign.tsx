/** Read and sign: the exact bytes, by a key that never leaves the person. */
import type { VNode } from 'preact';
import { SignBox } from '#features/trust/index.ts';
import { base64 } from '#kernel/hash.ts';
import type { Language } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import { texts } from '#platform/texts.ts';
import { BackLink, Button, InsetText } from '#ui/index.ts';
import type { Attempt } from '../attempts.ts';

const t = texts('services');

interface SignPageProps {
  readonly env: Env;
  readonly attempt: Attempt;
  readonly role: string;
  readonly isSigned: boolean;
  readonly language: Language;
  readonly title: string;
  readonly note: VNode | undefined;
}

/** What is read back from the bytes themselves, so that the page can't show one thing and have another signed. */
interface Shown {
  readonly applicant: { readonly name: string };
  readonly inWords: readonly { readonly question: string; readonly answer: string }[];
  readonly declarations: readonly { readonly text: string }[];
}

export function SignPage({ env, attempt, role, isSigned, language, title, note }: SignPageProps): VNode {
  const base = `/${language}/applications/${attempt.draftId}`;
  return (
    <div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        {role === 'applicant' && !isSigned && <BackLink href={`${base}/check`}>{t(language, 'form.back')}</BackLink>}
        <span class="govuk-caption-l">{title}</span>
        <h1 class="govuk-heading-l">{t(language, isSigned ? 'sign.waitingTitle' : 'sign.title')}</h1>
        {note}
        {role !== 'applicant' && <CosignerNote attempt={attempt} language={language} />}
        {isSigned ? (
          <Waiting base={base} language={language} />
        ) : (
          <SignBox
            language={language}
            contentBase64={base64(attempt.content)}
            uploadAction={`${base}/submit`}
            downloadHref={`${base}/content`}
            phone={env}
          />
        )}
      </div>
    </div>
  );
}

/** A co-signer did not fill the form: he reads what it says before he signs. */
function CosignerNote({ attempt, language }: { attempt: Attempt; language: Language }): VNode {
  const shown = JSON.parse(new TextDecoder().decode(attempt.content)) as Shown;
  return (
    <>
      <p class="govuk-body">{t(language, 'sign.cosigner', { name: shown.applicant.name })}</p>
      <dl class="govuk-summary-list">
        {shown.inWords.map(({ question, answer }) => (
          <div class="govuk-summary-list__row">
            <dt class="govuk-summary-list__key">{question}</dt>
            <dd class="govuk-summary-list__value">{answer}</dd>
          </div>
        ))}
      </dl>
      <ul class="govuk-list govuk-list--bullet">
        {shown.declarations.map(({ text }) => (
          <li>{text}</li>
        ))}
      </ul>
    </>
  );
}

function Waiting({ base, language }: { base: string; language: Language }): VNode {
  return (
    <>
      <InsetText>{t(language, 'sign.waiting')}</InsetText>
      <form method="post" action={`${base}/edit`}>
        <p class="govuk-body">{t(language, 'sign.editNote')}</p>
        <Button classes="govuk-button--secondary">{t(language, 'sign.edit')}</Button>
      </form>
    </>
  );
}
