/**
 * Rules of writing that a program can hold: one alphabet in a word, no ending hung on an inserted value, quotation marks of the language. Read are
 * the texts of every room and those of the countries; each rule is tried on a sentence that breaks it.
 */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { LANGUAGES, type Language } from '#kernel/text.ts';
import { projectRoot } from '#platform/root.ts';

interface Sentence {
  readonly where: string;
  readonly language: Language;
  readonly text: string;
}
interface Rule {
  readonly name: string;
  readonly languages: readonly Language[];
  readonly broken: RegExp;
  readonly example: string;
}

const CYRILLIC = 'А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі';
/** Case endings and the possessive: each has a form for every last sound, so none can follow a value that isn't known. */
const ENDINGS =
  '(?:ға|ге|қа|ке|на|не|да|де|та|те|дан|ден|тан|тен|нан|нен|ды|ді|ты|ті|ны|ні|дың|дің|тың|тің|ның|нің|мен|бен|пен|ы|і|сы|сі|шы|ші)';

const RULES: readonly Rule[] = [
  {
    name: 'Cyrillic and Latin letters in one word',
    languages: LANGUAGES,
    broken: new RegExp(`[${CYRILLIC}][A-Za-z]|[A-Za-z][${CYRILLIC}]`),
    example: 'Құжaт',
  },
  {
    name: 'a letter right after an inserted value',
    languages: ['kk', 'ru'],
    broken: new RegExp(`\\}[${CYRILLIC}]`),
    example: '{name}ге хат келді',
  },
  {
    name: 'a Kazakh ending after an inserted value',
    languages: ['kk'],
    broken: new RegExp(`\\}[-‑–’]${ENDINGS}(?![${CYRILLIC}])`),
    example: '{all} қызметтің {n}-і',
  },
  {
    name: 'a Kazakh word that asks for an ending of the value before it',
    languages: ['kk'],
    broken: new RegExp(`\\{\\w+\\}»? (?:бастап|дейін|кейін|бұрын|бері|қарай|тыс)(?![${CYRILLIC}])`),
    example: '{date} дейін жауап беріңіз',
  },
  {
    name: 'a Russian noun that does not follow its number',
    languages: ['ru'],
    broken:
      /\{\w+\} (?:(?:рабочих|календарных) )?(?:дней|дня|месяцев|месяца|минут|часов|лет|раз|записей|знаков|файлов)(?![а-яё])/,
    example: 'Подождите {minutes} минут',
  },
  {
    name: 'quotation marks of another language',
    languages: ['kk', 'ru'],
    broken: /["“”„]/,
    example: 'нажмите "Далее"',
  },
  {
    name: 'quotation marks of another language',
    languages: ['en'],
    broken: /[«»]/,
    example: 'press «Next»',
  },
  {
    name: 'a hyphen in the place of a dash',
    languages: LANGUAGES,
    broken: new RegExp(`[${CYRILLIC}A-Za-z] - [${CYRILLIC}A-Za-z]`),
    example: 'түбір - журнал',
  },
];

const isLanguage = (key: string | undefined): key is Language => LANGUAGES.some((one) => one === key);

/** Every text under a tree, with its language: that of the file, or that of the key nearest to it. */
function* sentencesOf(tree: unknown, where: string, language: Language | undefined): Generator<Sentence> {
  if (typeof tree === 'string') {
    if (language) yield { where, language, text: tree };
  } else if (typeof tree === 'object' && tree !== null) {
    for (const [key, value] of Object.entries(tree))
      yield* sentencesOf(value, `${where}.${key}`, isLanguage(key) ? key : language);
  }
}

const read = (pattern: string, languageOf: (file: string) => Language | undefined): Sentence[] =>
  globSync(pattern, { cwd: projectRoot }).flatMap((file) => {
    const tree: unknown = parse(readFileSync(join(projectRoot, file), 'utf8'));
    return [...sentencesOf(tree, file, languageOf(file))];
  });

const all = [
  ...read('src/**/texts/*.yaml', (file) => LANGUAGES.find((language) => file.endsWith(`/${language}.yaml`))),
  ...read('country/**/*.yaml', () => undefined),
  ...read('test/country/**/*.yaml', () => undefined),
];

test('texts are read in every language', () => {
  for (const language of LANGUAGES)
    assert.ok(all.filter((one) => one.language === language).length > 3000, `few texts in ${language}`);
});

for (const rule of RULES) {
  test(`no text has ${rule.name} (${rule.languages.join(', ')})`, () => {
    assert.match(rule.example, rule.broken);
    const found = all.filter((one) => rule.languages.includes(one.language) && rule.broken.test(one.text));
    assert.deepEqual(
      found.map(({ where, text }) => `${where}: ${text}`),
      [],
    );
  });
}
