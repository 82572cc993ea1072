import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { OFFICER, onTheRoad, type Road } from '#features/services/cases/testing/road.ts';
import { stall } from '#features/services/cases/testing/stories.ts';
import { measurements } from '#features/services/index.ts';
import { ARU, DAUREN, GLEB } from '#features/services/testing/aqsai.ts';
import type { Actor } from '#kernel/actor.ts';
import { instant } from '#kernel/instant.ts';
import { oversightFeature } from './feature.ts';
import { fsckOversight } from './fsck.ts';
import { giveAnswer } from './testing/answer.ts';
import { OVERSEER, overseer } from './testing/overseer.ts';

const DAY = 86_400_000;
const ANSWERER = { who: OVERSEER, iin: GLEB };

const walk = (run: (road: Road) => Promise<void>) =>
  onTheRoad(
    async (road) => {
      road.actAs(OVERSEER, overseer(road));
      await run(road);
    },
    [oversightFeature],
  );

const certificate = async (road: Road): Promise<string> => {
  const id = await road.apply('residence-certificate', { purpose: 'school' });
  await road.jobs();
  return id;
};

const letters = async (road: Road): Promise<string[]> =>
  (await road.instance.asOwner<{ kind: string }>('select kind from notifications.letter order by sent_at, id')).map(
    ({ kind }) => kind,
  );

const complaintOn = async (road: Road, id: string, about = 'staff'): Promise<string> => {
  const sent = await road.call(ARU, 'POST', `/kk/cases/${id}/complaint`, { about, text: 'Дөрекі сөйледі.' });
  assert.equal(sent.status, 303, sent.text);
  return sent.to.split('/').at(-1) ?? '';
};

const faults = async (road: Road): Promise<string[]> => {
  const found: string[] = [];
  for await (const { what } of fsckOversight(road.instance.app)) found.push(what);
  return found;
};

describe('the question after a case', () => {
  test('asked once, answered once, kept in the history', () =>
    walk(async (road) => {
      const open = await stall(road);
      assert.equal((await road.call(ARU, 'GET', `/kk/cases/${open}/satisfaction`)).status, 409, 'not while it goes on');
      const id = await certificate(road);
      assert.deepEqual(
        (await letters(road)).filter((kind) => kind === 'oversight.rate'),
        ['oversight.rate'],
      );
      const address = `/en/cases/${id}/satisfaction`;
      assert.match((await road.call(ARU, 'GET', address)).text, /Was it clear what to do\?/);
      assert.equal((await road.call(DAUREN, 'GET', address)).status, 404, 'of another person');
      const empty = await road.call(ARU, 'POST', address, { information: '-', comment: ' ' });
      assert.equal(empty.status, 422);
      assert.match(empty.text, /href="#information"/);
      assert.equal((await road.call(ARU, 'POST', address, { information: '9' })).status, 422);
      const sent = await road.call(ARU, 'POST', address, { information: '5', term: '4', staff: '-', comment: 'Тез!' });
      assert.equal(sent.status, 303, sent.text);
      assert.match((await road.call(ARU, 'GET', address)).text, /Thank you/);
      const again = await road.call(ARU, 'POST', `/api/v1/applications/${id}/satisfaction`, { ratings: { term: 1 } });
      assert.equal(again.json.code, 'oversight.already_rated');
      assert.equal((await road.kinds(id)).at(-1), 'satisfaction');
      assert.deepEqual(await faults(road), []);
      await road.instance.asOwner('update oversight.rating set term = 1');
      assert.deepEqual(await faults(road), ['a row says something else than the history']);
      await road.instance.asOwner('delete from oversight.rating');
      assert.deepEqual(await faults(road), ['an entry of a history has lost its row']);
    }));
});

describe('a complaint', () => {
  test('its term, its answer, and the look-up that the applicant sees', () =>
    walk(async (road) => {
      const id = await stall(road);
      assert.equal((await road.call(DAUREN, 'GET', `/kk/cases/${id}/complaint`)).status, 404);
      const wrong = await road.call(ARU, 'POST', `/en/cases/${id}/complaint`, { about: 'x', text: '' });
      assert.equal(wrong.status, 422);
      for (const field of ['about', 'text']) assert.match(wrong.text, new RegExp(`href="#${field}"`));
      const complaint = await complaintOn(road, id);
      const page = await road.call(ARU, 'GET', `/en/complaints/${complaint}`);
      assert.match(page.text, /AQ-C-\d{4}-\d{7}-\d/);
      assert.match(page.text, /20 working days left/);
      assert.equal((await road.call(DAUREN, 'GET', `/en/complaints/${complaint}`)).status, 404);
      const second = await road.call(ARU, 'POST', `/api/v1/applications/${id}/complaints`, {
        about: 'term',
        text: 'x',
      });
      assert.equal(second.json.code, 'oversight.complaint_open');

      const queue = await road.call(OVERSEER, 'GET', '/en/oversight/complaints');
      assert.match(queue.text, new RegExp(`/en/oversight/complaints/${complaint}`));
      assert.ok(!queue.text.includes('Ақсайова'), 'a queue tells nothing of people');
      const heard = await road.call(OVERSEER, 'GET', `/en/oversight/complaints/${complaint}`);
      assert.match(heard.text, /The application was sent and entered in the public log/);
      assert.doesNotMatch(heard.text, /You sent the application/, 'what somebody else did is told of him');
      assert.match(heard.text, /Ақсайова Ару/);
      assert.match(heard.text, /Дөрекі сөйледі\./);
      const lookups = await road.instance.asOwner<{ purpose: string; agency: string }>(
        "select purpose, agency from registers.lookup where case_id = $1 and purpose = 'hear-complaint'",
        [id],
      );
      assert.deepEqual(lookups, [{ purpose: 'hear-complaint', agency: 'audit-chamber' }]);
      assert.match((await road.call(ARU, 'GET', `/en/applications/${id}`)).text, /To answer your complaint/);

      const answer = `/en/oversight/complaints/${complaint}/answer`;
      const half = await road.call(OVERSEER, 'POST', answer, { outcome: 'partly', reasons: 'Рас.' });
      assert.equal(half.status, 422);
      assert.match(half.text, /href="#recommendation"/);
      const whole = { outcome: 'partly', reasons: 'Рас.', recommendation: 'Кешірім сұрасын.' };
      await giveAnswer(road, ANSWERER, complaint, whole);
      assert.match((await road.call(OVERSEER, 'POST', answer, whole)).text, /has been answered/);
      const read = await road.call(ARU, 'GET', `/api/v1/complaints/${complaint}`);
      assert.equal(read.json.outcome, 'partly');
      assert.equal(read.json.reasons, 'Рас.');
      const own = (await road.call(ARU, 'GET', `/en/applications/${id}`)).text;
      assert.match(own, /The complaint was answered\./);
      assert.match(own, /You sent the application/);
      assert.deepEqual(
        (await letters(road)).filter((kind) => kind.startsWith('oversight.')),
        ['oversight.filed', 'oversight.answered'],
      );
      assert.deepEqual(await faults(road), []);
    }));

  test('never goes to the one complained about, nor to anybody with a part in it', () =>
    walk(async (road) => {
      const id = await stall(road);
      const { officerId = '' } = (await road.look(id)).state;
      const complaint = await complaintOn(road, id);
      const address = `/en/oversight/complaints/${complaint}`;
      const refusalOf = async (who: string, actor: Actor): Promise<string> => {
        road.actAs(who, actor);
        const { status, text } = await road.call(who, 'GET', address);
        return status === 403
          ? /can’t answer|can&#39;t answer|can't answer/.test(text)
            ? 'partial'
            : 'no overseer'
          : String(status);
      };
      assert.equal((await road.call(OFFICER, 'GET', address)).status, 403, 'the officer of the case');
      assert.equal(await refusalOf('other agency', overseer(road, { agency: 'trade-inspection' })), 'no overseer');
      assert.equal(await refusalOf('no role', overseer(road, { roles: ['officer'] })), 'no overseer');
      assert.equal(await refusalOf('the same post', overseer(road, { officerId })), 'partial');
      const self = road.people[ARU]?.personId ?? '';
      assert.equal(await refusalOf('the applicant', overseer(road, { personId: self })), 'partial');
      const neighbour = road.people[DAUREN]?.personId ?? '';
      assert.equal(await refusalOf('of the same household', overseer(road, { personId: neighbour })), 'partial');
      assert.equal(await refusalOf('nobody of these', overseer(road)), '200');
      const weak = overseer(road, { assurance: 'low' });
      road.actAs('weakly known', weak);
      const answer = { outcome: 'not-satisfied', reasons: 'Жоқ.' };
      assert.equal((await road.call('weakly known', 'POST', `${address}/answer`, answer)).status, 403);
    }));

  test('unanswered in time is a breach for ever, and the answer is still owed', () =>
    walk(async (road) => {
      const complaint = await complaintOn(road, await certificate(road));
      await road.moveTo(instant(road.instance.clock.now() + 60 * DAY));
      await road.jobs();
      assert.equal((await letters(road)).filter((kind) => kind === 'oversight.overdue').length, 1);
      assert.match((await road.call(ARU, 'GET', `/en/complaints/${complaint}`)).text, /did not come in time/);
      const answer = { outcome: 'not-satisfied', reasons: 'Кеш болса да жауап.' };
      await giveAnswer(road, ANSWERER, complaint, answer);
      const read = await road.call(ARU, 'GET', `/api/v1/complaints/${complaint}`);
      assert.equal(read.json.isLate, true);
      assert.equal(read.json.outcome, 'not-satisfied');
      for (const forbidden of [
        'update oversight.complaint set due_at = filed_at',
        'delete from oversight.breach',
        'update oversight.answer set outcome = $$satisfied$$',
        'delete from oversight.rating',
      ]) {
        await assert.rejects(road.instance.asApp(forbidden), /permission denied/, forbidden);
      }
      assert.deepEqual(await faults(road), []);
      // The owner of the database may do anything, but not unseen.
      for (const altered of [
        "due_at = due_at + interval '3 days'",
        "case_number = 'SM-0'",
        "service = 'nothing-such'",
        "provider = 'nobody'",
        'person_id = gen_random_uuid()',
        'organisation_id = gen_random_uuid()',
      ]) {
        await road.instance.asOwner('create table public.kept as table oversight.complaint');
        await road.instance.asOwner(`update oversight.complaint set ${altered}`);
        const [fault] = await faults(road);
        assert.match(fault ?? '', /^a row says something else than the (history|case that it is on)$/, altered);
        await road.instance.asOwner(
          `update oversight.complaint c set (due_at, case_number, service, provider, person_id, organisation_id)
             = (k.due_at, k.case_number, k.service, k.provider, k.person_id, k.organisation_id) from public.kept k where k.id = c.id`,
        );
        await road.instance.asOwner('drop table public.kept');
      }
      assert.deepEqual(await faults(road), []);
    }));

  test('a broken term tells the person, with the complaint ready to send', () =>
    walk(async (road) => {
      const id = await stall(road);
      await road.moveTo(instant(road.instance.clock.now() + 40 * DAY));
      await road.jobs();
      assert.equal((await letters(road)).filter((kind) => kind === 'oversight.breach').length, 1);
      const [letter] = await road.instance.asOwner<{ link: string }>(
        "select link from notifications.letter where kind = 'oversight.breach'",
      );
      assert.equal(letter?.link, `/cases/${id}/complaint?about=term`);
      const ready = await road.call(ARU, 'GET', `/en${letter.link}`);
      assert.match(ready.text, /value="term" checked/);
      assert.match(ready.text, /had to be answered by/);
    }));
});

describe('figures of quality', () => {
  test('computed from histories, never of fewer than ten, as page, JSON, CSV and command', () =>
    walk(async (road) => {
      const few = await certificate(road);
      const early = await road.call(DAUREN, 'GET', '/api/v1/quality/services/residence-certificate');
      assert.equal((early.json.figures as { decided: unknown }).decided, 'few');
      for (let made = 0; made < 10; made++) await road.apply('residence-certificate', { purpose: 'work' });
      await road.jobs();
      await road.call(ARU, 'POST', `/api/v1/applications/${few}/satisfaction`, { ratings: { result: 5 } });
      await road.moveTo(instant(road.instance.clock.now() + 11 * 60_000));
      const { json } = await road.call(DAUREN, 'GET', '/api/v1/quality/services/residence-certificate');
      const figures = json.figures as Record<string, unknown>;
      assert.equal(figures.decided, 11);
      assert.equal(figures.refused, 0);
      assert.equal(figures.onTime, 1);
      assert.equal(figures.raters, 'few');
      const csv = await road.call('nobody', 'GET', '/api/v1/quality/services?format=csv');
      assert.match(csv.text, /^service,figure,value\r\n/);
      assert.match(csv.text, /residence-certificate,decided,11\r\n/);
      assert.ok(
        !/,[1-9]\r\n/.test(csv.text.replace(/,(onTime|elapsedMs\.\w+),1?\d*\r\n/g, '')),
        'no small number leaves',
      );
      for (const language of ['kk', 'ru', 'en']) {
        for (const page of ['', '/services/residence-certificate', '/agencies/civil-registry', '/method']) {
          const shown = await road.call('nobody', 'GET', `/${language}/quality${page}`);
          assert.equal(shown.status, 200, `${language}${page}: ${shown.text}`);
        }
      }
      assert.equal((await road.call('nobody', 'GET', '/en/quality/services/nothing')).status, 404);
      const known = measurements(road.instance.app.env).of('residence-certificate');
      assert.deepEqual([known?.decided, known?.refused, known?.late], [11, 0, 0], 'the catalogue shows them too');
      const lines: string[] = [];
      const [command] = oversightFeature.commands;
      assert.equal(await command?.run(road.instance.app, [], (line) => void lines.push(line)), 0);
      assert.equal(JSON.parse(lines.join('')).services['residence-certificate'].decided, 11);
    }));

  test('registers that nobody’s application changed count as bypass', () =>
    walk(async (road) => {
      const { json } = await road.call('nobody', 'GET', '/api/v1/quality/agencies/civil-registry');
      const { byGround } = json.bypass as { byGround: Record<string, unknown>; rate?: number };
      assert.deepEqual(byGround, {
        case: 0,
        import: 0,
        'unsigned-import': 'few',
        'owner-correction': 0,
        'court-act': 0,
      });
    }));
});
