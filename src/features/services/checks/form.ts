/** The form asks each thing once, and nothing that the state already has. */
import { checkUnique, type DefinitionPath, type Report, type World } from '#features/country/index.ts';
import type { FormField, ServiceDefinition } from '../definition.ts';
import { checkOnceOnly, type Placed } from './once-only.ts';

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
  checkOnceOnly(all, definition, world, report);
}

function innerFields({ field, path }: Placed): Placed[] {
  if (field.type !== 'group') return [];
  return field.fields.map((inner, index) => ({
    field: inner,
    path: [...path, 'fields', index],
    beside: field.fields,
  }));
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
