/** Worked cases: facts in, outcome out, by rules alone. They test a definition before anybody depends on it. */
import type { ExpressionContext } from '#features/country/index.ts';
import type { RegisterDefinition } from '#features/registers/index.ts';
import type { Calendar } from '#kernel/calendar.ts';
import { canonicalize, type Json } from '#kernel/canonical.ts';
import { type LocalDate, startOfDay } from '#kernel/dates.ts';
import { termLines } from '#kernel/term.ts';
import { acceptAnswers } from '../applications/answers/accept.ts';
import { judge } from '../applications/answers/judge.ts';
import type { Lookups } from '../applications/answers/normalise.ts';
import type { ServiceCases, ServiceDefinition } from '../definition.ts';
import type { CompiledEvidence, CompiledService } from '../evaluation/compiled.ts';
import { decide, eligibilityOf, feeOf, registerChanges, resultData, territoryOf } from '../evaluation/evaluate.ts';
import type { EvidenceFact, EvidenceFacts } from '../evaluation/facts.ts';
import { type Case, outcomeOf } from '../evaluation/values.ts';

type WorkedCase = ServiceCases['cases'][number];

/** What a worked case is run in. */
export interface Workshop {
  readonly service: CompiledService;
  readonly context: ExpressionContext;
  register(id: string): RegisterDefinition | undefined;
  isTerritory: Lookups['isTerritory'];
}

const ANSWERS = 'mend the answers of the case, or the form';

/** What differs from what was expected, each with its place under the case. */
interface Difference {
  readonly path: readonly (string | number)[];
  readonly what: string;
  /** Where it is otherwise than by the rule or by what is expected. */
  readonly mend?: string;
}

/** Runs one worked case. An empty list: it came out as expected. */
export function runCase(worked: WorkedCase, shop: Workshop): Difference[] {
  const { subject, differences } = workedSubject(worked, shop);
  return [
    ...differences,
    ...compareConditions(worked, subject),
    ...compareFee(worked, subject),
    ...compareDecision(worked, subject),
    ...compareResult(worked, subject),
    ...compareTerm(worked, subject.service.definition, shop.context.calendar),
  ];
}

/** A worked case as rules see it: its answers accepted, its evidence found among its facts. */
export function workedSubject(worked: WorkedCase, shop: Workshop): { subject: Case; differences: Difference[] } {
  const { service, context } = shop;
  const applicant = { iin: worked.applicant };
  const parties =
    worked.organisation === undefined ? { applicant } : { applicant, organisation: { bin: worked.organisation } };
  const fields = service.definition.form.flatMap((page) => page.fields);
  // Twice: records are chosen among evidence, and evidence is found by answers.
  let evidence: EvidenceFacts = {};
  let subject: Case = { service, context, facts: { ...parties, form: {}, evidence } };
  const differences: Difference[] = [];
  for (const isLast of [false, true]) {
    const accepted = acceptAnswers(fields, rawAnswers(worked, shop), lookupsOf(shop));
    if (isLast) {
      const wrong = accepted.problems.map(({ field, code }) => ({
        path: ['answers', field.split('.')[0] ?? field],
        what: `the answer to ${field} is refused: ${code}`,
        mend: ANSWERS,
      }));
      const unknown = Object.keys(worked.answers).filter((id) => !fields.some((field) => field.id === id));
      differences.push(
        ...wrong,
        ...unknown.map((id) => ({ path: ['answers', id], what: `the form has no field ${id}`, mend: ANSWERS })),
      );
    }
    subject = { service, context, facts: { ...parties, form: accepted.answers, evidence } };
    evidence = gather(worked, subject, shop);
    subject = { ...subject, facts: { ...subject.facts, evidence } };
  }
  const judgement = judge(subject, lookupsOf(shop));
  const missing = judgement.pages.flatMap((page) => page.problems).filter(({ code }) => code === 'required');
  differences.push(
    ...missing.map(({ field }) => ({ path: ['answers'], what: `${field} is not answered`, mend: ANSWERS })),
  );
  return { subject: { ...subject, facts: { ...subject.facts, form: judgement.answers } }, differences };
}

const lookupsOf = (shop: Workshop): Lookups => ({
  isTerritory: shop.isTerritory,
  hasRecord: () => true,
  hasFile: () => true,
});

/** Answers as a person would send them; the choice of a record is written by its key. */
function rawAnswers(worked: WorkedCase, shop: Workshop): Record<string, unknown> {
  const records = new Map(
    shop.service.definition.form.flatMap((page) =>
      page.fields.flatMap((field) => (field.type === 'record' ? [[field.id, field.evidence] as const] : [])),
    ),
  );
  const raw = Object.entries(worked.answers).map(([id, answer]) => {
    const evidence = shop.service.definition.evidence[records.get(id) ?? ''];
    const register = evidence && shop.register(evidence.register);
    if (!register || typeof answer !== 'object' || answer === null) return [id, asText(answer)] as const;
    return [id, recordIdOf(register, answer as Record<string, unknown>)] as const;
  });
  return Object.fromEntries(raw);
}

/** Numbers of YAML as the text that a person types. */
function asText(value: unknown): unknown {
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return value.map(asText);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, asText(each)]));
}

const recordIdOf = (register: RegisterDefinition, values: Readonly<Record<string, unknown>>): string =>
  register.key.map((name) => String(values[name] ?? '')).join('/');

function gather(worked: WorkedCase, subject: Case, shop: Workshop): EvidenceFacts {
  const facts: Record<string, EvidenceFact[]> = {};
  let waiting = subject.service.evidence;
  for (let progress = true; progress && waiting.length > 0; ) {
    const round = { ...subject, facts: { ...subject.facts, evidence: { ...facts } } };
    const still: CompiledEvidence[] = [];
    for (const one of waiting) {
      const found = recordsFor(one, worked, round, shop);
      if (found) facts[one.id] = one.evidence.many ? found : found.slice(-1);
      else still.push(one);
    }
    progress = still.length < waiting.length;
    waiting = still;
  }
  return facts;
}

function recordsFor(
  one: CompiledEvidence,
  worked: WorkedCase,
  subject: Case,
  shop: Workshop,
): EvidenceFact[] | undefined {
  const register = shop.register(one.evidence.register);
  const matches = register && matcherOf(one, register, subject);
  if (!register || !matches) return undefined;
  const records = worked.registers[one.evidence.register] ?? [];
  return records.filter(matches).map((record) => ({
    register: register.register,
    recordId: recordIdOf(register, record),
    version: 1,
    digest: '',
    values: Object.fromEntries(
      one.evidence.fields.flatMap((name) => {
        const value = asText(record[name]) as Json | undefined;
        return value === undefined || value === null ? [] : [[name, value] as const];
      }),
    ),
  }));
}

type Matcher = (record: Readonly<Record<string, unknown>>) => boolean;

function matcherOf(
  { by, evidence }: CompiledEvidence,
  register: RegisterDefinition,
  subject: Case,
): Matcher | undefined {
  const speaksOf = (identifier: string | undefined): Matcher => {
    const names = evidence.by === undefined ? register.subject.fields : [evidence.by];
    return (record) => names.some((name) => [record[name]].flat().map(String).includes(String(identifier)));
  };
  if (by.kind === 'applicant') return speaksOf(subject.facts.applicant.iin);
  if (by.kind === 'organisation') return speaksOf(subject.facts.organisation?.bin);
  if ('value' in by) {
    const outcome = outcomeOf(by.value, subject);
    return outcome.known ? speaksOf(String(outcome.value)) : undefined;
  }
  if (by.kind !== 'key') return undefined;
  const key = Object.entries(by.values).map(([name, value]) => [name, outcomeOf(value, subject)] as const);
  if (key.some(([, outcome]) => !outcome.known)) return undefined;
  return (record) => key.every(([name, outcome]) => outcome.known && String(record[name]) === String(outcome.value));
}

const EXPECT = 'expect';

function compareConditions({ expect }: WorkedCase, subject: Case): Difference[] {
  const conditions = eligibilityOf(subject);
  const unknown = conditions.filter(({ state }) => state === 'unknown').map(({ condition }) => condition.id);
  if (unknown.length > 0)
    return [{ path: [EXPECT, 'eligible'], what: `no answer for ${unknown.join(', ')}: a fact is missing` }];
  const unmet = conditions.filter(({ state }) => state === 'unmet').map(({ condition }) => condition.id);
  const isEligible = unmet.length === 0;
  const differences: Difference[] = [];
  if (isEligible !== expect.eligible)
    differences.push({ path: [EXPECT, 'eligible'], what: `eligible is ${isEligible}` });
  if (canonicalize([...unmet].sort()) !== canonicalize([...expect.unmet].sort())) {
    differences.push({ path: [EXPECT, 'unmet'], what: `not met: ${unmet.join(', ') || 'none'}` });
  }
  return differences;
}

function compareFee({ expect }: WorkedCase, subject: Case): Difference[] {
  const fee = feeOf(subject);
  if (fee !== undefined && String(fee.total) === expect.fee) return [];
  return [{ path: [EXPECT, 'fee'], what: fee === undefined ? 'the fee has no value' : `the fee is ${fee.total} tiyn` }];
}

function compareDecision({ expect }: WorkedCase, subject: Case): Difference[] {
  const differences: Difference[] = [];
  if (territoryOf(subject) === undefined) differences.push({ path: ['answers'], what: 'the territory has no value' });
  if (subject.service.decide === undefined) return differences;
  const decision = decide(subject);
  const isKnown = decision === 'grant' || subject.service.definition.grounds.some(({ id }) => id === decision);
  if (!isKnown)
    differences.push({ path: [EXPECT, 'decision'], what: `${decision ?? 'nothing'} is neither grant nor a ground` });
  if (expect.decision !== undefined && decision !== expect.decision) {
    differences.push({ path: [EXPECT, 'decision'], what: `the decision is ${decision ?? 'unknown'}` });
  }
  return differences;
}

// A grant must be possible wherever one is expected: its document and its changes of registers are computed for every eligible case.
const CASE_NUMBER = 'CASE-NUMBER';

function compareResult({ expect }: WorkedCase, subject: Case): Difference[] {
  const isGranted = expect.decision === undefined ? expect.eligible : expect.decision === 'grant';
  if (!isGranted) return [];
  try {
    const data = resultData(subject, CASE_NUMBER);
    registerChanges(subject, CASE_NUMBER);
    return Object.entries(expect.document ?? {})
      .filter(([name, value]) => !isSame(data[name] ?? null, (asText(value) ?? null) as Json))
      .map(([name]) => ({ path: [EXPECT, 'document', name], what: `${name} is ${canonicalize(data[name] ?? null)}` }));
  } catch (error) {
    return [{ path: [EXPECT], what: `the result can't be made: ${(error as Error).message} has no value` }];
  }
}

/** Whether two values say the same; decimals do whatever zeros they end with. */
function isSame(a: Json, b: Json): boolean {
  const plain = (value: Json) =>
    typeof value === 'string' && /^-?\d+\.\d+$/.test(value) ? value.replace(/\.?0+$/, '') : value;
  return canonicalize(plain(a)) === canonicalize(plain(b));
}

function compareTerm({ expect }: WorkedCase, { term }: ServiceDefinition, calendar: Calendar): Difference[] {
  if (expect.due === undefined || expect.dueFrom === undefined) return [];
  if ('kind' in term) return [{ path: [EXPECT, 'due'], what: 'an automatic service has no term' }];
  const start = startOfDay(expect.dueFrom, calendar.zone);
  try {
    const due = dueDate(term, calendar, start);
    return due === expect.due ? [] : [{ path: [EXPECT, 'due'], what: `the term ends on ${due}` }];
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return [
      { path: [EXPECT, 'due'], what: error.message, mend: 'write the calendar of that year, or take another day' },
    ];
  }
}

function dueDate(
  term: Exclude<ServiceDefinition['term'], { kind: 'automatic' }>,
  calendar: Calendar,
  start: Parameters<typeof termLines>[0]['start'],
): LocalDate | null {
  const kind = 'workingDays' in term ? { workingDays: term.workingDays } : { calendarDays: term.calendarDays };
  const week = 'workingDays' in term ? term.week : 'five';
  return termLines({ calendar, week, start, kind, pauses: [], extensions: [], now: start }).dueDate;
}
