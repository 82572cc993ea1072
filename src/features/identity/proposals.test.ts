import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Actor } from '#kernel/actor.ts';
import { dateOf } from '#kernel/dates.ts';
import { instant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { TestInstance } from '#test/support/instance.ts';
import { addOfficerAction, assignAction } from './actions/appoint.ts';
import { endOfficerAction } from './actions/officers.ts';
import {
  confirmProposalAction,
  proposalsOf,
  rejectProposalAction,
  withdrawProposalAction,
} from './actions/proposals.ts';
import { identityFeature } from './feature.ts';
import { officersOf } from './index.ts';
import { administrator, confirm, digestOf, nowOf } from './testing/four-eyes.ts';
import { AISHA, APPOINTMENT, CENTRAL, DANA, withTwo } from './testing/two-administrators.ts';

const HOUR_MS = 3_600_000;

const refused = (code: string) => (error: unknown) => error instanceof Refusal && error.code === code;

const inNorth = ({ app }: TestInstance) => app.read((tx) => officersOf(tx, 'road-agency', 'north'));

async function findings({ app }: TestInstance): Promise<string[]> {
  const found: string[] = [];
  for await (const one of identityFeature.fsck(app)) found.push(one.what);
  return found;
}

describe('a change of a roster', () => {
  test('is nothing until another administrator confirms it; then both are named', () =>
    withTwo(async ({ instance, one, other, propose }) => {
      const { app, asOwner } = instance;
      const proposed = await propose();
      assert.deepEqual(await inNorth(instance), []);
      await confirm(app, other, proposed);
      const [officer] = await inNorth(instance);
      assert.equal(officer?.name, 'Omarov Bolat');
      for (const table of ['officer', 'assignment']) {
        const rows = await asOwner<{ recorded_by: string; confirmed_by: string }>(
          `select recorded_by, confirmed_by from identity.${table} where confirmed_by is not null`,
        );
        assert.deepEqual(
          rows.map((row) => [row.recorded_by, row.confirmed_by]),
          [[(one.actor as { personId: string }).personId, (other.actor as { personId: string }).personId]],
        );
      }
      await assert.rejects(confirm(app, other, proposed), refused('platform.proposal_ended'));
      await instance.runJobs();
      assert.deepEqual(await findings(instance), []);
    }));

  test('is never confirmed by the one who proposed it, under whatever office', () =>
    withTwo(async ({ instance, one, propose }) => {
      const { app } = instance;
      const { proposal } = await propose();
      const digest = await digestOf(app, one, proposal);
      const again = await administrator(app, AISHA, { agency: 'tax-agency', unit: 'central' });
      assert.notDeepEqual(again.actor, one.actor);
      for (const ctx of [one, again]) {
        await assert.rejects(
          app.perform(confirmProposalAction, ctx, { proposal, digest }),
          refused('platform.same_person'),
        );
        await assert.rejects(
          app.perform(rejectProposalAction, ctx, { proposal, reason: 'x' }),
          refused('platform.same_person'),
        );
      }
      assert.deepEqual(await inNorth(instance), []);
    }));

  test('is done once when two confirm at the same moment', () =>
    withTwo(async ({ instance, other, propose }) => {
      const { app } = instance;
      const third = await administrator(app, DANA, CENTRAL);
      const proposed = await propose();
      const done = await Promise.allSettled([confirm(app, other, proposed), confirm(app, third, proposed)]);
      assert.deepEqual(done.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
      for (const one of done)
        if (one.status === 'rejected') assert.ok(refused('platform.proposal_ended')(one.reason), String(one.reason));
      assert.equal((await inNorth(instance)).length, 1);
    }));

  test('appoints nobody twice when two proposals of the same are confirmed at the same moment', () =>
    withTwo(async ({ instance, other, propose }) => {
      const { app } = instance;
      const [first, second] = [await propose(), await propose()];
      const done = await Promise.allSettled([confirm(app, other, first), confirm(app, other, second)]);
      assert.deepEqual(done.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
      assert.equal((await inNorth(instance)).length, 1);
    }));

  test('that fails when it is confirmed leaves the proposal open', () =>
    withTwo(async ({ instance, other, propose }) => {
      const { app } = instance;
      const [first, second] = [await propose(), await propose()];
      await confirm(app, other, first);
      await assert.rejects(confirm(app, other, second), refused('identity.officer_exists'));
      const shown = await app.read((tx) => proposalsOf(tx, other));
      assert.equal(shown.find(({ id }) => id === second.proposal)?.state, 'open');
    }));

  test('needs what was read to be what is confirmed', () =>
    withTwo(async ({ instance, other, propose }) => {
      const { app } = instance;
      const { proposal } = await propose();
      const digest = '0'.repeat(64);
      await assert.rejects(
        app.perform(confirmProposalAction, other, { proposal, digest }),
        refused('platform.proposal_altered'),
      );
      const unknown = '019aa000-0000-7000-8000-0000000000ff';
      await assert.rejects(
        app.perform(confirmProposalAction, other, { proposal: unknown, digest }),
        refused('platform.proposal_not_found'),
      );
    }));

  test('asks the permission again of who confirms, rejects or withdraws', () =>
    withTwo(async ({ instance, one, propose }) => {
      const { app } = instance;
      const { proposal } = await propose();
      const digest = await digestOf(app, one, proposal);
      const session = { sessionId: 's', assurance: 'substantial' } as const;
      const ids = { personId: proposal, officerId: proposal };
      const officer: Actor = { kind: 'officer', ...ids, ...session, agency: 'a', unit: 'u', roles: ['head'] };
      const strangers: readonly (readonly [Actor, string])[] = [
        [officer, 'identity.forbidden'],
        [{ kind: 'person', personId: proposal, ...session }, 'identity.forbidden'],
        [{ kind: 'anonymous' }, 'identity.sign_in_required'],
      ];
      for (const [actor, code] of strangers) {
        const ctx = { ...one, actor };
        await assert.rejects(app.perform(confirmProposalAction, ctx, { proposal, digest }), refused(code));
        await assert.rejects(app.perform(rejectProposalAction, ctx, { proposal, reason: 'x' }), refused(code));
        await assert.rejects(app.perform(withdrawProposalAction, ctx, { proposal }), refused(code));
        await assert.rejects(app.perform(addOfficerAction, ctx, APPOINTMENT), refused(code));
      }
      assert.deepEqual(await app.read((tx) => proposalsOf(tx, { ...one, actor: officer })), []);
    }));

  test('falls with the office of who proposed it', () =>
    withTwo(async ({ instance, one, other, propose }) => {
      const { app } = instance;
      const proposed = await propose();
      const { officerId } = one.actor as { officerId: string };
      await app.perform(endOfficerAction, other, { officer: officerId, reason: 'left' });
      await assert.rejects(confirm(app, other, proposed), refused('platform.proposer_left'));
    }));

  test('lapses, is rejected with a reason, is withdrawn by who proposed it alone', () =>
    withTwo(async ({ instance, one, other, propose }) => {
      const { app, clock } = instance;
      const [late, unwanted, mistaken] = [await propose(), await propose(), await propose()];
      assert.equal(dateOf(late.until, 'Asia/Almaty'), '2026-03-09', 'seven days, as the country says');
      await app.perform(rejectProposalAction, other, { proposal: unwanted.proposal, reason: 'He is on leave' });
      await assert.rejects(
        app.perform(withdrawProposalAction, other, { proposal: mistaken.proposal }),
        refused('platform.forbidden'),
      );
      await app.perform(withdrawProposalAction, one, { proposal: mistaken.proposal });
      for (const { proposal } of [unwanted, mistaken])
        await assert.rejects(confirm(app, other, { proposal, until: other.now }), refused('platform.proposal_ended'));
      clock.set(instant(late.until - HOUR_MS));
      const states = async () => {
        const shown = await app.read((tx) => proposalsOf(tx, nowOf(app, one)));
        return [late, unwanted, mistaken].map(({ proposal }) => shown.find(({ id }) => id === proposal)?.state);
      };
      assert.deepEqual(await states(), ['open', 'rejected', 'withdrawn']);
      clock.set(late.until);
      assert.deepEqual(await states(), ['lapsed', 'rejected', 'withdrawn']);
      await assert.rejects(confirm(app, nowOf(app, other), late), refused('platform.proposal_lapsed'));
      assert.deepEqual(await inNorth(instance), []);
    }));

  test('of duties says whose and which, and waits likewise; a removal does not', () =>
    withTwo(async ({ instance, one, other, propose }) => {
      const { app } = instance;
      await confirm(app, other, await propose());
      const [officer] = await inNorth(instance);
      const { officerId = '' } = officer ?? {};
      const change = await app.perform(assignAction, one, { officer: officerId, roles: ['head'] });
      const shown = await app.read((tx) => proposalsOf(tx, other));
      assert.equal(
        shown.find(({ id }) => id === change.proposal)?.words.en,
        'Change the roles of Omarov Bolat at “North office”, Road Agency. Roles: head of the unit.',
      );
      assert.deepEqual((await inNorth(instance))[0]?.roles, ['officer']);
      await confirm(app, other, change);
      await app.perform(endOfficerAction, one, { officer: officerId, reason: 'left' });
      assert.deepEqual(await inNorth(instance), []);
    }));
});

describe('what is kept of proposals', () => {
  test('can be added and read by the application, nothing else, and never with one person twice', () =>
    withTwo(async ({ instance, propose }) => {
      const { proposal } = await propose();
      for (const sql of [
        'update platform.proposal set until = at',
        'delete from platform.proposal',
        'delete from platform.proposal_end',
      ])
        await assert.rejects(instance.asApp(sql), /permission denied/);
      await assert.rejects(
        instance.asApp(
          `insert into platform.proposal_end
           select id, proposed_by, 'confirmed', proposed_by, content, at, salt, leaf_hash from platform.proposal
           where id = $1`,
          [proposal],
        ),
        /violates check constraint/,
      );
    }));

  test('an altered proposal is shown to nobody, confirmed by nobody, and found', () =>
    withTwo(async ({ instance, other, propose }) => {
      const { app, asOwner, runJobs } = instance;
      const altered = await propose();
      const digest = await digestOf(app, other, altered.proposal);
      await runJobs();
      assert.deepEqual(await findings(instance), []);
      await asOwner(
        `update platform.proposal set content = convert_to(replace(convert_from(content, 'UTF8'), 'officer"]', 'head"]'), 'UTF8')`,
      );
      assert.deepEqual(await app.read((tx) => proposalsOf(tx, other)), []);
      await assert.rejects(
        app.perform(confirmProposalAction, other, { proposal: altered.proposal, digest }),
        refused('platform.proposal_altered'),
      );
      assert.deepEqual(await findings(instance), [
        'the proposal is not what was proposed',
        'the proposal does not open its leaf',
      ]);
      // Whoever alters the digest with it is told by the leaf.
      await asOwner(`update platform.proposal set digest = encode(sha256(content), 'hex')`);
      assert.deepEqual(await findings(instance), ['the proposal does not open its leaf']);
    }));

  test('an altered end is found, and a removed row', () =>
    withTwo(async ({ instance, other, propose }) => {
      const { app, asOwner, runJobs } = instance;
      const { proposal } = await propose();
      await app.perform(rejectProposalAction, other, { proposal, reason: 'no' });
      await runJobs();
      assert.deepEqual(await findings(instance), []);
      await asOwner(`update platform.proposal_end set how = 'confirmed'`);
      assert.deepEqual(await findings(instance), ['its end is not what was written']);
      await asOwner('delete from platform.proposal_end');
      assert.deepEqual(await findings(instance), ['the log has 1 leaves of identity.proposal-end, the table 0 rows']);
      await asOwner('delete from platform.proposal');
      assert.equal((await findings(instance)).length, 2);
    }));
});

test('programs list, confirm, reject and withdraw like people', () =>
  withTwo(async ({ instance, propose }) => {
    const { inject } = instance;
    const headers = (who: string) => ({ authorization: `Bearer ${who}` });
    const listed = async (who: string) =>
      (await inject({ url: '/api/v1/proposals', headers: headers(who) })).json<{
        proposals: Record<string, string>[];
      }>().proposals;
    const act = (who: string, id: string, verb: string, payload: object) =>
      inject({ method: 'POST', url: `/api/v1/proposals/${id}/${verb}`, headers: headers(who), payload });
    const [first, second, third] = [await propose(), await propose(), await propose()];
    assert.equal((await inject({ url: '/api/v1/proposals' })).statusCode, 401);
    const shown = await listed('other');
    assert.deepEqual(Object.keys(shown[0] ?? {}).sort(), [
      'at',
      'digest',
      'id',
      'isMine',
      'proposer',
      'state',
      'until',
      'words',
    ]);
    const digest = shown.find(({ id }) => id === first.proposal)?.digest;
    assert.equal((await act('one', first.proposal, 'confirm', { digest })).json().code, 'platform.same_person');
    assert.deepEqual((await act('other', first.proposal, 'confirm', { digest })).json(), { done: true });
    assert.equal((await act('other', second.proposal, 'reject', { reason: 'no' })).statusCode, 200);
    assert.equal((await act('one', third.proposal, 'withdraw', {})).statusCode, 200);
    assert.deepEqual(
      (await listed('one')).map(({ state, reason }) => [state, reason]),
      [
        ['withdrawn', undefined],
        ['rejected', 'no'],
        ['confirmed', undefined],
      ],
    );
    assert.equal((await inNorth(instance)).length, 1);
  }));
