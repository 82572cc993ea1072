import type { VNode } from 'preact';
import { type Content, classNames, type Extras, extraAttributes, type Part, partOptions } from '../content.ts';
import { Tag, type TagProps } from './messages.tsx';

export interface TaskStatus {
  readonly children?: Content;
  readonly tag?: Part<TagProps>;
  readonly classes?: string | undefined;
}

export interface TaskItem {
  readonly title: Part<{ children?: Content; classes?: string | undefined }>;
  readonly hint?: Part<{ children?: Content }>;
  readonly status: Part<TaskStatus>;
  /** Without one the task can't be begun yet. */
  readonly href?: string | undefined;
  readonly classes?: string | undefined;
}

export interface TaskListProps extends Extras {
  readonly items: readonly (TaskItem | false | null | undefined)[];
  readonly idPrefix?: string | undefined;
}

export function TaskList({ items, idPrefix = 'task-list', classes, attributes }: TaskListProps): VNode {
  return (
    <ul class={classNames('govuk-task-list', classes)} {...extraAttributes(attributes)}>
      {items.map((item, index) => item && <Task item={item} id={`${idPrefix}-${index + 1}`} />)}
    </ul>
  );
}

function Task({ item, id }: { item: TaskItem; id: string }): VNode {
  const title = partOptions(item.title);
  const hint = partOptions(item.hint);
  const status = partOptions(item.status);
  const tag = partOptions(status?.tag);
  return (
    <li class={classNames('govuk-task-list__item', item.href && 'govuk-task-list__item--with-link', item.classes)}>
      <div class="govuk-task-list__name-and-hint">
        {item.href ? (
          <a
            class={classNames('govuk-link govuk-task-list__link', title?.classes)}
            href={item.href}
            aria-describedby={classNames(hint && `${id}-hint`, `${id}-status`)}
          >
            {title?.children}
          </a>
        ) : (
          <div class={title?.classes}>{title?.children}</div>
        )}
        {hint && (
          <div id={`${id}-hint`} class="govuk-task-list__hint">
            {hint.children}
          </div>
        )}
      </div>
      <div class={classNames('govuk-task-list__status', status?.classes)} id={`${id}-status`}>
        {tag ? <Tag {...tag} /> : status?.children}
      </div>
    </li>
  );
}
