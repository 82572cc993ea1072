/** A country of seven hundred services: the shipped one, its services again under other names, one of six questions and one of twelve. */
import { cpSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { projectRoot } from '#platform/root.ts';

const SERVICES = 700;
// Of questions of the bench's own.
const MADE = 2;
/** The shipped service that is submitted: free text, an officer decides, any person may ask. */
export const SUBMITTED_SERVICE = 'access-to-information';
/** One page of twelve questions, 12 KB: a shipped form of four, with eight of them asked again. */
export const LONG_FORM = 'twelve-questions';
export const LONG_PAGE = 'business';
const LONG_FORM_SOURCE = 'state-revenue/individual-entrepreneur-registration';
const ASKED_AGAIN = 8;
/** One question on each page; made of the one above. */
export const SIX_QUESTIONS = 'six-questions';

interface Definition {
  service: string;
  title: Record<'kk' | 'ru' | 'en', string>;
  form: { page: string; title: unknown; fields: { id: string }[] }[];
  cases: { answers: Record<string, string> }[];
}

const read = (path: string): Definition => parse(readFileSync(path, 'utf8'));

const write = (path: string, definition: Definition): void => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, stringify(definition));
};

/** Writes the country into a folder. */
export function makeCountry(folder: string): void {
  cpSync(join(projectRoot, 'country/kz'), folder, { recursive: true });
  const sources = globSync('services/*/*.cases.yaml', { cwd: folder }).sort();
  makeSixQuestions(folder);
  makeLongForm(folder);
  for (let number = sources.length + MADE; number < SERVICES; number++) {
    const cases = sources[number % sources.length] ?? '';
    for (const source of [cases, cases.replace('.cases.yaml', '.yaml')]) copyService(folder, source, number);
  }
}

function copyService(folder: string, source: string, number: number): void {
  const definition = read(join(folder, source));
  const service = `${definition.service}-${number}`;
  const titles = Object.entries(definition.title ?? {}).map(([language, title]) => [language, `${title} ${number}`]);
  const path = join(folder, dirname(source), basename(source).replace(definition.service, service));
  write(path, { ...definition, service, ...(titles.length > 0 ? { title: Object.fromEntries(titles) } : {}) });
}

function makeLongForm(folder: string): void {
  const place = join(folder, 'services', LONG_FORM_SOURCE);
  const source = read(`${place}.yaml`);
  const [page] = source.form;
  if (!page) throw new Error(`${LONG_FORM_SOURCE} has no form`);
  const again = Array.from({ length: ASKED_AGAIN }, (_, index) => {
    const field = page.fields[index % page.fields.length] as (typeof page.fields)[number];
    return { ...field, id: `${field.id}Again${index}`, optional: true };
  });
  const form = [{ ...page, fields: [...page.fields, ...again] }, ...source.form.slice(1)];
  write(join(dirname(place), `${LONG_FORM}.yaml`), { ...source, service: LONG_FORM, form });
  const cases = read(`${place}.cases.yaml`);
  write(join(dirname(place), `${LONG_FORM}.cases.yaml`), { ...cases, service: LONG_FORM });
}

const label = (kk: string, ru: string, en: string) => ({ kk, ru, en });

const MORE_QUESTIONS = [
  {
    id: 'year',
    type: 'integer',
    min: 1991,
    max: 2100,
    label: label('Қай жыл туралы?', 'За какой год?', 'About which year?'),
  },
  { id: 'isUrgent', type: 'boolean', label: label('Жауап тез керек пе?', 'Ответ нужен скоро?', 'Is it urgent?') },
];

/** The page of a question, counted from 0. */
export const pageOf = (index: number): string => `question-${index + 1}`;

/** Answers of a journey, page by page. */
export const SIX_ANSWERS: Readonly<Record<string, string>> = {
  akimat: '750000000',
  question: '2025 жылы Жандосов көшесін жөндеуге қанша ақша жұмсалды және оны кім істеді?',
  answerForm: 'data',
  copyEmail: 'askar@example.kz',
  year: '2025',
  isUrgent: 'no',
};

function makeSixQuestions(folder: string): void {
  const place = join(folder, 'services/akimats');
  const source = read(join(place, `${SUBMITTED_SERVICE}.yaml`));
  const questions = [...(source.form[0]?.fields ?? []), ...MORE_QUESTIONS];
  const form = questions.map((field, index) => ({
    page: pageOf(index),
    title: source.form[0]?.title,
    fields: [field],
  }));
  write(join(place, `${SIX_QUESTIONS}.yaml`), { ...source, service: SIX_QUESTIONS, form });
  const cases = read(join(place, `${SUBMITTED_SERVICE}.cases.yaml`));
  for (const one of cases.cases) one.answers = { ...one.answers, year: '2025', isUrgent: 'no' };
  write(join(place, `${SIX_QUESTIONS}.cases.yaml`), { ...cases, service: SIX_QUESTIONS });
}
