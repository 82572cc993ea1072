/** What has just been done, and what follows from it: for an act after which the case is no more on the desk. */
import type { VNode } from 'preact';
import type { Language } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { InsetText } from '#ui/index.ts';
import type { DoneAct } from '../actions/done.ts';

const t = texts('desk');

export function DoneNotice({
  language,
  done,
}: {
  readonly language: Language;
  readonly done: DoneAct | undefined;
}): VNode | null {
  if (!done) return null;
  const { caseId, number, what } = done;
  const isDecided = what === 'granted' || what === 'refused';
  return (
    <InsetText attributes={{ role: 'status' }}>
      <p>{t(language, `done.${what}`, { number })}</p>
      {isDecided && (
        <p>
          <a class="govuk-link" href={`/${language}/desk/${caseId}`}>
            {t(language, 'done.open')}
          </a>
        </p>
      )}
    </InsetText>
  );
}
