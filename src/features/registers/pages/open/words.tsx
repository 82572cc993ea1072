/** What the public pages of registers say in the same words everywhere. */
import type { VNode } from 'preact';
import { act, agency, type Cite } from '#features/country/index.ts';
import type { Part } from '#kernel/aggregate.ts';
import type { Instant } from '#kernel/instant.ts';
import { formatNumber, type Language, say } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import { texts } from '#platform/texts.ts';
import { Breadcrumbs } from '#ui/index.ts';
import { registerDefinition } from '../../actions/definitions.ts';
import type { RegisterDefinition } from '../../definition.ts';

const t = texts('registers');

/** What every part of a page needs to say anything. */
export interface Reading {
  readonly env: Env;
  readonly language: Language;
  readonly now: Instant;
}

/** Places of the law, each a link where the act's text is published. */
export function Law({ reading, cites }: { readonly reading: Reading; readonly cites: readonly Cite[] }): VNode {
  return (
    <>
      {cites.map((cite, index) => (
        <>
          {index > 0 && '; '}
          <LawLink reading={reading} cite={cite} />
        </>
      ))}
    </>
  );
}

function LawLink({ reading: { env, language }, cite }: { reading: Reading; cite: Cite }): VNode {
  const found = act(env, cite.act);
  const title = found ? say(found.short ?? found.title, language) : cite.act;
  const words = t(language, 'open.article', { act: title, article: cite.article });
  return found?.url === undefined ? (
    <span>{words}</span>
  ) : (
    <a class="govuk-link" href={found.url}>
      {words}
    </a>
  );
}

/** An agency by its name. */
export function agencyName({ env, language, now }: Reading, id: string): string {
  const found = agency(env, id, now);
  return found ? say(found.title, language) : id;
}

/** A register by its title; one that is no more, by its id. */
export function registerName({ env, language, now }: Reading, id: string): string {
  const found = registerDefinition(env, id, now);
  return found ? say(found.title, language) : id;
}

/** A purpose of a register in words; one that an edition no longer has, by its id. */
export function purposeName({ env, language, now }: Reading, register: string, id: string): string {
  const found = registerDefinition(env, register, now)?.purposes.find((one) => one.id === id);
  return found ? say(found.text, language) : id;
}

export const countInWords = (language: Language, count: Part): string =>
  typeof count === 'string' ? t(language, `open.${count}`) : formatNumber(count, language);

/** A share of 0 to 1 as a percentage with one digit at most. */
export const shareInWords = (language: Language, share: number): string =>
  `${formatNumber(Math.round(share * 1000) / 10, language)}\u202f%`;

/** The way back to the list, and from inside a register to its own page. */
export function Crumbs({ language, of }: { readonly language: Language; readonly of?: RegisterDefinition }): VNode {
  return (
    <Breadcrumbs
      items={[
        { href: `/${language}/registers`, children: t(language, 'open.title') },
        ...(of ? [{ href: `/${language}/registers/${of.register}`, children: say(of.title, language) }] : []),
      ]}
    />
  );
}

/** The same thing for programs. */
export function Download({ language, json, csv }: { language: Language; json: string; csv?: string }): VNode {
  return (
    <p class="govuk-body">
      {t(language, 'open.download')}:{' '}
      <a class="govuk-link" href={json}>
        JSON
      </a>
      {csv && (
        <>
          {' · '}
          <a class="govuk-link" href={csv} download>
            CSV
          </a>
        </>
      )}
    </p>
  );
}
