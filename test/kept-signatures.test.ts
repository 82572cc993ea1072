/** Every place where a room says that it keeps signatures of people, read in pieces from its own table. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { features, serverHooks } from '../src/features.ts';
import { withInstance } from './support/instance.ts';

const NOWHERE = '00000000-0000-0000-0000-000000000000';
const idOf = (n: number): string => `019aa000-0000-7000-8000-00000000000${n}`;

/** The table of each, the column of its id, and the columns of signatures. */
const TABLES: Readonly<Record<string, readonly [table: string, id: string, ...signatures: string[]]>> = {
  'registers.signed-imports': ['registers.signed_import', 'id', 'cms', 'second_cms'],
  'identity.mandates': ['identity.mandate_grant', 'id', 'cms'],
  'certificates.enrolments': ['certificates.enrolment', 'id', 'signature'],
  'centres.visits': ['centres.visit', 'id', 'cms'],
  'consents.given': ['consents.act', 'request_id', 'cms'],
};
/** Read whole in tests of their own: histories of cases in services/passport, and the founding, which is one row. */
const ELSEWHERE = ['services.histories', 'identity.founding'];

test('rooms give their signatures in the order of ids, none of them twice and none left out', () =>
  withInstance({ features, hooks: serverHooks }, async ({ app, asOwner }) => {
    const sources = features.flatMap(({ keptSignatures = [] }) => keptSignatures);
    assert.deepEqual(sources.map(({ name }) => name).sort(), [...Object.keys(TABLES), ...ELSEWHERE].sort());
    for (const { name, rows } of sources) {
      const [table, id, ...columns] = TABLES[name] ?? [];
      if (table === undefined || id === undefined) {
        assert.deepEqual(await app.read((tx) => rows(tx, NOWHERE, 2)), [], name);
        continue;
      }
      await bare(asOwner, table);
      const isGiven = table === 'consents.act' ? { kind: 'given', number: 1 } : {};
      for (const n of [3, 1, 2]) {
        const values = {
          [id]: idOf(n),
          ...Object.fromEntries(columns.map((one, i) => [one, Buffer.from([n, i])])),
          ...isGiven,
        };
        const names = Object.keys(values);
        const places = names.map((_, i) => `$${i + 1}`).join();
        await asOwner(`insert into ${table} (${names.join()}) values (${places})`, Object.values(values));
      }
      const read = async (after: string) =>
        (await app.read((tx) => rows(tx, after, 2))).map((row) => [row.id, row.signatures.map((one) => [...one])]);
      const rowOf = (n: number) => [idOf(n), columns.map((_, i) => [n, i])];
      assert.deepEqual(await read(NOWHERE), [rowOf(1), rowOf(2)], name);
      assert.deepEqual(await read(idOf(2)), [rowOf(3)], name);
      assert.deepEqual(await read(idOf(3)), [], name);
    }
  }));

/** The table takes rows that say nothing else: what a room would hold there is its own test's. */
async function bare(asOwner: (sql: string) => Promise<Record<string, string>[]>, table: string): Promise<void> {
  const constraints = await asOwner(
    `select conname from pg_constraint where conrelid = '${table}'::regclass and contype in ('c', 'f')`,
  );
  for (const { conname } of constraints) await asOwner(`alter table ${table} drop constraint ${conname} cascade`);
  const columns = await asOwner(`select attname from pg_attribute where attrelid = '${table}'::regclass and attnum > 0
    and attnotnull and attnum not in (select unnest(conkey) from pg_constraint where conrelid = '${table}'::regclass and contype = 'p')`);
  for (const { attname } of columns) await asOwner(`alter table ${table} alter column ${attname} drop not null`);
}
