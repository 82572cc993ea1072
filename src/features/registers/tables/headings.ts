/** The headings of a register's table: ids of fields or what people call them, in any language of the country. */
import { LANGUAGES, type Language } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import type { RegisterDefinition } from '../definition.ts';
import { fieldOrder } from '../rules/values.ts';
import { type Cell, lettersOf, TableFault } from './cells.ts';

const t = texts('registers');

/** What a column holds: a field, one language of a field that is text in each, or what a row says beside its values. */
export type Column =
  | { readonly kind: 'field'; readonly field: string; readonly language?: Language }
  | { readonly kind: 'validFrom' | 'end' };

const ROW_COLUMNS = ['validFrom', 'end'] as const;

interface Heading {
  readonly column: Column;
  /** In the order of the languages. */
  readonly titles: readonly string[];
  readonly id: string;
}

/** Every heading that a register's table may have, in the order people expect. */
export function headingsOf(definition: RegisterDefinition): readonly Heading[] {
  const ofFields = fieldOrder(definition).flatMap((field): Heading[] => {
    const { type, label } = definition.fields[field] ?? {};
    if (label === undefined) return [];
    const labels = LANGUAGES.map((language) => label[language]);
    if (type !== 'text') return [{ column: { kind: 'field', field }, titles: labels, id: field }];
    return LANGUAGES.map((language) => ({
      column: { kind: 'field', field, language },
      titles: labels.map((one) => `${one} (${language})`),
      id: `${field}.${language}`,
    }));
  });
  const ofRows = ROW_COLUMNS.map((kind): Heading => {
    return { column: { kind }, titles: LANGUAGES.map((language) => t(language, `table.heading.${kind}`)), id: kind };
  });
  return [...ofFields, ...ofRows];
}

const plain = (text: string): string => text.normalize('NFC').replace(/\s+/g, ' ').trim().toLowerCase();

/** Finds what a heading names. An id comes before titles, so that every column can be named. */
export function finderOf(headings: readonly Heading[]): (heading: string) => readonly Column[] {
  const byId = new Map<string, Column>();
  for (const { id, column } of headings) if (!byId.has(id)) byId.set(id, column);
  const byTitle = new Map<string, Set<Column>>();
  for (const { titles, column } of headings)
    for (const title of titles) byTitle.set(plain(title), (byTitle.get(plain(title)) ?? new Set()).add(column));
  return (heading) => {
    const named = byId.get(heading.trim());
    return named ? [named] : [...(byTitle.get(plain(heading)) ?? [])];
  };
}

/** What the columns of a table hold; undefined for one without heading. Throws TableFault for a heading that nobody or more than one answers to. */
export function columnsOf(definition: RegisterDefinition, heads: readonly Cell[]): (Column | undefined)[] {
  const find = finderOf(headingsOf(definition));
  const seen = new Set<Column>();
  const columns = heads.map((cell, index) => {
    if (cell.kind === 'empty') return undefined;
    const heading = 'text' in cell ? cell.text : '';
    const place = { row: 1, column: lettersOf(index), heading };
    const [column, ...more] = find(heading);
    if (column === undefined) throw new TableFault('heading-unknown', place);
    if (more.length > 0) throw new TableFault('heading-ambiguous', place);
    if (seen.has(column)) throw new TableFault('heading-twice', place);
    seen.add(column);
    return column;
  });
  const held = new Set(columns.flatMap((column) => (column?.kind === 'field' ? [column.field] : [])));
  const missing = definition.key.find((field) => !held.has(field));
  if (missing !== undefined) throw new TableFault('heading-missing', { heading: missing });
  return columns;
}
