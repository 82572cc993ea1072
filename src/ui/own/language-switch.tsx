import type { VNode } from 'preact';
import { isLanguage, LANGUAGES, type Language } from '#kernel/text.ts';

/** Each language named in itself: who needs it can read it. */
export const OWN_NAMES = { kk: 'Қазақша', ru: 'Русский', en: 'English' } satisfies Record<Language, string>;

export interface LanguageSwitchProps {
  readonly language: Language;
  /** The address of this page, with its query. */
  readonly path: string;
  readonly label: string;
  /** What is lost by it. */
  readonly warning?: string | undefined;
}

/** The same page in another language. */
export function LanguageSwitch({ language, path, label, warning }: LanguageSwitchProps): VNode {
  return (
    <nav class="top__languages" aria-label={label}>
      <ul class="languages">
        {LANGUAGES.map((code) => (
          <li>
            <a
              href={inLanguage(path, code)}
              lang={code}
              hreflang={code}
              aria-current={code === language ? 'true' : undefined}
            >
              {OWN_NAMES[code]}
            </a>
          </li>
        ))}
      </ul>
      {warning && <p class="languages__warning">{warning}</p>}
    </nav>
  );
}

/** The address of the same page in another language; of the start page when the path names no language. */
export function inLanguage(path: string, language: Language): string {
  // Each language has a code of two letters.
  const isNamed = isLanguage(path.slice(1, 3)) && /^[/?]?$/.test(path.slice(3, 4));
  return isNamed ? `/${language}${path.slice(3)}` : `/${language}`;
}
