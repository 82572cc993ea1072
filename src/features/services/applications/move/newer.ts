/** A newer edition beside a draft: what it does otherwise, and whether the draft can go over to it. */
import type { Edition } from '#features/country/index.ts';
import { registerDefinition } from '#features/registers/index.ts';
import type { Instant } from '#kernel/instant.ts';
import { inEveryLanguage, type Text } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import type { ServiceDefinition } from '../../definition.ts';
import { serviceEdition } from '../../evaluation/editions.ts';
import type { Fee } from '../../evaluation/evaluate.ts';
import { feeOf } from '../../evaluation/evaluate.ts';
import { type Draft, isEditable } from '../drafts.ts';
import { lookupsOf } from '../lookups.ts';
import { type DraftView, viewWith } from '../view.ts';
import { type Change, changesBetween, type NameEvidence } from './changes.ts';
import { type Fit, fit, type Obstacle } from './fit.ts';

export interface Newer {
  readonly edition: Edition<ServiceDefinition>;
  readonly changes: readonly Change[];
  readonly fit: Fit;
  /** Nothing stands in the way of moving. */
  readonly isCompatible: boolean;
  /** What is paid in either edition, as far as it is known; undefined unless both are and they differ. */
  readonly fees: { readonly before: Fee; readonly after: Fee } | undefined;
}

/**
 * The edition in force where it is newer than that of the draft; undefined otherwise. A case keeps its edition, also while it is being
 * corrected.
 */
export function newerEdition(env: Env, draft: Draft, at: Instant): Edition<ServiceDefinition> | undefined {
  const isMovable = draft.correction === undefined && (isEditable(draft) || draft.state === 'awaiting-cosignature');
  const current = isMovable ? serviceEdition(env, draft.service, at) : undefined;
  return current === undefined || current.digest === draft.edition ? undefined : current;
}

/** The newer edition of a draft with all that its owner must know before he decides, or undefined where there is none. */
export function newerOf(env: Env, view: DraftView, at: Instant): Newer | undefined {
  const { draft } = view;
  const edition = newerEdition(env, draft, at);
  if (!edition) return undefined;
  const from = view.edition.definition;
  const to = edition.definition;
  const fitted = fit(from.form, to.form, draft.answers, lookupsOf(env, draft));
  const after = viewWith(env, { ...draft, edition: edition.digest, answers: fitted.kept }, view.applicant, at);
  const obstacles = [...fitted.obstacles, ...boundsOf(view, after)];
  return {
    edition,
    changes: changesBetween(from, to, evidenceNames(env, at)),
    fit: { ...fitted, obstacles },
    isCompatible: obstacles.length === 0 && from.applicant.kind === to.applicant.kind,
    fees: feesOf(view, after),
  };
}

/** Answers that only the rules of the newer edition find too early or too late: bounds of dates are computed from facts. */
function boundsOf(before: DraftView, after: DraftView): Obstacle[] {
  const problemsOf = ({ judgement }: DraftView) => judgement.pages.flatMap((page) => page.problems);
  const known = new Set(problemsOf(before).map(({ field }) => field));
  return problemsOf(after)
    .filter(({ code, field }) => (code === 'date_before' || code === 'date_after') && !known.has(field))
    .flatMap(({ field }) => {
      const question = questionOf(after.service.definition, field);
      return question ? [{ field, question, why: 'answer' as const }] : [];
    });
}

/** The label of a question by the path of its answer. */
function questionOf({ form }: ServiceDefinition, path: string): Text | undefined {
  const [first, , inner] = path.split('.');
  const field = form.flatMap((page) => page.fields).find(({ id }) => id === first);
  const found = field?.type === 'group' ? field.fields.find(({ id }) => id === inner) : field;
  return found?.label;
}

const evidenceNames =
  (env: Env, at: Instant): NameEvidence =>
  (_id, { label, register }) =>
    label ?? registerDefinition(env, register, at)?.title ?? sameEverywhere(register);

const sameEverywhere = (text: string): Text => inEveryLanguage(() => text);

function feesOf(view: DraftView, moved: DraftView): Newer['fees'] {
  const before = feeOf(view.subject);
  const after = feeOf(moved.subject);
  return before && after && before.total !== after.total ? { before, after } : undefined;
}
