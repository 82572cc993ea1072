/** Answers in words, in one language: for the page to check them, for the contents to sign, for the officer. */
import { territory } from '#features/country/index.ts';
import { registerDefinition, valueInWords } from '#features/registers/index.ts';
import { countryName } from '#kernel/countries.ts';
import { isLocalDate } from '#kernel/dates.ts';
import type { Instant } from '#kernel/instant.ts';
import { formatMoney, parseTiyn } from '#kernel/money.ts';
import { formatDate, type Language, numbered } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import { texts } from '#platform/texts.ts';
import type { FormField, SimpleField } from '../definition.ts';
import type { Answer, AnswerItem, EvidenceFact, EvidenceFacts, SimpleAnswer } from '../evaluation/facts.ts';
import type { DraftFile } from './drafts.ts';
import type { DraftView } from './view.ts';

const t = texts('services');

export interface Described {
  readonly page: string;
  /** Path of the control. */
  readonly field: string;
  readonly question: string;
  /** Lines parted by \n. Empty: not answered. */
  readonly answer: string;
}

/** What a description looks up. */
export interface Words {
  readonly env: Env;
  readonly language: Language;
  readonly facts: EvidenceFacts;
  readonly files: Readonly<Record<string, DraftFile>>;
  /** Whose definitions of registers say how a record is read. */
  readonly now: Instant;
}

/** Every question that is asked, with its answer, in the order of the form. */
export function describeAnswers(view: DraftView, words: Words): Described[] {
  return view.judgement.pages.flatMap(({ page, fields }) =>
    fields.flatMap(({ field }) => describeField(field, view.judgement.answers[field.id], page.page, words)),
  );
}

/** What is signed though a register hasn't answered, in words: that it is asked for, and that the decision waits for it. */
export function describeAwaited(
  { draft, service }: DraftView,
  awaited: readonly { readonly evidence: string; readonly register: string }[],
  { env, language }: Words,
): Pick<Described, 'question' | 'answer'>[] {
  return awaited.map(({ evidence, register }) => ({
    question:
      service.definition.evidence[evidence]?.label?.[language] ??
      registerDefinition(env, register, draft.updatedAt)?.title[language] ??
      register,
    answer: t(language, 'awaited.signed'),
  }));
}

/** One question with its answer; a group gives each answer of each item. */
export function describeField(field: FormField, answer: Answer | undefined, page: string, words: Words): Described[] {
  const { language } = words;
  if (field.type !== 'group') {
    return [
      { page, field: field.id, question: field.label[language], answer: inWords(field, answer as SimpleAnswer, words) },
    ];
  }
  const items = (answer ?? []) as readonly AnswerItem[];
  if (items.length === 0) return [{ page, field: field.id, question: field.label[language], answer: '' }];
  return items.flatMap((item, index) =>
    field.fields
      .filter((one) => item[one.id] !== undefined)
      .map((one) => ({
        page,
        field: `${field.id}.${index}.${one.id}`,
        question: `${numbered(field.item, index + 1, language)}: ${one.label[language]}`,
        answer: inWords(one, item[one.id], words),
      })),
  );
}

/** One answer in words; empty where there is none. */
export function inWords(field: SimpleField, answer: SimpleAnswer | undefined, words: Words): string {
  if (answer === undefined) return '';
  const { language } = words;
  if (typeof answer === 'boolean') return t(language, answer ? 'answer.yes' : 'answer.no');
  if (field.type === 'choice' || field.type === 'choices') {
    const chosen = typeof answer === 'string' ? [answer] : answer;
    return chosen.map((id) => field.options.find((option) => option.id === id)?.label[language] ?? id).join('\n');
  }
  const text = String(answer);
  switch (field.type) {
    case 'date':
      return isLocalDate(text) ? formatDate(text, language, 'long') : text;
    case 'money':
      return formatMoney(parseTiyn(text), language);
    case 'integer':
      return field.unit ? `${text} ${field.unit[language]}` : text;
    case 'territory':
      return territory(words.env, text)?.name[language] ?? text;
    case 'country':
      return countryName(text, language);
    case 'file':
      return words.files[text]?.name ?? text;
    case 'record':
      return describeRecord(field, text, words);
    default:
      return text;
  }
}

/** The chosen record by the fields that the form shows of it. */
function describeRecord(field: RecordField, recordId: string, words: Words): string {
  const fact = words.facts[field.evidence]?.find((one) => one.recordId === recordId);
  return fact ? recordLabel(fact, field.shows, words) : recordId;
}

type RecordField = Extract<SimpleField, { type: 'record' }>;

/** The records among which a field lets choose, each in the line by which it is known, in the order of the evidence. */
export const recordChoices = (field: RecordField, words: Words): { record: string; label: string }[] =>
  (words.facts[field.evidence] ?? []).map((fact) => ({
    record: fact.recordId,
    label: recordLabel(fact, field.shows, words),
  }));

/** A record in one line: the values of these fields, as everywhere else. */
export function recordLabel(
  { register, values }: EvidenceFact,
  shows: readonly string[],
  { env, language, now }: Words,
): string {
  const fields = registerDefinition(env, register, now)?.fields ?? {};
  const showing = { env, language, identifier: '', references: new Map<string, string>() };
  return shows
    .map((name) => {
      const field = fields[name];
      const value = values[name];
      return field === undefined || value === undefined ? '' : valueInWords(field, value, showing);
    })
    .filter((text) => text !== '')
    .join(', ');
}
