/** What has happened to a case, in the words of the desk: the applicant's pages speak to the applicant. */
import type { VNode } from 'preact';
import { countryOf } from '#features/country/index.ts';
import { groundInWords, type Happening, type LoadedCase } from '#features/services/index.ts';
import { isoInstant } from '#kernel/instant.ts';
import { formatInstant, type Language, say } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import { texts } from '#platform/texts.ts';
import { Ledger } from '#ui/index.ts';
import { agencyTitle, opinionInWords } from './standing.tsx';

const t = texts('desk');

interface HistoryProps {
  readonly env: Env;
  readonly language: Language;
  readonly loaded: LoadedCase;
  readonly happenings: readonly Happening[];
}

/** The latest first. */
export function History({ env, language, loaded, happenings }: HistoryProps): VNode {
  const { zone } = countryOf(env, loaded.now);
  return (
    <Ledger
      entries={happenings.toReversed().map((one) => ({
        when: formatInstant(one.effectiveAt, zone, language),
        dateTime: isoInstant(one.effectiveAt),
        children: sentenceOf(env, language, loaded, one),
        note: noteOf(env, language, loaded, one),
      }))}
    />
  );
}

function sentenceOf(env: Env, language: Language, loaded: LoadedCase, one: Happening): string {
  const { agency: of = '', kind } = one;
  const props = { env, language, view: { loaded } };
  if (kind === 'opinion-given') return opinionInWords(props, one, of);
  return t(language, `happened.${kind}`, kind === 'opinion-asked' ? { agency: agencyTitle(props, of) } : {});
}

/** What was said: grounds, reasons, questions, messages with who wrote them. */
function noteOf(env: Env, language: Language, { edition }: LoadedCase, { ground, shown }: Happening): string {
  const words = ground === undefined ? '' : say(groundInWords(env, edition.definition, ground).text, language);
  const from =
    shown.from === 'officer' || shown.from === 'applicant' ? `${t(language, `happened.from.${shown.from}`)}:` : '';
  return [words, shown.reasons, shown.question, shown.note, [from, shown.text ?? ''].join(' ').trim()]
    .filter(Boolean)
    .map(String)
    .join(' · ');
}
