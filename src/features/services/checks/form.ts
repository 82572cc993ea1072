/** The form asks each thing once, and nothing that the state already has. */
import { checkUnique, type DefinitionPath, type Report, type World } from '#features/country/index.ts';
import { REGISTER_KIND, type RegisterDefinition } from '#features/registers/index.ts';
import { LANGUAGES } from '#kernel/text.ts';
import type { FormField, ServiceDefinition } from '../definition.ts';

/** Words of the road's own pages under the same address as the form's: `/applications/{id}/{page}`. */
const RESERVED_PAGES: readonly string[] = [
  'evidence',
  'check',
  'sign',
  'submit',
  'submitted',
  'edit',
  'discard',
  'changes',
  'move',
  'file',
];

interface Placed {
  readonly field: FormField;
  readonly path: DefinitionPath;
}

/** Reports fields that are there twice, name what isn't there, or ask what a register holds. */
export function checkForm(definition: ServiceDefinition, world: World, report: Report): void {
  const pages = definition.form.map(({ page }) => page);
  checkUnique(report, pages, (index) => ['form', index, 'page']);
  pages.forEach((page, index) => {
    if (RESERVED_PAGES.includes(page))
      report.error(['form', index, 'page'], `${page} is a page of the engine`, 'give the page another id');
  });
  const top: Placed[] = definition.form.flatMap((page, index) =>
    page.fields.map((field, place) => ({ field, path: ['form', index, 'fields', place] })),
  );
  checkUnique(
    report,
    top.map(({ field }) => field.id),
    (index) => [...(top[index]?.path ?? []), 'id'],
  );
  const all = top.flatMap((placed) => [placed, ...innerFields(placed)]);
  for (const placed of all) checkField(placed, definition, report);
  const held = heldByRegisters(definition, world);
  for (const placed of all) checkOnceOnly(placed, held, definition, report);
}

function innerFields({ field, path }: Placed): Placed[] {
  if (field.type !== 'group') return [];
  return field.fields.map((inner, index) => ({ field: inner, path: [...path, 'fields', index] }));
}

function checkField({ field, path }: Placed, definition: ServiceDefinition, report: Report): void {
  if (field.type === 'group') {
    checkUnique(
      report,
      field.fields.map(({ id }) => id),
      (index) => [...path, 'fields', index, 'id'],
    );
    if (field.minItems > field.maxItems)
      report.error([...path, 'minItems'], 'more than maxItems', 'write a smaller number');
  }
  if (field.type === 'choice' || field.type === 'choices') {
    checkUnique(
      report,
      field.options.map(({ id }) => id),
      (index) => [...path, 'options', index, 'id'],
    );
  }
  if (field.type === 'string' && field.pattern !== undefined) checkPattern(field, path, report);
  if (field.type !== 'record') return;
  const evidence = definition.evidence[field.evidence];
  if (!evidence?.many) {
    report.error(
      [...path, 'evidence'],
      `${field.evidence} is no evidence with many records`,
      'write the name of one with many: true',
    );
    return;
  }
  for (const name of field.shows.filter((each) => !evidence.fields.includes(each))) {
    report.error([...path, 'shows'], `${field.evidence} does not read ${name}`, 'add it to the fields of the evidence');
  }
}

function checkPattern(field: Extract<FormField, { type: 'string' }>, path: DefinitionPath, report: Report): void {
  try {
    new RegExp(`^(?:${field.pattern})$`, 'u');
  } catch {
    report.error([...path, 'pattern'], 'it is no regular expression', 'write one of ECMAScript');
  }
  if (!field.patternHelp)
    report.error(path, 'a pattern without patternHelp', 'say in words what the answer must look like');
}

/** Names and labels of what registers tell about the applicant or his organisation. */
function heldByRegisters(definition: ServiceDefinition, world: World): Map<string, string> {
  const held = new Map<string, string>();
  for (const evidence of Object.values(definition.evidence)) {
    if (typeof evidence.for !== 'string' || evidence.many) continue;
    const register = world.get<RegisterDefinition>(REGISTER_KIND, evidence.register);
    for (const [name, field] of Object.entries(register?.fields ?? {})) {
      held.set(name, evidence.register);
      for (const language of LANGUAGES) held.set(plain(field.label[language]), evidence.register);
    }
  }
  return held;
}

const plain = (text: string): string =>
  text
    .toLocaleLowerCase('kk')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/**
 * What a connected register holds is fetched and shown, never asked (invariant 3), unless an article says otherwise until a day. A paper
 * (file) names its article instead.
 */
function checkOnceOnly(
  { field, path }: Placed,
  held: ReadonlyMap<string, string>,
  { version }: ServiceDefinition,
  report: Report,
): void {
  const mayMatch = path.length <= 4 && field.type !== 'file' && field.type !== 'record' && field.type !== 'group';
  const register = mayMatch
    ? (held.get(field.id) ?? LANGUAGES.map((language) => held.get(plain(field.label[language]))).find(Boolean))
    : undefined;
  const { askedDespite } = field;
  if (register === undefined) {
    if (askedDespite) report.error([...path, 'askedDespite'], 'no register holds this', 'take the exception out');
    return;
  }
  if (!askedDespite) {
    report.error(
      path,
      `${register} already holds ${field.id}`,
      'read it as evidence; where a new value is asked for, name and word it so',
    );
    return;
  }
  if (askedDespite.until <= version)
    report.error(
      [...path, 'askedDespite', 'until'],
      'the exception is over when the edition begins',
      'read it as evidence',
    );
}
