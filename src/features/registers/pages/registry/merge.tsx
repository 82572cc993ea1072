/** The form by which one officer proposes a merge, or to undo it; another confirms. */
import type { VNode } from 'preact';
import { texts } from '#platform/texts.ts';
import { Button, ErrorSummary, type FilledForm, InsetText, SummaryList } from '#ui/index.ts';
import { GroundFields } from './ground.tsx';
import { Crumbs, type Props } from './words.tsx';

const t = texts('registers');

interface MergeProps extends Props {
  readonly form: FilledForm;
  readonly recordId: string;
  /** The record that stays; undefined: a merge is undone. */
  readonly into: string | undefined;
}

/** Records are named by id: whoever wants to see them opens them, and that is a look. */
export function MergePage({ reading, definition, form, recordId, into }: MergeProps): VNode {
  const { language } = reading;
  const which = into === undefined ? 'split' : 'merge';
  return (
    <>
      <Crumbs reading={reading} definition={definition} />
      {form.faults.length > 0 && (
        <ErrorSummary
          errorList={form.faults.map((name) => ({ href: `#${name}`, children: t(language, `correct.fault.${name}`) }))}
        />
      )}
      <h1>{t(language, `merge.${which}.title`)}</h1>
      <InsetText>{t(language, `merge.${which}.lead`)}</InsetText>
      <SummaryList
        rows={[
          { key: t(language, `merge.${which}.record`), value: recordId },
          ...(into === undefined ? [] : [{ key: t(language, 'merge.merge.into'), value: into }]),
        ]}
      />
      <form method="post">
        <GroundFields reading={reading} definition={definition} form={form} />
        <Button>{t(language, 'correct.send')}</Button>
      </form>
    </>
  );
}
