/** Values as an officer writes them into a form: text by field, read as the register keeps it. */
import type { Json } from '#kernel/canonical.ts';
import { isoFromDayFirst } from '#kernel/dates.ts';
import { LANGUAGES, type Text } from '#kernel/text.ts';
import type { RegisterDefinition, RegisterField } from '../definition.ts';
import { readValue, type ValueFault, type Values } from './values.ts';

/** Whether a field takes several lines: a text stands in three, Kazakh, Russian, English; a list in one for each item. */
export const takesLines = ({ type }: RegisterField): boolean => type === 'list' || type === 'text';

const linesOf = (written: string): string[] =>
  written
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** What was written, as a value of the field's type; whether it is one `readValue` says. */
export function valueWritten(field: RegisterField, written: string): Json {
  if (field.type === 'list') return linesOf(written);
  if (field.type === 'text') {
    const lines = linesOf(written);
    return Object.fromEntries(LANGUAGES.map((language, index) => [language, lines[index] ?? '']));
  }
  if (field.type === 'code') return optionWritten(field, written);
  if (field.type === 'boolean') return written === 'true' ? true : written === 'false' ? false : written;
  if (field.type === 'date') return isoFromDayFirst(written.trim());
  return written.trim();
}

/** A choice may be written as people read it, in any language. */
function optionWritten({ options = [] }: RegisterField, written: string): string {
  const plain = (text: string): string => text.trim().toLocaleLowerCase();
  const isMeant = (label: Text): boolean => LANGUAGES.some((language) => plain(label[language]) === plain(written));
  return options.find(({ label }) => isMeant(label))?.id ?? written.trim();
}

/** A whole record as it was written: fields left blank are absent. */
export function recordWritten(
  definition: RegisterDefinition,
  written: Readonly<Record<string, string>>,
): { readonly values: Values } | { readonly faults: readonly ValueFault[] } {
  const values: Record<string, Json> = {};
  const faults: ValueFault[] = [];
  for (const [name, field] of Object.entries(definition.fields)) {
    const text = written[name]?.trim() ?? '';
    if (text === '') {
      if (!field.optional) faults.push({ field: name, why: 'missing' });
      continue;
    }
    const reading = readValue(definition, name, valueWritten(field, text));
    if ('why' in reading) faults.push({ field: name, why: reading.why });
    else values[name] = reading.value;
  }
  return faults.length > 0 ? { faults } : { values };
}
