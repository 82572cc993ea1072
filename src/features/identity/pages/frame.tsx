/** Parts that several pages of identity use. */
import type { VNode } from 'preact';
import { Button, type Content } from '#ui/index.ts';

/** A form of hidden fields and one button: an act that changes something is never a link. */
export function ButtonForm(props: {
  readonly action: string;
  readonly fields?: Readonly<Record<string, string>>;
  readonly children?: Content;
  readonly hidden?: string;
  readonly tone?: 'secondary' | 'warning';
}): VNode {
  return (
    <form method="post" action={props.action}>
      {Object.entries(props.fields ?? {}).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <Button classes={props.tone && `govuk-button--${props.tone}`} preventDoubleClick>
        {props.children}
        {props.hidden && <span class="govuk-visually-hidden"> {props.hidden}</span>}
      </Button>
    </form>
  );
}
