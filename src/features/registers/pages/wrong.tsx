import type { VNode } from 'preact';
import type { Language } from '#kernel/text.ts';
import type { Content } from '#ui/index.ts';
import type { RegisterDefinition } from '../definition.ts';
import { isElsewhere } from '../rules/elsewhere.ts';

export interface WrongLinkProps {
  readonly language: Language;
  readonly definition: RegisterDefinition;
  /** Absent: a record is missing. */
  readonly recordId?: string;
  readonly children: Content;
}

/** The way for a person to say that a record about her is wrong, or missing; nothing where nobody answers for that here. */
export function WrongLink({ language, definition, recordId, children }: WrongLinkProps): VNode | null {
  if (definition.correction === undefined || isElsewhere(definition)) return null;
  const what = recordId === undefined ? 'missing' : `${recordId}/wrong`;
  return (
    <a class="govuk-link" href={`/${language}/cabinet/data/${definition.register}/${what}`}>
      {children}
    </a>
  );
}
