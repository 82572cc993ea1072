/** Agencies that merge while cases run: an act in each history moves it, the term goes on, the officer keeps it or another is drawn. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { registerDefinition } from '#features/registers/index.ts';
import { type CaseFact, caseFacts } from '#features/services/index.ts';
import { ARU } from '#features/services/testing/aqsai.ts';
import { base64, fromBase64 } from '#kernel/hash.ts';
import { instant, instantFromIso } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { drawProofs, faultsOf } from './draw/proof.ts';
import { appointAtHeir, HEIR, publishMerger, publishUnitsEnd } from './testing/merger.ts';
import { inTheOffice, type Office, STALL } from './testing/office.ts';

const june = (day: number, hour = 10) =>
  instantFromIso(`2026-06-${String(day).padStart(2, '0')}T${String(hour).padStart(2, '0')}:00:00+05:00`);

const inJune = (run: (office: Office) => Promise<void>): Promise<void> => inTheOffice(run, [], { now: june(1) });

async function findings({ instance }: Office): Promise<string[]> {
  const found: string[] = [];
  for (const feature of instance.features)
    for await (const { what, where } of feature.fsck?.(instance.app) ?? []) found.push(`${what} (${where})`);
  return found;
}

async function drawn(office: Office, place = STALL.place): Promise<string> {
  const id = await office.paid({ ...STALL, place });
  await office.jobs();
  return id;
}

const officerId = async (office: Office, id: string) => (await office.look(id)).state.officerId;
const kindsAfter = async (office: Office, id: string, kind: string) => {
  const kinds = await office.kinds(id);
  return kinds.slice(kinds.lastIndexOf(kind) + 1);
};

async function factsOf(tx: Tx, agency: string): Promise<CaseFact[]> {
  const facts: CaseFact[] = [];
  for await (const fact of caseFacts(tx, instant(0))) if (fact.provider === agency) facts.push(fact);
  return facts;
}

/** People of the unit who are not the officer of a case, by IIN; without the one who is tied to the applicant. */
async function others(office: Office, ...cases: string[]): Promise<string[]> {
  const busy = new Set<string>();
  for (const id of cases) busy.add((await office.officerOf(id)).iin);
  return [...office.staff.values()]
    .filter(({ agency, iin }) => agency === 'health-inspection' && !busy.has(iin))
    .map(({ iin }) => iin);
}

const MERGED = { ending: 'trade-inspection', label: '2026-06-02', from: '2026-06-03' };

describe('an agency that becomes part of another', () => {
  test('hands over each open case by an act, on the day and not before; the officer who serves there keeps it, for others one is drawn', () =>
    inJune(async (office) => {
      const { instance } = office;
      const kept = await drawn(office);
      let lost = await drawn(office, 'Көк базар, 9');
      // Two cases of two officers.
      while ((await officerId(office, lost)) === (await officerId(office, kept))) {
        await office.act(ARU, lost, 'withdraw');
        lost = await drawn(office, `Көк базар, ${lost.slice(-4)}`);
      }
      const before = await office.look(kept);
      const keeper = await office.officerOf(kept);
      instance.clock.set(june(2));
      await publishMerger(office, MERGED);
      const [post = '', ...newcomers] = await appointAtHeir(office, [
        keeper.iin,
        ...(await others(office, kept, lost)),
      ]);
      await office.jobs();
      assert.equal((await office.look(kept)).row.provider, 'trade-inspection', 'the day has not come');

      await office.moveTo(june(3));
      const after = await office.look(kept);
      assert.deepEqual([after.row.provider, after.state.unit, after.state.officerId], [HEIR, 'steppe', post]);
      assert.deepEqual(after.state.term?.dueDate, before.state.term?.dueDate, 'the term goes on unbroken');
      assert.deepEqual(await kindsAfter(office, kept, 'draw-done'), ['transferred']);
      assert.deepEqual(await kindsAfter(office, lost, 'transferred'), ['handed-over', 'draw-done']);
      assert.ok([post, ...newcomers].includes((await officerId(office, lost)) ?? ''));
      const loaded = await office.look(lost);
      const proofs = await instance.app.read((tx) => drawProofs(tx, loaded));
      assert.deepEqual(
        proofs.map(({ draw }) => [draw.number, draw.agency]),
        [
          [1, 'trade-inspection'],
          [2, HEIR],
        ],
      );
      for (const proof of proofs) assert.deepEqual(faultsOf(proof), []);

      const letters = await instance.asOwner<{ kind: string }>(
        `select kind from notifications.letter where kind = 'services.transferred'`,
      );
      assert.equal(letters.length, 2, 'each applicant is told once');
      const [page, desk] = [
        (await office.call(ARU, 'GET', `/en/cases/${kept}`)).text,
        (await office.call(post, 'GET', `/en/desk/${kept}`)).text,
      ];
      for (const words of ['Commerce Agency', 'since 3 June 2026', 'Trade Act, article 3', 'Your term stays as it was'])
        assert.ok(page.includes(words), words);
      assert.ok(desk.includes('its term went on'), desk);
      assert.ok((await office.call(post, 'GET', '/en/desk')).text.includes(after.row.number));
      assert.equal((await office.call(keeper.officerId, 'GET', `/en/desk/${kept}`)).status, 403);

      const moved = await instance.app.read((tx) => factsOf(tx, HEIR));
      assert.deepEqual(moved.map(({ handOvers }) => handOvers).sort(), [0, 1]);
      await office.moveTo(june(3, 12));
      assert.equal((await office.kinds(kept)).filter((kind) => kind === 'transferred').length, 1, 'once');
      assert.deepEqual(await findings(office), []);
    }));

  test('is drawn for anew also while an application is being corrected, and before its officer was drawn', () =>
    inJune(async (office) => {
      const { instance } = office;
      const returned = await drawn(office);
      const officer = (await officerId(office, returned)) ?? '';
      const defects = [{ what: 'field', id: 'place', text: 'Орны анық емес.' }];
      assert.equal(await office.act(officer, returned, 'return', { defects }), 'done');
      await publishMerger(office, { ...MERGED, label: '2026-06-01', from: '2026-06-01' });
      const posts = await appointAtHeir(office, await others(office, returned));
      const early = await office.paid({ ...STALL, place: 'Көк базар, 11' });
      await office.jobs();
      const { state } = await office.look(returned);
      assert.deepEqual([state.status, state.provider], ['returned', HEIR]);
      assert.ok(posts.includes(state.officerId ?? ''), 'somebody waits for the correction');
      assert.ok(posts.includes((await officerId(office, early)) ?? ''));
      const again = await office.call(ARU, 'PATCH', `/api/v1/applications/${returned}`, {
        answers: { place: 'Көк базар, 8' },
      });
      assert.equal(again.status, 200, again.text);
      assert.equal((await office.submit(returned)).status, 200);
      assert.equal((await office.look(returned)).state.status, 'examined');
      instance.clock.set(june(1, 13));
      await office.jobs();
      assert.deepEqual(await findings(office), []);
    }));

  test('draws again where the correction came while nobody had the case', () =>
    inJune(async (office) => {
      const id = await drawn(office);
      const officer = (await officerId(office, id)) ?? '';
      const defects = [{ what: 'field', id: 'place', text: 'Орны анық емес.' }];
      await office.act(officer, id, 'return', { defects });
      await publishMerger(office, { ...MERGED, label: '2026-06-01', from: '2026-06-01' });
      await office.jobs();
      assert.equal(await officerId(office, id), undefined, 'nobody serves there yet');
      await office.call(ARU, 'PATCH', `/api/v1/applications/${id}`, { answers: { place: 'Көк базар, 8' } });
      assert.equal((await office.submit(id)).status, 200);
      assert.equal((await office.look(id)).state.status, 'registered');
      const posts = await appointAtHeir(office, await others(office));
      await office.moveTo(june(1, 12));
      const { state } = await office.look(id);
      assert.deepEqual([state.status, posts.includes(state.officerId ?? '')], ['examined', true]);
      assert.deepEqual(await findings(office), []);
    }));

  test('is answered for by its successor where an opinion was asked of it, before the day or after', () =>
    inJune(async (office) => {
      const { instance } = office;
      const [asked, later] = [await drawn(office), await drawn(office, 'Көк базар, 12')];
      const ask = async (id: string) =>
        office.call((await officerId(office, id)) ?? '', 'POST', `/api/v1/applications/${id}/opinion-request`, {
          ...{ agency: 'health-inspection', question: 'Қарсылық бар ма?' },
        });
      assert.equal((await ask(asked)).status, 200);
      await office.jobs();
      await publishMerger(office, { ending: 'health-inspection', label: '2026-06-01', from: '2026-06-01' });
      const posts = await appointAtHeir(office, await others(office));
      await office.jobs();
      assert.equal((await ask(later)).status, 200);
      await office.jobs();
      for (const id of [asked, later]) {
        const { state } = await office.look(id);
        assert.deepEqual(
          [state.provider, state.opinions.map(({ of }) => of)],
          ['trade-inspection', [`${HEIR}/steppe`]],
        );
        const queues = await Promise.all(posts.map((post) => office.call(post, 'GET', `/en/desk/opinions/${id}`)));
        assert.deepEqual(queues.map(({ status }) => status).sort(), [200, 403], 'one of them was drawn');
        const mine = posts[queues.findIndex(({ status }) => status === 200)] ?? '';
        assert.ok(queues.some(({ text }) => text.includes('Қарсылық бар ма?')));
        const opinion = { conclusion: 'for', text: 'Қарсылығымыз жоқ.' };
        assert.equal(await office.act(mine, id, 'opinion', opinion), 'done');
        assert.ok((await office.look(id)).state.opinions[0]?.givenAt);
      }
      instance.clock.set(june(1, 14));
      await office.jobs();
      assert.deepEqual(await findings(office), []);
    }));

  test('gives its registers, its grants and its seal to the successor', () =>
    inJune(async (office) => {
      const { instance } = office;
      const id = await drawn(office);
      const keeper = await office.officerOf(id);
      await publishMerger(office, { ...MERGED, label: '2026-06-01', from: '2026-06-01' });
      const [post = ''] = await appointAtHeir(office, [keeper.iin]);
      await office.jobs();
      await office.call(post, 'POST', `/kk/desk/${id}/examine`, { 'point.passageFree': 'yes', note: '' });
      const prepared = await office.call(post, 'POST', `/api/v1/applications/${id}/decision-content`, {
        outcome: 'grant',
      });
      const { contentBase64, sha256 } = prepared.json as { contentBase64: string; sha256: string };
      const key = await office.keyOf(keeper);
      const signature = base64(await key.sign(fromBase64(contentBase64), instance.clock.now()));
      assert.equal(await office.act(post, id, 'decision', { sha256, signature }), 'done');
      await office.jobs();
      const { state } = await office.look(id);
      assert.ok(state.deliveredAt);
      const [document] = await instance.asOwner<{ issuer: string }>('select issuer from documents.document');
      assert.equal(document?.issuer, HEIR);
      const at = instance.clock.now();
      assert.equal(registerDefinition(instance.app.env, 'permits', at)?.owner, HEIR);
      assert.deepEqual(
        registerDefinition(instance.app.env, 'stall-insurance', at)?.purposes.map(({ agencies }) => agencies),
        [[HEIR], []],
      );
      assert.deepEqual(await findings(office), []);
    }));

  test('moves cases of a unit that ends to the one that answers for their territory then', () =>
    inJune(async (office) => {
      const id = await drawn(office);
      const before = await office.look(id);
      await publishUnitsEnd(office, '2026-06-02');
      await office.jobs();
      assert.equal((await office.look(id)).state.unit, 'steppe', 'the day has not come');
      await office.moveTo(june(2));
      const { state, row } = await office.look(id);
      assert.deepEqual([row.provider, state.unit], ['trade-inspection', 'head-office']);
      assert.deepEqual([state.officerId, state.term?.dueDate], [before.state.officerId, before.state.term?.dueDate]);
      const young = await drawn(office, 'Көк базар, 13');
      assert.equal((await office.look(young)).state.unit, 'head-office');
      assert.deepEqual(await findings(office), []);
    }));

  test('is found by fsck where no merger was published, and the index is held', () =>
    inJune(async (office) => {
      const { instance } = office;
      const id = await drawn(office);
      await publishMerger(office, { ...MERGED, label: '2026-06-01', from: '2026-06-01' });
      await office.jobs();
      assert.equal((await office.look(id)).row.provider, HEIR);
      await instance.asOwner(`update services.case_index set provider = 'trade-inspection' where case_id = $1`, [id]);
      assert.ok((await findings(office)).some((what) => what.startsWith('provider of the index')));
      await instance.asOwner(`update services.case_index set provider = $2 where case_id = $1`, [id, HEIR]);
      await instance.asOwner(
        `update services.history set unit = 'health-inspection/head-office' where kind = 'transferred'`,
      );
      assert.ok((await findings(office)).some((what) => what.includes("an office that doesn't succeed")));
    }));
});
