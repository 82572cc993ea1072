/** The checker of the whole: whatever somebody did to the database, each room is checked, and nothing is written on the way. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { App } from '#platform/app.ts';
import type { Feature } from '#platform/feature.ts';
import { features } from '../src/features.ts';
import { fsck } from '../src/fsck.ts';
import { withInstance } from './support/instance.ts';

/** What it prints over some rooms, and its exit code. */
async function checked(
  app: App,
  rooms: readonly Feature[],
): Promise<{ readonly code: number; readonly said: readonly string[] }> {
  const said: string[] = [];
  const code = await fsck.run({ ...app, features: rooms }, [], (line) => void said.push(line));
  return { code, said };
}

const room = (name: string, check: NonNullable<Feature['fsck']>): Feature => ({ name, tier: 0, fsck: check });

test('a room that stumbles is told of, and the others are checked all the same', () =>
  withInstance({ features: [], bare: true }, async ({ app }) => {
    const { code, said } = await checked(app, [
      room('cellar', async function* () {
        yield { feature: 'cellar', what: 'a jar is missing', where: 'shelf 1' };
        throw new Error('the light went out');
      }),
      { name: 'hall', tier: 0 },
      room('attic', async function* () {
        yield { feature: 'attic', what: 'a window is open', where: 'north' };
      }),
    ]);
    assert.equal(code, 1);
    assert.deepEqual(said, [
      'cellar: a jar is missing (shelf 1)',
      'cellar: it could not be checked to its end: the light went out (cellar)',
      'attic: a window is open (north)',
      '3 findings',
    ]);
    const quiet = await checked(app, [{ name: 'hall', tier: 0 }]);
    assert.deepEqual(quiet, { code: 0, said: ['Everything is as it was written.'] });
  }));

test('what every room does before it checks writes nothing', () =>
  withInstance({ features }, async ({ app, asOwner }) => {
    assert.equal(fsck.readsOnly, true);
    const written = () =>
      asOwner('select sum(n_tup_ins + n_tup_upd + n_tup_del)::text as rows from pg_stat_user_tables');
    const before = await written();
    for (const feature of features) await feature.open?.({ ...app, transaction: () => assert.fail('a transaction') });
    assert.deepEqual(await written(), before);
  }));
