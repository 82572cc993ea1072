import { isLanguage, type Language } from '#kernel/text.ts';

const DEFAULT: Language = 'kk';

/** The first language of an Accept-Language header that we speak; Kazakh when there is none. */
export function acceptedLanguage(header: string | undefined): Language {
  const wishes = (header ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(';');
      const quality = Number(
        parameters
          .find((one) => one.trim().startsWith('q='))
          ?.trim()
          .slice(2) ?? '1',
      );
      return { language: tag.trim().slice(0, 2).toLowerCase(), quality: Number.isFinite(quality) ? quality : 0 };
    })
    .filter((wish) => wish.quality > 0)
    .sort((a, b) => b.quality - a.quality);
  return wishes.map((wish) => wish.language).find(isLanguage) ?? DEFAULT;
}

/** The language of a request: of its path, else the kept choice, else the browser's. */
export function languageOf(path: string, kept: string | undefined, header: string | undefined): Language {
  const first = path.slice(1, 3);
  if (isLanguage(first) && (path.length === 3 || path[3] === '/' || path[3] === '?')) return first;
  return isLanguage(kept) ? kept : acceptedLanguage(header);
}
