/** What is said of registers that live elsewhere and haven't answered: who keeps them, since when, when they are asked again, what one can do. */
import type { VNode } from 'preact';
import { act, agency, countryOf } from '#features/country/index.ts';
import { type Awaited, registerDefinition } from '#features/registers/index.ts';
import type { Instant } from '#kernel/instant.ts';
import { formatInstant, type Language } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import { texts } from '#platform/texts.ts';
import { InsetText } from '#ui/index.ts';
import type { ServiceDefinition } from '../../definition.ts';

const t = texts('services');

const MINUTE_MS = 60_000;

/** What a sentence about a register needs. */
export interface Speaking {
  readonly env: Env;
  readonly language: Language;
  readonly now: Instant;
}

export type AwaitedRegister = Pick<Awaited, 'register' | 'silentSince' | 'againAt' | 'isStopped'>;

/** One register: that it is being asked, or since when it is silent and when it is asked again. */
export function AwaitedLines({ speaking, awaited }: { speaking: Speaking; awaited: AwaitedRegister }): VNode {
  const { env, language, now } = speaking;
  const { silentSince, againAt, isStopped } = awaited;
  const definition = registerDefinition(env, awaited.register, now);
  const register = definition?.title[language] ?? awaited.register;
  const owner = definition === undefined ? undefined : agency(env, definition.owner, now);
  const moment = (at: Instant) => formatInstant(at, countryOf(env, now).zone, language);
  if (isStopped)
    return (
      <p class="govuk-body">
        {t(language, 'awaited.stopped', { register })}{' '}
        <a class="govuk-link" href={`/${language}/purposes`}>
          {t(language, 'awaited.orders')}
        </a>
      </p>
    );
  if (silentSince === undefined) return <p class="govuk-body">{t(language, 'awaited.asked', { register })}</p>;
  return (
    <>
      <p class="govuk-body">
        {t(language, 'awaited.silent', { register, agency: owner?.title[language] ?? '', since: moment(silentSince) })}{' '}
        {definition?.source && t(language, 'awaited.keeper', { keeper: definition.source.keeper[language] })}
      </p>
      <p class="govuk-body">
        {againAt !== undefined && againAt - now > MINUTE_MS
          ? t(language, 'awaited.again', { at: moment(againAt) })
          : t(language, 'awaited.againNow')}
      </p>
    </>
  );
}

/** What the definition says of the clock meanwhile, with its article. */
export function outageInWords({ env, language }: Speaking, outage: NonNullable<ServiceDefinition['outage']>): string {
  const law = act(env, outage.cite.act);
  const cited = t(language, 'case.article', {
    act: (law?.short ?? law?.title)?.[language] ?? outage.cite.act,
    article: outage.cite.article,
  });
  return `${t(language, `awaited.term.${outage.term}`)} ${cited}`;
}

interface NoteProps {
  readonly speaking: Speaking;
  readonly awaited: readonly AwaitedRegister[];
  readonly definition: ServiceDefinition;
  readonly maySend: boolean;
  readonly href: string;
}

/** At the foot of an application: each register once, and whether it can be sent all the same. */
export function AwaitedNote({ speaking, awaited, definition, maySend, href }: NoteProps): VNode | null {
  const { language } = speaking;
  if (awaited.length === 0) return null;
  const byRegister = [...new Map(awaited.map((one) => [one.register, one])).values()];
  return (
    <InsetText>
      {byRegister.map((one) => (
        <AwaitedLines speaking={speaking} awaited={one} />
      ))}
      <p class="govuk-body">
        {t(language, maySend ? 'awaited.maySend' : 'awaited.mustWait')}{' '}
        {maySend && definition.outage && !('kind' in definition.term) && outageInWords(speaking, definition.outage)}
      </p>
      <p class="govuk-body">
        <a class="govuk-link" href={href}>
          {t(language, 'awaited.look')}
        </a>
      </p>
    </InsetText>
  );
}
