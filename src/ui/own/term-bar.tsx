import type { VNode } from 'preact';
import { type Content, classNames } from '../content.ts';
import { useLabels } from '../labels.ts';

export interface TermDay {
  readonly kind: 'past' | 'today' | 'future' | 'off';
  /** The date, for whoever points at it. */
  readonly label: string;
}

export interface TermBarProps {
  /** What matters, large: "11 working days left". */
  readonly title: Content;
  readonly due?: Content;
  /** Every calendar day from the first to the last, the days off too: the arithmetic is to be seen. */
  readonly days: readonly TermDay[];
  /** What the bar says to those who don't see it: "Day 4 of 15 working days". */
  readonly summary: string;
  readonly start?: Content;
  readonly now?: Content;
  readonly end?: Content;
  readonly isLate?: boolean | undefined;
  /** How it was counted, and what silence means. */
  readonly children?: Content;
}

/** Beyond so many days the cells are drawn close together, to fit a phone. */
const LONG_TERM_DAYS = 31;

/** The clock of a case, in working days. */
export function TermBar(props: TermBarProps): VNode {
  const labels = useLabels();
  const { title, due, days, summary, start, now, end, isLate, children } = props;
  return (
    <div class={classNames('term', isLate && 'term--late')}>
      <div class="term__head">
        <p class="term__title">{title}</p>
        {due && <span class="note">{due}</span>}
      </div>
      <div
        class={classNames('term__bar', days.length > LONG_TERM_DAYS && 'term__bar--long')}
        role="img"
        aria-label={summary}
      >
        {days.map((day) => (
          <span class={day.kind} title={`${day.label}: ${labels.termDay[day.kind]}`} />
        ))}
      </div>
      {(start || now || end) && (
        <p class="term__ends">{[start, now, end].map((text) => text && <span>{text}</span>)}</p>
      )}
      {children && <div class="term__more">{children}</div>}
    </div>
  );
}
