/** A draft with what the engine makes of it: which questions are asked, what is wrong, how it would be decided. */
import type { Compiled, Edition } from '#features/country/index.ts';
import type { Instant } from '#kernel/instant.ts';
import type { App, Env, Tx } from '#platform/app.ts';
import type { ServiceDefinition } from '../definition.ts';
import type { CompiledField, CompiledService } from '../evaluation/compiled.ts';
import { editionOf, serviceOf } from '../evaluation/editions.ts';
import type { Case } from '../evaluation/values.ts';
import { type Judgement, judge } from './answers/judge.ts';
import type { Draft } from './drafts.ts';
import { type Applicant, type AwaitedEvidence, applicantOf, caseOf } from './facts.ts';
import { lookupsOf } from './lookups.ts';

export interface DraftView {
  readonly draft: Draft;
  readonly edition: Edition<ServiceDefinition>;
  readonly service: CompiledService;
  readonly applicant: Applicant;
  readonly judgement: Judgement;
  /** For evaluation: only answers to questions that are asked. */
  readonly subject: Case;
}

/** A draft whose registers were read a moment ago. */
export interface RefreshedView extends DraftView {
  /** What registers that live elsewhere have not answered yet. */
  readonly awaited: readonly AwaitedEvidence[];
}

/** Judges a draft by its own edition. */
export async function viewOf(tx: Tx, draft: Draft, at: Instant): Promise<DraftView> {
  return viewWith(tx.env, draft, await applicantOf(tx, draft), at);
}

/** Judges a draft whose applicant is known. */
export function viewWith(env: Env, draft: Draft, applicant: Applicant, at: Instant): DraftView {
  const service = serviceOf(env, draft.edition);
  const whole = caseOf(env, service, applicant, { form: draft.answers, evidence: draft.facts }, at);
  const judgement = judge(whole, lookupsOf(env, draft));
  const subject = { ...whole, facts: { ...whole.facts, form: judgement.answers } };
  return { draft, edition: editionOf(env, draft.edition), service, applicant, judgement, subject };
}

/** The page after this one that is asked as things stand, or undefined after the last. */
export function nextPage(judgement: Judgement, page: string): string | undefined {
  const index = judgement.pages.findIndex((one) => one.page.page === page);
  return judgement.pages[index + 1]?.page.page;
}

/** The page before, or undefined at the first. */
export function previousPage(judgement: Judgement, page: string): string | undefined {
  const index = judgement.pages.findIndex((one) => one.page.page === page);
  return index > 0 ? judgement.pages[index - 1]?.page.page : undefined;
}

/** The first page with something to answer or to mend, or undefined when all is complete. */
export const firstUnfinished = (judgement: Judgement): string | undefined =>
  judgement.pages.find((page) => page.problems.length > 0)?.page.page;

/**
 * Whether a page, or any, lets choose among records that only earlier answers find (the mother's, whoever fills in): these are read before it is
 * shown.
 */
export function choosesWhatAnswersFind({ pages, evidence }: CompiledService, pageId?: string): boolean {
  const fields = pages.filter(({ page }) => pageId === undefined || page.page === pageId).flatMap((one) => one.fields);
  const found = new Set(evidence.filter(({ by }) => 'value' in by || 'values' in by).map(({ id }) => id));
  return fields.some(({ field }) => field.type === 'record' && found.has(field.evidence));
}

/** The view for filling in: beyond the draft it reads nothing, not even a transaction, unless a condition asks who applies. */
export async function formView(app: App, draft: Draft, at: Instant): Promise<DraftView> {
  if (asksWhoApplies(serviceOf(app.env, draft.edition))) return app.read((tx) => viewOf(tx, draft, at));
  return viewWith(app.env, draft, { iin: '', name: '' }, at);
}

const PARTIES = ['applicant', 'organisation'];

// A compiled service never changes: asked once, not for each page that is shown.
const askingServices = new WeakMap<CompiledService, boolean>();

function asksWhoApplies(service: CompiledService): boolean {
  const known = askingServices.get(service);
  if (known !== undefined) return known;
  const conditions = service.pages.flatMap((page) => [page.when, ...page.fields.flatMap(conditionsOf)]);
  const asks = conditions.some((compiled) => compiled?.reads.some((name) => PARTIES.includes(name)));
  askingServices.set(service, asks);
  return asks;
}

function conditionsOf(field: CompiledField): (Compiled | undefined)[] {
  return [field.when, field.notBefore, field.notAfter, ...field.fields.flatMap(conditionsOf)];
}
