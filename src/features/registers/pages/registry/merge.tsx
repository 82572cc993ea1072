/** The form by which one officer proposes a merge, or to undo it; another confirms. */
import type { VNode } from 'preact';
import { texts } from '#platform/texts.ts';
import { Button, type FilledForm, InsetText, SummaryList } from '#ui/index.ts';
import { faultsOf } from './faults.tsx';
import { GroundFields } from './ground.tsx';
import { Crumbs, type Props } from './words.tsx';

const t = texts('registers');
const { Faults } = faultsOf('correct');

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
      <Faults reading={reading} form={form} />
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
