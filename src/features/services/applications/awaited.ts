/** Applications that wait for registers that live elsewhere: when they may be sent all the same, and what the contents to sign say of it. */

import { type Awaited, waitABit } from '#features/registers/index.ts';
import type { App } from '#platform/app.ts';
import { cosignersOf, feeOf, territoryOf } from '../evaluation/evaluate.ts';
import type { DraftView, RefreshedView } from './view.ts';

/** What an application that was sent still waits for, as its contents name it. */
export interface AwaitedIn {
  readonly evidence: string;
  readonly register: string;
}

/** Whether every answer that lacks is one that a keeper owes: none is only on its way. */
export const areSilent = (awaited: readonly Pick<Awaited, 'silentSince'>[]): boolean =>
  awaited.every(({ silentSince }) => silentSince !== undefined);

/**
 * Whether an application may be sent without the answers that lack: the definition lets it wait as a case, the keepers are silent, and
 * what it costs, who decides and who signs is known without them.
 */
export function mayGoWithout(
  { service, subject }: DraftView,
  awaited: readonly Pick<Awaited, 'silentSince'>[],
): boolean {
  if (awaited.length === 0) return true;
  const isSettled =
    feeOf(subject) !== undefined && territoryOf(subject) !== undefined && cosignersOf(subject) !== undefined;
  return service.definition.outage !== undefined && areSilent(awaited) && isSettled;
}

/** What the signed contents say is awaited; nothing in most. */
export function awaitedIn(content: Uint8Array): readonly AwaitedIn[] {
  const { awaited = [] } = JSON.parse(new TextDecoder().decode(content)) as { readonly awaited?: readonly AwaitedIn[] };
  return awaited;
}

/** Reads, and where an answer may come at once, waits a moment and reads again. */
export async function withAnswers(app: App, refresh: () => Promise<RefreshedView>): Promise<RefreshedView> {
  const view = await refresh();
  return (await waitABit(app, view.awaited)) ? refresh() : view;
}
