/** The page that travels inside a passport: everything in one file, opened from a disk, with no way to reach anything. */
import { createHash } from 'node:crypto';
import type { VNode } from 'preact';
import { LANGUAGES, type Language } from '#kernel/text.ts';
import { siteStylesheet } from '#platform/http/styles.ts';
import { islandFile } from '#platform/islands.ts';
import { texts } from '#platform/texts.ts';
import { InsetText, OWN_NAMES, renderPage } from '#ui/index.ts';
import { Checker } from './checker.tsx';
import { Commands } from './commands.tsx';

const t = texts('verification');

/** One language at a time by its anchor, without script; the first where none is asked for. */
const ONE_LANGUAGE =
  '.one-language{display:none}.one-language:target{display:block}' +
  'main:not(:has(.one-language:target))>.one-language:first-of-type{display:block}';

const sourceHash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** The whole page, HTML. `zone`: by whose clock moments are told. It depends on the program and the zone alone, so that its digest names a release. */
export function offlineDocument(zone: string): string {
  const script = new TextDecoder().decode(islandFile('verify').bytes);
  const style = siteStylesheet().css + ONE_LANGUAGE;
  const policy = [
    "default-src 'none'",
    `script-src ${sourceHash(script)}`,
    `style-src ${sourceHash(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return renderPage(<Offline zone={zone} script={script} style={style} policy={policy} />);
}

interface OfflineProps {
  readonly zone: string;
  readonly script: string;
  readonly style: string;
  readonly policy: string;
}

function Offline({ zone, script, style, policy }: OfflineProps): VNode {
  return (
    <html lang={LANGUAGES[0]}>
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={policy} />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{t(LANGUAGES[0], 'offline.title')}</title>
        <Raw tag="style" text={style} />
      </head>
      <body>
        <div class="govuk-width-container">
          <nav aria-label={LANGUAGES.map((language) => OWN_NAMES[language]).join(', ')}>
            <ul class="govuk-list">
              {LANGUAGES.map((language) => (
                <li>
                  <a href={`#${language}`} lang={language}>
                    {OWN_NAMES[language]}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
          <main>
            {LANGUAGES.map((language) => (
              <InLanguage language={language} zone={zone} />
            ))}
          </main>
        </div>
        <Raw tag="script" text={script} />
      </body>
    </html>
  );
}

/** An element whose text is the program's own and no markup. */
function Raw({ tag: Tag, text }: { readonly tag: 'style' | 'script'; readonly text: string }): VNode {
  return <Tag dangerouslySetInnerHTML={{ __html: text }} />;
}

const BY_COMMAND = ['shanyraq verify case.asice'];
const BY_OPENSSL = [
  'unzip case.asice -d case && cd case',
  'openssl x509 -inform DER -in pki/root-1.crt -out root.pem',
  'openssl cms -verify -cades -binary -purpose any -inform DER \\',
  '  -in META-INF/signature.p7s -content META-INF/ASiCManifest.xml -CAfile root.pem -out manifest',
];

function InLanguage({ language, zone }: { readonly language: Language; readonly zone: string }): VNode {
  return (
    <section class="one-language" id={language} lang={language}>
      <h1>{t(language, 'offline.title')}</h1>
      <p class="lead">{t(language, 'offline.lead')}</p>
      <InsetText>{t(language, 'offline.warning')}</InsetText>
      <p>{t(language, 'offline.privacy')}</p>
      <Checker
        language={language}
        zone={zone}
        trust={{ roots: [], authorities: [] }}
        lists={[]}
        prefix={`${language}-`}
        isOffline
      />
      <h2>{t(language, 'page.elsewhere')}</h2>
      <Commands said={t(language, 'page.byCommand')} lines={BY_COMMAND} />
      <Commands said={t(language, 'offline.byOpenssl')} lines={BY_OPENSSL} />
    </section>
  );
}
