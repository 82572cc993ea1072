/** Parts of a service's page and of a case: facts, steps, what the state has, status, proof. */
import type { VNode } from 'preact';
import { type Content, classNames } from '../content.ts';
import { Tag } from '../govuk/messages.tsx';
import { useLabels } from '../labels.ts';

export interface Fact {
  readonly term: Content;
  readonly value: Content;
  /** The number people came for: drawn large. */
  readonly isLarge?: boolean | undefined;
  /** Where it comes from, or what was measured beside it. */
  readonly note?: Content;
}

/** How long, how much, who decides: what holds for the whole page. */
export function Facts({ items }: { readonly items: readonly (Fact | false | null | undefined)[] }): VNode {
  return (
    <div class="facts">
      <dl>
        {items.map(
          (item) =>
            item && (
              <div>
                <dt>{item.term}</dt>
                <dd class={item.isLarge ? 'figure' : undefined}>{item.value}</dd>
                {item.note && <dd class="note">{item.note}</dd>}
              </div>
            ),
        )}
      </dl>
    </div>
  );
}

export interface Step {
  readonly title: Content;
  readonly children?: Content;
}

/** What will happen, in order. */
export function Steps({ items }: { readonly items: readonly Step[] }): VNode {
  return (
    <ol class="steps">
      {items.map((item) => (
        <li>
          <h3>{item.title}</h3>
          {item.children && <p>{item.children}</p>}
        </li>
      ))}
    </ol>
  );
}

export interface HaveItem {
  readonly children: Content;
  /** The register it comes from. */
  readonly source?: Content;
  /** True: the state has it already; false: the person brings it. */
  readonly has: boolean;
}

/** The evidence a service needs, and who has it. */
export function HaveList({ items }: { readonly items: readonly HaveItem[] }): VNode {
  const labels = useLabels();
  return (
    <ul class="have">
      {items.map((item) => (
        <li class={item.has ? undefined : 'have__lacking'}>
          <svg viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="2.4" aria-hidden="true">
            <path d={item.has ? 'm3 10.5 4.5 4.5L17 5.5' : 'M10 3v14M3 10h14'} />
          </svg>
          <span>
            <span class="govuk-visually-hidden">{item.has ? labels.had : labels.lacking}: </span>
            {item.children}
            {item.source && <span class="note">{item.source}</span>}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** What a status means for the person, never by colour alone: the word is the content. */
export type Tone = 'now' | 'good' | 'waiting' | 'bad' | 'quiet';

const TONE_CLASSES = {
  now: undefined,
  good: 'govuk-tag--green',
  waiting: 'govuk-tag--yellow',
  bad: 'govuk-tag--red',
  quiet: 'govuk-tag--grey',
} satisfies Record<Tone, string | undefined>;

/** The classes of a govuk tag in a tone, for task lists. */
export function toneClasses(tone: Tone): string | undefined {
  return TONE_CLASSES[tone];
}

export function StatusTag({ tone, children }: { readonly tone: Tone; readonly children?: Content }): VNode {
  return <Tag classes={toneClasses(tone)}>{children}</Tag>;
}

/** What proves a claim, and the link to check it without us. */
export function Proof({ title, children }: { readonly title?: Content; readonly children?: Content }): VNode {
  const labels = useLabels();
  return (
    <div class="proof">
      <h2>{title ?? labels.proof}</h2>
      {children}
    </div>
  );
}

export interface LedgerEntry {
  /** Written in the reader's language. */
  readonly when: string;
  /** The same moment for machines (ISO 8601). */
  readonly dateTime?: string | undefined;
  readonly children: Content;
  readonly note?: Content;
  readonly id?: string | undefined;
}

export interface LedgerProps {
  readonly entries: readonly LedgerEntry[];
  readonly classes?: string | undefined;
}

/** What happened, or who looked, one line each; newest first is the caller's choice. */
export function Ledger({ entries, classes }: LedgerProps): VNode {
  return (
    <ol class={classNames('ledger', classes)}>
      {entries.map((entry) => (
        <li id={entry.id}>
          <time dateTime={entry.dateTime}>{entry.when}</time>
          <div>
            {entry.children}
            {entry.note && <span class="note">{entry.note}</span>}
          </div>
        </li>
      ))}
    </ol>
  );
}
