/** Where an officer signs an import, and the imports that were signed. */
import type { VNode } from 'preact';
import { countryOf } from '#features/country/index.ts';
import { SignBox } from '#features/trust/index.ts';
import { base64 } from '#kernel/hash.ts';
import { formatInstant } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { EmptyState, Section, SummaryList, Table } from '#ui/index.ts';
import type { ToSign } from '../../actions/import-signing.ts';
import { type ImportContent, readImport } from '../../rules/signed-import.ts';
import type { StoredImport } from '../../store/signed-imports.ts';
import { Law } from '../open/words.tsx';
import { Crumbs, type Props } from './words.tsx';

const t = texts('registers');

interface SignProps extends Props {
  readonly importId: string;
  readonly signing: ToSign;
}

/** The exact bytes of the import in words, and the place to sign them. */
export function SignImportPage({ reading, definition, importId, signing }: SignProps): VNode {
  const { env, language } = reading;
  const base = `/${language}/registry/${definition.register}/imports/${importId}`;
  const content = readImport(signing.content);
  return (
    <>
      <Crumbs reading={reading} definition={definition} />
      <h1>{t(language, 'import.sign.title')}</h1>
      <p class="lead">{t(language, signing.isSecond ? 'import.sign.second' : 'import.sign.first')}</p>
      <p>
        <a class="govuk-link" href={base}>
          {t(language, 'import.preview')}
        </a>
      </p>
      {content && <Content reading={reading} definition={definition} content={content} />}
      <SignBox
        language={language}
        contentBase64={base64(signing.content)}
        uploadAction={`${base}/sign`}
        downloadHref={`${base}/content`}
        phone={env}
      >
        <input type="hidden" name="sha256" value={signing.sha256} />
      </SignBox>
    </>
  );
}

function Content({ reading, content }: Props & { readonly content: ImportContent }): VNode {
  const { language } = reading;
  const { reference, reason, cite } = content;
  const kinds = (['new', 'changes', 'ends', 'same'] as const).map((kind) => ({
    key: t(language, `import.kind.${kind}`),
    value: content[kind],
  }));
  return (
    <SummaryList
      rows={[
        { key: t(language, 'import.sign.file'), value: <code class="break">{content.file}</code> },
        { key: t(language, 'import.sign.rows'), value: content.rows },
        ...kinds,
        content.endAbsent && { key: t(language, 'import.absent'), value: content.absent },
        { key: t(language, 'import.reference'), value: reference },
        { key: t(language, 'correct.reason'), value: reason },
        { key: t(language, 'correct.basis'), value: <Law reading={reading} cites={[cite]} /> },
      ]}
    />
  );
}

const FILES = ['import.json', 'proposed.p7s', 'confirmed.p7s'] as const;

/** The newest signed imports, each with the bytes and both signatures, to be checked without us. */
export function SignedImports({
  reading,
  definition,
  imports,
}: Props & { readonly imports: readonly StoredImport[] }): VNode {
  const { env, language, now } = reading;
  const { zone } = countryOf(env, now);
  const base = `/${language}/registry/${definition.register}/signed-imports`;
  return (
    <Section title={t(language, 'import.signed.title')}>
      {imports.length === 0 ? (
        <EmptyState title={t(language, 'import.signed.none')} />
      ) : (
        <Table
          isStacked
          head={(['at', 'reference', 'files'] as const).map((name) => ({
            children: t(language, `import.signed.${name}`),
          }))}
          rows={imports.map(({ id, at, content }) => [
            { children: formatInstant(at, zone, language) },
            { children: readImport(content)?.reference ?? '' },
            {
              children: (
                <ul class="govuk-list">
                  {FILES.map((name) => (
                    <li>
                      <a class="govuk-link" href={`${base}/${id}/${name}`} download="">
                        {t(language, `import.signed.file.${name.split('.')[0]}`)}
                      </a>
                    </li>
                  ))}
                </ul>
              ),
            },
          ])}
        />
      )}
    </Section>
  );
}
