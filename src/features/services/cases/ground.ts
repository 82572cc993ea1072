/** The ground of a refusal in words, with its law. */
import { act, agency } from '#features/country/index.ts';
import { inEveryLanguage, type Text } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import { textOf, texts } from '#platform/texts.ts';
import type { ServiceDefinition } from '../definition.ts';
import { OWN_GROUNDS } from './rules/state.ts';
import { succeededBy } from './rules/succession.ts';

const t = texts('services');

export interface GroundInWords {
  readonly id: string;
  readonly text: Text;
  readonly cite?: { readonly act: string; readonly article: string; readonly title: Text };
}

const cited = (env: Env, cite: { readonly act: string; readonly article: string }): GroundInWords['cite'] => {
  const law = act(env, cite.act);
  const title = law?.short ?? law?.title ?? { kk: cite.act, ru: cite.act, en: cite.act };
  return { act: cite.act, article: cite.article, title };
};

/** A ground of the definition, or one of our own: silence stands on the article that says what silence means. */
export function groundInWords(env: Env, definition: ServiceDefinition, id: string): GroundInWords {
  const own = definition.grounds.find((ground) => ground.id === id);
  const cite = (of: { readonly act: string; readonly article: string } | undefined) =>
    of ? { cite: cited(env, of) as NonNullable<GroundInWords['cite']> } : {};
  if (own) return { id, text: own.text, ...cite(own.cite) };
  if (id === OWN_GROUNDS.silence) {
    const silence = 'silenceCite' in definition.term ? definition.term.silenceCite : undefined;
    return { id, text: textOf('services', 'case.ground.silence'), ...cite(silence) };
  }
  const former = succeededBy(id);
  if (former) {
    const title = agency(env, former.agency, env.clock.now())?.title;
    const text = inEveryLanguage((language) =>
      t(language, 'case.ground.succession', { agency: title?.[language] ?? former.agency }),
    );
    return { id, text };
  }
  return { id, text: textOf('services', `case.ground.${id === OWN_GROUNDS.calendar ? 'calendar' : 'signature'}`) };
}
