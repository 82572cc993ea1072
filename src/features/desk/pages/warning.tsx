/** What an officer is warned of: how much of the term has gone by, the last day, and what silence will mean. */
import type { VNode } from 'preact';
import { warningOf } from '#features/services/index.ts';
import { formatDate } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { WarningText } from '#ui/index.ts';
import type { CaseProps } from './case.tsx';
import { citeInWords } from './words.ts';

const t = texts('desk');

export function CaseWarning({ env, language, view }: CaseProps): VNode | null {
  const { state, rules, now, edition } = view.loaded;
  const warning = warningOf(state, rules, now);
  if (!warning) return null;
  const { percent, days, total, dueDate, silence } = warning;
  const { term } = edition.definition;
  return (
    <WarningText>
      {t(language, 'warning.gone', { percent, days, total })}{' '}
      {t(language, 'warning.last', { day: formatDate(dueDate, language, 'weekday') })}{' '}
      {t(language, 'warning.means', { silence: t(language, `warning.silence.${silence}`) })}
      {'silenceCite' in term && ` (${citeInWords(env, language, term.silenceCite)})`}
    </WarningText>
  );
}
