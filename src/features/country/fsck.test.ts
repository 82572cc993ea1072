/** Whoever rewrites, hides or invents an edition is found. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { withInstance } from '#test/support/instance.ts';
import { countryFeature } from './feature.ts';

const ONE = `(select digest from country.edition order by digest limit 1)`;

const TAMPERING: readonly (readonly [did: string, sql: string, says: RegExp])[] = [
  ['another text', `update country.edition set content = content || ' ' where digest = ${ONE}`, /not the one that was/],
  ['another day', `update country.edition set version = version + 1 where digest = ${ONE}`, /does not open its leaf/],
  ['another publisher', `update country.edition set publisher = 'X' where digest = ${ONE}`, /does not open its leaf/],
  [
    'another text with its digest',
    `update country.edition set content = '{}', digest = sha256('{}') where digest = ${ONE}`,
    /does not open its leaf/,
  ],
  [
    'one that was never published',
    `insert into country.edition select sha256('{}'), kind, id, version + 5, '{}', publisher, published_at, sha256('x')
      from country.edition where digest = ${ONE}`,
    /does not open its leaf/,
  ],
  ['one hidden', `delete from country.edition where digest = ${ONE}`, /editions, the table/],
];

test('an edition that is altered, hidden or invented is found', () =>
  withInstance({ features: [transparencyFeature, countryFeature] }, async ({ app, asOwner }) => {
    const found = async (): Promise<string[]> => {
      const said: string[] = [];
      for await (const { what, where } of countryFeature.fsck(app)) said.push(`${where}: ${what}`);
      return said;
    };
    assert.deepEqual(await found(), []);
    await asOwner('create table public.kept as table country.edition');
    for (const [did, sql, says] of TAMPERING) {
      await asOwner(sql);
      assert.match((await found()).join('\n'), says, did);
      await asOwner('delete from country.edition');
      await asOwner('insert into country.edition select * from public.kept');
      assert.deepEqual(await found(), [], `after ${did}`);
    }
  }));
