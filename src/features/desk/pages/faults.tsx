/** What is wrong with a form that was sent: told above the page and beside each field, with everything that was written. */
import type { VNode } from 'preact';
import type { Language } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { ErrorSummary } from '#ui/index.ts';

const t = texts('desk');

export interface Fault {
  /** The control; of several that are wrong together, the name of their group. */
  readonly field: string;
  /** Key below `fault`. */
  readonly text: string;
  /** Of a text that is too long: how many characters it may have. */
  readonly most?: number;
}

/** A form as it came back. */
export interface SentForm {
  /** What was sent, by the names of the controls. */
  readonly posted?: Readonly<Record<string, string>>;
  readonly faults?: readonly Fault[];
}

type Props = SentForm & { readonly language: Language };

const inWords = (language: Language, { text, most = 0 }: Fault): string => t(language, `fault.${text}`, { most });

/** For a field: what is said of it, where something is wrong with it. */
export function errorOf({ faults, language }: Props, field: string): { errorMessage?: string } {
  const found = faults?.find((fault) => fault.field === field);
  return found ? { errorMessage: inWords(language, found) } : {};
}

/** The id of the control of a field. */
export const idOf = (field: string): string => field.replaceAll('.', '-');

export const Faults = ({ faults = [], language }: Props): VNode | null =>
  faults.length === 0 ? null : (
    <ErrorSummary
      errorList={faults.map((fault) => ({ href: `#${idOf(fault.field)}`, children: inWords(language, fault) }))}
    />
  );
