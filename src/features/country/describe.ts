/** The definitions described from their schemas: a reference page for people, JSON Schemas for editors. Generated, never written. */
import { z } from 'zod';
import type { AnyKind } from './definition-kind.ts';
import { defOf, keysOf, type Schema, unwrap } from './loading/explain.ts';
import { citeSchema, textSchema } from './schema.ts';

/** JSON Schema (draft 2020-12) of each kind's file as its author writes it, by kind. */
export function jsonSchemas(kinds: readonly AnyKind[]): Record<string, object> {
  return Object.fromEntries(
    kinds.map(({ kind, schema, title }) => {
      const generated = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' });
      return [kind, { title, ...generated }];
    }),
  );
}

/** A whole file that shows how a definition looks. */
interface Example {
  readonly heading: string;
  /** Path within the project. */
  readonly file: string;
  readonly text: string;
}

/** The reference as a page of Markdown: the examples, then of every key its name, type, whether it is required, what it means. */
export function definitionsReference(kinds: readonly AnyKind[], examples: readonly Example[] = []): string {
  const chapters = kinds.flatMap(({ title, files, schema }) => {
    const rows: string[] = [];
    describeKeys(schema, '', rows, new Map());
    return [
      `## ${title}`,
      '',
      `Files: \`${files}\``,
      '',
      '| key | type | required | meaning |',
      '|---|---|---|---|',
      ...rows,
      '',
    ];
  });
  return [...HEAD, ...examples.flatMap(exampleLines), ...chapters, ...EXPRESSIONS, ''].join('\n');
}

const HEAD = [
  '# Definitions',
  '',
  'A country is a folder of these files; [your first country](first-country.md) goes through them in order. The examples come first; `shanyraq check FOLDER` says',
  'what is wrong in yours. This page is made from their schemas by `tools/generate-docs.ts`; JSON Schemas for editors stand in `docs/schemas`. Unknown keys are refused.',
  '`[]` is a list, `*` any name, `(a)` a branch of a choice: either that, or another; what stands without a branch holds for all of them. A text stands in Kazakh, Russian',
  'and English: the engine speaks these three. Write a rule as in the chapter on expressions, at the end.',
  '',
];

function exampleLines({ heading, file, text }: Example): string[] {
  return [`## ${heading}`, '', `The file \`${file}\`:`, '', '```yaml', text.trimEnd(), '```', ''];
}

/** Choices already described, with the path where: a group has the fields that the form has. */
type Told = Map<Schema, string>;

function describeKeys(schema: Schema, path: string, rows: string[], told: Told): void {
  const inner = unwrap(schema);
  const def = defOf(inner);
  if (def.type === 'object') {
    for (const [key, value] of Object.entries(def.shape as { [key: string]: Schema }))
      describeKey(value, join(path, key), rows, told);
  } else if (def.type === 'array') {
    describeKeys(def.element as Schema, `${path}[]`, rows, told);
  } else if (def.type === 'record') {
    describeKey(def.valueType as Schema, join(path, '*'), rows, told);
  } else if (def.type === 'union') {
    const options = def.options as readonly Schema[];
    if (typeof def.discriminator === 'string') describeBranches(inner, options, def.discriminator, path, rows, told);
    else describeVariants(options, path, rows, told);
  }
}

/** What all branches of a choice share is told once, under no branch. */
function describeBranches(
  choice: Schema,
  options: readonly Schema[],
  discriminator: string,
  path: string,
  rows: string[],
  told: Told,
): void {
  const before = told.get(choice);
  if (before !== undefined) {
    rows.push(`| \`${path}\` | as \`${before}\` |  |  |`);
    return;
  }
  told.set(choice, path.replace(/⟨.*⟩/, ''));
  const mark = markOf(path);
  const branches = options.map((option) => {
    const own: string[] = [];
    describeKeys(option, `${path}${mark}`, own, told);
    const kind = `| \`${path}${mark}.${discriminator}\` |`;
    return { label: branchOf(option, discriminator), rows: own.filter((row) => !row.startsWith(kind)) };
  });
  const values = options.flatMap((option) => [...(option._zod.propValues?.[discriminator] ?? [])]);
  rows.push(
    `| \`${join(path, discriminator)}\` | ${values.map((value) => `\`${String(value)}\``).join(', ')} | yes |  |`,
  );
  pushBranches(branches, mark, rows);
}

/** Objects of which each is known by a key that the others lack: the branch is called by it. */
function describeVariants(options: readonly Schema[], path: string, rows: string[], told: Told): void {
  const objects = options.filter((option) => defOf(unwrap(option)).type === 'object');
  if (objects.length < 2 || objects.length < options.filter((option) => keysOf(option).length > 0).length) {
    for (const option of options) describeKeys(option, path, rows, told);
    return;
  }
  const mark = markOf(path);
  const branches = objects.map((option) => {
    const own: string[] = [];
    describeKeys(option, `${path}${mark}`, own, told);
    const others = objects.filter((each) => each !== option).flatMap(keysOf);
    return { label: ` (${keysOf(option).find((key) => !others.includes(key)) ?? ''})`, rows: own };
  });
  pushBranches(branches, mark, rows);
}

interface Branch {
  readonly label: string;
  readonly rows: readonly string[];
}

/** Stands for the branch until it is known which rows they share. */
const markOf = (path: string): string => `⟨${path}⟩`;

function pushBranches(branches: readonly Branch[], mark: string, rows: string[]): void {
  const shared = (branches[0]?.rows ?? []).filter((row) => branches.every((branch) => branch.rows.includes(row)));
  rows.push(...shared.map((row) => row.replaceAll(mark, '')));
  for (const branch of branches)
    rows.push(...branch.rows.filter((row) => !shared.includes(row)).map((row) => row.replaceAll(mark, branch.label)));
}

const join = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);

function branchOf(option: Schema, discriminator: string): string {
  return ` (${[...(option._zod.propValues?.[discriminator] ?? [])].join(', ')})`;
}

function describeKey(schema: Schema, path: string, rows: string[], told: Told): void {
  const required = schema._zod.optin === undefined ? 'yes' : '';
  const row = `| \`${path}\` | ${typeOf(schema)} | ${required} | ${meaningOf(schema)} |`;
  // Branches of a choice share keys; each is described once.
  if (!rows.includes(row)) rows.push(row);
  if (wordOf(schema) === undefined) describeKeys(schema, path, rows, told);
}

// Texts and citations are the same everywhere: their keys would hide those that differ.
const WORDS: readonly (readonly [Schema, string])[] = [
  [textSchema, 'text in kk, ru, en'],
  [citeSchema, 'citation: `act`, `article`'],
];

function wordOf(schema: Schema): string | undefined {
  const keys = keysOf(schema).join();
  const found = WORDS.find(([each]) => keysOf(each).join() === keys);
  if (!found) return undefined;
  const { kk } = defOf(unwrap(schema)).shape as { kk?: Schema };
  return kk && defOf(kk).type !== 'string' ? undefined : found[1];
}

function typeOf(schema: Schema): string {
  const inner = unwrap(schema);
  const def = defOf(inner);
  const word = wordOf(inner);
  if (word !== undefined) return word;
  switch (def.type) {
    case 'enum':
      return Object.values(def.entries as object)
        .map((value) => `\`${value}\``)
        .join(', ');
    case 'literal':
      return (def.values as readonly unknown[]).map((value) => `\`${String(value)}\``).join(', ');
    case 'union':
      return [...new Set((def.options as readonly Schema[]).map(typeOf))].join(' or ');
    case 'array':
      return `list of ${typeOf(def.element as Schema)}`;
    case 'record':
      return `object of ${typeOf(def.valueType as Schema)}`;
    case 'lazy':
      return typeOf((def.getter as () => Schema)());
    default:
      return SIMPLE[def.type] ?? def.type;
  }
}

const SIMPLE: Readonly<{ [type: string]: string }> = {
  string: 'text',
  number: 'whole number',
  boolean: 'true or false',
  object: 'object',
  unknown: 'any',
};

// What a shared word says of itself says nothing of its use.
const GENERAL = new Set([textSchema, citeSchema].map((schema) => schema.description));

function meaningOf(schema: Schema): string {
  const layers = [schema, unwrap(schema)].map((each) => z.globalRegistry.get(each as z.ZodType)?.description);
  const text = layers.find((each) => each !== undefined && !GENERAL.has(each)) ?? '';
  const fallback = defaultOf(schema);
  return [text, fallback]
    .filter((part) => part !== '')
    .join(' ')
    .replaceAll('|', '\\|');
}

function defaultOf(schema: Schema): string {
  const def = defOf(schema);
  if (def.type === 'default') return `Default: \`${JSON.stringify(def.defaultValue)}\`.`;
  return def.innerType ? defaultOf(def.innerType as Schema) : '';
}

const EXPRESSIONS = [
  '## Expressions',
  '',
  'Rules are written in CEL and checked against the types of the registers and of the form. A value that may be absent must be asked',
  'first: `has(home.flat) && home.flat == "1"`, `!has(permit.recordId) || permit.until < today`, `has(form.why) ? form.why : ""`. Equality is `==`.',
  'Absent may be what is optional, what has a `when` or stands on a page with one, and inside a group any `item.…`, for its other answers may not be given yet.',
  'A record has its fields and `recordId`; `organisation.bin` is there where the applicant is an organisation.',
  '',
  '| word | gives | meaning |',
  '|---|---|---|',
  '| `today` | date | The day by the clock of the country. |',
  '| `date("2026-01-31")` | date | A day written out. |',
  '| `age(birth, day)` | int | Full years on that day. |',
  '| `addDays(day, n)` `addMonths(day, n)` `addYears(day, n)` `addPeriod(day, "P1Y6M")` | date | A day later, or earlier where n is negative. |',
  '| `daysBetween(a, b)` | int | Days from a to b. |',
  '| `workingDaysAfter(day, n)` `isWorkingDay(day)` | date, bool | By the calendar of the country, week of five days. |',
  '| `weekday(day)` `year(day)` | int | Monday is 1. |',
  '| `rate("mci")` | money | A rate of rates.yaml as it is today. |',
  '| `mci("1.25")` | money | The index of the country times a factor, rounded by its rule. |',
  '| `tenge(500)` `times(money, decimal("0.015"))` | money | Money written out; a part of it. |',
  '| `decimal("1.5")` `floor(d)` | decimal, int | Exact fractions; there are no others. |',
  '| `sum(list)` `min(a, b)` `max(a, b)` | as given | Of money, decimal or int; min and max of date too. |',
  '| `+ - *` `< <= > >= == !=` `&& \\|\\| !` `a ? b : c` `in` | | Values of one type only; money times int. |',
  '| `list.exists(x, …)` `all` `exists_one` `filter` `map` `size(list)` | | Over the records of an evidence or the items of a group. |',
  '| `text.contains(s)` `startsWith` `endsWith` `matches` `lower()` `upper()` `size()` `string(v)` | | Of texts. |',
];
