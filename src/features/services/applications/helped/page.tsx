/** What helpers changed: each answer before and after, by whom and when, and the way back while nothing is sent. */
import type { VNode } from 'preact';
import { countryOf } from '#features/country/index.ts';
import { formatInstant } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { Button, Section, SummaryList } from '#ui/index.ts';
import type { FormField } from '../../definition.ts';
import type { Answer } from '../../evaluation/facts.ts';
import { describeField, type Words } from '../describe.ts';
import type { HelpersChange } from './changes.ts';

const t = texts('services');

interface Props {
  readonly words: Words;
  readonly form: readonly { readonly fields: readonly FormField[] }[];
  readonly changes: readonly HelpersChange[];
  /** Where a change is undone, and the version of the draft as it is shown; absent: nobody can undo. */
  readonly undo?: { readonly action: string; readonly version: number };
}

export function Helped({ words, form, changes, undo }: Props): VNode | null {
  const { language, env } = words;
  if (changes.length === 0) return null;
  const fields = form.flatMap((page) => page.fields);
  // An answer changed twice goes back to what it was before the first; only the last change of each has the button.
  const last = new Map(changes.map((change) => [change.field, change.number]));
  return (
    <Section title={t(language, 'helped.title')} id="helped">
      <p class="govuk-body">{t(language, 'helped.lead')}</p>
      {changes.map((change) => {
        const field = fields.find(({ id }) => id === change.field);
        const question = field?.label[language] ?? change.field;
        const at = formatInstant(change.at, countryOf(env, change.at).zone, language);
        return (
          <SummaryList
            card={{ title: { children: question, headingLevel: 3 } }}
            rows={[
              { key: t(language, 'helped.before'), value: said(field, change.before, words) },
              { key: t(language, 'helped.after'), value: said(field, change.after, words) },
              { key: t(language, 'helped.by'), value: t(language, 'helped.who', { name: change.helper.name, at }) },
              undo !== undefined &&
                last.get(change.field) === change.number && {
                  key: '',
                  value: <Undo {...undo} change={change} question={question} words={words} />,
                },
            ]}
          />
        );
      })}
    </Section>
  );
}

function said(field: FormField | undefined, answer: Answer | undefined, words: Words): string {
  const lines = field && answer !== undefined ? describeField(field, answer, '', words) : [];
  const text = lines
    .map((line) => (field?.type === 'group' ? `${line.question}: ${line.answer}` : line.answer))
    .join('; ');
  return text === '' ? t(words.language, 'helped.empty') : text;
}

function Undo(props: {
  readonly action: string;
  readonly version: number;
  readonly change: HelpersChange;
  readonly question: string;
  readonly words: Words;
}): VNode {
  const { action, version, change, question, words } = props;
  return (
    <form method="post" action={action}>
      <input type="hidden" name="change" value={change.number} />
      <input type="hidden" name="version" value={String(version)} />
      <Button classes="govuk-button--secondary" preventDoubleClick>
        {t(words.language, 'helped.undo')}
        <span class="govuk-visually-hidden"> {question}</span>
      </Button>
    </form>
  );
}
