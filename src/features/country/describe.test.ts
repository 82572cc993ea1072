import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { definitionKind } from './definition-kind.ts';
import { definitionsReference, jsonSchemas } from './describe.ts';
import { countryKinds } from './kinds/index.ts';
import { citeSchema, dateSchema, idSchema, textSchema } from './schema.ts';

const step = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('a'), both: z.string().describe('Of each.'), n: z.int().describe('A number.') }),
  z.strictObject({ kind: z.literal('b'), both: z.string().describe('Of each.'), flag: z.boolean().optional() }),
]);
const schema = z.strictObject({
  thing: idSchema.describe('Id of the thing.'),
  version: dateSchema,
  title: textSchema,
  cite: citeSchema.describe('The law of things.'),
  fee: z
    .union([z.literal('none'), z.strictObject({ amount: z.string().describe('How much | in all.') })])
    .default('none'),
  step,
  later: z.array(step).default([]),
  made: z
    .lazy(() => z.union([z.string(), z.array(z.string())]))
    .optional()
    .describe('Made so.'),
});
const kind = definitionKind<z.infer<typeof schema>>({
  kind: 'thing',
  files: 'things/*.yaml',
  format: 'yaml',
  schema,
  title: 'Thing',
  idOf: ({ thing }) => thing,
  versionOf: ({ version }) => version,
});

test('the reference names every key with type, need and meaning', () => {
  const lines = definitionsReference([kind]).split('\n');
  for (const line of [
    '## Thing',
    'Files: `things/*.yaml`',
    '| `thing` | text | yes | Id of the thing. |',
    '| `title` | text in kk, ru, en | yes |  |',
    '| `cite` | citation: `act`, `article` | yes | The law of things. |',
    '| `fee` | `none` or object |  | Default: `"none"`. |',
    '| `fee.amount` | text | yes | How much \\| in all. |',
    '| `step.kind` | `a`, `b` | yes |  |',
    '| `step.both` | text | yes | Of each. |',
    '| `later[]` | as `step` |  |  |',
    '| `made` | text or list of text |  | Made so. |',
    '| `step (a).n` | whole number | yes | A number. |',
    '| `step (b).flag` | true or false |  |  |',
  ]) {
    assert.ok(lines.includes(line), `${line}\n---\n${lines.join('\n')}`);
  }
});

test('every key of the country itself says what it means, or is a word that says so by itself', () => {
  const silent = definitionsReference(countryKinds)
    .split('\n')
    .filter((line) => /^\| `[^`]+` \| .* \| +\|$/.test(line) && !/text in kk|citation/.test(line))
    .map((line) => line.split('`')[1]);
  assert.deepEqual(silent, []);
});

test('JSON Schemas refuse unknown keys and describe what the author writes', () => {
  const { thing } = jsonSchemas([kind]) as {
    thing: { additionalProperties: unknown; required: string[]; properties: { fee: { default: unknown } } };
  };
  assert.equal(thing.additionalProperties, false);
  assert.deepEqual(thing.required, ['thing', 'version', 'title', 'cite', 'step']);
  assert.equal(thing.properties.fee.default, 'none');
});

test('examples stand before the keys', () => {
  const page = definitionsReference([kind], [{ heading: 'A whole thing', file: 'things/a.yaml', text: 'thing: a\n' }]);
  assert.match(page, /## A whole thing\n\nThe file `things\/a\.yaml`:\n\n```yaml\nthing: a\n```\n\n## Thing\n/);
});
