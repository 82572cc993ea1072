/** What is wrong with a form of the workplace: said above it, and at each field. */
import type { VNode } from 'preact';
import { texts } from '#platform/texts.ts';
import { ErrorSummary, type FilledForm } from '#ui/index.ts';
import type { Props } from './words.tsx';

const t = texts('registers');

export interface FormProps extends Props {
  readonly form: FilledForm;
}

type Faulty = Pick<FormProps, 'reading' | 'form'>;

/** The summary and a field's message of forms whose words stand under `<name>.fault`. */
export function faultsOf(name: string) {
  // What is wrong with a table is known only once it is read.
  const words = ({ reading, form }: Faulty, field: string): string =>
    form.values[`${field}Why`] ?? t(reading.language, `${name}.fault.${field}`);
  return {
    Faults(props: Faulty): VNode | null {
      const { faults } = props.form;
      if (faults.length === 0) return null;
      return <ErrorSummary errorList={faults.map((field) => ({ href: `#${field}`, children: words(props, field) }))} />;
    },
    errorOf: (props: Faulty, field: string) =>
      props.form.faults.includes(field) ? { errorMessage: words(props, field) } : {},
  };
}
