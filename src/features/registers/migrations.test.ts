/** Migrations of registers that convert what is there: a database of an earlier program, with records in it, becomes what this one writes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import pg from 'pg';
import { countryFeature } from '#features/country/feature.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { OWNER } from '#platform/database/embedded.ts';
import { migrate, migrationsOf } from '#platform/database/migrate.ts';
import { clusterSocket, copyDatabase, dropDatabase, freshDatabase } from '#test/support/cluster.ts';
import { registersFeature } from './feature.ts';
import { tokenOf } from './rules/words.ts';
import { id } from './testing/population.ts';

const features = [transparencyFeature, countryFeature, registersFeature];
const FIRST_CONVERTING = 'registers/0021_hash_words';
const [EDITION, MEMBER, DIGEST] = ['ed', '3b', 'd1'].map((octet) => octet.repeat(32)) as [string, string, string];

// One record by a batch, changed afterwards: its surname is another one, the rest of its words is said twice.
const BEFORE = `
  insert into registers.record (id, register, created_at) values ('${id(1)}', 'people', '2026-01-01');
  insert into registers.record_key (record_id, register, key) values ('${id(1)}', 'people', '{"iin":"900101300001"}');
  insert into registers.batch (id, register, label, size, recorded_at, leaf_hash, salt, salted)
    values ('${id(2)}', 'people', 'first', 1, '2026-01-01', sha256('leaf'), sha256('salt'), true);
  insert into registers.version (record_id, number, act, valid_from, edition, recorded_at, ground_kind, leaf_hash, batch, place, member) values
    ('${id(1)}', 1, 'add', '1990-01-01', '${EDITION}', '2026-01-01', 'import', null, '${id(2)}', 1, '${MEMBER}'),
    ('${id(1)}', 2, 'change', '2026-01-02', '${EDITION}', '2026-01-02', 'case', sha256('own'), null, null, null);
  insert into registers.content (record_id, number, "values", ground, digest, salt)
    select '${id(1)}', number, '{"iin":"900101300001"}', '{"kind":"import"}', '${DIGEST}', sha256('of it') from generate_series(1, 2) number;
  insert into registers.word (register, word, record_id, field, number) values
    ('people', '900101300001', '${id(1)}', 'iin', 1), ('people', '900101300001', '${id(1)}', 'iin', 2),
    ('people', 'серик', '${id(1)}', 'surname', 1), ('people', 'ким', '${id(1)}', 'surname', 2)`;

test('words and digests of an earlier program are converted, each to what this one writes', async () => {
  const host = await clusterSocket();
  // With it come the roles to which migrations grant.
  await dropDatabase(await freshDatabase(features));
  const database = await copyDatabase('template0');
  const client = new pg.Client({ host, user: OWNER, database });
  await client.connect();
  try {
    const all = migrationsOf(features);
    const first = all.findIndex(({ id: name }) => name.startsWith(FIRST_CONVERTING));
    assert.ok(first > 0);
    await client.query(
      'create schema migrations; create table migrations.done (id text primary key, digest text not null)',
    );
    for (const { id: name, sql, digest } of all.slice(0, first)) {
      await client.query(sql);
      await client.query('insert into migrations.done (id, digest) values ($1, $2)', [name, digest]);
    }
    await client.query(BEFORE);
    await migrate({ host, user: OWNER, database }, features);

    const words = await client.query<{ token: string }>(
      `select encode(token, 'hex') as token from registers.word where record_id = $1 order by 1`,
      [id(1)],
    );
    const said = [
      { field: 'iin', word: '900101300001' },
      { field: 'surname', word: 'серик' },
      { field: 'surname', word: 'ким' },
    ].map((word) => Buffer.from(tokenOf('people', word)).toString('hex'));
    assert.deepEqual(
      words.rows.map(({ token }) => token),
      said.sort(),
    );
    const versions = await client.query(
      'select number, edition, member, digest, ground_kind, batch from registers.written order by number',
    );
    assert.deepEqual(versions.rows, [
      { number: 1, edition: EDITION, member: MEMBER, digest: DIGEST, ground_kind: 'import', batch: id(2) },
      { number: 2, edition: EDITION, member: null, digest: DIGEST, ground_kind: 'case', batch: null },
    ]);
    const bytes = await client.query(
      'select length(edition) as edition, length(member) as member from registers.version where number = 1',
    );
    assert.deepEqual(bytes.rows, [{ edition: 32, member: 32 }]);
  } finally {
    await client.end();
    await dropDatabase(database);
  }
});
