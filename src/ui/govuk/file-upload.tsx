import type { VNode } from 'preact';
import { classNames, extraAttributes } from '../content.ts';
import { Field, type FieldProps } from './field.tsx';

/** The browser's own file control. govuk's scripted one is left out: axe finds a fault in it. */
export interface FileUploadProps extends FieldProps {
  readonly multiple?: boolean | undefined;
}

export function FileUpload(props: FileUploadProps): VNode {
  return (
    <Field
      field={props}
      control={({ id, describedBy, hasError }) => (
        <input
          class={classNames('govuk-file-upload', props.classes, hasError && 'govuk-file-upload--error')}
          id={id}
          name={props.name}
          type="file"
          disabled={props.disabled}
          multiple={props.multiple}
          aria-describedby={describedBy}
          {...extraAttributes(props.attributes)}
        />
      )}
    />
  );
}
