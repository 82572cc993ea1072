/** Signatures of before: each gets its time-stamp in small pieces, by its true date, whatever breaks in between. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { countryFeature } from '#features/country/feature.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { sha256Hex, utf8 } from '#kernel/hash.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import { systemClock } from '#platform/clock.ts';
import type { Feature } from '#platform/feature.ts';
import type { KeptSignatures } from '#platform/kept-signatures.ts';
import { projectRoot } from '#platform/root.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { trustFeature } from '../feature.ts';
import * as trust from '../index.ts';
import { checkOutside } from '../signatures/outside.ts';
import { parseSignedData } from '../signatures/parse.ts';
import { listLateStampings } from '../store/late.ts';
import { findStamps } from '../store/stamps.ts';
import { SAMPLE_PERSON } from '../testing/authority.ts';
import { enrolledKey } from '../testing/enrolled-key.ts';
import { signAs } from '../testing/sign.ts';
import { stampKept } from './late.ts';
import { stampSignatures } from './stamp.ts';

const HOUR = 3_600_000;
const ROWS = 130;

const idOf = (n: number): string => `019aa000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const contentOf = (n: number): Uint8Array => utf8(`{"type":"shanyraq/application/v1","n":${n}}`);

/** The clock of the tests goes on. */
const inSeconds = (at: Instant | undefined): Instant | undefined => at && instant(Math.floor(at / 1000) * 1000);

/** A room that kept signatures before, as one that has rows without any and rows that nobody can read. */
interface Room {
  readonly rows: KeptSignatures[];
  readonly asked: { after: string; limit: number }[];
  breaks: boolean;
}

function roomOf(): { room: Room; feature: Feature } {
  const room: Room = { rows: [], asked: [], breaks: false };
  const feature = {
    name: 'room',
    tier: 3,
    keptSignatures: [
      {
        name: 'room.papers',
        rows: async (_, after, limit) => {
          room.asked.push({ after, limit });
          if (room.breaks) throw new Error('the power went');
          return room.rows.filter(({ id }) => id > after).slice(0, limit);
        },
      },
    ],
  } satisfies Feature;
  return { room, feature };
}

interface World extends TestInstance {
  readonly room: Room;
  readonly at: Instant;
  stampAt(n: number): Promise<Instant | undefined>;
}

async function inWorld(run: (world: World) => Promise<void>): Promise<void> {
  const { room, feature } = roomOf();
  const features = [transparencyFeature, countryFeature, trustFeature, feature];
  await withInstance({ features, now: systemClock.now(), country: 'test/country' }, async (instance) => {
    const { app } = instance;
    const person = await enrolledKey(app, SAMPLE_PERSON);
    const at = instant(Math.floor(app.env.clock.now() / 1000) * 1000);
    // The instance has looked at an empty room when it began; this is one that was full before.
    await instance.asOwner('delete from trust.late_stamping');
    for (let n = 1; n <= ROWS; n++) {
      const cms = signAs(person, contentOf(n), at);
      room.rows.push({ id: idOf(n), signatures: n % 10 === 0 ? [] : n === 7 ? [utf8('no signature'), cms] : [cms] });
    }
    const digestOf = (n: number): string =>
      sha256Hex(parseSignedData(room.rows[n - 1]?.signatures.at(-1) ?? assert.fail()).signature);
    await run({
      ...instance,
      room,
      at,
      stampAt: async (n) => {
        const digest = digestOf(n);
        return inSeconds((await app.read((tx) => findStamps(tx, [digest]))).get(digest)?.at);
      },
    });
  });
}

const progress = ({ app }: World) =>
  app.read(async (tx) => (await listLateStampings(tx)).find(({ source }) => source === 'room.papers'));

describe('signatures that were kept before', () => {
  test('get time-stamps in pieces, dated by when they were made, and no second one', () =>
    inWorld(async (world) => {
      const { app, clock, room, at, stampAt } = world;
      clock.set(instant(at + HOUR));
      await stampKept(app);
      const first = await progress(world);
      assert.deepEqual([first?.rows, first?.wanted, first?.unread, first?.doneAt], [100, 90, 1, null]);
      assert.equal(await stampAt(1), undefined);
      await stampSignatures(app);
      assert.equal(await stampAt(1), at + HOUR, 'it says when it was made, and not when the signature was');
      assert.equal(await stampAt(101), undefined);

      clock.set(instant(at + 2 * HOUR));
      await stampKept(app);
      await stampSignatures(app);
      assert.equal(await stampAt(129), at + 2 * HOUR);
      assert.equal(inSeconds((await progress(world))?.doneAt ?? undefined), at + 2 * HOUR);
      const { length } = room.asked;
      await stampKept(app);
      assert.equal(room.asked.length, length, 'nobody looks again at what is done');

      const cms = room.rows[0]?.signatures[0] ?? assert.fail();
      const { roots } = await app.read(trust.publicTrust);
      const lasts = await app.read((tx) => trust.lasting(tx, cms));
      const found = checkOutside({ content: contentOf(1), cms: lasts, at }, { roots, authorities: [], lists: [] });
      assert.deepEqual([found.timeBy, found.statedAt, found.signedAt], ['stamp', at, at + HOUR]);
    }));

  test('go on where a crash left them: nothing is lost, and nothing done twice', () =>
    inWorld(async (world) => {
      const { app, room, stampAt } = world;
      await stampKept(app);
      room.breaks = true;
      await assert.rejects(stampKept(app), /the power went/);
      assert.equal((await progress(world))?.rows, 100);
      room.breaks = false;
      await stampSignatures(app);
      await stampKept(app);
      await stampSignatures(app);
      assert.deepEqual(
        room.asked.slice(-2).map(({ after }) => after),
        [idOf(100), idOf(100)],
      );
      for (const n of [1, 99, 101, 129]) assert.ok(await stampAt(n), `${n}`);
      const { rows, wanted } = (await progress(world)) ?? assert.fail();
      assert.deepEqual([rows, wanted], [ROWS, 117]);
    }));

  test('come after what is signed now, and the engineers see how far it is', () =>
    inWorld(async (world) => {
      const { app, asOwner, inject } = world;
      await asOwner(`insert into trust.stamp_wanted (signature, serial, wanted_at)
        select lpad(n::text, 64, '0'), '01', now() from generate_series(1, 201) as n`);
      await stampKept(app);
      assert.equal(await progress(world), undefined);
      await asOwner('delete from trust.stamp_wanted');
      await stampKept(app);
      const { payload } = await inject({ url: '/metrics' });
      for (const line of [
        'rows{source="room.papers"} 100',
        'wanted{source="room.papers"} 90',
        'done{source="room.papers"} 0',
      ])
        assert.ok(payload.includes(`trust_late_stamping_${line}`), line);
    }));
});

test('every room that keeps signatures says where', () => {
  // A mandate's signature lies with those who may act for others, in identity.
  const keeper: Readonly<Record<string, string>> = { mandates: 'identity' };
  const files = globSync('src/features/**/*.ts', { cwd: projectRoot }).filter((path) => !path.endsWith('.test.ts'));
  const read = (path: string): string => readFileSync(join(projectRoot, path), 'utf8');
  const rooms = files.filter((path) => read(path).includes('isKept: true')).map((path) => path.split('/')[2] ?? '');
  assert.ok(new Set(rooms).size >= 7);
  for (const room of new Set(rooms))
    assert.match(read(`src/features/${keeper[room] ?? room}/feature.ts`), /keptSignatures:/, room);
});
