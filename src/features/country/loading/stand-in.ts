/**
 * Stand-ins for what can't be read in a file, so that its sound parts are checked all the same. A stand-in is made in more than one way,
 * and only what is found whichever way it is made is true of the file (doubt.ts).
 */
import type { ZodType } from 'zod';
import type { DefinitionPath } from '../definition-kind.ts';
import { bestBranch, defOf, type Explained, type Issue, parseWith, type Schema, schemaAt, unwrap } from './explain.ts';

/** The least, and something else: what hangs on a stand-in comes out otherwise. */
export const WAYS = [0, 1] as const;

type Way = (typeof WAYS)[number];

/** Stand-ins bring further faults to light, as the keys of an object do that was a text; files that need more rounds are left. */
const MOST_ROUNDS = 6;

/** A definition with stand-ins where the schema found something wrong, or undefined where none can be made. */
export function standIn<D>(schema: ZodType<D>, value: unknown, way: Way): D | undefined {
  const copy: Copy = { root: structuredClone(value), way, meant: meantKeys(schema, value) };
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const parsed = schema.safeParse(copy.root, { reportInput: true });
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) mend(copy, [], schema, issue);
  }
  return undefined;
}

/** Misspelt keys with what they were meant to be. */
type Meant = ReadonlyMap<string, string>;

function meantKeys<D>(schema: ZodType<D>, value: unknown): Meant {
  const parsed = parseWith(schema, value);
  const wrong: readonly Explained[] = 'wrong' in parsed ? parsed.wrong : [];
  return new Map(
    wrong.flatMap(({ path, key, meant }) => (key && meant ? [[JSON.stringify([...path, key]), meant] as const] : [])),
  );
}

/** What is being mended, and how. */
interface Copy {
  root: unknown;
  readonly way: Way;
  readonly meant: Meant;
}

type Holder = Record<string | number, unknown>;

/** Mends one issue of a schema whose value stands at `base`. */
function mend(copy: Copy, base: DefinitionPath, schema: Schema, issue: Issue): void {
  const steps = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  const path = [...base, ...steps];
  if (issue.code === 'unrecognized_keys') {
    takeOut(copy, path, issue.keys);
    return;
  }
  const expected = issue.code === 'invalid_key' ? undefined : schemaAt(schema, steps, valueAt(copy, base));
  if (issue.code === 'invalid_union' && issue.discriminator === undefined && expected) {
    const options = (defOf(unwrap(expected)).options ?? []) as readonly Schema[];
    const best = bestBranch(issue, options, valueAt(copy, path));
    for (const each of best?.issues ?? []) mend(copy, path, best?.option ?? expected, each);
    if (best) return;
  }
  put(copy, path, expected && ofSchema(expected, copy.way));
}

/** Keys that nobody knows; in the second way they count as what they were meant to be. */
function takeOut(copy: Copy, path: DefinitionPath, keys: readonly string[]): void {
  const holder = valueAt(copy, path) as Holder;
  for (const key of keys) {
    const name = copy.meant.get(JSON.stringify([...path, key]));
    if (name !== undefined && copy.way > 0 && !Object.hasOwn(holder, name)) holder[name] = holder[key];
    delete holder[key];
  }
}

const valueAt = (copy: Copy, path: DefinitionPath): unknown =>
  path.reduce<unknown>((value, step) => (value as Holder | undefined)?.[step], copy.root);

function put(copy: Copy, path: DefinitionPath, value: unknown): void {
  const last = path.at(-1);
  if (last === undefined) {
    copy.root = value;
    return;
  }
  const holder = valueAt(copy, path.slice(0, -1)) as Holder;
  if (value === undefined && !Array.isArray(holder)) delete holder[last];
  else holder[last] = value;
}

// Every kind of text that definitions have; the first that the schema takes.
const TEXTS: readonly (readonly string[])[] = ['unread', 'unknown'].map((word) => [
  word,
  `"${word}"`,
  'P1Y',
  '00:00',
  '#000000',
  'ZZ',
  'ZZZ',
  '1',
  '1.2',
  'UTC',
  'https://unread.example/{link}',
  `${word}@unread.example`,
  `${word}.csv`,
]);
const DAYS = ['2000-01-01', '2999-12-31'];
const NUMBERS: readonly (readonly number[])[] = [
  [1, 0, 2000, 60],
  [100, 10, 1, 2100],
];

/** What a schema takes, made in one of the ways; undefined where nothing is needed, or nothing fits. */
function ofSchema(schema: Schema, way: Way): unknown {
  if (schema._zod.optin === 'optional' && way === 0) return undefined;
  const inner = unwrap(schema);
  const def = defOf(inner);
  const takes = (value: unknown): boolean => (inner as ZodType).safeParse(value).success;
  switch (def.type) {
    case 'string':
      return [...(TEXTS[way] ?? []), ...DAYS.slice(way)].find(takes);
    case 'number':
      return NUMBERS[way]?.find(takes);
    case 'boolean':
      return way > 0;
    case 'enum':
      return Object.values(def.entries as object).at(way === 0 ? 0 : -1);
    case 'literal':
      return (def.values as readonly unknown[])[0];
    case 'array': {
      const one = () => ofSchema(def.element as Schema, 1);
      return [0, 1, 2, 3, 4, 5].map((length) => Array.from({ length }, one)).find(takes);
    }
    case 'object': {
      const entries = Object.entries(def.shape as Readonly<Record<string, Schema>>);
      const made = entries.map(([key, value]) => [key, ofSchema(value, isOptional(value) ? 0 : way)] as const);
      return Object.fromEntries(made.filter(([, value]) => value !== undefined));
    }
    case 'record':
      return {};
    case 'union':
      return ofSchema((def.options as readonly Schema[]).at(way === 0 ? 0 : -1) as Schema, way);
    default:
      return undefined;
  }
}

const isOptional = (schema: Schema): boolean => schema._zod.optin === 'optional';

/** Whether what stands there is a single value or a text: without it nothing is named otherwise. */
export function isPlain(schema: Schema | undefined): boolean {
  if (!schema) return false;
  const def = defOf(unwrap(schema));
  if (def.type === 'union') return (def.options as readonly Schema[]).every(isPlain);
  if (def.type !== 'object') return ['string', 'number', 'boolean', 'enum', 'literal'].includes(def.type);
  return Object.values(def.shape as Readonly<Record<string, Schema>>).every((one) => isPlain(one));
}

/** Whether only words for people stand there: nothing hangs on them. */
export const isWords = (schema: Schema | undefined): boolean => {
  const def = schema && defOf(unwrap(schema));
  return def?.type === 'object' && Object.keys(def.shape as object).join() === 'kk,ru,en';
};
