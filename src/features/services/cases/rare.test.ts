import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { z } from 'zod';
import { revokeCertificate, verifierOutage } from '#features/trust/index.ts';
import type { Instant } from '#kernel/instant.ts';
import { subscription } from '#platform/feature.ts';
import { applicationOf } from '../applications/application.ts';
import { ARU, asDirector } from '../testing/aqsai.ts';
import { OWN_GROUNDS } from './rules/state.ts';
import { HEALTH, OFFICER, onTheRoad } from './testing/road.ts';
import { stall } from './testing/stories.ts';

describe('what seldom happens', () => {
  test('a case that was handed over is drawn anew, never to the same officer', () =>
    onTheRoad(async (road) => {
      const id = await stall(road);
      assert.equal(
        await road.act(HEALTH, id, 'hand-over', { reason: 'Мүдделер қақтығысы бар.' }),
        'services.not_your_case',
      );
      assert.equal(await road.act(OFFICER, id, 'hand-over', { reason: 'Мүдделер қақтығысы бар.' }), 'done');
      const { state } = await road.look(id);
      assert.equal(state.status, 'registered');
      assert.equal(state.officerId, undefined);
      await assert.rejects(road.assign(id), { code: 'services.officer_excluded' });
    }));

  test('an application signed with a certificate that had been revoked is refused as unsigned', () =>
    onTheRoad(async (road) => {
      const { app, clock } = road.instance;
      verifierOutage(app.env, true);
      const id = await road.apply('residence-certificate', { purpose: 'school' });
      const application = await app.read((tx) => applicationOf(tx, id));
      const serial = application?.signatures[0]?.serial ?? '';
      const before = (clock.now() - 3_600_000) as Instant;
      const ctx = app.systemContext('test');
      await app.transaction((tx) => revokeCertificate(tx, ctx, serial, 'keyCompromise', before));
      verifierOutage(app.env, false);
      await road.moveTo((clock.now() + 61_000) as Instant);
      const { state } = await road.look(id);
      assert.equal(state.decision?.ground, OWN_GROUNDS.signature);
      const page = await road.call(ARU, 'GET', `/en/cases/${id}`);
      assert.match(page.text, /does not count as signed/);
    }));

  test('silence approves nothing while a signature is unknown, and then from the deadline on', () =>
    onTheRoad(async (road) => {
      const { app } = road.instance;
      await asDirector(road, ARU);
      verifierOutage(app.env, true);
      const id = await road.apply('guest-house-notice', { address: 'Көл жағасы, 1', rooms: [{ beds: '2' }] });
      const dueAt = (await road.look(id)).state.dueAt ?? 0;
      await road.moveTo((dueAt + 3_600_000) as Instant);
      assert.equal((await road.look(id)).state.isOverdue, true);
      verifierOutage(app.env, false);
      await road.moveTo((dueAt + 7_200_000) as Instant);
      const { state } = await road.look(id);
      assert.equal(state.status, 'deemed-approved');
      assert.equal(state.decision?.effectiveAt, dueAt);
    }));

  test('the unit is warned at half, at four fifths and at 95 % of the term, once each', async () => {
    const heard: number[] = [];
    const listener = {
      name: 'listener',
      tier: 9,
      subscriptions: [
        subscription({
          event: 'services.term-warning',
          subscriber: 'listener.warned',
          data: z.object({ caseId: z.string(), percent: z.number() }),
          run: async (_app, { percent }) => void heard.push(percent),
        }),
      ],
    };
    await onTheRoad(
      async (road) => {
        const id = await stall(road);
        const { dueAt, registeredAt } = (await road.look(id)).state;
        const hour = 3_600_000;
        for (let at = registeredAt ?? 0; at < (dueAt ?? 0); at += 12 * hour) await road.moveTo(at as Instant);
        assert.deepEqual(heard, [50, 80, 95]);
      },
      [listener],
    );
  });
});
