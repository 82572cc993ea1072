/** How a reader comes from a page of the catalogue into the form. */
import type { VNode } from 'preact';
import type { Actor } from '#kernel/actor.ts';
import type { Language } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { Button } from '#ui/index.ts';
import type { ServiceDefinition } from '../../definition.ts';

const t = texts('services/catalogue');

/** At once, after signing in, or after choosing the organisation that asks. */
export type StartState = 'ready' | 'sign-in' | 'act-as';

/** What stands between the reader and the form. Whether he may begin is for the action to say. */
export function startOf(actor: Actor, { applicant }: Pick<ServiceDefinition, 'applicant'>): StartState {
  if (actor.kind === 'operator') return actor.visitor === undefined ? 'sign-in' : 'ready';
  if (actor.kind !== 'person') return 'sign-in';
  const isForOrganisation = actor.onBehalfOf?.kind === 'organisation';
  return applicant.kind === 'organisation' && !isForOrganisation ? 'act-as' : 'ready';
}

interface StartButtonProps {
  readonly language: Language;
  /** Of the service. */
  readonly address: string;
  readonly start: StartState;
}

export function StartButton({ language, address, start }: StartButtonProps): VNode {
  if (start === 'ready') {
    return (
      <form method="post" action={`${address}/start`}>
        <Button isStartButton>{t(language, 'start.start')}</Button>
      </form>
    );
  }
  const to = start === 'sign-in' ? `sign-in?next=${encodeURIComponent(address)}` : 'cabinet/act-as';
  return (
    <Button href={`/${language}/${to}`} isStartButton>
      {t(language, start === 'sign-in' ? 'start.signIn' : 'start.actAs')}
    </Button>
  );
}
