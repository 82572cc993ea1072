/** Everything that the rules of a service say about facts: conditions, fee, decision, data of the result. Pure. */
import type { Compiled } from '#features/country/index.ts';
import type { Json } from '#kernel/canonical.ts';
import { parseTiyn, type Tiyn, tiyn } from '#kernel/money.ts';
import type { ServiceDefinition } from '../definition.ts';
import type { CompiledChange, FeeLineDefinition } from './compiled.ts';
import type { AnswerItem } from './facts.ts';
import { type Case, holds, itemValue, outcomeOf } from './values.ts';

type ConditionState = 'met' | 'unmet' | 'unknown';

export interface Condition {
  readonly condition: ServiceDefinition['eligible'][number];
  readonly state: ConditionState;
}

/** Each condition of eligibility: met, not met, or unknown while a fact that it needs is missing. */
export function eligibilityOf(subject: Case): Condition[] {
  return subject.service.eligible.map(({ condition, when }) => {
    const outcome = outcomeOf(when, subject);
    if (!outcome.known) return { condition, state: 'unknown' };
    return { condition, state: outcome.value === true ? 'met' : 'unmet' };
  });
}

interface FeeLine {
  readonly line: FeeLineDefinition;
  readonly amount: Tiyn;
}

export interface Fee {
  readonly total: Tiyn;
  readonly lines: readonly FeeLine[];
}

/** The fee by its lines, or undefined while an answer that it depends on is missing. Lines of nothing are left out. */
export function feeOf(subject: Case): Fee | undefined {
  const lines: FeeLine[] = [];
  for (const { line, amount, when } of subject.service.fee) {
    const applies = when === undefined ? { known: true as const, value: true } : outcomeOf(when, subject);
    if (!applies.known) return undefined;
    if (applies.value !== true) continue;
    const outcome = outcomeOf(amount, subject);
    if (!outcome.known) return undefined;
    const sum = parseTiyn(String(outcome.value));
    if (sum > 0n) lines.push({ line, amount: sum });
  }
  return { total: tiyn(lines.reduce((total, { amount }) => total + amount, 0n)), lines };
}

/** The code of the territory whose unit decides, or 'national'; undefined while unknown. */
export const territoryOf = (subject: Case): string | undefined => textOutcome(subject.service.territory, subject);

/** What the application is about, for re-application in the same matter; undefined where the service has no such rule. */
export const matterOf = (subject: Case): string | undefined => textOutcome(subject.service.matter, subject);

/** Number of the case whose document ends by the one that is issued now. */
export const replacedCaseOf = (subject: Case): string | undefined => textOutcome(subject.service.replaces, subject);

function textOutcome(compiled: Compiled | undefined, subject: Case): string | undefined {
  const outcome = compiled && outcomeOf(compiled, subject);
  return outcome?.known ? String(outcome.value) : undefined;
}

interface Cosigner {
  readonly id: string;
  readonly iin: string;
}

/** Who must sign too, or undefined while an answer that names one is missing. */
export function cosignersOf(subject: Case): Cosigner[] | undefined {
  const found: Cosigner[] = [];
  for (const { id, iin, when } of subject.service.cosigners) {
    if (!holds(when, subject)) continue;
    const outcome = outcomeOf(iin, subject);
    if (!outcome.known) return undefined;
    found.push({ id, iin: String(outcome.value) });
  }
  return found;
}

/** `grant`, or the id of a ground, by the automatic step; undefined where an officer decides or a fact is missing. */
export const decide = (subject: Case): string | undefined => textOutcome(subject.service.decide, subject);

/** Points of the officer's checklists that rules answer: true, false, or undefined while unknown. */
export function checklistOf(subject: Case): Record<string, boolean | undefined> {
  const answers = Object.entries(subject.service.checklist).map(([id, compiled]) => {
    const outcome = outcomeOf(compiled, subject);
    return [id, outcome.known ? outcome.value === true : undefined] as const;
  });
  return Object.fromEntries(answers);
}

/** A rule of the result had no value: the case can't be granted as it stands. */
export class ResultUnknown extends Error {}

/** Data of the document. Throws ResultUnknown naming a field whose rule has no value. */
export function resultData(subject: Case, caseNumber: string): Record<string, Json> {
  return computed(subject.service.data, subject, { caseNumber });
}

export interface RegisterChange {
  readonly register: string;
  readonly act: 'add' | 'change' | 'end';
  readonly key: Record<string, Json>;
  readonly values: Record<string, Json>;
}

/** Changes of registers that a grant makes, in their order. Throws ResultUnknown naming a field whose rule has no value. */
export function registerChanges(subject: Case, caseNumber: string): RegisterChange[] {
  return subject.service.changes.flatMap((change) =>
    scopesOf(change, subject)
      .map((item) => ({ ...item, caseNumber }))
      .filter((extra) => holds(change.when, subject, extra))
      .map((extra) => ({
        register: change.change.register,
        act: change.change.act,
        key: computed(change.key, subject, extra),
        values: computed(change.values, subject, extra),
      })),
  );
}

/** Once, or once for each item of the group. */
function scopesOf({ change }: CompiledChange, subject: Case): Record<string, unknown>[] {
  if (change.each === undefined) return [{}];
  const field = subject.service.definition.form.flatMap((page) => page.fields).find((one) => one.id === change.each);
  const items = subject.facts.form[change.each] as readonly AnswerItem[] | undefined;
  if (field?.type !== 'group' || !items) return [];
  return items.map((item) => ({ item: itemValue(field.fields, item, subject.facts) }));
}

function computed(
  sources: Readonly<Record<string, Compiled>>,
  subject: Case,
  extra: Record<string, unknown>,
): Record<string, Json> {
  const made = Object.entries(sources).flatMap(([name, compiled]) => {
    const outcome = outcomeOf(compiled, subject, extra);
    if (!outcome.known) throw new ResultUnknown(name);
    const value = asJson(outcome.value);
    return value === null ? [] : [[name, value] as const];
  });
  return Object.fromEntries(made);
}

/** Integers come out of expressions as bigint; in JSON they are digits, as every quantity is. */
function asJson(value: unknown): Json {
  if (typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return value.map(asJson);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, asJson(each)]));
  }
  return (value ?? null) as Json;
}
