/**
 * Where the questions of a page stand. A question that an answer on the same page decides is drawn under that answer: it is there the moment
 * somebody chooses it, and nobody is sent back for what he was never shown. Pure.
 */
import type { FormField } from '../../definition.ts';
import type { CompiledField, CompiledPage } from '../../evaluation/compiled.ts';
import type { SimpleAnswer } from '../../evaluation/facts.ts';
import { type Case, holds, readsName } from '../../evaluation/values.ts';

export interface PlacedField {
  readonly one: CompiledField;
  /** Questions under an answer, by its value in the form. */
  readonly opens: ReadonlyMap<string, readonly PlacedField[]>;
}

/** The questions of a page on which it depends whether another of the same page is asked. */
export const decidersOf = ({ fields }: CompiledPage, { when }: CompiledField): CompiledField[] =>
  when === undefined ? [] : fields.filter(({ field }) => readsName(when, `form.${field.id}`));

interface Option {
  /** As the form sends it. */
  readonly value: string;
  readonly answer: SimpleAnswer;
}

function optionsOf(field: FormField): Option[] {
  if (field.type === 'boolean') {
    return [
      { value: 'yes', answer: true },
      { value: 'no', answer: false },
    ];
  }
  if (field.type === 'choice') return field.options.map(({ id }) => ({ value: id, answer: id }));
  return field.type === 'choices' ? field.options.map(({ id }) => ({ value: id, answer: [id] })) : [];
}

/** Values of the answers to one question that open another, whatever else of the page is answered. */
export function openedBy(decider: CompiledField, { when }: CompiledField, subject: Case): string[] {
  const { facts } = subject;
  return optionsOf(decider.field)
    .filter(({ answer }) =>
      holds(when, { ...subject, facts: { ...facts, form: { ...facts.form, [decider.field.id]: answer } } }),
    )
    .map(({ value }) => value);
}

// Most answers open nothing.
const OPENS_NOTHING: PlacedField['opens'] = new Map();

/** The page's questions in order: those asked as things stand, and under their answers those that an answer would open. */
export function placeFields(page: CompiledPage, asked: readonly CompiledField[], subject: Case): PlacedField[] {
  const first: CompiledField[] = [];
  const under = new Map<CompiledField, Map<string, CompiledField[]>>();
  for (const one of page.fields) {
    const [decider, ...more] = decidersOf(page, one);
    const [value, ...values] = decider && more.length === 0 ? openedBy(decider, one, subject) : [];
    if (decider === undefined || value === undefined || values.length > 0) {
      if (asked.includes(one)) first.push(one);
      continue;
    }
    const opened = under.get(decider) ?? new Map<string, CompiledField[]>();
    under.set(decider, opened.set(value, [...(opened.get(value) ?? []), one]));
  }
  const placed = (one: CompiledField): PlacedField => {
    const opened = under.get(one);
    return {
      one,
      opens: opened ? new Map([...opened].map(([value, ones]) => [value, ones.map(placed)])) : OPENS_NOTHING,
    };
  };
  return first.map(placed);
}

/** All of them, in the order in which they are drawn. */
export const drawnFields = (placed: readonly PlacedField[]): FormField[] =>
  placed.flatMap(({ one, opens }) => [one.field, ...drawnFields([...opens.values()].flat())]);
