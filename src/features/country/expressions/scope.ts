/** A scope made known to CEL: each object type of it registered under its path, as a class that values become. */
import type { Environment } from '@marcbachmann/cel-js';
import { newEnvironment } from './functions.ts';
import { type ExpressionType, type Scope, variableOf } from './types.ts';

type ObjectClass = new () => object;

export interface ScopeEnvironment {
  readonly cel: Environment;
  classOf(type: ExpressionType): ObjectClass;
  /** The type that CEL calls so; undefined for types that no field has (bytes, maps, …). */
  typeNamed(name: string): ExpressionType | undefined;
}

const SCALAR_NAMES = ['string', 'int', 'bool', 'date', 'money', 'decimal', 'dyn'] as const;

const made = new WeakMap<Scope, ScopeEnvironment>();

/** The environment of a scope, made once: keep one scope object for all expressions that share it. */
export function environmentOf(scope: Scope): ScopeEnvironment {
  const known = made.get(scope);
  if (known) return known;
  const environment = makeEnvironment(scope);
  made.set(scope, environment);
  return environment;
}

function makeEnvironment(scope: Scope): ScopeEnvironment {
  const cel = newEnvironment();
  const classes = new Map<ExpressionType, ObjectClass>();
  const names = new Map<ExpressionType, string>();
  const types = new Map<string, ExpressionType>(SCALAR_NAMES.map((type) => [type, { type }]));

  const register = (type: ExpressionType, path: string): string => {
    if ('list' in type) return `list<${register(type.list, `${path}[]`)}>`;
    if (!('object' in type)) return type.type;
    const known = names.get(type);
    if (known !== undefined) return known;
    const name = `{${path}}`;
    const fields: Record<string, string> = {};
    for (const [field, { type: inner }] of Object.entries(type.object))
      fields[field] = register(inner, `${path}.${field}`);
    const Class = class {} as ObjectClass;
    names.set(type, name);
    types.set(name, type);
    classes.set(type, Class);
    cel.registerType(name, { ctor: Class, fields });
    return name;
  };
  const entries = Object.entries(scope);
  for (const [variable, entry] of entries) cel.registerVariable(variable, register(variableOf(entry).type, variable));
  if (!Object.hasOwn(scope, 'today')) cel.registerVariable('today', 'date');

  const typeNamed = (name: string): ExpressionType | undefined => {
    const list = /^list<(.+)>$/.exec(name)?.[1];
    if (list === undefined) return types.get(name);
    const item = typeNamed(list);
    return item && { list: item };
  };
  const classOf = (type: ExpressionType): ObjectClass => {
    const found = classes.get(type);
    if (!found) throw new TypeError('a type that the scope does not have');
    return found;
  };
  return { cel, classOf, typeNamed };
}
