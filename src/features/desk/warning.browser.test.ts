import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ARU } from '#features/services/testing/aqsai.ts';
import type { Instant } from '#kernel/instant.ts';
import { LANGUAGES } from '#kernel/text.ts';
import { publish } from '#platform/events.ts';
import { axe, sidewaysOverflow, withBrowser } from '#test/support/browser.ts';
import { type Colleague, inTheOffice, type Office } from './testing/office.ts';

const HALF_DAY_MS = 12 * 3_600_000;

/** A case in an officer's hands, and the clock moved to the last hour of its term. */
async function almostOver(office: Office): Promise<{ id: string; officer: Colleague }> {
  const id = await office.paid();
  await office.jobs();
  const officer = await office.officerOf(id);
  const { dueAt, registeredAt } = (await office.look(id)).state;
  const last = (dueAt ?? 0) - 3_600_000;
  for (let at = registeredAt ?? 0; at < last; at += HALF_DAY_MS) await office.moveTo(at as Instant);
  await office.moveTo(last as Instant);
  return { id, officer };
}

interface LetterRow {
  readonly person_id: string;
  readonly case_id: string | null;
  readonly subject: Record<string, string>;
  readonly body: Record<string, string>;
}

const lettersOf = ({ instance }: Office) =>
  instance.asOwner<LetterRow>("select * from notifications.letter where kind = 'desk.term-warning' order by sent_at");

describe('a term that runs out', () => {
  test('is told to the officer who has the case, thrice, and to nobody else', () =>
    inTheOffice(async (office) => {
      const { id, officer } = await almostOver(office);
      const letters = await lettersOf(office);
      assert.deepEqual(
        letters.map(({ person_id, subject }) => [person_id, subject.en?.slice(0, 4)]),
        [50, 80, 95].map((percent) => [officer.personId, `${percent} %`]),
      );
      for (const { body, case_id } of letters) {
        assert.equal(case_id, null, 'the letter is not tied to the case');
        for (const language of LANGUAGES) assert.ok(body[language]?.includes((await office.look(id)).row.number));
      }
      await office.instance.app.transaction((tx) => publish(tx, 'services.term-warning', { caseId: id, percent: 95 }));
      await office.jobs();
      assert.equal((await lettersOf(office)).length, 3, 'an event that comes twice is told once');
      const shown = await office.call(ARU, 'GET', `/en/cases/${id}`);
      for (const secret of [officer.officerId, officer.personId]) assert.ok(!shown.text.includes(secret));
    }));

  test('is shown in the list and on the case, accessible, at 360 and 1280 pixels', () =>
    inTheOffice(async (office) => {
      const { id, officer } = await almostOver(office);
      const list = await office.call(officer.officerId, 'GET', '/en/desk');
      assert.match(list.text, /95 % gone, last day is today/);
      assert.match(list.text, /silence refuses it/);
      const page = await office.call(officer.officerId, 'GET', `/en/desk/${id}`);
      assert.match(page.text, /95 % of the term has gone by: day 10 of 10\./);
      assert.match(page.text, /If nobody decides by then, it counts as refused, and as a breach by your unit/);
      const baseUrl = await office.instance.listen();
      await withBrowser(async ({ openPage }) => {
        for (const width of [360, 1280]) {
          const shown = await openPage(width, { baseUrl });
          await shown.context().addCookies([{ name: 'who', value: officer.officerId, url: baseUrl }]);
          for (const language of LANGUAGES) {
            await shown.goto(`/${language}/desk/${id}`);
            assert.deepEqual(await axe(shown), [], `${width} ${language}`);
            assert.deepEqual(await sidewaysOverflow(shown), [], `${width} ${language}`);
          }
        }
      });
    }));
});
