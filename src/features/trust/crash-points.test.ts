/** Every call to the storage of the authority and of the log breaks once before it is reached and once after it was done; then by chance. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ACTS, crashByChance, withBreakingStorage } from './testing/crash-points.ts';

test('whichever call breaks, an act is done whole or not at all, and what was acknowledged stays', () =>
  withBreakingStorage(async (world) => {
    for (const act of ACTS) {
      const counted = await act.prepare(world);
      await world.restart();
      world.faults.arm();
      await act.run(world, counted);
      const { calls } = world.faults;
      assert.ok(calls >= 3, `${act.name}: ${calls} calls`);
      for (let at = 1; at <= calls; at += 1) {
        for (const how of ['before', 'after'] as const) {
          world.pass();
          const about = await act.prepare(world);
          await world.restart();
          world.faults.arm({ at, how });
          const where = `${act.name}, call ${at} of ${calls}, ${how}`;
          await assert.rejects(act.run(world, about), where);
          const { hasCommitted } = world.faults;
          world.faults.arm();
          assert.equal(await act.isDone(world, about), hasCommitted, where);
          await act.run(world, about).catch(() => undefined);
          await world.look();
        }
      }
    }
  }));

test('sixty acts by chance, broken by chance', () =>
  withBreakingStorage(async (world) => {
    const { broken, restarts } = await crashByChance(world, 60, 7);
    assert.ok(broken > 15 && restarts > 3, `${broken} broke, ${restarts} restarts`);
  }));
