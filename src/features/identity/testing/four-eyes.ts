/** Two administrators, and an act of four eyes done by both: for tests that need its outcome. */
import { personByIin } from '#features/registers/index.ts';
import type { ActorOf } from '#kernel/actor.ts';
import type { App } from '#platform/app.ts';
import type { Action, Context } from '#platform/feature.ts';
import type { Proposed } from '#platform/four-eyes/four-eyes.ts';
import { confirmProposalAction, proposalsOf } from '../actions/proposals.ts';
import { prepareDemoStaff } from '../index.ts';

/** An administrator's context, appointed in the platform's agency of the test's country. */
export async function administrator(app: App, iin: string, post: { agency: string; unit: string }): Promise<Context> {
  const [officerId = ''] = await app.transaction((tx) =>
    prepareDemoStaff(tx, [{ iin, ...post, roles: ['administrator'] }]),
  );
  const personId = await app.read(async (tx) => (await personByIin(tx, iin))?.personId ?? '');
  const actor: ActorOf<'administrator'> = {
    kind: 'administrator',
    personId,
    officerId,
    roles: ['administrator'],
    sessionId: officerId,
    assurance: 'substantial',
  };
  return { ...app.systemContext('test'), actor, channel: 'portal' };
}

/** The context at the time that the instance's clock shows. */
export const nowOf = (app: App, ctx: Context): Context => ({ ...ctx, now: app.env.clock.now() });

/** Confirms what somebody proposed, having read it. */
export async function confirm(app: App, ctx: Context, { proposal }: Proposed): Promise<void> {
  const digest = await digestOf(app, ctx, proposal);
  await app.perform(confirmProposalAction, ctx, { proposal, digest });
}

export async function digestOf(app: App, ctx: Context, proposal: string): Promise<string> {
  const shown = await app.read((tx) => proposalsOf(tx, ctx));
  return shown.find(({ id }) => id === proposal)?.digest ?? '0'.repeat(64);
}

/** One proposes, the other confirms. */
export async function together<I>(
  app: App,
  [one, other]: readonly [Context, Context],
  act: Action<I, Proposed>,
  input: I,
): Promise<void> {
  await confirm(app, nowOf(app, other), await app.perform(act, nowOf(app, one), input));
}
