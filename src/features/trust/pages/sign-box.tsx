/** What a page embeds where something is to be signed: the frame, and the road without it. */
import type { ComponentChildren, VNode } from 'preact';
import type { Language } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import { islandFile } from '#platform/islands.ts';
import { texts } from '#platform/texts.ts';
import { Button, Details, FileUpload, Input } from '#ui/index.ts';
import { signingApp } from '../profile.ts';

const t = texts('trust');

export interface SignBoxProps {
  readonly language: Language;
  /** The exact bytes to sign, base64. */
  readonly contentBase64: string;
  /** Where the form goes: multipart, with `signature` (base64 CMS) or the file `signatureFile`; read it by `readSignature`. */
  readonly uploadAction: string;
  /** Where the same bytes are downloaded as a file. */
  readonly downloadHref: string;
  /** The instance, whose phone roads are offered; false where nobody is signed in yet, or another than who is: his phone can't be asked. */
  readonly phone: Env | false;
  /** Hidden fields that go with the form. */
  readonly children?: ComponentChildren;
}

/**
 * The script makes the frame, so that who has none sees no empty window. Signing works both ways: by the key in the frame, or by any
 * program that makes CAdES signatures.
 */
export function SignBox(props: SignBoxProps): VNode {
  return (
    <>
      <SignForm {...props} />
      {props.phone && <PhoneForm {...props} />}
      {props.phone && <AppForm {...props} env={props.phone} />}
    </>
  );
}

/** The person's phone, where his key lies, signs for this page. */
function PhoneForm({ language, contentBase64, uploadAction, children }: SignBoxProps): VNode {
  return (
    <form method="post" action={`/${language}/sign/phone`}>
      {children}
      <input type="hidden" name="content" value={contentBase64} />
      <input type="hidden" name="action" value={uploadAction} />
      <p class="govuk-body">{t(language, 'sign.phoneText')}</p>
      <Button classes="govuk-button--secondary">{t(language, 'sign.phone')}</Button>
    </form>
  );
}

/** The app of the country signs on the person's phone for this page; nothing where the country has none, or it can't reach this instance. */
export function AppForm(props: Omit<SignBoxProps, 'downloadHref' | 'phone'> & { readonly env: Env }): VNode | null {
  const { env, language, contentBase64, uploadAction, children } = props;
  const app = signingApp(env);
  if (!app) return null;
  const name = app.apps[0]?.name ?? '';
  return (
    <form method="post" action={`/${language}/sign/app`}>
      {children}
      <input type="hidden" name="content" value={contentBase64} />
      <input type="hidden" name="action" value={uploadAction} />
      <p class="govuk-body">{t(language, 'sign.appText', { app: name })}</p>
      <Button classes="govuk-button--secondary">{t(language, 'sign.app', { app: name })}</Button>
    </form>
  );
}

/** The key on the person's SIM signs for this page; shown only where the instance has a mobile signature service. */
export function SimForm(props: Omit<SignBoxProps, 'downloadHref' | 'phone'>): VNode {
  const { language, contentBase64, uploadAction, children } = props;
  return (
    <form method="post" action={`/${language}/sign/sim`}>
      {children}
      <input type="hidden" name="content" value={contentBase64} />
      <input type="hidden" name="action" value={uploadAction} />
      <Input
        id="phone"
        name="phone"
        type="tel"
        label={t(language, 'sign.simNumber')}
        hint={t(language, 'sign.simHint')}
        autocomplete="tel"
        classes="govuk-input--width-20"
      />
      <Button classes="govuk-button--secondary">{t(language, 'sign.sim')}</Button>
    </form>
  );
}

function SignForm({ language, contentBase64, uploadAction, downloadHref, children }: SignBoxProps): VNode {
  const { path, integrity } = islandFile('sign/parent');
  const ncalayer = islandFile('sign/ncalayer');
  return (
    <form
      method="post"
      action={uploadAction}
      enctype="multipart/form-data"
      data-island="sign"
      data-frame={`/${language}/sign/frame`}
      data-title={t(language, 'sign.frameTitle')}
      data-content={contentBase64}
      data-ncalayer={ncalayer.path}
      data-ncalayer-integrity={ncalayer.integrity}
    >
      {children}
      <input type="hidden" name="signature" value="" />
      <p class="govuk-body">{t(language, 'sign.intro')}</p>
      <GoneKey language={language} />
      <div data-sign-place="" />
      <p class="govuk-body">
        <a class="govuk-link" href={`/${language}/get-key`}>
          {t(language, 'sign.getKey')}
        </a>
      </p>
      <Details summary={t(language, 'sign.noScriptTitle')}>
        <p class="govuk-body">{t(language, 'sign.noScript')}</p>
        <p class="govuk-body">
          <a class="govuk-link" href={downloadHref} download="">
            {t(language, 'sign.download')}
          </a>
        </p>
        <FileUpload
          name="signatureFile"
          label={t(language, 'sign.upload')}
          attributes={{ accept: '.p7s,.p7m,.sig,.cms' }}
        />
        <Button classes="govuk-button--secondary">{t(language, 'sign.send')}</Button>
        <p class="note">
          {t(language, 'sign.island')} <code>{islandFile('sign').integrity}</code>
        </p>
      </Details>
      <script type="module" src={path} integrity={integrity} />
    </form>
  );
}

/** What the script shows in place of a key of this browser whose certificate no longer stands. */
function GoneKey({ language }: { readonly language: Language }): VNode {
  return (
    <template data-gone="">
      <div class="govuk-inset-text">
        <p class="govuk-body">
          <strong data-key="" />
        </p>
        {(['withdrawn', 'expired', 'suspended'] as const).map((standing) => (
          <p class="govuk-body" data-standing={standing}>
            {t(language, `sign.gone.${standing}`)}
          </p>
        ))}
        <p class="govuk-body" data-standing="withdrawn expired">
          <a class="govuk-link" href={`/${language}/get-key`}>
            {t(language, 'sign.gone.renew')}
          </a>
        </p>
        <p class="govuk-body" data-standing="suspended">
          <a class="govuk-link" href={`/${language}/cabinet/certificates`}>
            {t(language, 'sign.gone.list')}
          </a>
        </p>
        <div data-standing="withdrawn expired">
          <Button type="button" classes="govuk-button--secondary">
            {t(language, 'sign.gone.remove')}
          </Button>
        </div>
      </div>
    </template>
  );
}
