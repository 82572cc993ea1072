import { z } from 'zod';
import { action } from '#platform/feature.ts';
import type { FormField } from '../../definition.ts';
import { editionOf } from '../../evaluation/editions.ts';
import { refuse } from '../../refusals.ts';
import { acceptAnswers } from '../answers/accept.ts';
import type { Problem } from '../answers/problems.ts';
import { type Draft, findOwnDraft, isEditable } from '../drafts.ts';
import { helperOf } from '../helped/changes.ts';
import { lookupsByShape } from '../lookups.ts';
import { partyOf } from '../party.ts';
import { saveAnswers } from '../save-answers.ts';

const inputSchema = z.object({
  applicationId: z.uuid(),
  /** Digest of the edition that the sender's page was made from. */
  edition: z.string().max(64),
  version: z.int().positive(),
  /** The page whose fields these are; absent: any fields of the form, and only those named are touched. */
  page: z.string().max(100).optional(),
  /** Raw answers by field id: see answers/normalise.ts. */
  answers: z.record(z.string().max(100), z.unknown()),
});

export interface Saved {
  readonly draft: Draft;
  /** Answers that could not be kept. Whether something is still missing is the judge's to say. */
  readonly problems: readonly Problem[];
}

/**
 * Saves answers durably with one statement: what is right is kept, what is wrong is named. Nothing else is read or validated, so
 * that saving stays cheap however long the form is.
 */
export const saveDraft = action({
  name: 'services.save',
  oneStatement: true,
  input: inputSchema,
  allow(_tx, ctx) {
    partyOf(ctx);
  },
  async run(tx, ctx, input): Promise<Saved> {
    const party = partyOf(ctx);
    const fields = fieldsOf(editionOf(tx.env, input.edition).definition.form, input);
    const accepted = acceptAnswers(fields, input.answers, lookupsByShape(tx.env));
    const draft = await saveAnswers(tx, {
      id: input.applicationId,
      party,
      edition: input.edition,
      version: input.version,
      answers: accepted.answers,
      cleared: accepted.cleared,
      at: ctx.now,
      helper: await helperOf(tx, ctx, party),
    });
    if (draft) return { draft, problems: accepted.problems };
    const present = (await findOwnDraft(tx, input.applicationId, party)) ?? refuse('not_found');
    throw refuse(isEditable(present) ? 'draft_changed' : 'not_editable');
  },
});

type Page = { readonly page: string; readonly fields: readonly FormField[] };

/** Refuses services.unknown_field, naming the first that the form doesn't have. */
function fieldsOf(form: readonly Page[], input: z.infer<typeof inputSchema>): FormField[] {
  if (input.page !== undefined) {
    const page = form.find((one) => one.page === input.page) ?? refuse('not_found');
    return [...page.fields];
  }
  const fields = form.flatMap((page) => page.fields);
  const unknown = Object.keys(input.answers).find((id) => !fields.some((field) => field.id === id));
  if (unknown !== undefined) throw refuse('unknown_field', { field: unknown });
  return fields.filter((field) => Object.hasOwn(input.answers, field.id));
}
