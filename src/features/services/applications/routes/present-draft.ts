/** A draft as programs get it, written out field by field. */
import { z } from 'zod';
import { awaitedBy } from '#features/registers/index.ts';
import type { Language } from '#kernel/text.ts';
import type { App, Env } from '#platform/app.ts';
import type { Context } from '#platform/feature.ts';
import { pointerTo } from '#platform/invalid-input.ts';
import { presentCase, presentedCase } from '../../cases/present.ts';
import { fieldAt, problemBeside } from '../answers/problem-words.ts';
import type { Problem } from '../answers/problems.ts';
import { mayGoWithout } from '../awaited.ts';
import { recordChoices } from '../describe.ts';
import { pathsOf } from '../move/fit.ts';
import { type Newer, newerOf } from '../move/newer.ts';
import { changesInWords } from '../move/words.ts';
import { awaitedSchema, presentAwaited } from '../present-awaited.ts';
import type { DraftView } from '../view.ts';

const problemSchema = z.object({
  field: z.string().describe('Path of the field: `purpose`, or `children.0.birthDate`.'),
  pointer: z.string().describe('The same as a JSON pointer (RFC 6901) into the draft.'),
  code: z.string(),
  detail: z.record(z.string(), z.unknown()),
  message: z.string().describe('What is wrong, in the language of the request, as the page says it.'),
});
const choicesSchema = z.object({
  field: z.string().describe('Path of the field: `child`, or `children.child` in a group.'),
  records: z.array(
    z.object({
      record: z.uuid().describe('Send it as the answer to the field.'),
      label: z.string().describe('By what it is known, as the page shows it.'),
    }),
  ),
});
const newerSchema = z.object({
  edition: z.string().describe('SHA-256 of the definition; send it to `move`.'),
  validFrom: z.string(),
  isCompatible: z.boolean().describe('Whether the draft can move to it.'),
  changes: z.array(z.string()).describe('What it does otherwise, in the language of the request.'),
  dropped: z.array(z.string()).describe('Paths of the answers that it does not ask.'),
  obstacles: z.array(z.object({ field: z.string(), why: z.enum(['type', 'answer']) })),
});
export const draftSchema = z.object({
  id: z.uuid(),
  service: z.string(),
  edition: z.string().describe('SHA-256 of the definition that the draft is pinned to.'),
  version: z.int().describe('Send it back with the next change.'),
  state: z.enum(['open', 'awaiting-cosignature', 'submitted', 'correcting']),
  answers: z.record(z.string(), z.unknown()),
  isComplete: z.boolean(),
  problems: z.array(problemSchema).describe('What is missing or wrong before it can be signed.'),
  choices: z
    .array(choicesSchema)
    .describe('For each field that is asked and names a record: the records among which it lets choose.'),
  awaited: awaitedSchema,
  maySendWithout: z
    .boolean()
    .describe('Whether it may be sent before what is awaited is there; true where nothing is.'),
  newer: newerSchema.nullable().describe('The newer edition in force, or null. The draft may stay where it is.'),
  case: presentedCase
    .nullable()
    .describe('The case that was returned for correction, with its defects; null: nothing was submitted yet.'),
});

/** In words, and where it stands. */
function presentProblem(problem: Problem, { service }: DraftView, language: Language): z.infer<typeof problemSchema> {
  const { field, code, detail } = problem;
  const asked = service.definition.form.flatMap(({ fields }) => fields);
  return {
    ...{ field, code, detail },
    pointer: pointerTo(['answers', ...field.split('.')]),
    message: problemBeside(fieldAt(asked, field), problem, language),
  };
}

/** The choices of every field that names a record and is asked as things stand. */
function presentChoices({ draft, judgement }: DraftView, env: Env, { language, now }: Context) {
  const words = { env, language, now, facts: draft.facts, files: draft.files };
  const asked = judgement.pages.flatMap(({ fields }) => fields.map(({ field }) => field));
  const each = asked.flatMap((field) =>
    field.type === 'group'
      ? field.fields.map((inner) => [`${field.id}.${inner.id}`, inner] as const)
      : [[field.id, field] as const],
  );
  return each.flatMap(([path, field]) =>
    field.type === 'record' ? [{ field: path, records: recordChoices(field, words) }] : [],
  );
}

/** The draft as a program gets it; `refused`: what it just sent and is not kept. */
export async function presentDraft(
  app: App,
  ctx: Context,
  view: DraftView,
  refused: readonly Problem[] = [],
): Promise<z.infer<typeof draftSchema>> {
  const { draft, judgement } = view;
  const newer = newerOf(app.env, view, ctx.now);
  const awaited = await app.read((tx) => awaitedBy(tx, draft.id));
  // What was refused is not kept, and so missing too: one thing to mend, told once.
  const told = new Set(refused.map(({ field }) => field));
  const missing = judgement.pages.flatMap((one) => one.problems).filter(({ field }) => !told.has(field));
  const found = [...refused, ...missing];
  return {
    id: draft.id,
    service: draft.service,
    edition: draft.edition,
    version: draft.version,
    state: draft.state,
    answers: draft.answers,
    isComplete: judgement.isComplete,
    problems: found.map((one) => presentProblem(one, view, ctx.language)),
    choices: presentChoices(view, app.env, ctx),
    awaited: presentAwaited(awaited),
    maySendWithout: mayGoWithout(view, awaited),
    newer: newer ? presentNewer(newer, ctx) : null,
    case: draft.state === 'correcting' ? await app.read((tx) => presentCase(tx, ctx, draft.id)) : null,
  };
}

const presentNewer = (newer: Newer, { language }: Context): z.infer<typeof newerSchema> => ({
  edition: newer.edition.digest,
  validFrom: newer.edition.validFrom,
  isCompatible: newer.isCompatible,
  changes: changesInWords(newer, language),
  dropped: pathsOf(newer.fit.dropped),
  obstacles: newer.fit.obstacles.map(({ field, why }) => ({ field, why })),
});
