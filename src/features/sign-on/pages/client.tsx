/** What everybody may know of a connected system. */
import type { VNode } from 'preact';
import { agency } from '#features/country/index.ts';
import { Law } from '#features/registers/index.ts';
import type { Instant } from '#kernel/instant.ts';
import { type Language, say } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import { texts } from '#platform/texts.ts';
import type { SummaryRow } from '#ui/index.ts';
import type { ClientDefinition } from '../client-definition.ts';
import type { Scope } from '../scopes.ts';

const t = texts('sign-on');

export interface Reading {
  readonly env: Env;
  readonly language: Language;
  readonly now: Instant;
}

export function agencyOf({ env, language, now }: Reading, client: ClientDefinition): string {
  const office = agency(env, client.agency, now);
  return office ? say(office.title, language) : client.agency;
}

/** What it learns, in words. */
export function ScopeList({
  language,
  scopes,
}: {
  readonly language: Language;
  readonly scopes: readonly Scope[];
}): VNode {
  return (
    <ul class="govuk-list">
      <li>{t(language, 'scope.always')}</li>
      {scopes.map((scope) => (
        <li>{t(language, `scope.${scope}.text`)}</li>
      ))}
    </ul>
  );
}

/** Whose system it is, what for, by which law, and what it learns of these scopes. */
export const clientRows = (reading: Reading, client: ClientDefinition, scopes: readonly Scope[]): SummaryRow[] => [
  { key: t(reading.language, 'client.agency'), value: agencyOf(reading, client) },
  { key: t(reading.language, 'client.purpose'), value: say(client.purpose, reading.language) },
  { key: t(reading.language, 'client.law'), value: <Law reading={reading} cites={[client.cite]} /> },
  {
    key: t(reading.language, 'client.learns'),
    value: <ScopeList language={reading.language} scopes={scopes} />,
  },
];
