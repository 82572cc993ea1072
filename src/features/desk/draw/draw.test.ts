import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { prepareDemoStaff } from '#features/identity/index.ts';
import type { LoadedCase } from '#features/services/index.ts';
import { ARU, COMPANY, DAUREN } from '#features/services/testing/aqsai.ts';
import { instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { publish } from '#platform/events.ts';
import { inTheOffice, type Office, STALL } from '../testing/office.ts';
import { demoAddressFile } from '../witness/command.ts';
import { poolOf } from './eligible.ts';
import { type DrawProof, drawProofs, faultsOf, isSteerable } from './proof.ts';

const proofsOf = async ({ instance, look }: Office, caseId: string): Promise<DrawProof[]> => {
  const loaded = await look(caseId);
  return instance.app.read((tx: Tx) => drawProofs(tx, loaded));
};
const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;

describe('the draw', () => {
  test('finds an officer of the unit after the leaf is published, by a list without those who are tied', () =>
    inTheOffice(async (office) => {
      const id = await office.paid();
      assert.equal((await office.look(id)).state.officerId, undefined);
      await office.jobs();
      const drawn = await office.officerOf(id);
      const [proof] = await proofsOf(office, id);
      assert.ok(proof?.list);
      assert.equal(proof.result?.how, 'draw');
      assert.equal(proof.result?.officerId, drawn.officerId);
      assert.deepEqual([proof.list.pool, proof.list.places.length], ['unit', 5]);
      const listed = proof.list.places.map(({ officerId }) => office.staff.get(officerId));
      assert.ok(listed.every((one) => one?.unit === 'steppe' && one.iin !== DAUREN));
      assert.deepEqual(faultsOf(proof), []);
      assert.ok(isSteerable(proof));
    }));

  test('any change of what was drawn shows', () =>
    inTheOffice(async (office) => {
      const id = await office.paid();
      await office.jobs();
      const [proof] = await proofsOf(office, id);
      const { list, result } = proof ?? {};
      assert.ok(proof && list && result);
      const places = list.places;
      const swapped = [places[1], places[0], ...places.slice(2)] as typeof places;
      const forged = [
        { ...proof, list: { ...list, places: swapped } },
        { ...proof, list: { ...list, places: places.slice(1) } },
        { ...proof, draw: { ...proof.draw, number: 2 } },
        { ...proof, list: { ...list, leafIndex: list.leafIndex + 1 } },
        { ...proof, result: { ...result, place: ((result.place ?? 0) + 1) % places.length } },
        { ...proof, signatures: [...proof.signatures].reverse() },
      ];
      for (const one of forged) assert.notDeepEqual(faultsOf(one), []);
    }));

  test('a hand-over excludes the officer and raises the number; nothing is drawn twice for a repeated letter', () =>
    inTheOffice(async (office) => {
      const id = await office.paid();
      await office.jobs();
      const first = await office.officerOf(id);
      await office.instance.app.transaction((tx) => publish(tx, 'services.registered', { caseId: id }));
      await office.jobs();
      assert.equal((await proofsOf(office, id)).length, 1);
      const reason = { reason: 'Ұзақ ауырып қалдым, істі қарай алмаймын.' };
      assert.equal(await office.act(first.officerId, id, 'hand-over', reason), 'done');
      await office.jobs();
      const second = await office.officerOf(id);
      assert.notEqual(second.officerId, first.officerId);
      const [, proof] = await proofsOf(office, id);
      assert.equal(proof?.draw.number, 2);
      assert.ok(proof?.list?.places.every(({ officerId }) => officerId !== first.officerId));
      // Five were left of the unit, now four: the whole agency was drawn from.
      assert.deepEqual([proof?.list?.pool, proof?.list?.places.length], ['agency', 6]);
      assert.deepEqual(faultsOf(proof as DrawProof), []);
    }));

  test('the same applicant in the same matter gets the same officer within 90 days, not later', () =>
    inTheOffice(async (office) => {
      const first = await office.paid();
      await office.jobs();
      const officer = await office.officerOf(first);
      assert.equal(await office.act(ARU, first, 'withdraw'), 'done');
      const again = await office.paid();
      await office.jobs();
      assert.equal((await office.officerOf(again)).officerId, officer.officerId);
      const [proof] = await proofsOf(office, again);
      assert.deepEqual([proof?.result?.how, proof?.result?.earlierCase], ['again', first]);
      const other = await office.paid({ district: '1010', place: 'Көк базар, 8', months: '3', sellsFood: false });
      await office.jobs();
      assert.equal((await proofsOf(office, other))[0]?.result?.how, 'draw');
      let last = again;
      for (const [ms, how] of [
        [90 * DAY_MS - MINUTE_MS, 'again'],
        [90 * DAY_MS + MINUTE_MS, 'draw'],
      ] as const) {
        assert.equal(await office.act(ARU, last, 'withdraw'), 'done');
        office.instance.clock.set(instant(office.instance.clock.now() + ms));
        last = await office.paid();
        await office.jobs();
        assert.equal((await proofsOf(office, last))[0]?.result?.how, how);
      }
    }));

  test('the list leaves out who signed along, who is tied to the organisation, and who gave the case away by another post', () =>
    inTheOffice(async (office) => {
      const id = await office.paid();
      await office.jobs();
      const loaded = await office.look(id);
      const [proof] = await proofsOf(office, id);
      const [submitted] = loaded.entries;
      const [cosigner, tied] = [...office.staff.values()].filter(
        ({ unit, iin }) => unit === 'steppe' && iin !== DAUREN,
      );
      assert.ok(proof && submitted && cosigner && tied);
      const told = { with: { bin: COMPANY }, reason: 'my former employer' };
      assert.equal((await office.call(tied.officerId, 'POST', '/api/v1/conflicts', told)).status, 201);
      const poolFor = async (change: Partial<LoadedCase>) => {
        const { officerIds } = await office.instance.app.read((tx: Tx) =>
          poolOf(tx, proof.draw, { ...loaded, ...change }),
        );
        return { hasCosigner: officerIds.includes(cosigner.officerId), hasTied: officerIds.includes(tied.officerId) };
      };
      assert.deepEqual(await poolFor({}), { hasCosigner: true, hasTied: true });
      const by = { ...submitted.by, id: cosigner.personId };
      const cosigned = { ...submitted, kind: 'cosigned', by } as const;
      assert.deepEqual(await poolFor({ entries: [...loaded.entries, cosigned] }), {
        hasCosigner: false,
        hasTied: true,
      });
      const row = { ...loaded.row, organisationId: office.organisationId };
      assert.deepEqual(await poolFor({ row }), { hasCosigner: true, hasTied: false });
      // Who gave the case away under another post is known by his person.
      const post = { iin: tied.iin, agency: 'trade-inspection', unit: 'lake', roles: ['officer'] } as const;
      const [elsewhere = ''] = await office.instance.app.transaction((tx) => prepareDemoStaff(tx, [post]));
      const state = { ...loaded.state, excludedOfficers: [elsewhere] };
      assert.deepEqual(await poolFor({ state }), { hasCosigner: true, hasTied: false });
    }));

  test('an absent witness delays the draw; the list stays as it was frozen', () =>
    inTheOffice(async (office) => {
      const { app, clock } = office.instance;
      const address = demoAddressFile(app.env.config.dataDir, 2);
      renameSync(address, `${address}.away`);
      const id = await office.paid();
      await office.jobs();
      assert.equal((await office.look(id)).state.officerId, undefined);
      const [waiting] = await proofsOf(office, id);
      assert.ok(waiting?.list && waiting.signatures.length === 0 && waiting.result === undefined);
      const troubles = async () => (await office.instance.inject({ url: '/health' })).json().troubles as string[];
      assert.deepEqual(await troubles(), []);
      clock.set(instant(clock.now() + 61_000));
      await office.jobs();
      const since = isoInstant(waiting.draw.requestedAt);
      assert.deepEqual(await troubles(), [`desk: 1 draws of officers wait, the first of them since ${since}`]);
      const { body } = await office.instance.inject({ url: '/metrics' });
      assert.match(body, /^desk_draws_waiting 1$/m);
      assert.match(body, /^desk_draw_oldest_seconds 6[1-9]/m);
      renameSync(`${address}.away`, address);
      clock.set(instant(clock.now() + 4000));
      await office.jobs();
      assert.deepEqual(await troubles(), []);
      const [proof] = await proofsOf(office, id);
      assert.equal(proof?.result?.officerId, (await office.officerOf(id)).officerId);
      assert.deepEqual(proof?.list, waiting.list);
    }));

  test('a signature by another key than the pinned one is none: the draw waits for the right one', () =>
    inTheOffice(async (office) => {
      const { app, clock } = office.instance;
      const [first, second] = [1, 2].map((position) => demoAddressFile(app.env.config.dataDir, position));
      assert.ok(first && second);
      // The first case pins the keys of both.
      await office.paid();
      await office.jobs();
      const rightAddress = readFileSync(second);
      copyFileSync(first, second);
      const id = await office.paid({ ...STALL, place: 'Көк базар, 8' });
      await office.jobs();
      const [waiting] = await proofsOf(office, id);
      assert.ok(waiting?.list && waiting.signatures.length === 0 && waiting.result === undefined);
      writeFileSync(second, rightAddress);
      clock.set(instant(clock.now() + 2000));
      await office.jobs();
      const [proof] = await proofsOf(office, id);
      assert.ok(proof);
      assert.deepEqual(faultsOf(proof), []);
      assert.deepEqual(proof.list, waiting.list);
    }));

  test('a case that nobody waits for any more is drawn for nobody', () =>
    inTheOffice(async (office) => {
      const id = await office.apply('market-stall-permit', STALL);
      await office.instance.app.transaction((tx) => publish(tx, 'services.registered', { caseId: id }));
      assert.equal(await office.act(ARU, id, 'withdraw'), 'done');
      await office.jobs();
      assert.deepEqual(
        (await proofsOf(office, id)).filter(({ result }) => result?.officerId),
        [],
      );
    }));
});
