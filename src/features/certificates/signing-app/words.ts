/** What the app shows beside the bytes: read from the bytes themselves, so that it can't show one thing and have another signed. */
import { isLanguage, LANGUAGES, type Language } from '#kernel/text.ts';
import type { Line } from './messages.ts';

/** A phone's screen is small, and nobody knows how much the app shows. */
const MOST_LINES = 20;
const LONGEST_NAME = 100;
const LONGEST_VALUE = 500;

/** The questions of contents with their answers (`inWords`), in a language; none where the contents have none or aren't such. */
export function linesOf(content: Uint8Array, language: Language): readonly Line[] {
  const { inWords } = (parsed(content) ?? {}) as { readonly inWords?: unknown };
  if (!Array.isArray(inWords)) return [];
  return inWords
    .flatMap((one: { readonly question?: unknown; readonly answer?: unknown } | null) => {
      const [name, value] = [said(one?.question, language), said(one?.answer, language)];
      return name === undefined || value === undefined
        ? []
        : [{ name: cut(name, LONGEST_NAME), value: cut(value, LONGEST_VALUE) }];
    })
    .slice(0, MOST_LINES);
}

function parsed(content: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(content));
  } catch {
    return undefined;
  }
}

/** A plain text, or one in every language. */
function said(value: unknown, language: Language): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return undefined;
  const isText = Object.keys(value).length === LANGUAGES.length && Object.keys(value).every(isLanguage);
  const own = isText ? (value as Readonly<Record<string, unknown>>)[language] : undefined;
  return typeof own === 'string' ? own : undefined;
}

const cut = (text: string, most: number): string => {
  const letters = [...text];
  return letters.length <= most ? text : `${letters.slice(0, most - 1).join('')}…`;
};
