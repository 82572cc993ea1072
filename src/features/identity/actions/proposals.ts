/** Proposals of acts that need four eyes: identity keeps them in the log, knows whose office still holds, and lists them. */
import { z } from 'zod';
import { dayIn } from '#features/country/index.ts';
import { append } from '#features/transparency/index.ts';
import type { Tx } from '#platform/app.ts';
import { action, type Context, type ProposalKeeper } from '#platform/feature.ts';
import {
  confirmProposal,
  type ProposalView,
  proposalsFor,
  rejectProposal,
  withdrawProposal,
} from '#platform/four-eyes/four-eyes.ts';
import { requireStaff } from '../policy.ts';
import { namesOfOfficers, postsOf } from '../store/officers.ts';

/** Kinds of leaves; the contents are salted, for they name people. */
export const LEAVES = { proposal: 'identity.proposal', 'proposal-end': 'identity.proposal-end' } as const;

export const proposalKeeper: ProposalKeeper = {
  commit: (tx, what, content) => append(tx, LEAVES[what], content),
  async holdsOffice(tx, actor, now) {
    const posts = await postsOf(tx, actor.personId, dayIn(tx.env, now));
    const post = posts.find((one) => one.officerId === actor.officerId);
    return post !== undefined && actor.roles.every((role) => post.roles.includes(role));
  },
  async officeOf(tx, personId, agency, now) {
    const posts = await postsOf(tx, personId, dayIn(tx.env, now));
    return posts.find((one) => one.agency === agency && one.roles.includes('officer'))?.officerId;
  },
};

/** The acts' own permissions are asked by the platform, of whoever confirms, at that moment. */
const staff = (_tx: Tx, ctx: Context): void => {
  requireStaff(ctx);
};

const idSchema = z.uuid();

/** Confirms a proposal, which runs it. Refuses as confirmProposal does. */
export const confirmProposalAction = action({
  name: 'identity.confirm-proposal',
  input: z.strictObject({
    proposal: idSchema,
    /** Of what was read. */
    digest: z.string().regex(/^[0-9a-f]{64}$/),
  }),
  allow: staff,
  run: (tx, ctx, { proposal, digest }) => confirmProposal(tx, ctx, proposal, digest),
});

/** Rejects a proposal with a reason. Refuses as rejectProposal does. */
export const rejectProposalAction = action({
  name: 'identity.reject-proposal',
  input: z.strictObject({ proposal: idSchema, reason: z.string().trim().min(1).max(500) }),
  allow: staff,
  run: (tx, ctx, { proposal, reason }) => rejectProposal(tx, ctx, proposal, reason),
});

/** Takes one's own proposal back. Refuses as withdrawProposal does. */
export const withdrawProposalAction = action({
  name: 'identity.withdraw-proposal',
  input: z.strictObject({ proposal: idSchema }),
  allow: staff,
  run: (tx, ctx, { proposal }) => withdrawProposal(tx, ctx, proposal),
});

export interface NamedProposal extends ProposalView {
  /** Names of the officers, as they were when they were appointed. */
  readonly proposer: string;
  readonly ender?: string;
}

/** What the actor may confirm, proposed himself, or saw ended within a month; with names. Refuses identity.forbidden but for staff. */
export async function proposalsOf(tx: Tx, ctx: Context): Promise<NamedProposal[]> {
  requireStaff(ctx);
  const views = await proposalsFor(tx, ctx);
  const names = await namesOfOfficers(
    tx,
    views.flatMap(({ by, endedBy }) => [by.officerId, ...(endedBy ? [endedBy.officerId] : [])]),
  );
  return views.map((view) => ({
    ...view,
    proposer: names.get(view.by.officerId) ?? '',
    ...(view.endedBy ? { ender: names.get(view.endedBy.officerId) ?? '' } : {}),
  }));
}
