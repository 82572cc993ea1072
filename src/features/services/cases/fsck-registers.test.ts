import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Ground, writeRecord } from '#features/registers/index.ts';
import { localDate } from '#kernel/dates.ts';
import { newId } from '#platform/random.ts';
import { ARU } from '../testing/aqsai.ts';
import { fsckRegisterChanges } from './fsck-registers.ts';
import { OFFICER, onTheRoad, type Road } from './testing/road.ts';
import { stall } from './testing/stories.ts';

/** A permit of the market stall that was granted and written into its register. */
async function permit(road: Road): Promise<string> {
  const id = await stall(road);
  assert.equal(await road.act(OFFICER, id, 'examination', { points: { passageFree: true } }), 'done');
  assert.equal(await road.decide(id, { outcome: 'grant' }), 'done');
  await road.jobs();
  assert.ok((await road.kinds(id)).includes('register-changed'), (await road.kinds(id)).join(' '));
  return id;
}

const findings = async ({ instance: { app } }: Road): Promise<string[]> => {
  const found: string[] = [];
  for await (const { what } of fsckRegisterChanges(app)) found.push(what);
  return found;
};

const codeOf = (doing: Promise<unknown>): Promise<string> =>
  doing.then(
    () => 'done',
    (error: { code?: string }) => error.code ?? String(error),
  );

describe('registers and the cases that change them', () => {
  test('a case that didn’t grant it, or is done with it, changes no register', () =>
    onTheRoad(async (road) => {
      const { app, clock } = road.instance;
      const waiting = await stall(road);
      const done = await permit(road);
      const entryOf = async (id: string, kind: string) =>
        (await road.look(id)).entries.find((one) => one.kind === kind)?.id ?? assert.fail(kind);
      const tryWith = (ground: Ground) =>
        codeOf(
          app.transaction((tx) =>
            writeRecord(tx, {
              ...{ register: 'individuals', act: 'change', key: { iin: ARU }, values: { surname: 'Басқа' }, ground },
              validFrom: localDate('2026-03-01'),
            }),
          ),
        );
      const [registered, decided] = [await entryOf(waiting, 'registered'), await entryOf(done, 'decided')];
      for (const [caseId, entry] of [
        [newId(clock.now()), registered],
        [waiting, registered],
        [waiting, decided],
        [done, decided],
        [done, 'not an entry'],
      ] as const)
        assert.equal(await tryWith({ kind: 'case', caseId, entry }), 'registers.not_by_case');
      assert.equal(await tryWith({ kind: 'owner-correction', reference: 'r', secondActor: 's' }), 'done');
      assert.deepEqual(await findings(road), []);
    }));

  test('fsck finds what a case doesn’t know of, and what it says and isn’t there', () =>
    onTheRoad(async (road) => {
      const { asOwner } = road.instance;
      const id = await permit(road);
      assert.deepEqual(await findings(road), []);
      const other = newId(road.instance.clock.now());
      // Another case takes the version: its own history knows nothing of it, and the true one has lost it.
      await asOwner('update registers.version set case_id = $2 where case_id = $1', [id, other]);
      assert.deepEqual(await findings(road), [
        'its ground names a decision that its case has not made',
        'its ground is a case whose history knows nothing of it',
        'the history says that a register was changed, and it was not',
      ]);
      await asOwner('update registers.version set case_id = $2 where case_id = $1', [other, id]);
      assert.deepEqual(await findings(road), []);
      await asOwner("update registers.content set digest = sha256(digest) where ground ->> 'caseId' = $1", [id]);
      assert.deepEqual(await findings(road), ['the history of its case says otherwise of it']);
      // With its content erased an entry still counts one version, and no second one.
      await asOwner(
        `delete from services.content where digest in
          (select digest from services.history where case_id = $1 and kind = 'register-changed')`,
        [id],
      );
      assert.deepEqual(await findings(road), []);
      await asOwner("delete from services.history where case_id = $1 and kind = 'register-changed'", [id]);
      assert.deepEqual(await findings(road), ['its ground is a case whose history knows nothing of it']);
    }));
});
