import { z } from 'zod';
import type { App } from '#platform/app.ts';
import { action, type Context, type Upload } from '#platform/feature.ts';
import type { FormField } from '../../definition.ts';
import { editionOf } from '../../evaluation/editions.ts';
import { refuse } from '../../refusals.ts';
import { fieldAt } from '../answers/problem-words.ts';
import { findOwnDraft, isEditable, updateDraft } from '../drafts.ts';
import type { FileField } from '../files/inspect.ts';
import { keepFile, takeFile, takenFileSchema } from '../files/take.ts';
import { partyOf } from '../party.ts';

/** More files than any form asks for; stops a program that fills the database. */
const MAX_FILES = 50;

const inputSchema = takenFileSchema.extend({ applicationId: z.uuid() });

/** Keeps an inspected file with the draft. Its answer is its SHA-256, saved with the page. */
export const attachFile = action({
  name: 'services.attach',
  input: inputSchema,
  allow(_tx, ctx) {
    partyOf(ctx);
  },
  async run(tx, ctx, input): Promise<{ sha256: string }> {
    const draft = (await findOwnDraft(tx, input.applicationId, partyOf(ctx), true)) ?? refuse('not_found');
    if (!isEditable(draft) || Object.keys(draft.files).length >= MAX_FILES) throw refuse('not_editable');
    const { sha256, size } = await keepFile(tx, draft.id, input);
    const file = { name: input.name, mediaType: input.mediaType, size, scan: input.scan };
    await updateDraft(tx, draft.id, { files: { ...draft.files, [sha256]: file } });
    return { sha256 };
  },
});

/** The field of a control's path: `paper`, or `children.0.paper`. Refuses services.unknown_field unless it takes a file. */
function fileFieldOf(form: readonly { readonly fields: readonly FormField[] }[], path: string): FileField {
  const found = fieldAt(
    form.flatMap((page) => page.fields),
    path,
  );
  if (found?.type !== 'file') throw refuse('unknown_field', { field: path });
  return found;
}

/**
 * Takes an uploaded file within the field's limits, and keeps it.
 * Refuses services.file_size, file_type, file_infected, file_unchecked.
 */
export async function upload(
  app: App,
  ctx: Context,
  target: { readonly applicationId: string; readonly edition: string; readonly path: string },
  file: Upload,
): Promise<string> {
  const field = fileFieldOf(editionOf(app.env, target.edition).definition.form, target.path);
  const taken = await takeFile(app.env, field, file);
  return (await app.perform(attachFile, ctx, { applicationId: target.applicationId, ...taken })).sha256;
}
