/** Expressions of the country's definitions, in CEL: checked when they are published, compiled once, evaluated fast. */
import { type ASTNode, EvaluationError, type ParseResult } from '@marcbachmann/cel-js';
import { didYouMean } from '../nearest.ts';
import { unknownName, wrongCall } from './advice.ts';
import { analyse, type CheckedNode } from './analyse.ts';
import { ExpressionError } from './error.ts';
import { type ExpressionContext, withContext } from './functions.ts';
import { environmentOf, type ScopeEnvironment } from './scope.ts';
import { type ExpressionType, type Scope, sameType, typeInWords, variableOf } from './types.ts';
import { converter, Day, fromValue } from './values.ts';

export interface Compiled {
  readonly source: string;
  /** Variables of the scope that it reads. */
  readonly reads: readonly string[];
  /** Rates that it names in rate("…"): the checker looks whether the country has them. */
  readonly rates: readonly { readonly id: string; readonly position: number }[];
  /** Whether it multiplies the country's index by mci(). */
  readonly usesIndex: boolean;
  /**
   * The value, as JSON except that int is bigint: days and decimals are texts, money is a text of tiyn. `values` are by variable;
   * only those that it reads are looked at. Throws ExpressionError where the values make it impossible (no rate on that day, an index
   * outside a list), RangeError for a value that isn't of the scope's type.
   */
  evaluate(values: Readonly<Record<string, unknown>>, context: ExpressionContext): unknown;
}

const compiled = new WeakMap<Scope, Map<string, Compiled>>();

/**
 * Compiles an expression against the types of its variables; the result must be of the expected type (dyn: any). The variable
 * `today` is always there. Kept per scope object and source, so that a rule is compiled once.
 * Throws ExpressionError, with position and advice.
 */
export function compile(source: string, scope: Scope, expected: ExpressionType): Compiled {
  const known = compiled.get(scope) ?? new Map<string, Compiled>();
  compiled.set(scope, known);
  const key = `${JSON.stringify(expected)} ${source}`;
  const found = known.get(key);
  if (found) return found;
  const made = compileNew(source, scope, expected);
  known.set(key, made);
  return made;
}

function compileNew(source: string, scope: Scope, expected: ExpressionType): Compiled {
  const environment = environmentOf(scope);
  const program = parse(source, environment);
  letHasAskVariables(program.ast);
  const { error } = program.check();
  if (error) throw translated(error, program.ast, scope, environment);
  analyse(program.ast, scope, environment);
  checkResult(program.ast, expected, environment);
  const { reads, rates, usesIndex } = collect(program.ast);
  const run = evaluator(program, reads, scope, environment);
  return { source, reads: [...reads].filter((name) => Object.hasOwn(scope, name)), rates, usesIndex, evaluate: run };
}

function parse(source: string, environment: ScopeEnvironment): ParseResult {
  try {
    return environment.cel.parse(source);
  } catch (cause) {
    throw syntaxError(cause, source);
  }
}

interface CelError {
  readonly code?: string;
  readonly summary?: string;
  readonly range?: { readonly start: number };
  readonly node?: { readonly pos?: number; readonly args?: unknown };
}

function syntaxError(cause: unknown, source: string): ExpressionError {
  const { summary, range } = cause as CelError;
  const mend = /(^|[^=!<>])=([^=]|$)/.test(source)
    ? 'equality is written =='
    : 'see the chapter on expressions in docs/definitions.md';
  return new ExpressionError(range?.start ?? 0, summary ?? 'the expression cannot be read', mend, cause);
}

/**
 * CEL's has() asks about fields only. Evidence that may be absent as a whole is a variable, so has(licence) is given a meaning here:
 * the node's own macro is replaced (the library offers no way to register a second one).
 */
function letHasAskVariables(root: ASTNode): void {
  visit(root, (node) => {
    if (node.op !== 'call' || node.args[0] !== 'has' || node.args[1].length !== 1) return;
    const [variable] = node.args[1];
    if (variable?.op !== 'id') return;
    const name = variable.args;
    const macro = {
      async: false,
      typeCheck: (checker: { getType(name: string): unknown }) => checker.getType('bool'),
      evaluate: (_evaluator: unknown, _macro: unknown, values: { getValue(key: string): unknown }) =>
        values.getValue(name) !== undefined,
    };
    (node as unknown as { setMeta(key: string, value: unknown): unknown }).setMeta('macro', macro);
  });
}

/** Every node, receivers and arguments included, parents first. */
function visit(node: ASTNode, see: (node: ASTNode) => void): void {
  see(node);
  const into = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(into);
    else if (typeof value === 'object' && value !== null && 'op' in value) visit(value as ASTNode, see);
  };
  into(node.args);
}

function collect(root: ASTNode): { reads: Set<string>; rates: { id: string; position: number }[]; usesIndex: boolean } {
  const [reads, rates] = [new Set<string>(), [] as { id: string; position: number }[]];
  let usesIndex = false;
  visit(root, (node) => {
    if (node.op === 'id') reads.add(node.args);
    if (node.op !== 'call') return;
    const [name, [only]] = node.args;
    usesIndex ||= name === 'mci';
    if (name === 'rate' && only?.op === 'value') rates.push({ id: String(only.args), position: only.pos });
  });
  return { reads, rates, usesIndex };
}

function translated(error: unknown, root: ASTNode, scope: Scope, environment: ScopeEnvironment): ExpressionError {
  const { code, summary, range, node } = error as CelError;
  const position = node?.pos ?? range?.start ?? root.pos;
  const named = /: (\w+)$/.exec(summary ?? '')?.[1] ?? '';
  if (code === 'unknown_variable') return unknownName(named, position, root, scope, environment.cel, error);
  if (code === 'no_such_key' && Array.isArray(node?.args)) {
    const receiver = (node.args[0] as CheckedNode).checkedType?.name ?? '';
    const type = environment.typeNamed(receiver);
    const fields = type && 'object' in type ? Object.keys(type.object) : [];
    return new ExpressionError(position, `there is no field ${named}`, didYouMean(named, fields), error);
  }
  const call = callOf(node);
  const [, receiver, given] = /^found no matching overload for '(?:(.+)\.)?\w+\((.*)\)'$/.exec(summary ?? '') ?? [];
  if (call && given !== undefined) {
    const values = given === '' ? 'none are given' : inWords(given, environment);
    return wrongCall(call, receiver && inWords(receiver, environment), values, environment.cel, error);
  }
  const mend = code?.includes('overload')
    ? 'compare and combine values of one type; a day is date("2026-01-31"), money is tenge(500) or mci("1.25")'
    : 'see the chapter on expressions in docs/definitions.md';
  return new ExpressionError(position, summary ?? String(error), mend, error);
}

type Call = Extract<ASTNode, { op: 'call' | 'rcall' }>;

function callOf(node: CelError['node']): Call | undefined {
  const { op } = (node ?? {}) as { op?: unknown };
  return op === 'call' || op === 'rcall' ? (node as unknown as Call) : undefined;
}

/** Types as CEL prints them; objects of the scope, which it calls by their path, are objects. */
function inWords(types: string, environment: ScopeEnvironment): string {
  return types.replace(/\{[^{}]+\}/g, (name) => (environment.typeNamed(name) ? 'object' : name));
}

function checkResult(root: ASTNode, expected: ExpressionType, environment: ScopeEnvironment): void {
  if ('type' in expected && expected.type === 'dyn') return;
  const name = (root as CheckedNode).checkedType?.name ?? '';
  const got = environment.typeNamed(name);
  const emptyList = 'list' in expected && root.op === 'list' && root.args.length === 0;
  if (emptyList || (got && sameType(got, expected))) return;
  const words = got ? typeInWords(got) : name;
  throw new ExpressionError(root.start, `it gives ${words}`, `here it must give ${typeInWords(expected)}`);
}

function evaluator(
  program: ParseResult,
  reads: ReadonlySet<string>,
  scope: Scope,
  environment: ScopeEnvironment,
): Compiled['evaluate'] {
  const variables = Object.entries(scope)
    .filter(([name]) => reads.has(name))
    .map(([name, entry]) => {
      const { type, optional } = variableOf(entry);
      return { name, optional, convert: converter(type, environment.classOf) };
    });
  const givesToday = reads.has('today') && !Object.hasOwn(scope, 'today');
  return (values, context) => {
    const known: Record<string, unknown> = Object.create(null);
    if (givesToday) known.today = new Day(context.today);
    for (const { name, optional, convert } of variables) {
      const value = Object.hasOwn(values, name) ? values[name] : undefined;
      if (value !== undefined && value !== null) known[name] = convert(value, name);
      else if (!optional) throw new RangeError(`${name} is missing`);
    }
    return withContext(context, () => run(program, known));
  };
}

function run(program: ParseResult, known: Record<string, unknown>): unknown {
  try {
    return fromValue(program(known));
  } catch (cause) {
    if (cause instanceof EvaluationError) {
      throw new ExpressionError(cause.range?.start ?? 0, cause.summary, 'the values do not allow it', cause);
    }
    if (cause instanceof RangeError) throw new ExpressionError(0, cause.message, 'the values do not allow it', cause);
    throw cause;
  }
}
