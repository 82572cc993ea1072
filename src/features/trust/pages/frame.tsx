/** The document of the signing frame: words and fields only. What is signed is put in by the frame's script from the bytes it gets. */
import type { VNode } from 'preact';
import { countryOf } from '#features/country/index.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Language } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import type { IslandFile } from '#platform/islands.ts';
import { texts, textsOf } from '#platform/texts.ts';
import { Button, Details, FileUpload, Input, Radios, renderPage } from '#ui/index.ts';
import { codeNames } from '../code-names.ts';

const t = texts('trust');

/** Texts under a key, by what remains of their names. */
function under(language: Language, prefix: string): Record<string, string> {
  const found = [...textsOf('trust')[language]].filter(([key]) => key.startsWith(prefix));
  return Object.fromEntries(found.map(([key, text]) => [key.slice(prefix.length), text]));
}

function wordsOf(env: Env, language: Language, now: Instant): string {
  return JSON.stringify({
    language,
    zone: countryOf(env, now).zone,
    yes: t(language, 'frame.yes'),
    no: t(language, 'frame.no'),
    working: t(language, 'frame.working'),
    done: t(language, 'frame.done'),
    elsewhere: t(language, 'frame.elsewhere'),
    // Its place is filled by the script, which alone knows what it holds.
    device: t(language, 'frame.device', { holder: '{holder}' }),
    sentence: t(language, 'frame.sentence', { what: '{what}' }),
    content: under(language, 'frame.content.'),
    type: under(language, 'frame.type.'),
    error: under(language, 'frame.error.'),
    names: codeNames(env, language, now),
  });
}

export interface FrameProps {
  readonly env: Env;
  readonly language: Language;
  readonly now: Instant;
  readonly script: IslandFile;
  readonly stylesheet: string;
}

/** The whole document, HTML. */
export const frameDocument = (props: FrameProps): string => renderPage(<Frame {...props} />);

function Frame({ env, language, now, script, stylesheet }: FrameProps): VNode {
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{t(language, 'sign.frameTitle')}</title>
        <link rel="stylesheet" href={stylesheet} />
        <script defer src={script.path} integrity={script.integrity} crossorigin="anonymous" />
      </head>
      <body data-words={wordsOf(env, language, now)} data-now={String(now)}>
        <main>
          <h1 class="govuk-heading-m">{t(language, 'frame.reading')}</h1>
          <p class="govuk-body" id="sentence" />
          <dl class="govuk-summary-list" id="content" />
          <KeyFields language={language} />
          <p id="message" role="alert" />
        </main>
      </body>
    </html>
  );
}

/** Hidden until the frame has bytes to sign. A div and no form: the sandbox lets no form be sent, so that no key can be. */
function KeyFields({ language }: { language: Language }): VNode {
  return (
    <div id="form" hidden>
      <Details summary={t(language, 'frame.technical')}>
        <dl class="govuk-summary-list" id="technical" />
        <p class="govuk-body">
          {t(language, 'frame.digest')}: <code id="digest" />
        </p>
      </Details>
      <Radios
        name="method"
        fieldset={{ legend: { children: t(language, 'frame.method') } }}
        value="file"
        items={[
          // The pattern of an item for each key of the browser.
          { value: 'device', children: t(language, 'frame.device', { holder: '' }) },
          {
            value: 'file',
            children: t(language, 'frame.file'),
            conditional: {
              children: (
                <>
                  <FileUpload name="key" label={t(language, 'frame.key')} attributes={{ accept: '.p12,.pfx' }} />
                  <Input name="password" type="password" autocomplete="off" label={t(language, 'frame.password')} />
                </>
              ),
            },
          },
          { value: 'ncalayer', children: 'NCALayer', hint: t(language, 'frame.ncalayerHint') },
        ]}
      />
      <Button type="button" id="sign">
        {t(language, 'frame.sign')}
      </Button>
    </div>
  );
}
