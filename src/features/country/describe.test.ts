import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { definitionKind } from './definition-kind.ts';
import { definitionsReference, jsonSchemas } from './describe.ts';
import { countryKinds } from './kinds/index.ts';
import { citeSchema, dateSchema, idSchema, textSchema } from './schema.ts';

const schema = z.strictObject({
  thing: idSchema.describe('Id of the thing.'),
  version: dateSchema,
  title: textSchema,
  cite: citeSchema.describe('The law of things.'),
  fee: z
    .union([z.literal('none'), z.strictObject({ amount: z.string().describe('How much | in all.') })])
    .default('none'),
  step: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('a'), n: z.int().describe('A number.') }),
    z.strictObject({ kind: z.literal('b'), flag: z.boolean().optional() }),
  ]),
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
