/** The names of a page's controls, and raw answers read back from a posted form. */
import type { FormField, SimpleField } from '../../definition.ts';

type PostedForm = Readonly<Record<string, unknown>>;

/** The name of a control: `purpose`, or `children.0.birthDate` in a group. A date's boxes add `-day`, `-month`, `-year`. */
export const controlName = (field: string, group?: string, index?: number): string =>
  group === undefined ? field : `${group}.${index}.${field}`;

function text(form: PostedForm, name: string): string | undefined {
  const posted = form[name];
  if (typeof posted === 'string') return posted;
  return Array.isArray(posted) && typeof posted.at(-1) === 'string' ? posted.at(-1) : undefined;
}

function postedDate(form: PostedForm, name: string): string | undefined {
  const [day, month, year] = ['day', 'month', 'year'].map((part) => text(form, `${name}-${part}`)?.trim() ?? '');
  if (!day && !month && !year) return undefined;
  return `${(year ?? '').padStart(4, '0')}-${(month ?? '').padStart(2, '0')}-${(day ?? '').padStart(2, '0')}`;
}

/** The raw answer of one control. A file's control carries the digest of the file that was uploaded before. */
export function readControl(field: SimpleField, form: PostedForm, name: string): unknown {
  if (field.type === 'date') return postedDate(form, name);
  if (field.type !== 'choices') return text(form, name);
  const posted = form[name];
  return Array.isArray(posted) ? posted : posted === undefined ? undefined : [posted];
}

/** How many items of a group a form carries: its hidden `<group>.count`, bounded by the group's own limit. */
function postedCount(field: Extract<FormField, { type: 'group' }>, form: PostedForm): number {
  const count = Number(text(form, `${field.id}.count`) ?? '0');
  return Number.isInteger(count) && count > 0 ? Math.min(count, field.maxItems) : 0;
}

/** Raw answers of all fields of a page, in the shape that programs send by the API. */
export function readPosted(fields: readonly FormField[], form: PostedForm): Record<string, unknown> {
  const answers = fields.map((field) => {
    if (field.type !== 'group') return [field.id, readControl(field, form, field.id)] as const;
    const items = Array.from({ length: postedCount(field, form) }, (_, index) => {
      const members = field.fields.map(
        (one) => [one.id, readControl(one, form, controlName(one.id, field.id, index))] as const,
      );
      return Object.fromEntries(members);
    });
    return [field.id, items] as const;
  });
  return Object.fromEntries(answers);
}
