/** What the schema found, in words for whoever wrote the file: the place, what is wrong, how to mend it. */
import { type ZodType, z } from 'zod';
import type { DefinitionPath } from '../definition-kind.ts';
import { didYouMean, nearest } from '../nearest.ts';
import { boundInWords } from './bounds.ts';

export interface Explained {
  readonly path: DefinitionPath;
  /** The key itself is wrong, not its value. */
  readonly key?: string;
  readonly what: string;
  readonly mend: string;
  /** Nothing stands at the path. */
  readonly isMissing?: boolean;
  /** The key that the unknown one was probably meant to be. */
  readonly meant?: string | undefined;
}

export type Issue = z.core.$ZodIssue;
export type Schema = z.core.$ZodType;
type AnyDef = { readonly [part: string]: unknown } & { readonly type: string };

/** What a schema is made of: zod's own description of it. */
export const defOf = (schema: Schema): AnyDef => schema._zod.def as unknown as AnyDef;

/** Parses a value; either the definition, or what is wrong with it. */
export function parseWith<D>(schema: ZodType<D>, value: unknown): { definition: D } | { wrong: readonly Explained[] } {
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return { definition: parsed.data };
  return { wrong: withoutEchoes(parsed.error.issues.flatMap((issue) => explain(issue, schema, value, []))) };
}

/** A misspelt key is one mistake, though the schema sees two: a key that is too many and one that is missing. */
function withoutEchoes(wrong: readonly Explained[]): readonly Explained[] {
  const meant = new Set(
    wrong.flatMap(({ path, key, meant }) => (key && meant ? [JSON.stringify([...path, meant])] : [])),
  );
  return wrong.filter(({ isMissing, path }) => !(isMissing && meant.has(JSON.stringify(path))));
}

function explain(issue: Issue, schema: Schema, value: unknown, before: DefinitionPath): Explained[] {
  const steps = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  const path = [...before, ...steps];
  const inner = schemaAt(schema, steps, value);
  const given = valueAt(value, steps);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(path, key, branchWithout(inner, issue.keys, given), given));
    case 'invalid_type':
      return [wrongType(path, issue.expected, given, inner)];
    case 'invalid_value':
      return [wrongValue(path, issue.values.map(String), given)];
    case 'invalid_union': {
      // A wrong discriminator is reported at its own key; the union is one step above.
      const up = issue.discriminator === undefined ? 0 : 1;
      const [unionSteps, unionPath] = [steps.slice(0, steps.length - up), path.slice(0, path.length - up)];
      return explainUnion(issue, schemaAt(schema, unionSteps, value), valueAt(value, unionSteps), unionPath);
    }
    case 'invalid_key':
      return [
        {
          path: path.slice(0, -1),
          key: String(path.at(-1)),
          what: `${show(path.at(-1))} cannot be a key here`,
          mend: messagesOf(issue.issues),
        },
      ];
    case 'invalid_element':
      return issue.issues.flatMap((each) => explain(each, inner ?? schema, given, path));
    default:
      return [{ path, what: `${show(given)} does not fit`, mend: adviceOf(issue, inner) }];
  }
}

function unknownKey(path: DefinitionPath, key: string, schema: Schema | undefined, given: unknown): Explained {
  const allowed = keysOf(schema);
  // { ru: Кому, где } is read as a key «где» without a value.
  const isHalfOfText = valueAt(given, [key]) === null;
  const mend = isHalfOfText
    ? 'put the whole text in quotes: a comma ends a value between braces'
    : didYouMean(key, allowed);
  return { path, key, what: `there is no key ${key} here`, mend, meant: nearest(key, allowed) };
}

function adviceOf(issue: Issue, schema: Schema | undefined): string {
  const bound = boundInWords(issue);
  const description = described(schema);
  if (bound !== undefined) return description === undefined ? bound : `${bound} (${withoutStop(description)})`;
  if (issue.code === 'invalid_format' && issue.message.startsWith('Invalid string: must match'))
    return description ?? issue.message;
  return issue.message;
}

const withoutStop = (sentence: string): string => sentence.replace(/\.$/, '');

const messagesOf = (issues: readonly Issue[]): string => issues.map(({ message }) => message).join('; ');

function wrongType(path: DefinitionPath, expected: string, given: unknown, schema: Schema | undefined): Explained {
  const description = described(schema);
  const about = description === undefined ? '' : ` (${withoutStop(description)})`;
  if (given === undefined) {
    const name = path.length === 0 ? 'the content of the file' : path.at(-1);
    return { path, what: `${name} is missing`, mend: `add it: ${words(expected)}${about}`, isMissing: true };
  }
  const isBareText = expected === 'string' && (typeof given === 'number' || typeof given === 'boolean');
  const mend = isBareText ? `put it in quotes: "${String(given)}"` : `write ${words(expected)}${about}`;
  return { path, what: `${show(given)} is ${words(typeName(given))}, not ${words(expected)}`, mend };
}

function wrongValue(path: DefinitionPath, values: readonly string[], given: unknown): Explained {
  if (given !== undefined)
    return { path, what: `${show(given)} is not one of the values`, mend: didYouMean(String(given), values) };
  return {
    path,
    what: `${String(path.at(-1))} is missing`,
    mend: `add it: one of ${values.join(', ')}`,
    isMissing: true,
  };
}

/** A union's own report says everything about every branch: the nearest branch alone is what its author meant. */
function explainUnion(
  issue: UnionIssue,
  schema: Schema | undefined,
  given: unknown,
  path: DefinitionPath,
): Explained[] {
  const def = schema && defOf(unwrap(schema));
  const options = (def?.options ?? []) as readonly Schema[];
  const discriminator = def?.discriminator;
  if (typeof discriminator === 'string') return [wrongDiscriminator(discriminator, options, given, path)];
  const best = bestBranch(issue, options, given);
  if (!best) {
    const choices = options.map((option) => optionInWords(option)).join(', or ');
    return [{ path, what: `${show(given)} does not fit`, mend: `write ${choices || 'another value'}` }];
  }
  return best.issues.flatMap((each) => explain(each, best.option, given, path));
}

type UnionIssue = Extract<Issue, { code: 'invalid_union' }>;

/** The branch that the author of a value meant, with what is wrong in it; undefined where it is like none. */
export function bestBranch(
  { errors }: UnionIssue,
  options: readonly Schema[],
  given: unknown,
): { readonly issues: readonly Issue[]; readonly option: Schema } | undefined {
  const branches = errors.flatMap((issues, index) => {
    const option = options[index];
    return option ? [{ issues, option }] : [];
  });
  const fitting = branches.filter(
    ({ issues }) => !issues.some((each) => each.path.length === 0 && each.code !== 'unrecognized_keys'),
  );
  return fitting.toSorted((a, b) => weigh(a.issues, a.option, given) - weigh(b.issues, b.option, given))[0];
}

/** How far a branch is from what was meant: a key in common speaks for it most. */
function weigh(issues: readonly Issue[], option: Schema, given: unknown): number {
  const keys = new Set(keysOf(option));
  const shared =
    typeof given === 'object' && given !== null ? Object.keys(given).filter((key) => keys.has(key)).length : 0;
  const unknown = issues.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1), 0);
  return unknown - 2 * shared;
}

function wrongDiscriminator(key: string, options: readonly Schema[], given: unknown, path: DefinitionPath): Explained {
  const values = options.flatMap((option) => [...(option._zod.propValues?.[key] ?? [])].map(String));
  const value = valueAt(given, [key]);
  if (value === undefined) return { path, what: `${key} is missing`, mend: `add it: one of ${values.join(', ')}` };
  return {
    path: [...path, key],
    what: `${show(value)} is not one of the values of ${key}`,
    mend: didYouMean(String(value), values),
  };
}

function optionInWords(option: Schema): string {
  const schema = unwrap(option);
  const def = defOf(schema);
  if (def.type === 'literal') return (def.values as readonly unknown[]).map(show).join(' or ');
  if (def.type === 'enum')
    return Object.values(def.entries as object)
      .map(show)
      .join(' or ');
  if (def.type === 'object') return `an object with ${keysOf(schema).join(', ')}`;
  return words(def.type);
}

/** Without optional, default, transformation and the like. */
export function unwrap(schema: Schema): Schema {
  const def = defOf(schema);
  const inner = (def.innerType ?? (def.type === 'pipe' ? def.in : undefined)) as Schema | undefined;
  return inner ? unwrap(inner) : schema;
}

/** The keys that an object may have; of a union, those of all its branches. */
export function keysOf(schema: Schema | undefined): string[] {
  if (!schema) return [];
  const def = defOf(unwrap(schema));
  if (def.type === 'object') return Object.keys(def.shape as object);
  return def.type === 'union'
    ? [...new Set((def.options as readonly Schema[]).flatMap((option) => keysOf(option)))]
    : [];
}

/** The schema of what stands at a path; of a choice that of the branch which the value chose. */
export function schemaAt(schema: Schema, steps: DefinitionPath, value: unknown): Schema | undefined {
  const [step, ...rest] = steps;
  if (step === undefined) return schema;
  const next = childSchema(unwrap(schema), step, value);
  return next && schemaAt(next, rest, valueAt(value, [step]));
}

function childSchema(schema: Schema, step: string | number, value: unknown): Schema | undefined {
  const def = defOf(schema);
  if (def.type === 'object') return (def.shape as Readonly<{ [key: string]: Schema }>)[String(step)];
  if (def.type === 'array') return def.element as Schema;
  if (def.type === 'record') return def.valueType as Schema;
  if (def.type !== 'union') return undefined;
  const chosen = narrowed(schema, value);
  if (chosen && chosen !== schema) return childSchema(chosen, step, value);
  const options = def.options as readonly Schema[];
  return options.map((option) => childSchema(unwrap(option), step, value)).find((found) => found !== undefined);
}

/** Of a discriminated union the branch that the value chose; every other schema as it is. */
function narrowed(schema: Schema | undefined, value: unknown): Schema | undefined {
  if (!schema) return undefined;
  const def = defOf(unwrap(schema));
  const key = def.discriminator;
  if (def.type !== 'union' || typeof key !== 'string') return schema;
  const options = def.options as readonly Schema[];
  const chosen = options.find((option) => option._zod.propValues?.[key]?.has(valueAt(value, [key]) as never));
  return chosen ? unwrap(chosen) : schema;
}

/** Of a choice without discriminator the branch that these keys are foreign to and that has most of the others. */
function branchWithout(schema: Schema | undefined, keys: readonly string[], value: unknown): Schema | undefined {
  const chosen = narrowed(schema, value);
  const def = chosen && defOf(unwrap(chosen));
  if (def?.type !== 'union') return chosen;
  const given = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  const shared = (option: Schema): number => keysOf(option).filter((key) => given.includes(key)).length;
  return (def.options as readonly Schema[])
    .filter((option) => !keysOf(option).some((key) => keys.includes(key)))
    .toSorted((a, b) => shared(b) - shared(a))[0];
}

function valueAt(value: unknown, steps: DefinitionPath): unknown {
  return steps.reduce<unknown>(
    (at, step) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, step)
        ? (at as { [key: string]: unknown })[step]
        : undefined,
    value,
  );
}

function described(schema: Schema | undefined): string | undefined {
  const own = schema && z.globalRegistry.get(schema as ZodType)?.description;
  if (own !== undefined || !schema) return own;
  const inner = unwrap(schema);
  return inner === schema ? undefined : z.globalRegistry.get(inner as ZodType)?.description;
}

const WORDS: Readonly<{ [type: string]: string }> = {
  string: 'text',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object with keys',
  record: 'an object with keys',
  null: 'nothing',
  undefined: 'missing',
  date: 'a date',
};
const words = (type: string): string => WORDS[type] ?? type;
const typeName = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
