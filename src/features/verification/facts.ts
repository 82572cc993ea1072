/**
 * Answers of registers in a passport, held against the digests that the applicant signed. What is whole has its digest or is changed; of the rest
 * the passport says why it isn't here, under the seal of whoever made it.
 */
import { sha256Hex } from '#kernel/hash.ts';
import type { Files } from './asic.ts';
import { Fault, type Line, type Said, step, wrong } from './findings.ts';
import { bytesOf, parsed, readJson } from './read.ts';
import { type FactPart, type FactWords, factWordsSchema, type Passport } from './shape.ts';

/** A fact in words, with whether it is what was signed. */
export interface FactFound extends FactWords {
  /** Only of a whole version does its digest say so; other words stand under the seal alone. */
  readonly isSigned: boolean;
}

/** A fact as signed contents name it. */
interface Signed {
  readonly evidence?: unknown;
  readonly register?: unknown;
  readonly record?: unknown;
  readonly version?: unknown;
  readonly digest?: unknown;
}

interface Named {
  readonly evidence: readonly Signed[];
  /** Evidence whose register had not answered when it was signed: the answer came afterwards. */
  readonly awaited: readonly Signed[];
}

/** A line for each fact, and for each that was signed and isn't told of; and what can be shown of them. */
export function factLines(files: Files, passport: Passport): { lines: Line[]; found: FactFound[] } {
  const { facts } = passport;
  const found: FactFound[] = [];
  // Passports of before they held any say nothing of them.
  if (facts === undefined) return { lines: [], found };
  const lines = facts.map((fact) =>
    step(stepOf(fact.application, fact.register), () => {
      const said = checkFact(files, namedIn(files, passport, fact.application), fact);
      if (fact.words !== null)
        found.push({ ...parsed(files, fact.words, factWordsSchema), isSigned: fact.how === 'whole' });
      return said;
    }),
  );
  return { lines: [...lines, ...missingLines(files, passport, facts)], found };
}

const stepOf = (n: number, register: string): Said => ({ key: 'step.fact', values: { n, register } });

function namedIn(files: Files, { applications }: Passport, application: number): Named {
  const part = applications[application - 1];
  if (!part) throw new Fault('fact_other');
  const said = readJson(part.content, bytesOf(files, part.content)) as Partial<Record<keyof Named, unknown>>;
  const list = (value: unknown): Signed[] => (Array.isArray(value) ? value.map((one: unknown) => Object(one)) : []);
  return { evidence: list(said.evidence), awaited: list(said.awaited) };
}

const MEMBERS = ['evidence', 'register', 'record', 'version', 'digest'] as const;

const isSame = (signed: Signed, fact: FactPart): boolean => MEMBERS.every((name) => signed[name] === fact[name]);

const FOUND = {
  whole: 'found.fact',
  part: 'found.factPart',
  closed: 'found.factClosed',
  erased: 'found.factErased',
} as const satisfies Record<FactPart['how'], string>;

function checkFact(files: Files, { evidence, awaited }: Named, fact: FactPart): Said {
  const isNamed =
    evidence.some((signed) => isSame(signed, fact)) ||
    awaited.some((one) => one.evidence === fact.evidence && one.register === fact.register);
  if (!isNamed) throw new Fault('fact_other');
  if (fact.how === 'whole') checkVersion(files, fact);
  return { key: FOUND[fact.how], values: { version: fact.version } };
}

function checkVersion(files: Files, { file, register, record, version, digest }: FactPart): void {
  const bytes = bytesOf(files, file ?? '');
  if (sha256Hex(bytes) !== digest) throw new Fault('fact');
  const said = readJson(file ?? '', bytes) as {
    type?: unknown;
    register?: unknown;
    record?: unknown;
    number?: unknown;
  };
  const isIt =
    said.type === 'shanyraq/register-version/v1' &&
    said.register === register &&
    said.record === record &&
    String(said.number) === version;
  if (!isIt) throw new Fault('fact_other');
}

/** What was signed and is neither here nor said to be kept closed. */
function missingLines(files: Files, passport: Passport, facts: readonly FactPart[]): Line[] {
  return passport.applications.flatMap((_, n) => {
    const told = facts.filter(({ application }) => application === n + 1);
    try {
      return namedIn(files, passport, n + 1)
        .evidence.filter((signed) => !told.some((fact) => isSame(signed, fact)))
        .map(({ register }) => wrong(stepOf(n + 1, String(register)), new Fault('fact_missing')));
    } catch (error) {
      // That the contents can't be read is told where their signature is checked.
      if (error instanceof Fault) return [];
      throw error;
    }
  });
}
