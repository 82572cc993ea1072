/** Approving a visitor's key: the code or the file, and what became of it. */
import type { VNode } from 'preact';
import type { Language } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { BackLink, Button, FileUpload, IdentifierInput, Input, Panel } from '#ui/index.ts';

const t = texts('centres');

export function KeyFields({ language, isWrong }: { readonly language: Language; readonly isWrong: boolean }): VNode {
  return (
    <>
      <Input
        id="code"
        name="code"
        label={t(language, 'key.code')}
        hint={t(language, 'key.codeHint')}
        autocomplete="off"
        autocapitalize="characters"
        spellcheck={false}
        classes="govuk-input--width-10"
        errorMessage={isWrong ? t(language, 'key.wrong') : undefined}
      />
      <IdentifierInput name="bin" label={t(language, 'key.bin')} hint={t(language, 'key.binHint')} />
      <FileUpload
        name="request"
        label={t(language, 'key.file')}
        hint={t(language, 'key.fileHint')}
        attributes={{ accept: '.p10,.csr,.pem,.der' }}
      />
    </>
  );
}

export interface ApprovedPageProps {
  readonly language: Language;
  readonly id: string;
  readonly device: string;
  readonly isIssued: boolean;
}

/** Waiting for a worker's signature, or done: the certificate of a request from a file is taken from here. */
export function ApprovedPage({ language, id, device, isIssued }: ApprovedPageProps): VNode {
  const address = `/${language}/centre/key/${id}`;
  return (
    <div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <BackLink href={`/${language}/centre`}>{t(language, 'invitation.back')}</BackLink>
        <Panel title={t(language, 'key.done')}>{device}</Panel>
        <p class="govuk-body">{t(language, 'key.then')}</p>
        {isIssued ? (
          <p class="govuk-body">
            <a class="govuk-link" href={`${address}/certificate.pem`} download="">
              {t(language, 'key.take')}
            </a>
          </p>
        ) : (
          <Button href={address} classes="govuk-button--secondary">
            {t(language, 'key.look')}
          </Button>
        )}
      </div>
    </div>
  );
}
