import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { verifierOutage } from '#features/trust/index.ts';
import type { Instant } from '#kernel/instant.ts';
import type { RouteRequest } from '#platform/feature.ts';
import { projectRoot } from '#platform/root.ts';
import { ARU, asDirector, DAUREN } from '../testing/aqsai.ts';
import { hearingsCard } from './pages/card.tsx';
import { HEALTH, INSPECTOR, OFFICER, onTheRoad, type Road } from './testing/road.ts';
import { pay, STALL, stall } from './testing/stories.ts';

const REASONS = 'Орын өтпе жолды толық жабады, сызба бойынша жол қалмайды.';

/** What the cabinet of somebody says of proposed refusals. */
async function hearingsOf({ instance, people }: Road, who: string): Promise<string> {
  const { app } = instance;
  const actor = { kind: 'person', personId: people[who]?.personId ?? '', sessionId: 's', assurance: 'signature' };
  const ctx = { ...app.systemContext('test'), actor, language: 'kk' };
  const card = await hearingsCard.render({ app, ctx } as unknown as RouteRequest);
  return card === null ? '' : renderToString(card as VNode);
}

const code = (answer: { json: Readonly<Record<string, unknown>> }) => answer.json.code;

/** Certificates of one person, of which each names the first, and one of somebody's who names it too. */
async function replacesOneAfterAnother(road: Road): Promise<void> {
  const issued = async (details?: string) => {
    const id = await road.apply('residence-certificate', { purpose: 'other', ...(details ? { details } : {}) });
    await road.jobs();
    const { json } = await road.call(ARU, 'GET', `/api/v1/applications/${id}`);
    const [document] = json.documents as { number: string }[];
    const told = (json.history as { kind: string; content: { replaced?: string } }[]).find(
      ({ kind }) => kind === 'document-issued',
    );
    return { caseNumber: String(json.number), number: document?.number ?? '', replaced: told?.content.replaced };
  };
  const state = async (number: string) => (await road.call(ARU, 'GET', `/api/v1/documents/${number}`)).json.state;
  await road.call(ARU, 'POST', '/api/v1/applications', { service: 'market-stall-permit' });
  const first = await issued('SM-2026-0000000-0');
  assert.equal(first.replaced, undefined, 'there is no such case');
  const second = await issued(first.caseNumber);
  assert.equal(second.replaced, first.number);
  const third = await issued(first.caseNumber);
  assert.equal(third.replaced, second.number);
  assert.deepEqual(await Promise.all([first, second, third].map(({ number }) => state(number))), [
    'corrected',
    'corrected',
    'valid',
  ]);
  const list = async (path: string) => (await road.call(ARU, 'GET', `/api/v1/${path}`)).json;
  const { documents } = (await list('documents')) as { documents: { number: string; state: string }[] };
  assert.deepEqual(
    documents.map(({ number, state: is }) => [number, is]),
    [third, second, first].map(({ number }) => [number, number === third.number ? 'valid' : 'corrected']),
  );
  const { drafts, cases } = (await list('applications')) as Record<string, { service: string; submittedAt: string }[]>;
  assert.deepEqual([drafts?.map(({ service }) => service), cases?.length], [['market-stall-permit'], 3]);
  const older = (await list(`applications?before=${cases?.[1]?.submittedAt}`)) as { cases: { number: string }[] };
  assert.deepEqual(
    older.cases.map(({ number }) => number),
    [first.caseNumber],
  );
  const { text } = await road.call(ARU, 'GET', `/en/applications?before=${cases?.[1]?.submittedAt}`);
  assert.ok(text.includes(first.caseNumber) && !text.includes(second.caseNumber));
  const page = await road.call(ARU, 'GET', `/en/documents/${first.number}`);
  assert.match(page.text, new RegExp(`Replaced on [^.]+\\..*New document: ${second.number}`, 's'));
}

describe('automatic services', () => {
  test('decided by rule, issued, shown and provable', () =>
    onTheRoad(async (road) => {
      const id = await road.apply('residence-certificate', { purpose: 'school' });
      await road.jobs();
      assert.deepEqual(await road.kinds(id), [
        'submitted',
        'registered',
        'unit-assigned',
        'decided',
        'document-issued',
        'delivered',
      ]);
      const shown = await road.call(ARU, 'GET', `/api/v1/applications/${id}`);
      assert.equal(shown.json.status, 'granted');
      assert.equal((shown.json.decision as { by: string }).by, 'rule');
      assert.equal((shown.json.documents as unknown[]).length, 1);
      for (const language of ['kk', 'ru', 'en']) {
        const page = await road.call(ARU, 'GET', `/${language}/applications/${id}`);
        assert.equal(page.status, 200, page.text);
        const term = await road.call(ARU, 'GET', `/${language}/cases/${id}/term`);
        assert.equal(term.status, 200, term.text);
      }
      const proof = await road.call(ARU, 'GET', `/api/v1/applications/${id}/proof`);
      const entries = proof.json.entries as { kind: string; inclusion: unknown; content: unknown }[];
      assert.ok(
        entries.every(({ inclusion }) => inclusion !== null),
        'every entry is in the log',
      );
      assert.equal(entries[0]?.content, null, 'facts of registers are not handed out');
      assert.ok(entries.at(-1)?.content);
      await road.jobs();
      assert.equal((await road.kinds(id)).length, 6, 'nothing is issued twice');
    }));

  test('what is issued in the place of another ends it, and the one that stands in its place by then', async () => {
    const country = mkdtempSync(join(tmpdir(), 'shanyraq-replaces-'));
    try {
      cpSync(join(projectRoot, 'test/country'), country, { recursive: true });
      const path = join(country, 'services/civil-registry/residence-certificate.yaml');
      const replaces = `replaces: 'has(form.details) ? form.details : ""'`;
      writeFileSync(path, readFileSync(path, 'utf8').replace('\nresult:\n', `\nresult:\n  ${replaces}\n`));
      await onTheRoad(replacesOneAfterAnother, [], { country });
    } finally {
      rmSync(country, { recursive: true });
    }
  });

  test('an unknown revocation holds the decision until it is known', () =>
    onTheRoad(async (road) => {
      const { app, clock } = road.instance;
      verifierOutage(app.env, true);
      const id = await road.apply('residence-certificate', { purpose: 'school' });
      await road.jobs();
      assert.deepEqual(await road.kinds(id), ['submitted', 'registered', 'unit-assigned']);
      verifierOutage(app.env, false);
      await road.moveTo((clock.now() + 61_000) as Instant);
      assert.equal((await road.look(id)).state.status, 'granted');
    }));
});

describe('an officer', () => {
  test('grants: fee, draw, opinion, checklist, signature', () =>
    onTheRoad(async (road) => {
      const id = await road.apply('market-stall-permit', STALL);
      assert.equal((await road.look(id)).state.status, 'awaiting-fee');
      assert.equal((await road.look(id)).state.term, undefined, 'the term begins with the payment');
      await pay(road, id);
      await pay(road, id);
      const registered = await road.look(id);
      assert.equal(registered.state.status, 'registered');
      assert.equal(registered.state.unit, 'steppe');
      assert.equal(await road.decide(id, { outcome: 'grant' }), 'services.not_your_case', 'nobody was drawn yet');
      await road.assign(id);
      assert.equal(
        await road.act(OFFICER, id, 'opinion-request', { agency: 'civil-registry', question: 'Не дейсіз?' }),
        'services.opinion_unknown',
      );
      assert.equal(
        await road.act(OFFICER, id, 'opinion-request', { agency: 'health-inspection', question: 'Не дейсіз?' }),
        'done',
      );
      assert.equal(await road.opinion({ ...INSPECTOR, agency: 'trade-inspection' }, id), 'services.opinion_unknown');
      assert.equal(await road.opinion({ ...INSPECTOR, unit: 'steppe' }, id), 'done', 'for the unit that was asked');
      const given = (await road.look(id)).entries.findLast(({ kind }) => kind === 'opinion-given');
      assert.equal(given?.unit, 'health-inspection/head-office');
      assert.equal(await road.opinion(INSPECTOR, id), 'services.opinion_unknown', 'once');
      assert.equal(await road.decide(id, { outcome: 'grant' }), 'services.checklist_open');
      assert.equal(
        await road.act(OFFICER, id, 'examination', { points: { oneStall: true } }),
        'services.defect_unknown',
        'a rule answers it',
      );
      assert.equal(await road.act(OFFICER, id, 'examination', { points: { passageFree: true } }), 'done');
      assert.equal(await road.act(HEALTH, id, 'decision-content', { outcome: 'grant' }), 'services.not_your_case');
      assert.equal(await road.decide(id, { outcome: 'grant' }), 'done');
      await road.jobs();
      const { state } = await road.look(id);
      assert.equal(state.status, 'granted');
      assert.ok(state.deliveredAt);
      assert.equal(await road.decide(id, { outcome: 'grant' }), 'services.case_closed');
      const [permit] = await road.instance.asOwner<{ count: number }>(
        "select count(*)::int as count from registers.record where register = 'permits'",
      );
      assert.equal(permit?.count, 1);
    }));

  test('decides nothing while the revocation of the applicant’s signature is unknown', () =>
    onTheRoad(async (road) => {
      const { app } = road.instance;
      verifierOutage(app.env, true);
      const id = await stall(road);
      await road.act(OFFICER, id, 'examination', { points: { passageFree: true } });
      const prepared = await road.act(OFFICER, id, 'decision-content', { outcome: 'grant' });
      assert.equal(prepared, 'services.signature_unknown', 'before the officer signs');
      verifierOutage(app.env, false);
      assert.equal(await road.decide(id, { outcome: 'grant' }), 'done');
    }));

  test('a decision is bound to the history it was prepared upon, and to its officer', () =>
    onTheRoad(async (road) => {
      const id = await stall(road);
      await road.act(OFFICER, id, 'examination', { points: { passageFree: true } });
      const prepared = await road.call(OFFICER, 'POST', `/api/v1/applications/${id}/decision-content`, {
        outcome: 'grant',
      });
      const { contentBase64, sha256 } = prepared.json as { contentBase64: string; sha256: string };
      const content = new Uint8Array(Buffer.from(contentBase64, 'base64'));
      const send = (signature: string) => road.act(OFFICER, id, 'decision', { sha256, signature });
      assert.equal(await send(road.signNow(ARU, content)), 'services.wrong_signer');
      assert.equal(await send(road.signNow(DAUREN, new Uint8Array([...content, 10]))), 'trust.wrong_content');
      assert.equal(await road.act(ARU, id, 'messages', { text: 'Тағы бір құжатым бар.' }), 'done');
      assert.equal(await send(road.signNow(DAUREN, content)), 'services.decision_changed');
      assert.equal((await road.look(id)).state.status, 'examined');
      assert.equal(await road.decide(id, { outcome: 'grant' }), 'done');
    }));

  test('refuses only after the hearing, on its ground, with reasons', () =>
    onTheRoad(async (road) => {
      const id = await stall(road);
      const ruling = { outcome: 'refuse', ground: 'passage-blocked', reasons: REASONS };
      assert.equal(await road.decide(id, ruling), 'services.hearing_due');
      assert.equal(
        await road.act(OFFICER, id, 'hearing', { ground: 'passage-blocked', reasons: 'жоқ' }),
        'platform.invalid_input',
      );
      assert.equal(
        await road.act(OFFICER, id, 'hearing', { ground: 'invented', reasons: REASONS }),
        'services.unknown_ground',
      );
      assert.equal(await road.act(OFFICER, id, 'hearing', { ground: 'passage-blocked', reasons: REASONS }), 'done');
      assert.equal(await road.decide(id, ruling), 'services.hearing_running');
      assert.match(await hearingsOf(road, ARU), new RegExp(`href="/kk/applications/${id}".*қарсылық білдіре аласыз`));
      assert.equal(await hearingsOf(road, DAUREN), '');
      assert.equal(await road.act(DAUREN, id, 'objection', { text: 'Келіспеймін.' }), 'services.not_found');
      assert.equal(await road.act(ARU, id, 'objection', { text: 'Келіспеймін.' }), 'done');
      assert.equal(await road.act(ARU, id, 'objection', { text: 'Келіспеймін.' }), 'services.already_objected');
      assert.equal(await hearingsOf(road, ARU), '', 'who has objected is waited for no more');
      const empty = await road.call(ARU, 'POST', `/kk/cases/${id}/messages`, { text: '  ' });
      assert.equal(empty.status, 422);
      assert.match(empty.text, /href="#message"/);
      const page = await road.call(ARU, 'GET', `/kk/cases/${id}`);
      assert.match(page.text, /Орын өтпе жолды жабады/);
      assert.match(page.text, /қарсылығыңызды алдық/);
      assert.doesNotMatch(page.text, /қарсылық білдіре аласыз/, 'nobody is invited twice');
      const { hearing } = (await road.look(id)).state;
      await road.moveTo(Math.max(hearing?.decisionFrom ?? 0, hearing?.objectionsUntil ?? 0) as Instant);
      assert.equal(await road.decide(id, { ...ruling, ground: 'second-stall' }), 'services.hearing_other_ground');
      assert.equal(await road.decide(id, ruling), 'done');
      const shown = await road.call(ARU, 'GET', `/api/v1/applications/${id}`);
      assert.equal(shown.json.status, 'refused');
      assert.equal((shown.json.decision as { reasons: string }).reasons, REASONS);
      assert.doesNotMatch(JSON.stringify(shown.json.history), /00000000000a/, 'the officer is not named');
    }));

  test('returns once, and the corrected application goes on', () =>
    onTheRoad(async (road) => {
      const id = await stall(road);
      const defect = { what: 'field', id: 'place', text: 'Орынның нөмірін толық жазыңыз.' };
      assert.equal(
        await road.act(OFFICER, id, 'return', { defects: [{ ...defect, id: 'passport' }] }),
        'services.defect_unknown',
      );
      assert.equal(
        await road.act(OFFICER, id, 'return', { defects: [{ ...defect, id: 'foods' }] }),
        'services.defect_unknown',
        'nobody who sells no food was asked which',
      );
      assert.equal(await road.act(OFFICER, id, 'return', { defects: [defect] }), 'done');
      assert.equal((await road.look(id)).state.dueAt, null);
      const { json } = await road.call(ARU, 'GET', `/api/v1/applications/${id}`);
      const returned = json.case as { status: string; correction: { defects: unknown } };
      assert.deepEqual([json.state, returned.status], ['correcting', 'returned']);
      assert.deepEqual(returned.correction.defects, [defect]);
      assert.match((await road.call(ARU, 'GET', '/kk/applications')).text, /Түзететін соңғы күн/);
      await road.call(ARU, 'PATCH', `/api/v1/applications/${id}`, { answers: { place: 'Көк базар, 7-А' } });
      const again = await road.submit(id);
      assert.equal(again.status, 200, JSON.stringify(again.json));
      const back = await road.look(id);
      assert.equal(back.state.status, 'examined');
      assert.equal(back.state.correction?.resubmitted, true);
      assert.equal(await road.act(OFFICER, id, 'return', { defects: [defect] }), 'services.returned_once');
    }));

  test('a correction that comes too late is refused without a trace, and the clock went on', () =>
    onTheRoad(async (road) => {
      const id = await stall(road);
      await road.act(OFFICER, id, 'return', { defects: [{ what: 'field', id: 'place', text: 'Толық жазыңыз.' }] });
      const until = (await road.look(id)).state.correction?.until as Instant;
      await road.moveTo(until);
      assert.equal((await road.look(id)).state.status, 'examined');
      const before = await road.kinds(id);
      assert.notEqual((await road.submit(id)).status, 500);
      assert.deepEqual(await road.kinds(id), before);
    }));
});

describe('time', () => {
  test('silence refuses at the deadline, once, and is a breach', () =>
    onTheRoad(async (road) => {
      const id = await stall(road);
      const { dueAt } = (await road.look(id)).state;
      await road.moveTo(((dueAt ?? 0) - 1000) as Instant);
      assert.equal((await road.look(id)).state.status, 'examined');
      await road.moveTo(((dueAt ?? 0) + 60_000) as Instant);
      const { state, entries } = await road.look(id);
      assert.equal(state.status, 'deemed-refused');
      assert.equal(state.decision?.effectiveAt, dueAt);
      assert.ok(state.breach);
      await road.jobs();
      assert.equal((await road.look(id)).entries.length, entries.length);
      assert.equal(await road.decide(id, { outcome: 'grant' }), 'services.case_closed');
      assert.equal(await road.act(ARU, id, 'withdraw'), 'services.case_closed');
    }));

  test('silence approves, dated at the deadline, and the result is issued', () =>
    onTheRoad(async (road) => {
      await asDirector(road, ARU);
      const id = await road.apply('guest-house-notice', { address: 'Көл жағасы, 1', rooms: [{ beds: '2' }] });
      const { dueAt } = (await road.look(id)).state;
      await road.moveTo(((dueAt ?? 0) + 3_600_000) as Instant);
      const { state } = await road.look(id);
      assert.equal(state.status, 'deemed-approved');
      assert.equal(state.decision?.effectiveAt, dueAt);
      assert.ok(state.deliveredAt, 'document and register entry are there');
      const page = await road.call(ARU, 'GET', `/kk/applications/${id}`);
      assert.equal(page.status, 200);
    }));

  test('silence does not approve what the conditions forbid', () =>
    onTheRoad(async (road) => {
      await asDirector(road, ARU);
      const rooms = Array.from({ length: 6 }, () => ({ beds: '6' }));
      const id = await road.apply('guest-house-notice', { address: 'Көл жағасы, 2', rooms });
      const { dueAt } = (await road.look(id)).state;
      await road.moveTo(((dueAt ?? 0) + 1000) as Instant);
      const { state } = await road.look(id);
      assert.equal(state.status, 'deemed-refused');
      assert.equal(state.decision?.ground, 'too-large');
    }));
});

describe('the applicant', () => {
  test('withdraws; nobody else can see or do anything', () =>
    onTheRoad(async (road) => {
      const id = await stall(road);
      assert.equal(code(await road.call(DAUREN, 'GET', `/api/v1/applications/${id}`)), 'services.not_found');
      assert.equal((await road.call(DAUREN, 'GET', `/kk/cases/${id}`)).status, 404);
      assert.equal(await road.act(DAUREN, id, 'withdraw'), 'services.not_found');
      for (let day = 0; day < 7; day++) {
        const { text } = await road.call(ARU, 'GET', `/kk/cases/${id}`);
        assert.match(text, /<span class="today"/, 'on a day off, too, one sees where one stands');
        road.instance.clock.set((road.instance.clock.now() + 86_400_000) as Instant);
      }
      assert.equal((await road.call(ARU, 'GET', `/ru/cases/${id}/withdraw`)).status, 200);
      assert.equal(await road.act(ARU, id, 'withdraw'), 'done');
      assert.equal((await road.look(id)).state.status, 'withdrawn');
      assert.equal(await road.act(ARU, id, 'withdraw'), 'services.case_closed');
    }));
});
