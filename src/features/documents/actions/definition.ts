/** The definition that a document is pinned to, and the words of its laws. */
import { act, book, type Cite } from '#features/country/index.ts';
import { type Language, say } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import { texts } from '#platform/texts.ts';
import type { DocumentDefinition } from '../definition.ts';
import type { DocumentRow } from '../store/documents.ts';

const t = texts('documents');

/** The definition by which a document was written. Throws Error where its edition is lost. */
export function definitionOf(
  env: Env,
  { edition, document }: Pick<DocumentRow, 'edition' | 'document'>,
): DocumentDefinition {
  const found = book(env).edition<DocumentDefinition>(edition);
  if (!found) throw new Error(`the edition of document ${document} is not published`);
  return found.definition;
}

/** An act and its article in words. */
export function citeInWords(env: Env, cite: Cite, language: Language): string {
  const law = act(env, cite.act);
  return t(language, 'pdf.cite', {
    act: law ? say(law.short ?? law.title, language) : cite.act,
    article: cite.article,
  });
}
