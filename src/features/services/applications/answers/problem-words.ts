/** What is wrong with an answer, in words: the same on pages and for programs. */
import { isLocalDate } from '#kernel/dates.ts';
import { formatDate, type Language } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import type { FormField } from '../../definition.ts';
import type { Problem } from './problems.ts';

const t = texts('services');

/** In general, whatever the field. */
export function problemText({ code, detail }: Problem, language: Language): string {
  const written = Object.entries(detail).map(([name, value]) => {
    const text = String(value);
    return [name, isLocalDate(text) ? formatDate(text, language, 'long') : value] as const;
  });
  return t(language, `problem.${code}`, Object.fromEntries(written));
}

/** As it stands beside the field: a field with a form of its own says what that form is. */
export const problemBeside = (field: FormField | undefined, problem: Problem, language: Language): string =>
  (problem.code === 'pattern' && field?.type === 'string' && field.patternHelp?.[language]) ||
  problemText(problem, language);

/** The field of a control's path: `purpose`, or `children.0.birthDate`. */
export function fieldAt(fields: readonly FormField[], path: string): FormField | undefined {
  const [first, , inner] = path.split('.');
  const field = fields.find(({ id }) => id === first);
  return field?.type === 'group' && inner !== undefined ? field.fields.find(({ id }) => id === inner) : field;
}
