import type { VNode } from 'preact';
import { type Content, classNames } from '../content.ts';

export interface DeskLayoutProps {
  readonly queue: Content;
  readonly queueLabel: string;
  readonly aside?: Content;
  readonly asideLabel: string;
  readonly caseLabel: string;
  /** One of the queue is open: on a narrow screen it stands alone, and the heading of the queue leads back. */
  readonly isOpen?: boolean | undefined;
  readonly children?: Content;
}

/** Three columns: what waits, what is being examined, the law at hand. The page must be of width `desk`. */
export function DeskLayout(props: DeskLayoutProps): VNode {
  return (
    <div class={classNames('desk', props.isOpen && 'desk--open')}>
      <nav class="desk__queue" aria-label={props.queueLabel}>
        {props.queue}
      </nav>
      <section class="desk__case" aria-label={props.caseLabel}>
        {props.children}
      </section>
      {props.aside && (
        <section class="desk__aside" aria-label={props.asideLabel}>
          {props.aside}
        </section>
      )}
    </div>
  );
}

export interface QueueItem {
  readonly href: string;
  readonly title: Content;
  readonly note?: Content;
  readonly isCurrent?: boolean | undefined;
}

/** The cases of an officer, the nearest deadline first. */
export function Queue({ items }: { readonly items: readonly QueueItem[] }): VNode {
  return (
    <ul class="queue">
      {items.map((item) => (
        <li>
          <a href={item.href} aria-current={item.isCurrent ? 'page' : undefined}>
            <b>{item.title}</b>
            {item.note && <span class="queue__note">{item.note}</span>}
          </a>
        </li>
      ))}
    </ul>
  );
}
