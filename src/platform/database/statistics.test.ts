import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withInstance } from '#test/support/instance.ts';
import { OWNER } from './embedded.ts';
import { lookAtNewTables } from './statistics.ts';

test('tables that were just filled are looked at; those known already, and small ones, are not', () =>
  withInstance({ features: [] }, async ({ pool, asOwner }) => {
    const { host, database } = pool.options;
    assert.ok(host !== undefined && database !== undefined);
    const rowsKnown = async () =>
      (
        await asOwner<{ known: number }>(
          "select reltuples::integer as known from pg_class where relname in ('filled', 'small') order by relname",
        )
      ).map(({ known }) => known);
    await asOwner('create table "filled" (n integer); insert into "filled" select generate_series(1, 5000)');
    await asOwner('create table "small" (n integer); insert into "small" values (1)');
    assert.deepEqual(await rowsKnown(), [-1, -1]);
    await lookAtNewTables({ host, database, user: OWNER });
    assert.deepEqual(await rowsKnown(), [5000, -1]);
    await asOwner('insert into "filled" select generate_series(1, 5000)');
    await lookAtNewTables({ host, database, user: OWNER });
    assert.deepEqual(await rowsKnown(), [5000, -1], 'from here on the server looks by itself');
  }));
