/** By which words a record is found: those of the fields that its definition calls searchable, in the kernel's folded spelling. */
import type { Json } from '#kernel/canonical.ts';
import { type Bytes, sha256, utf8 } from '#kernel/hash.ts';
import { queryForms, tokens } from '#kernel/search.ts';
import type { RegisterDefinition, RegisterField } from '../definition.ts';
import type { Values } from './values.ts';

/** A field's word of one record. */
export interface Word {
  readonly field: string;
  readonly word: string;
}

const LONGEST_WORD = 64;
// More words find nothing more, and each costs a look into the index.
const MOST_QUERY_WORDS = 8;

const kept = (word: string): string => word.slice(0, LONGEST_WORD);

function textsOf(field: RegisterField, value: Json): readonly string[] {
  if (Array.isArray(value)) return value as readonly string[];
  if (value !== null && typeof value === 'object') return Object.values(value) as string[];
  if (field.type !== 'code') return [String(value)];
  const option = field.options?.find(({ id }) => id === value);
  return [String(value), ...Object.values(option?.label ?? {})];
}

const TOKEN_BYTES = 7;

/** What is kept of a field's word in its place. Two may share one, so whatever it leads to is asked for the word itself. */
export const tokenOf = (register: string, { field, word }: Word): Bytes =>
  sha256(utf8(`${register}/${field}/${word}`)).slice(0, TOKEN_BYTES);

/** The words of a record's searchable fields, each once. A code is found by what people read for it, in every language. */
export function wordsOf(definition: RegisterDefinition, values: Values): Word[] {
  // Editions published before the key existed have none.
  return (definition.search ?? []).flatMap((name) => {
    const field = definition.fields[name];
    const value = values[name];
    if (field === undefined || value === undefined) return [];
    const words = new Set(textsOf(field, value).flatMap(tokens).map(kept));
    return [...words].map((word) => ({ field: name, word }));
  });
}

/** A question as spellings, one list for each word; every word must be met. */
export const wordsAsked = (question: string): string[][] =>
  queryForms(question)
    .slice(0, MOST_QUERY_WORDS)
    .map((forms) => forms.map(kept));
