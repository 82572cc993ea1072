/**
 * What CEL's own check doesn't see: a field that may be absent is read only where has() has made sure of it. Facts flow as
 * reading does: through `has(x) && …`, `!has(x) || …`, `has(x) ? … : …`, and into the body of exists, all, filter and map.
 */
import type { ASTNode } from '@marcbachmann/cel-js';
import { didYouMean } from '../nearest.ts';
import { ExpressionError } from './error.ts';
import { LITERAL_CHECKS } from './functions.ts';
import type { ScopeEnvironment } from './scope.ts';
import { type ExpressionType, type ObjectField, type Scope, variableOf } from './types.ts';

/** A node after CEL's check, which leaves the type that it found. */
export type CheckedNode = ASTNode & { readonly checkedType?: { readonly name: string } };

/** Paths known to be present: 'person.address'. */
type Facts = ReadonlySet<string>;

interface Walk {
  readonly scope: Scope;
  readonly environment: ScopeEnvironment;
  readonly locals: ReadonlyMap<string, ExpressionType | undefined>;
  readonly facts: Facts;
}

/** Functions of lists that name the item of a list within their body. */
export const MACROS: ReadonlySet<string> = new Set(['exists', 'all', 'exists_one', 'filter', 'map']);
// Types of CEL that no law is written in: a binary fraction has no exact amount, a timestamp has a zone.
const FOREIGN: Readonly<Record<string, string>> = {
  double: 'write a fraction as decimal("1.5")',
  uint: 'write a whole number without the u',
  bytes: 'compare texts, not bytes',
  'google.protobuf.Timestamp': 'use date("2026-01-31")',
  'google.protobuf.Duration': 'use addDays, addMonths or addPeriod',
};

/** Throws ExpressionError at the first place that reads what may be absent, names an unknown field, or has a foreign type. */
export function analyse(root: ASTNode, scope: Scope, environment: ScopeEnvironment): void {
  walk(root, { scope, environment, locals: new Map(), facts: new Set() });
}

const union = (a: Facts, b: Facts): Facts => new Set([...a, ...b]);
const common = (a: Facts, b: Facts): Facts => new Set([...a].filter((path) => b.has(path)));
const NONE: Facts = new Set();

function isHas(node: ASTNode): node is Extract<ASTNode, { op: 'call' }> {
  return node.op === 'call' && node.args[0] === 'has';
}

/** 'person.address' for plain chains of names; undefined for everything else. */
function pathOf(node: ASTNode | undefined): string | undefined {
  if (node?.op === 'id') return node.args;
  if (node?.op !== '.') return undefined;
  const before = pathOf(node.args[0]);
  return before && `${before}.${node.args[1]}`;
}

/** What is known to be present when the node is true, or when it is false. */
function factsWhen(node: ASTNode, outcome: boolean): Facts {
  if (isHas(node)) {
    const path = pathOf(node.args[1][0]);
    return outcome && path ? new Set([path]) : NONE;
  }
  switch (node.op) {
    case '!_':
      return factsWhen(node.args, !outcome);
    case '&&':
    case '||': {
      const [left, right] = [factsWhen(node.args[0], outcome), factsWhen(node.args[1], outcome)];
      return (node.op === '&&') === outcome ? union(left, right) : common(left, right);
    }
    default:
      return NONE;
  }
}

function walk(node: ASTNode, at: Walk): void {
  refuseForeign(node);
  if (node.op === 'id') checkVariable(node, at);
  else if (node.op === '&&' || node.op === '||') walkLogic(node, at);
  else if (node.op === '?:') walkChoice(node, at);
  else if (node.op === 'call') walkCall(node, at);
  else if (node.op === 'rcall') walkMethod(node, at);
  else for (const child of childrenOf(node)) walk(child, at);
  if (node.op === '.') checkField(node, at);
}

function walkLogic(node: Extract<ASTNode, { op: '&&' | '||' }>, at: Walk): void {
  const [left, right] = node.args;
  walk(left, at);
  walk(right, { ...at, facts: union(at.facts, factsWhen(left, node.op === '&&')) });
}

function walkChoice(node: Extract<ASTNode, { op: '?:' }>, at: Walk): void {
  const [condition, yes, no] = node.args;
  walk(condition, at);
  walk(yes, { ...at, facts: union(at.facts, factsWhen(condition, true)) });
  walk(no, { ...at, facts: union(at.facts, factsWhen(condition, false)) });
}

function childrenOf(node: ASTNode): readonly ASTNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return [];
    case '!_':
    case '-_':
      return [node.args];
    case 'map':
      return node.args.flat();
    case 'list':
      return node.args;
    default:
      return (node.args as readonly unknown[]).filter((arg): arg is ASTNode => typeof arg === 'object' && arg !== null);
  }
}

function walkCall(node: Extract<ASTNode, { op: 'call' }>, at: Walk): void {
  const [name, args] = node.args;
  const [only] = args;
  if (isHas(node)) {
    checkHas(only ?? node, at);
    return;
  }
  for (const arg of args) walk(arg, at);
  const check = LITERAL_CHECKS[name];
  if (check && only?.op === 'value' && typeof only.args === 'string') checkLiteral(name, only, only.args, check);
}

function checkLiteral(name: string, node: ASTNode, literal: string, check: (literal: string) => void): void {
  try {
    check(literal);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ExpressionError(node.pos, `${name}() can't read this: ${why}`, 'write a value that exists', cause);
  }
}

function checkHas(arg: ASTNode, at: Walk): void {
  if (arg.op === 'id') {
    if (!variableIn(arg.args, at).optional) throw neverAbsent(arg, arg.args);
    return;
  }
  if (arg.op !== '.')
    throw new ExpressionError(arg.pos, 'has() asks about a name', 'write has(person.address) or has(licence)');
  walk(arg.args[0], at);
  const field = fieldOf(arg, at);
  if (field && !field.optional) throw neverAbsent(arg, arg.args[1]);
}

function neverAbsent(node: ASTNode, name: string): ExpressionError {
  return new ExpressionError(
    node.pos,
    `${name} is never absent`,
    'leave has() out, or make the field optional where it is defined',
  );
}

function walkMethod(node: Extract<ASTNode, { op: 'rcall' }>, at: Walk): void {
  const [name, receiver, args] = node.args;
  const [variable, ...bodies] = args;
  if (receiver.op === 'id' && receiver.args === 'cel') {
    throw new ExpressionError(node.pos, 'cel.bind is not among our words', 'write the value out where it is used');
  }
  walk(receiver, at);
  if (!MACROS.has(name) || variable?.op !== 'id') {
    for (const arg of args) walk(arg, at);
    return;
  }
  const item = typeOf(receiver, at);
  const locals = new Map(at.locals).set(variable.args, item && 'list' in item ? item.list : undefined);
  // A name of the body hides an outer one, and what was known of that.
  const hidden = (path: string) => path === variable.args || path.startsWith(`${variable.args}.`);
  let inside: Walk = { ...at, locals, facts: new Set([...at.facts].filter((path) => !hidden(path))) };
  for (const body of bodies) {
    walk(body, inside);
    inside = { ...inside, facts: union(inside.facts, factsWhen(body, true)) };
  }
}

function variableIn(name: string, at: Walk): ObjectField {
  if (at.locals.has(name)) return { type: at.locals.get(name) ?? { type: 'dyn' }, optional: false };
  const entry = Object.hasOwn(at.scope, name) ? at.scope[name] : undefined;
  return entry ? variableOf(entry) : { type: { type: name === 'today' ? 'date' : 'dyn' }, optional: false };
}

function checkVariable(node: Extract<ASTNode, { op: 'id' }>, at: Walk): void {
  if (variableIn(node.args, at).optional && !at.facts.has(node.args)) throw unguarded(node, node.args);
}

function checkField(node: Extract<ASTNode, { op: '.' }>, at: Walk): void {
  const field = fieldOf(node, at);
  const path = pathOf(node);
  if (field?.optional && !(path && at.facts.has(path))) throw unguarded(node, path ?? node.args[1]);
}

function unguarded(node: ASTNode, path: string): ExpressionError {
  return new ExpressionError(
    node.pos,
    `${path} may be absent`,
    `ask first: has(${path}) && …, or has(${path}) ? … : …`,
  );
}

function fieldOf(node: Extract<ASTNode, { op: '.' }>, at: Walk): ObjectField | undefined {
  const [receiver, name] = node.args;
  const type = typeOf(receiver, at);
  if (!type || !('object' in type)) return undefined;
  const field = Object.hasOwn(type.object, name) ? type.object[name] : undefined;
  if (field) return field;
  throw new ExpressionError(node.pos, `there is no field ${name}`, didYouMean(name, Object.keys(type.object)));
}

function typeOf(node: ASTNode, at: Walk): ExpressionType | undefined {
  if (node.op === 'id') return variableIn(node.args, at).type;
  if (node.op === '.') return fieldOf(node, at)?.type;
  const name = (node as CheckedNode).checkedType?.name;
  return name === undefined ? undefined : at.environment.typeNamed(name);
}

function refuseForeign(node: CheckedNode): void {
  const mend = FOREIGN[node.checkedType?.name ?? ''];
  if (mend !== undefined)
    throw new ExpressionError(node.pos, `a value of type ${node.checkedType?.name} has no place in a rule`, mend);
}
