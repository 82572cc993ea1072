/** What the workplace's pages share. */
import type { VNode } from 'preact';
import { say } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { Breadcrumbs } from '#ui/index.ts';
import type { RegisterDefinition } from '../../definition.ts';
import type { Reading } from '../open/words.tsx';
import type { Showing } from '../value.ts';

const t = texts('registers');

export interface Props {
  readonly reading: Reading;
  readonly definition: RegisterDefinition;
}

/** Numbers of people stay masked here too: who needs one whole has typed it. */
export const showingOf = ({ env, language }: Reading): Showing => ({
  env,
  language,
  identifier: '',
  references: new Map(),
});

export function Crumbs({ reading: { language }, definition, isInside = true }: Props & { isInside?: boolean }): VNode {
  return (
    <Breadcrumbs
      items={[
        { href: `/${language}/registry`, children: t(language, 'registry.title') },
        ...(isInside
          ? [{ href: `/${language}/registry/${definition.register}`, children: say(definition.title, language) }]
          : []),
      ]}
    />
  );
}

/** The purpose that a look rests on, to be chosen where there are several. */
export const purposeItems = ({ reading: { language }, definition }: Props) =>
  definition.purposes
    .filter((purpose) => purpose.registrar)
    .map((purpose) => ({ value: purpose.id, children: say(purpose.text, language) }));
