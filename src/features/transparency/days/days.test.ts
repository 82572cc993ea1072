/** Rows without a leaf of their own, committed by the day: whatever is done to them afterwards is found, and what was there before is accepted. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { utf8 } from '#kernel/hash.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import { TEST_NOW, type TestInstance, withInstance } from '#test/support/instance.ts';
import { transparencyFeature } from '../feature.ts';
import { checkLog } from '../fsck/check.ts';
import { append } from '../index.ts';
import { integrate } from '../integrate.ts';
import { witnessNewest } from '../testing/witnessed.ts';
import { commitDays } from './commit.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Midnight after the test's day: it begins at five in the morning, UTC. */
const MIDNIGHT = TEST_NOW + 19 * HOUR;

const inLog = (run: (instance: TestInstance) => Promise<void>): Promise<void> =>
  withInstance({ features: [transparencyFeature] }, run);

async function grow({ app }: TestInstance): Promise<void> {
  await app.transaction((tx) => append(tx, 'test.act', utf8('x')));
  await integrate(app);
}

async function findings({ app }: TestInstance): Promise<string[]> {
  const found: string[] = [];
  for await (const { what, where } of checkLog(app)) found.push(`${where}: ${what}`);
  return found;
}

const moment = (at: number): Instant => instant(at);

/** Three checkpoints of a day, one of them witnessed, and of the next but one; all of it is committed. */
async function lived(instance: TestInstance): Promise<void> {
  const { clock, app } = instance;
  for (let n = 0; n < 3; n++) await grow(instance);
  await witnessNewest(app, clock.now());
  await integrate(app);
  clock.set(moment(MIDNIGHT + DAY + HOUR));
  await grow(instance);
  clock.set(moment(MIDNIGHT + 3 * DAY));
  await commitDays(app);
  await integrate(app);
}

const days = ({ asOwner }: TestInstance) =>
  asOwner<{ of: string; day: string }>('select of, day::text from transparency.day order by of, day');

const TAMPERING: readonly (readonly [did: string, sql: string, says: RegExp])[] = [
  [
    'a checkpoint signed at another moment',
    `update transparency.checkpoint set signed_at = signed_at + interval '1 second' where size = 2`,
    /transparency.checkpoint, 2026-03-02: its \d rows are not those/,
  ],
  [
    'a checkpoint passed off as of a day without any',
    `update transparency.checkpoint set signed_at = signed_at + interval '1 day' where size = 2`,
    /rows of a day that had none/,
  ],
  [
    'a checkpoint of another time',
    `update transparency.checkpoint set signed_at = '1960-01-01' where size = 2`,
    /rows of a day that had none/,
  ],
  [
    'a checkpoint of a time to come',
    `update transparency.checkpoint set signed_at = '2060-01-01' where size = 2`,
    /rows of a time that has not come/,
  ],
  ['a checkpoint removed', `delete from transparency.checkpoint where size = 1`, /its \d rows are not those/],
  ['a signature of a witness removed', `delete from transparency.cosignature`, /transparency.cosignature, 2026-03-02/],
  ['a signature of a witness of before', `update transparency.cosignature set kept_at = null`, /its 1 rows are not/],
  ['another digest of a day', `update transparency.day set digest = repeat('0', 64)`, /does not open its leaf/],
  ['a day removed', `delete from transparency.day where of = 'transparency.cosignature'`, /days of rows, \d are there/],
];

test('whatever is done to a day that is committed is found', () =>
  inLog(async (instance) => {
    const { asOwner } = instance;
    await lived(instance);
    assert.deepEqual(await findings(instance), []);
    for (const table of ['checkpoint', 'cosignature', 'day'])
      await asOwner(`create table public.${table} as table transparency.${table}`);
    await asOwner('set session_replication_role = replica');
    for (const [did, sql, says] of TAMPERING) {
      await asOwner(sql);
      assert.ok(
        (await findings(instance)).some((one) => says.test(one)),
        did,
      );
      for (const table of ['checkpoint', 'cosignature', 'day']) {
        await asOwner(`delete from transparency.${table}`);
        await asOwner(`insert into transparency.${table} table public.${table}`);
      }
    }
    assert.deepEqual(await findings(instance), []);
  }));

test('a day is committed once, when it is over for an hour, and one without rows has no leaf', () =>
  inLog(async (instance) => {
    const { app, clock } = instance;
    await grow(instance);
    clock.set(moment(MIDNIGHT + HOUR / 2));
    await commitDays(app);
    assert.deepEqual(await days(instance), []);
    clock.set(moment(MIDNIGHT + HOUR));
    await commitDays(app);
    const committed = (await days(instance)).map(({ of, day }) => `${of} ${day}`);
    const tables = ['platform.instance', 'transparency.checkpoint', 'transparency.verifier'];
    assert.deepEqual(
      committed,
      tables.map((of) => `${of} 2026-03-02`),
    );
    await commitDays(app);
    assert.equal((await days(instance)).length, committed.length);
    clock.set(moment(MIDNIGHT + 5 * DAY));
    await commitDays(app);
    assert.equal((await days(instance)).length, committed.length);
  }));

test('what an earlier program wrote is committed as it stands, and its leaf says when', () =>
  inLog(async (instance) => {
    const { asOwner } = instance;
    await lived(instance);
    // As a database of before: nothing was committed, and signatures of witnesses had no moment.
    await asOwner('set session_replication_role = replica');
    await asOwner('delete from transparency.day');
    await asOwner(`update transparency.leaf set kind = 'test.act' where kind = 'transparency.day'`);
    await asOwner('update transparency.cosignature set kept_at = null');
    const old = await findings(instance);
    assert.ok(old.every((one) => /a leaf or its hash was altered/.test(one)));
    await commitDays(instance.app);
    await integrate(instance.app);
    assert.deepEqual(await findings(instance), old);
    const [{ at } = assert.fail()] = await asOwner<{ at: Instant }>(
      'select max(committed_at) as at from transparency.day',
    );
    assert.ok(at > MIDNIGHT + 3 * DAY);
    await asOwner('delete from transparency.checkpoint where size = 1');
    assert.ok((await findings(instance)).some((one) => one.includes('not those that were committed')));
  }));
