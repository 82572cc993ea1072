/** Reading complaints: by the one who complained, and by the one who answers, who leaves a look-up. */
import { z } from 'zod';
import { countryOf } from '#features/country/index.ts';
import { readHere } from '#features/registers/index.ts';
import {
  contentOf,
  findCase,
  happeningsOf,
  historyOf,
  isApplicant,
  type LoadedCase,
  loadCase,
} from '#features/services/index.ts';
import type { ActorOf } from '#kernel/actor.ts';
import type { Tx } from '#platform/app.ts';
import { action, type Context } from '#platform/feature.ts';
import { requireImpartial } from '../policy.ts';
import { refuse } from '../refusals.ts';
import type { Attached } from '../rules/attachments.ts';
import { type ComplaintState, findComplaint } from '../store/complaints.ts';

/** The words of a complaint and of its answer; absent where retention has erased them. */
export interface Words {
  readonly text?: string;
  readonly files?: readonly Attached[];
  readonly reasons?: string;
  readonly recommendation?: string;
  /** The answer as it was signed; absent where it was given before answers were signed. */
  readonly signed?: SignedAnswer;
}

export interface SignedAnswer {
  /** The exact bytes, base64. */
  readonly content: string;
  /** Detached CMS over them, base64. */
  readonly cms: string;
}

/** What stands in the history's contents, both of the complaint and of its answer. */
interface Said {
  readonly text?: string;
  readonly files?: readonly Attached[];
  readonly reasons?: string;
  readonly recommendation?: string;
  readonly signed?: string;
  readonly signature?: { readonly cms: string };
}

export interface ComplaintView {
  readonly complaint: ComplaintState;
  readonly words: Words;
  readonly loaded: LoadedCase;
}

/** The words as the case's history keeps them. */
export async function wordsOf(tx: Tx, complaint: ComplaintState): Promise<Words> {
  const entries = await historyOf(tx, complaint.caseId);
  const said = async (id: string | null): Promise<Said> => {
    const entry = entries.find((one) => one.id === id);
    return entry ? (((await contentOf(tx, entry)) ?? {}) as Said) : {};
  };
  const { text, files } = await said(complaint.entry);
  const { reasons, recommendation, signed, signature } = await said(complaint.answerEntry);
  return {
    ...(text === undefined ? {} : { text }),
    ...(files === undefined ? {} : { files }),
    ...(reasons === undefined ? {} : { reasons }),
    ...(recommendation === undefined ? {} : { recommendation }),
    ...(signed && signature ? { signed: { content: signed, cms: signature.cms } } : {}),
  };
}

/** One's own complaint. Refuses oversight.not_found for everybody else. */
export async function ownComplaint(tx: Tx, ctx: Context, id: string): Promise<ComplaintView> {
  const complaint = await findComplaint(tx, id);
  const loaded = complaint && (await findCase(tx, complaint.caseId, ctx.now));
  if (!complaint || !loaded || !isApplicant(loaded.row, ctx)) throw refuse('not_found');
  return { complaint, loaded, words: await wordsOf(tx, complaint) };
}

/** The complaint with its case. Refuses oversight.not_found. */
export async function getComplaint(tx: Tx, ctx: Context, id: string) {
  const complaint = (await findComplaint(tx, id)) ?? refuse('not_found');
  return { complaint, loaded: await loadCase(tx, complaint.caseId, ctx.now) };
}

export interface HeardComplaint extends ComplaintView {
  /** Who complains, as the register of individuals names him. */
  readonly name: string;
  readonly happenings: Awaited<ReturnType<typeof happeningsOf>>;
}

const NAME = ['surname', 'givenName', 'patronymic'] as const;

/** The name of who complains, for the one who answers: a look-up that the applicant sees. */
export async function complainantOf(
  tx: Tx,
  ctx: Context,
  { officerId, agency, unit }: ActorOf<'officer'>,
  { personId, caseId, caseNumber }: ComplaintState,
): Promise<string> {
  const { registers, complaint: rules } = countryOf(tx.env, ctx.now);
  const [person] = await readHere(
    tx,
    { kind: 'officer', officerId, agency, unit },
    {
      register: registers.individuals,
      fields: NAME,
      by: { id: personId },
      purpose: rules.purpose,
      caseId,
      caseNumber,
      ground: rules.cite,
    },
  );
  return NAME.flatMap((field) => person?.values[field] ?? []).join(' ');
}

/**
 * The complaint and the case for the one who answers. What leaves is seen by the applicant as a look-up, written in the same
 * transaction. Refuses oversight.not_found, overseer_required, not_impartial.
 */
export const openComplaint = action({
  name: 'oversight.open',
  input: z.strictObject({ complaint: z.uuid() }),
  async allow(tx: Tx, ctx: Context, input): Promise<void> {
    const { loaded } = await getComplaint(tx, ctx, input.complaint);
    await requireImpartial(tx, ctx, loaded);
  },
  async run(tx, ctx, input): Promise<HeardComplaint> {
    const { complaint, loaded } = await getComplaint(tx, ctx, input.complaint);
    const name = await complainantOf(tx, ctx, await requireImpartial(tx, ctx, loaded), complaint);
    return { complaint, loaded, name, words: await wordsOf(tx, complaint), happenings: await happeningsOf(tx, loaded) };
  },
});
