/** A service with its expressions compiled: made once for each edition, used by every channel and by the check of definitions. */
import { type Compiled, compile, type ExpressionType, type Scope } from '#features/country/index.ts';
import type { FormField, ServiceDefinition } from '../definition.ts';
import { itemType, type ObjectType, type RecordTypes, scopeOf } from './scope.ts';

type Page = ServiceDefinition['form'][number];
type ResultRegister = ServiceDefinition['result']['registers'][number];

export interface CompiledField {
  readonly field: FormField;
  readonly when: Compiled | undefined;
  readonly notBefore: Compiled | undefined;
  readonly notAfter: Compiled | undefined;
  /** Of a group. */
  readonly fields: readonly CompiledField[];
}

export interface CompiledPage {
  readonly page: Page;
  readonly when: Compiled | undefined;
  readonly fields: readonly CompiledField[];
}

export interface CompiledEvidence {
  readonly id: string;
  readonly evidence: ServiceDefinition['evidence'][string];
  /** Who or what is asked for, where that is computed. */
  readonly by:
    | { readonly kind: 'applicant' | 'organisation' }
    | { readonly kind: 'iin' | 'bin'; readonly value: Compiled }
    | { readonly kind: 'key'; readonly values: Readonly<Record<string, Compiled>> };
}

export interface CompiledChange {
  readonly change: ResultRegister;
  readonly when: Compiled | undefined;
  readonly key: Readonly<Record<string, Compiled>>;
  readonly values: Readonly<Record<string, Compiled>>;
}

export interface CompiledService {
  readonly definition: ServiceDefinition;
  readonly scope: Scope;
  readonly pages: readonly CompiledPage[];
  readonly evidence: readonly CompiledEvidence[];
  readonly eligible: readonly { readonly condition: ServiceDefinition['eligible'][number]; readonly when: Compiled }[];
  readonly fee: readonly {
    readonly line: FeeLineDefinition;
    readonly amount: Compiled;
    readonly when: Compiled | undefined;
  }[];
  readonly cosigners: readonly { readonly id: string; readonly iin: Compiled; readonly when: Compiled | undefined }[];
  readonly territory: Compiled;
  readonly matter: Compiled | undefined;
  /** The automatic step, where there is one. */
  readonly decide: Compiled | undefined;
  /** Rules that answer points of the officer's checklists, by id of the point. */
  readonly checklist: Readonly<Record<string, Compiled>>;
  readonly data: Readonly<Record<string, Compiled>>;
  readonly replaces: Compiled | undefined;
  readonly changes: readonly CompiledChange[];
}

export type FeeLineDefinition = Exclude<ServiceDefinition['fee'], 'none'>['lines'][number];
export type Path = readonly (string | number)[];

/** What a service's expressions must give, as the registers and the document say. */
export interface Targets {
  readonly records: RecordTypes;
  /** Type of a field of the document. */
  document(field: string): ExpressionType | undefined;
  /** Type of a field of a register. */
  register(register: string, field: string): ExpressionType | undefined;
}

const STRING: ExpressionType = { type: 'string' };
const BOOL: ExpressionType = { type: 'bool' };
const DATE: ExpressionType = { type: 'date' };
const MONEY: ExpressionType = { type: 'money' };
const ANY: ExpressionType = { type: 'dyn' };

/** Who follows the compilation: the check of definitions, which tries each rule and reports what is wrong. */
export interface Watcher {
  failed(path: Path, error: unknown): void;
  compiled?(path: Path, made: Compiled, scope: Scope): void;
}

/** Compiles one expression at its place in the file; the watcher is told what is wrong with it. */
class Compiler {
  readonly #watcher: Watcher;

  constructor(watcher: Watcher) {
    this.#watcher = watcher;
  }

  one(path: Path, source: string, scope: Scope, expected: ExpressionType): Compiled {
    try {
      const made = compile(source, scope, expected);
      this.#watcher.compiled?.(path, made, scope);
      return made;
    } catch (error) {
      this.#watcher.failed(path, error);
      return compile('false', {}, BOOL);
    }
  }

  maybe(path: Path, source: string | undefined, scope: Scope, expected: ExpressionType): Compiled | undefined {
    return source === undefined ? undefined : this.one(path, source, scope, expected);
  }

  each(path: Path, sources: Readonly<Record<string, string>>, scope: Scope, typeOf: (name: string) => ExpressionType) {
    const made = Object.entries(sources).map(
      ([name, source]) => [name, this.one([...path, name], source, scope, typeOf(name))] as const,
    );
    return Object.fromEntries(made);
  }
}

/**
 * Compiles all expressions of a service. The watcher hears of each wrong one with its path in the definition; where
 * `failed` doesn't throw, the compiled service must not be used.
 */
export function compileService(definition: ServiceDefinition, targets: Targets, watcher: Watcher): CompiledService {
  const compiler = new Compiler(watcher);
  const scope = scopeOf(definition, targets.records);
  return {
    definition,
    scope,
    pages: definition.form.map((page, index) => compilePage(compiler, page, index, scope, targets.records)),
    evidence: Object.entries(definition.evidence).map(([id, one]) => compileEvidence(compiler, id, one, scope)),
    eligible: definition.eligible.map((condition, index) => ({
      condition,
      when: compiler.one(['eligible', index, 'when'], condition.when, scope, BOOL),
    })),
    fee: compileFee(compiler, definition, scope),
    cosigners: definition.applicant.cosigners.map(({ id, iin, when }, index) => ({
      id,
      iin: compiler.one(['applicant', 'cosigners', index, 'iin'], iin, scope, STRING),
      when: compiler.maybe(['applicant', 'cosigners', index, 'when'], when, scope, BOOL),
    })),
    territory: compiler.one(['territory'], definition.territory, scope, STRING),
    matter: compiler.maybe(['matter'], definition.matter, scope, STRING),
    ...compileProcedure(compiler, definition, scope),
    ...compileResult(compiler, definition, { ...scope, caseNumber: STRING }, targets),
  };
}

function compilePage(compiler: Compiler, page: Page, index: number, scope: Scope, records: RecordTypes): CompiledPage {
  const path = ['form', index];
  return {
    page,
    when: compiler.maybe([...path, 'when'], page.when, scope, BOOL),
    fields: page.fields.map((field, place) =>
      compileField(compiler, field, [...path, 'fields', place], scope, records),
    ),
  };
}

function compileField(
  compiler: Compiler,
  field: FormField,
  path: Path,
  scope: Scope,
  records: RecordTypes,
): CompiledField {
  const bounds = field.type === 'date' ? field : undefined;
  const inner = field.type === 'group' ? { ...scope, item: optionalMembers(itemType(field.fields, records)) } : scope;
  return {
    field,
    when: compiler.maybe([...path, 'when'], field.when, scope, BOOL),
    notBefore: compiler.maybe([...path, 'notBefore'], bounds?.notBefore, scope, DATE),
    notAfter: compiler.maybe([...path, 'notAfter'], bounds?.notAfter, scope, DATE),
    fields:
      field.type === 'group'
        ? field.fields.map((one, place) => compileField(compiler, one, [...path, 'fields', place], inner, records))
        : [],
  };
}

/** While an item is being filled in, any of its answers may be missing. */
function optionalMembers(type: ObjectType): ObjectType {
  const members = Object.entries(type.object).map(([name, member]) => [name, { ...member, optional: true }] as const);
  return { object: Object.fromEntries(members) };
}

function compileEvidence(
  compiler: Compiler,
  id: string,
  evidence: ServiceDefinition['evidence'][string],
  scope: Scope,
): CompiledEvidence {
  const path = ['evidence', id, 'for'];
  const whose = evidence.for;
  if (typeof whose === 'string') return { id, evidence, by: { kind: whose } };
  if ('iin' in whose)
    return { id, evidence, by: { kind: 'iin', value: compiler.one([...path, 'iin'], whose.iin, scope, STRING) } };
  if ('bin' in whose)
    return { id, evidence, by: { kind: 'bin', value: compiler.one([...path, 'bin'], whose.bin, scope, STRING) } };
  return { id, evidence, by: { kind: 'key', values: compiler.each([...path, 'key'], whose.key, scope, () => STRING) } };
}

function compileFee(compiler: Compiler, definition: ServiceDefinition, scope: Scope): CompiledService['fee'] {
  if (definition.fee === 'none') return [];
  return definition.fee.lines.map((line, index) => ({
    line,
    amount: compiler.one(['fee', 'lines', index, 'amount'], line.amount, scope, MONEY),
    when: compiler.maybe(['fee', 'lines', index, 'when'], line.when, scope, BOOL),
  }));
}

function compileProcedure(compiler: Compiler, definition: ServiceDefinition, scope: Scope) {
  const checklist: Record<string, Compiled> = {};
  let decide: Compiled | undefined;
  definition.procedure.forEach((step, index) => {
    if (step.step === 'automatic') decide = compiler.one(['procedure', index, 'decide'], step.decide, scope, STRING);
    if (step.step !== 'review') return;
    step.checklist.forEach((point, place) => {
      const path = ['procedure', index, 'checklist', place, 'fact'];
      if (point.fact !== undefined) checklist[point.id] = compiler.one(path, point.fact, scope, BOOL);
    });
  });
  return { decide, checklist };
}

function compileResult(compiler: Compiler, definition: ServiceDefinition, scope: Scope, targets: Targets) {
  const { data, replaces, registers } = definition.result;
  return {
    data: compiler.each(['result', 'data'], data, scope, (field) => targets.document(field) ?? ANY),
    replaces: compiler.maybe(['result', 'replaces'], replaces, scope, STRING),
    changes: registers.map((change, index) => {
      const path = ['result', 'registers', index];
      const inner =
        change.each === undefined ? scope : { ...scope, item: groupItem(definition, change.each, targets.records) };
      const typeOf = (field: string) => targets.register(change.register, field) ?? ANY;
      return {
        change,
        when: compiler.maybe([...path, 'when'], change.when, inner, BOOL),
        key: compiler.each([...path, 'key'], change.key, inner, typeOf),
        values: compiler.each([...path, 'values'], change.values, inner, typeOf),
      };
    }),
  };
}

/** The item of a group by the group's id; an unknown group has no fields (the check reports it). */
function groupItem(definition: ServiceDefinition, id: string, records: RecordTypes): ObjectType {
  const group = definition.form.flatMap((page) => page.fields).find((field) => field.id === id);
  return group?.type === 'group' ? itemType(group.fields, records) : { object: {} };
}
