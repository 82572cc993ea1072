/** Signing on the phone: what the asking screen shows, and what the phone shows. */
import type { VNode } from 'preact';
import { SignBox, SimForm } from '#features/trust/index.ts';
import { base64 } from '#kernel/hash.ts';
import type { Language } from '#kernel/text.ts';
import { islandFile } from '#platform/islands.ts';
import { texts } from '#platform/texts.ts';
import { Button, Details, Facts, InsetText, Section } from '#ui/index.ts';
import type { PhoneSigning } from '../store/phone.ts';
import { GoOn } from './go-on.tsx';
import { pictureOf } from './picture.ts';

const t = texts('certificates');

function PhoneScript(): VNode {
  const { path, integrity } = islandFile('phone');
  return <script type="module" src={path} integrity={integrity} />;
}

const Code = ({ language, code }: { readonly language: Language; readonly code: string }): VNode => (
  <Facts items={[{ term: t(language, 'phone.code'), value: code }]} />
);

/** The link is shown once, on the page that asked. */
export async function askPhonePage(props: {
  readonly language: Language;
  readonly link: string;
  readonly signing: PhoneSigning;
  /** Whether keys on SIMs can be asked. */
  readonly hasSim: boolean;
}): Promise<VNode> {
  const { language, link, signing, hasSim } = props;
  const picture = await pictureOf(link);
  return (
    <div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1>{t(language, 'phone.title')}</h1>
        <p class="lead">{t(language, 'phone.lead')}</p>
        <img src={picture} alt={t(language, 'phone.picture')} width="240" height="240" />
        <Code language={language} code={signing.code} />
        <Details summary={t(language, 'phone.noCamera')}>
          <code class="break">{link}</code>
        </Details>
        <p class="govuk-body">{t(language, 'phone.then')}</p>
        <div data-island="phone-wait" data-state={`/${language}/sign/phone/${signing.id}/state`}>
          <Button href={`/${language}/sign/phone/${signing.id}`}>{t(language, 'phone.goOn')}</Button>
        </div>
        {hasSim && (
          <Section title={t(language, 'sim.other')}>
            <SimForm language={language} contentBase64={base64(signing.content)} uploadAction={signing.action}>
              {Object.entries(signing.fields).map(([name, value]) => (
                <input type="hidden" name={name} value={value} />
              ))}
            </SimForm>
          </Section>
        )}
        <PhoneScript />
      </div>
    </div>
  );
}

/** Not signed yet: the link was shown and isn't shown again. Signed: the page's form goes its way with the signature. */
export function PhoneStatePage(props: { readonly language: Language; readonly signing: PhoneSigning }): VNode {
  const { language, signing } = props;
  const { cms, action, fields, code, id } = signing;
  return (
    <div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1>{t(language, cms ? 'phone.signedTitle' : 'phone.title')}</h1>
        {cms ? (
          <GoOn language={language} action={action} fields={fields} cms={cms} />
        ) : (
          <div data-island="phone-wait" data-state={`/${language}/sign/phone/${id}/state`}>
            <InsetText>{t(language, 'phone.notYet')}</InsetText>
            <Code language={language} code={code} />
            <Button href={`/${language}/sign/phone/${id}`}>{t(language, 'phone.goOn')}</Button>
          </div>
        )}
        <PhoneScript />
      </div>
    </div>
  );
}

/** What the link leads to: the secret stands in its fragment, which no server and no log sees, and the script sends it on. */
export function FollowPage({ language }: { readonly language: Language }): VNode {
  return (
    <div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1>{t(language, 'phone.here')}</h1>
        <p class="govuk-body" data-no-script>
          {t(language, 'make.noScript')}
        </p>
        <form method="post" action={`/${language}/sign/here`} data-island="phone-follow">
          <input type="hidden" name="token" value="" />
          <p class="govuk-body">{t(language, 'phone.follow')}</p>
        </form>
        <PhoneScript />
      </div>
    </div>
  );
}

export function SignHerePage(props: {
  readonly language: Language;
  readonly token: string;
  readonly content: Uint8Array;
  readonly code: string;
}): VNode {
  const { language, token, content, code } = props;
  const contentBase64 = base64(content);
  return (
    <div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1>{t(language, 'phone.here')}</h1>
        <p class="lead">{t(language, 'phone.compare')}</p>
        <Code language={language} code={code} />
        <SignBox
          language={language}
          contentBase64={contentBase64}
          uploadAction={`/${language}/sign/here/signed`}
          downloadHref={`data:application/json;base64,${contentBase64}`}
          phone={false}
        >
          <input type="hidden" name="token" value={token} />
        </SignBox>
      </div>
    </div>
  );
}

export const SignedHerePage = ({ language }: { readonly language: Language }): VNode => (
  <>
    <h1>{t(language, 'phone.signedTitle')}</h1>
    <p class="lead">{t(language, 'phone.back')}</p>
  </>
);
