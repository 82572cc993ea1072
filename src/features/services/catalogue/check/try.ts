/** The rules of a service, tried on facts: what each condition says and by what. Pure but for the published definitions it reads. */
import { type Compiled, expressionContext } from '#features/country/index.ts';
import type { RegisterDefinition, RegisterField } from '#features/registers/index.ts';
import type { Json } from '#kernel/canonical.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Env } from '#platform/app.ts';
import { judge } from '../../applications/answers/judge.ts';
import type { Lookups } from '../../applications/answers/normalise.ts';
import type { CompiledService } from '../../evaluation/compiled.ts';
import { type Condition, decide, eligibilityOf, type Fee, feeOf } from '../../evaluation/evaluate.ts';
import type { Facts } from '../../evaluation/facts.ts';
import type { Case } from '../../evaluation/values.ts';
import type { Blanks } from './invented.ts';
import { membersOf } from './questions.ts';

/** A record that a condition looked at, by the fields that it reads. */
export interface UsedFact {
  /** Id of the evidence in the definition. */
  readonly evidence: string;
  readonly register: RegisterDefinition;
  /** Undefined: not known; empty: there is no such record. */
  readonly records: readonly UsedRecord[] | undefined;
}

export interface UsedRecord {
  readonly recordId: string;
  readonly values: readonly { readonly field: RegisterField; readonly value: Json }[];
}

export interface TriedCondition extends Condition {
  readonly facts: readonly UsedFact[];
}

export interface Tried {
  /** granted: every condition is met, and where a rule decides, it grants. */
  readonly verdict: 'granted' | 'refused' | 'unknown';
  readonly conditions: readonly TriedCondition[];
  /** The ground on which the deciding rule would refuse, where there is such a rule. */
  readonly ground: string | undefined;
  readonly fee: Fee | undefined;
}

export interface Trial {
  readonly env: Env;
  readonly at: Instant;
  readonly service: CompiledService;
  readonly facts: Facts;
  readonly lookups: Lookups;
  readonly blanks: Blanks;
  registerOf(id: string): RegisterDefinition | undefined;
}

/** Tries the rules. Answers to questions that wouldn't be asked as things stand don't count. */
export function tryRules({ env, at, service, facts, lookups, blanks, registerOf }: Trial): Tried {
  const whole: Case = { service, facts, context: expressionContext(env, at) };
  const subject: Case = { ...whole, facts: { ...facts, form: judge(whole, lookups).answers } };
  const rules = new Map(service.eligible.map(({ condition, when }) => [condition.id, when]));
  const conditions = eligibilityOf(subject).map(({ condition, state }): TriedCondition => {
    const rule = rules.get(condition.id);
    const known = rule && readsBlank(rule, blanks) ? 'unknown' : state;
    return { condition, state: known, facts: usedFacts(condition, rule, subject, blanks, registerOf) };
  });
  const isDecided = service.decide !== undefined && !readsBlank(service.decide, blanks);
  const decision = isDecided ? decide(subject) : undefined;
  const feeRules = service.fee.flatMap(({ amount, when }) => (when ? [amount, when] : [amount]));
  return {
    verdict: verdictOf(subject, conditions, decision),
    conditions,
    ground: decision === 'grant' ? undefined : decision,
    fee: feeRules.some((rule) => readsBlank(rule, blanks)) ? undefined : feeOf(subject),
  };
}

function readsBlank(rule: Compiled, blanks: Blanks): boolean {
  const members = membersOf([rule]);
  return rule.reads.some((id) => [...(blanks.get(id) ?? [])].some((name) => members.has(name)));
}

function verdictOf(
  { service }: Case,
  conditions: readonly Condition[],
  decision: string | undefined,
): Tried['verdict'] {
  if (conditions.some(({ state }) => state === 'unmet')) return 'refused';
  if (decision !== undefined && decision !== 'grant') return 'refused';
  const isOpen = conditions.some(({ state }) => state === 'unknown') || (service.decide && decision === undefined);
  return isOpen ? 'unknown' : 'granted';
}

function usedFacts(
  condition: Condition['condition'],
  rule: Compiled | undefined,
  { service, facts }: Case,
  blanks: Blanks,
  registerOf: Trial['registerOf'],
): UsedFact[] {
  const members = membersOf(rule ? [rule] : []);
  return condition.facts.flatMap((id) => {
    const evidence = service.definition.evidence[id];
    const register = evidence && registerOf(evidence.register);
    if (!evidence || !register) return [];
    const blank = blanks.get(id);
    const read = evidence.fields.filter((name) => members.has(name));
    const names = read.filter((name) => !blank?.has(name));
    if (names.length === 0 && read.length > 0) return [{ evidence: id, register, records: undefined }];
    const records = facts.evidence[id]?.map(({ recordId, values }) => ({
      recordId,
      values: names.flatMap((name) => {
        const [field, value] = [register.fields[name], values[name]];
        return field && value !== undefined ? [{ field, value }] : [];
      }),
    }));
    return [{ evidence: id, register, records }];
  });
}
