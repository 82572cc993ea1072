/** Places of the law, by the names people know, with the way to their text. */
import type { VNode } from 'preact';
import { act, agency, type Cite } from '#features/country/index.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Language } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import { texts } from '#platform/texts.ts';

const t = texts('services/catalogue');

/** What every part of a public page needs to say anything. */
export interface Reading {
  readonly env: Env;
  readonly language: Language;
  readonly now: Instant;
}

/** «Заң, 73-бап», a link where the text of the act is published. */
export function CiteLink({ reading, cite }: { readonly reading: Reading; readonly cite: Cite }): VNode {
  const { env, language } = reading;
  const found = act(env, cite.act);
  const title = (found?.short ?? found?.title)?.[language] ?? cite.act;
  const words = t(language, 'law.article', { act: title, article: cite.article });
  return found?.url === undefined ? <span>{words}</span> : <a href={found.url}>{words}</a>;
}

/** The agency's name as a link to its page. */
export function AgencyLink({ reading, id, full = false }: { reading: Reading; id: string; full?: boolean }): VNode {
  const { env, language, now } = reading;
  const found = agency(env, id, now);
  if (!found) return <span>{id}</span>;
  return <a href={`/${language}/agencies/${id}`}>{(full ? found.title : found.short)[language]}</a>;
}
