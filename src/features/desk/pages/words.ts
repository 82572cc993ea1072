/** Answers, facts and days as an officer reads them. The applicant's contacts stay hidden: what is said goes through the case. */
import { act, type Cite, countryOf } from '#features/country/index.ts';
import { registerDefinition, valueInWords } from '#features/registers/index.ts';
import { type Application, inWords, type LoadedCase, type ServiceDefinition } from '#features/services/index.ts';
import { dateOf } from '#kernel/dates.ts';
import type { Instant } from '#kernel/instant.ts';
import { formatDate, type Language, numbered, say } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import { texts } from '#platform/texts.ts';
import type { ShownFact } from '../actions/open-case.ts';

const t = texts('desk');
const services = texts('services');

type FormField = ServiceDefinition['form'][number]['fields'][number];
type SimpleField = Parameters<typeof inWords>[0];

export interface Answered {
  readonly field: string;
  readonly question: string;
  readonly answer: string;
  /** SHA-256 of an uploaded file. */
  readonly file?: string;
}

/** By these an officer could reach the applicant, or be reached, beside the case. */
const CONTACTS: ReadonlySet<FormField['type']> = new Set(['phone', 'email']);

/** What was answered, in the officer's language, in the order of the form. */
export function answersOf(
  env: Env,
  language: Language,
  { edition, now }: Pick<LoadedCase, 'edition' | 'now'>,
  application: Pick<Application, 'answers' | 'facts' | 'files'>,
): Answered[] {
  const words = { env, language, facts: application.facts, files: application.files, now };
  const one = (field: SimpleField, answer: unknown, path: string, prefix = ''): Answered[] => {
    if (answer === undefined) return [];
    const question = `${prefix}${say(field.label, language)}`;
    if (CONTACTS.has(field.type)) return [{ field: path, question, answer: t(language, 'case.hidden') }];
    const text = inWords(field, answer as Parameters<typeof inWords>[1], words);
    return [{ field: path, question, answer: text, ...(field.type === 'file' ? { file: String(answer) } : {}) }];
  };
  return edition.definition.form
    .flatMap((page) => page.fields)
    .flatMap((field) => {
      const answer = application.answers[field.id];
      if (field.type !== 'group') return one(field, answer, field.id);
      return ((answer ?? []) as readonly Readonly<Record<string, unknown>>[]).flatMap((item, index) =>
        field.fields.flatMap((inner) =>
          one(
            inner,
            item[inner.id],
            `${field.id}.${index}.${inner.id}`,
            `${numbered(field.item, index + 1, language)}: `,
          ),
        ),
      );
    });
}

/** What a register said, field by field. */
export function factLines(
  env: Env,
  language: Language,
  { register, values }: Pick<ShownFact, 'register' | 'values'>,
  now: Instant,
): { label: string; value: string }[] {
  const definition = registerDefinition(env, register, now);
  const showing = { env, language, identifier: '', references: new Map<string, string>() };
  return Object.entries(values).flatMap(([name, value]) => {
    const field = definition?.fields[name];
    if (!field || value === null) return [];
    return [{ label: say(field.label, language), value: valueInWords(field, value, showing) }];
  });
}

/** What an evidence is called. */
export function evidenceTitle(
  env: Env,
  language: Language,
  definition: ServiceDefinition,
  id: string,
  now: Instant,
): string {
  const evidence = definition.evidence[id];
  if (evidence?.label) return say(evidence.label, language);
  const register = evidence && registerDefinition(env, evidence.register, now);
  return register ? say(register.title, language) : id;
}

/** "Trade Act, article 8". */
export function citeInWords(env: Env, language: Language, cite: Cite): string {
  const law = act(env, cite.act);
  const title = law?.short ?? law?.title;
  return t(language, 'case.article', { act: title ? say(title, language) : cite.act, article: cite.article });
}

/** A status as an officer reads it: where the applicant's word speaks to the applicant, in one of the desk. */
export const statusInWords = (language: Language, status: string): string =>
  status === 'hearing' ? t(language, 'status.hearing') : services(language, `status.${status}`);

/** The last day of a term: lists name the day, the case's own page counts what is left of it. */
export function dueInWords(env: Env, language: Language, dueAt: Instant | null, now: Instant): string {
  if (dueAt === null) return t(language, 'queue.paused');
  const { zone } = countryOf(env, now);
  const last = dateOf((dueAt - 1) as Instant, zone);
  const today = dateOf(now, zone);
  if (last < today) return t(language, 'queue.over');
  return last === today
    ? t(language, 'queue.today')
    : t(language, 'queue.due', { date: formatDate(last, language, 'long') });
}
