/** Holidays that move after cases began: an act in each touched history, told to the applicant; nothing moves without it, and a breach stays. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { type Instant, instantFromIso } from '#kernel/instant.ts';
import { projectRoot } from '#platform/root.ts';
import { ARU } from '../testing/aqsai.ts';
import { publishNext } from '../testing/next-edition.ts';
import { OFFICER, onTheRoad, type Road } from './testing/road.ts';
import { stall } from './testing/stories.ts';

const HOLIDAY =
  '  - { date: 2026-06-10, moves: true, cite: { act: AQ-PROCEDURE, article: 7 }, name: { kk: Көктем, ru: Весна, en: Spring } }\n';

/** The sixth is a Saturday. */
const TRANSFER = '  - { from: 2026-06-06, to: 2026-06-26, cite: { act: AQ-PROCEDURE, article: 6 } }\n';

/** An hour of a day of June; the first is a Monday, and the term of a case begun then ends with the fifteenth. */
const june = (day: number, hour = 10): Instant =>
  instantFromIso(`2026-06-${String(day).padStart(2, '0')}T${String(hour).padStart(2, '0')}:00:00+05:00`);

const calendar = readFileSync(join(projectRoot, 'test/country/calendar/2026.yaml'), 'utf8');

/** Publishes another 2026, from a day on: with a holiday on the tenth, or with a working Saturday. */
async function publish({ instance }: Road, from: string, kind: 'longer' | 'shorter'): Promise<void> {
  const named = calendar.replace('version: 2026-01-01', `version: ${from}`);
  const changed = kind === 'longer' ? named.replace('transfers:', `${HOLIDAY}transfers:`) : `${named}${TRANSFER}`;
  assert.notEqual(changed, named);
  await publishNext(instance, instance.features, {}, { 'calendar/2026-next.yaml': changed });
}

const corrections = async (road: Road, id: string) =>
  (await road.look(id)).entries.filter(({ kind }) => kind === 'corrected');
const due = async (road: Road, id: string) => (await road.look(id)).state.term?.dueDate;

async function letters({ instance }: Road): Promise<string[]> {
  const rows = await instance.asOwner<{ kind: string }>(
    `select kind from notifications.letter where kind in ('services.term-moved', 'services.breach-stays') order by id`,
  );
  return rows.map(({ kind }) => kind);
}

async function findings({ instance }: Road): Promise<string[]> {
  const found: string[] = [];
  for (const feature of instance.features)
    for await (const { what } of feature.fsck?.(instance.app) ?? []) found.push(what);
  return found;
}

const inJune = (run: (road: Road) => Promise<void>): Promise<void> => onTheRoad(run, [], { now: june(1) });

describe('a calendar that is changed', () => {
  test('moves the end of a running term by an act that names ends, edition, day and article', () =>
    inJune(async (road) => {
      const id = await stall(road);
      assert.equal(await due(road, id), '2026-06-15');
      road.instance.clock.set(june(2));
      await publish(road, '2026-06-02', 'longer');
      assert.equal(await due(road, id), '2026-06-15', 'nothing moves because something was published');
      await road.jobs();
      assert.equal(await due(road, id), '2026-06-16');
      const { json } = await road.call(ARU, 'GET', `/api/v1/applications/${id}`);
      const told = (json.history as { kind: string; content: Record<string, unknown> }[]).find(
        ({ kind }) => kind === 'corrected',
      );
      const { edition, ...shown } = told?.content ?? {};
      assert.deepEqual(shown, {
        ...{ was: '2026-06-15', now: '2026-06-16', stays: false },
        days: [{ date: '2026-06-10', isWorking: false, cite: { act: 'AQ-PROCEDURE', article: '7' } }],
      });
      assert.deepEqual(
        [(edition as { version: string }).version, (edition as { year: number }).year],
        ['2026-06-02', 2026],
      );
      assert.deepEqual(await letters(road), ['services.term-moved']);
      const page = (await road.call(ARU, 'GET', `/en/cases/${id}`)).text;
      for (const words of ['The term ended on 15 June 2026; now it ends on 16 June 2026', '10 June 2026 is a day off'])
        assert.ok(page.includes(words), words);

      await road.moveTo(june(3));
      assert.equal((await corrections(road, id)).length, 1, 'once');
      await road.moveTo(june(16));
      assert.equal((await road.look(id)).state.status, 'examined', 'the old end is no end');
      await road.moveTo(june(17, 1));
      const { status, breach } = (await road.look(id)).state;
      assert.deepEqual([status, breach?.on], ['deemed-refused', '2026-06-16']);
      assert.deepEqual(await findings(road), []);
    }));

  test('leaves a breach as it was, with what would have been beside it', () =>
    inJune(async (road) => {
      const id = await stall(road);
      await road.moveTo(june(16, 1));
      const before = (await road.look(id)).state;
      assert.deepEqual([before.status, before.breach?.on], ['deemed-refused', '2026-06-15']);
      await road.moveTo(june(18));
      await publish(road, '2026-06-18', 'longer');
      await road.jobs();
      const after = await road.look(id);
      assert.equal((await corrections(road, id)).length, 1);
      assert.deepEqual(
        [after.state.status, after.state.breach, after.state.dueAt, after.state.decision, after.state.term],
        [before.status, before.breach, before.dueAt, before.decision, before.term],
      );
      assert.deepEqual(await letters(road), ['services.breach-stays']);
      assert.match((await road.call(ARU, 'GET', `/en/cases/${id}`)).text, /The breach stays/);
      await road.moveTo(june(19));
      assert.equal((await corrections(road, id)).length, 1, 'once');
      assert.deepEqual(await findings(road), []);
    }));

  test('ends a term sooner only where that leaves time to act', () =>
    inJune(async (road) => {
      const id = await stall(road);
      await road.moveTo(june(12));
      await publish(road, '2026-06-12', 'shorter');
      await road.jobs();
      assert.equal(await due(road, id), '2026-06-12');
      await road.moveTo(june(13, 1));
      assert.equal((await road.look(id)).state.breach?.on, '2026-06-12');
    }));

  test('never ends a term that would be over at once: what was promised holds', () =>
    inJune(async (road) => {
      const id = await stall(road);
      await road.moveTo(june(15));
      await publish(road, '2026-06-15', 'shorter');
      await road.jobs();
      assert.deepEqual([await due(road, id), await letters(road)], ['2026-06-15', []]);
      assert.equal((await road.look(id)).state.status, 'examined');
    }));

  test('counts a term whose clock stands when it goes on, and one begun since by the new calendar at once', () =>
    inJune(async (road) => {
      const id = await stall(road);
      road.instance.clock.set(june(2));
      const defects = [{ what: 'field', id: 'place', text: 'Орны анық емес.' }];
      assert.equal(await road.act(OFFICER, id, 'return', { defects }), 'done');
      road.instance.clock.set(june(3));
      await publish(road, '2026-06-03', 'longer');
      await road.jobs();
      assert.deepEqual(await corrections(road, id), [], 'nobody knows the end');
      const again = await road.call(ARU, 'PATCH', `/api/v1/applications/${id}`, { answers: { place: 'Көк базар, 8' } });
      assert.equal(again.status, 200, again.text);
      assert.equal((await road.submit(id)).status, 200);
      assert.equal((await corrections(road, id)).length, 1);
      assert.equal(await due(road, id), '2026-06-18');

      const young = await stall(road);
      assert.deepEqual([await due(road, young), await corrections(road, young)], ['2026-06-18', []]);
      await road.jobs();
      assert.deepEqual(await findings(road), []);
    }));

  test('counts from the day that it names, though it was published before', () =>
    inJune(async (road) => {
      const id = await stall(road);
      road.instance.clock.set(june(2));
      await publish(road, '2026-06-04', 'longer');
      await road.moveTo(june(3));
      assert.deepEqual([await due(road, id), await corrections(road, id)], ['2026-06-15', []]);
      await road.moveTo(june(4));
      assert.equal(await due(road, id), '2026-06-16');
    }));
});
