import { dateOf, type LocalDate, weekday } from './dates.ts';
import type { Instant } from './instant.ts';
import { type MessagePart, parseMessage } from './message.ts';

/** The languages of the state, the state language first. */
export const LANGUAGES = ['kk', 'ru', 'en'] as const;

export type Language = (typeof LANGUAGES)[number];

/** What a person reads, in every language; none may be missing. */
export type Text = Readonly<Record<Language, string>>;

/** A text written once for each language. */
export const inEveryLanguage = (write: (language: Language) => string): Text => ({
  kk: write('kk'),
  ru: write('ru'),
  en: write('en'),
});

export function isLanguage(s: unknown): s is Language {
  return LANGUAGES.some((language) => language === s);
}

/** The text in a language. */
export function say(text: Text, language: Language): string {
  return text[language];
}

/** A label, which begins with a capital letter, inside a sentence: only an abbreviation keeps it. */
export const lowerFirst = (label: string): string =>
  /^\p{Lu}{2}/u.test(label) ? label : `${label.slice(0, 1).toLowerCase()}${label.slice(1)}`;

const NO_BREAK_HYPHEN = '\u2011';

/** One of several things of a kind, counted from 1: «1-бала», where the noun follows its number, «Ребёнок 1», 'Child 1'. */
export const numbered = (noun: Text, number: number, language: Language): string =>
  language === 'kk'
    ? `${number}${NO_BREAK_HYPHEN}${lowerFirst(say(noun, language))}`
    : `${say(noun, language)} ${number}`;

// Formatters of Intl cost tens of microseconds to make, so each is made once.
function perLanguage<T>(make: (language: Language) => T): (language: Language) => T {
  const made = { kk: make('kk'), ru: make('ru'), en: make('en') };
  return (language) => made[language];
}

const pluralRules = perLanguage((language) => new Intl.PluralRules(language));
const numberFormat = perLanguage(
  (language) => new Intl.NumberFormat(language, { useGrouping: 'always', maximumFractionDigits: 6 }),
);

/** The plural category of a number by CLDR: one and other in Kazakh and English; one, few, many and other in Russian. */
export function pluralCategory(language: Language, n: number): Intl.LDMLPluralRule {
  return pluralRules(language).select(n);
}

const NARROW_NO_BREAK_SPACE = '\u202f';

/** A number for reading: groups parted by a narrow no-break space (a comma in English), so that no figure breaks across lines. */
export function formatNumber(n: number | bigint, language: Language): string {
  return numberFormat(language)
    .formatToParts(n)
    .map((part) => {
      if (part.type === 'group' && language !== 'en') return NARROW_NO_BREAK_SPACE;
      return part.type === 'minusSign' ? '\u2212' : part.value;
    })
    .join('');
}

interface DateWords {
  readonly months: readonly string[];
  readonly weekdays: readonly string[];
}

// Own words instead of Intl's: a document must read the same whatever ICU the machine has, and official Kazakh writes
// «2026 жылғы 22 қараша» where ICU abbreviates «2026 ж.».
const DATE_WORDS: Readonly<Record<Language, DateWords>> = {
  kk: {
    months: 'қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан'.split(' '),
    weekdays: 'дүйсенбі сейсенбі сәрсенбі бейсенбі жұма сенбі жексенбі'.split(' '),
  },
  ru: {
    months: 'января февраля марта апреля мая июня июля августа сентября октября ноября декабря'.split(' '),
    weekdays: 'понедельник вторник среда четверг пятница суббота воскресенье'.split(' '),
  },
  en: {
    months: 'January February March April May June July August September October November December'.split(' '),
    weekdays: 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' '),
  },
};

/** long: in words; short: in figures, for tables; weekday: in words with the day of the week, for a day one must be there. */
export type DateStyle = 'long' | 'short' | 'weekday';

/** A day for reading, e.g. long «2026 жылғы 22 қараша», «22 ноября 2026 года», '22 November 2026'. */
export function formatDate(date: LocalDate, language: Language, style: DateStyle): string {
  const [year, monthNumber, day] = date.split('-').map(Number) as [number, number, number];
  if (style === 'short')
    return date
      .split('-')
      .reverse()
      .join(language === 'en' ? '/' : '.');
  const words = DATE_WORDS[language];
  const month = words.months[monthNumber - 1];
  const long = {
    kk: `${year} жылғы ${day} ${month}`,
    ru: `${day} ${month} ${year} года`,
    en: `${day} ${month} ${year}`,
  }[language];
  if (style === 'long') return long;
  const dayName = words.weekdays[weekday(date) - 1];
  return { kk: `${long}, ${dayName}`, ru: `${dayName}, ${long}`, en: `${dayName} ${long}` }[language];
}

/** A moment for reading, by the clock of a zone: the long date, a comma, hours and minutes of 24. */
export function formatInstant(i: Instant, zone: string, language: Language): string {
  return `${formatDate(dateOf(i, zone), language, 'long')}, ${clockTime(zone).format(i)}`;
}

const clockTimes = new Map<string, Intl.DateTimeFormat>();

function clockTime(zone: string): Intl.DateTimeFormat {
  const known = clockTimes.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  clockTimes.set(zone, made);
  return made;
}

/** Values for the placeholders of a text. */
export type TextParams = Readonly<Record<string, string | number | bigint>>;

/**
 * Fills a text: `{name}` as it is, `{n, number}` as a formatted number, and the plural of ICU MessageFormat,
 * `{n, plural, =0 {none} one {# day} other {# days}}`, where # is the number. Categories are CLDR's for the language; one that
 * the text lacks falls to `other`, which must be there.
 * Throws RangeError for a malformed text and for a placeholder without a value.
 */
export function formatText(template: string, params: TextParams, language: Language): string {
  return render(parseMessage(template), params, language, null);
}

/** The names of a text's placeholders, sorted: translations of one text must have the same. Throws RangeError as `formatText`. */
export function placeholdersOf(template: string): readonly string[] {
  const names = new Set<string>();
  const visit = (parts: readonly MessagePart[]): void => {
    for (const part of parts) {
      if (part.kind === 'value' || part.kind === 'plural') names.add(part.name);
      if (part.kind === 'plural') for (const branch of part.branches.values()) visit(branch);
    }
  };
  visit(parseMessage(template));
  return [...names].sort();
}

type Count = number | bigint | null;

function render(parts: readonly MessagePart[], params: TextParams, language: Language, count: Count): string {
  const [first] = parts;
  // Most texts are one piece, and a page has dozens.
  if (parts.length === 1 && first?.kind === 'literal') return first.text;
  return parts.map((part) => renderPart(part, params, language, count)).join('');
}

function renderPart(part: MessagePart, params: TextParams, language: Language, count: Count): string {
  switch (part.kind) {
    case 'literal':
      return part.text;
    case 'count':
      return count === null ? '#' : formatNumber(count, language);
    case 'value': {
      const value = paramOf(params, part.name);
      return part.asNumber ? formatNumber(numeric(value, part.name), language) : String(value);
    }
    case 'plural': {
      const n = numeric(paramOf(params, part.name), part.name);
      const { branches } = part;
      const branch =
        branches.get(`=${n}`) ?? branches.get(pluralCategory(language, Number(n))) ?? branches.get('other');
      return render(branch ?? [], params, language, n);
    }
  }
}

function paramOf(params: TextParams, name: string): string | number | bigint {
  const value = Object.hasOwn(params, name) ? params[name] : undefined;
  if (value === undefined) throw new RangeError(`the text needs {${name}}`);
  return value;
}

function numeric(value: string | number | bigint, name: string): number | bigint {
  if (typeof value === 'string') throw new RangeError(`{${name}} must be a number`);
  return value;
}
