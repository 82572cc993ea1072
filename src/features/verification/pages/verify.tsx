import type { VNode } from 'preact';
import { fingerprintOf } from '#features/trust/outside.ts';
import type { Language } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { InsetText, Section } from '#ui/index.ts';
import { Checker, type CheckerProps } from './checker.tsx';
import { Commands } from './commands.tsx';

const t = texts('verification');

/** Where anybody checks a file without sending it anywhere. */
export function VerifyPage(props: CheckerProps): VNode {
  const { language, trust } = props;
  return (
    <div class="govuk-grid-column-two-thirds">
      <h1>{t(language, 'page.title')}</h1>
      <p class="lead">{t(language, 'page.lead')}</p>
      <InsetText>{t(language, 'page.privacy')}</InsetText>
      <Checker {...props} />
      <Section title={t(language, 'page.trusted')} id="root-fingerprint">
        <p>{t(language, 'page.trustedHelp')}</p>
        {trust.roots.map((root) => (
          <p>
            <code>{spaced(fingerprintOf(root))}</code>
          </p>
        ))}
        <p>
          <a href="/pki/root.crt" download>
            {t(language, 'page.rootLink')}
          </a>
        </p>
        <p>
          <a href="/pki/chain.pem" download>
            {t(language, 'page.chainLink')}
          </a>
        </p>
      </Section>
      <Elsewhere language={language} />
    </div>
  );
}

/** In groups of eight, to be read aloud and compared. */
const spaced = (fingerprint: string): string => fingerprint.replace(/.{8}(?=.)/g, '$& ');

const BY_COMMAND = [
  'shanyraq verify case.asice',
  'shanyraq verify document.pdf --root root.crt',
  'shanyraq verify signed.xml --root root.crt',
  'shanyraq verify signature.p7s --content file --root root.crt',
];
const BY_XMLSEC = ['xmlsec1 --verify --trusted-der root.crt --untrusted-pem chain.pem signed.xml'];
const BY_PDFSIG = ['pdfsig document.pdf'];
const BY_OPENSSL = [
  'openssl cms -verify -cades -binary -purpose any -inform DER \\',
  '  -in signature.p7s -content file -CAfile chain.pem -out signed',
];

/** The same with other people's tools, and for whoever has no script. */
function Elsewhere({ language }: { readonly language: Language }): VNode {
  return (
    <Section title={t(language, 'page.elsewhere')} id="elsewhere">
      <p>{t(language, 'page.elsewhereHelp')}</p>
      <Commands said={t(language, 'page.byCommand')} lines={BY_COMMAND} />
      <Commands said={t(language, 'page.byPdfsig')} lines={BY_PDFSIG} />
      <Commands said={t(language, 'page.byXmlsec')} lines={BY_XMLSEC} />
      <Commands said={t(language, 'page.byOpenssl')} lines={BY_OPENSSL} />
      <p>{t(language, 'page.files')}</p>
      <p>
        <a href={`/${language}/v`}>{t(language, 'page.byNumber')}</a>
      </p>
    </Section>
  );
}
