import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Instant } from '#kernel/instant.ts';
import { axe, coveredControls, sidewaysOverflow, withBrowser } from '#test/support/browser.ts';
import { ARU } from '../../testing/aqsai.ts';
import { OFFICER, onTheRoad, type Road } from '../testing/road.ts';
import { stall } from '../testing/stories.ts';

const REASONS = 'Орын өтпе жолды толық жабады, сызба бойынша жол қалмайды.';

/** Cases of every kind that an applicant meets. */
async function prepared(road: Road): Promise<Record<string, string>> {
  const automatic = await road.apply('residence-certificate', { purpose: 'school' });
  const unpaid = await road.apply('market-stall-permit', {
    district: '1010',
    place: 'Көк базар, 1',
    months: '1',
    sellsFood: false,
  });
  const running = await stall(road);
  const returned = await stall(road);
  await road.act(OFFICER, returned, 'return', { defects: [{ what: 'field', id: 'place', text: 'Толық жазыңыз.' }] });
  const hearing = await stall(road);
  await road.act(OFFICER, hearing, 'messages', { text: 'Сызбаны қарап шықтым.' });
  await road.act(OFFICER, hearing, 'hearing', { ground: 'passage-blocked', reasons: REASONS });
  const withdrawn = await stall(road);
  await road.act(ARU, withdrawn, 'withdraw');
  await road.jobs();
  return { automatic, unpaid, running, returned, hearing, withdrawn };
}

test('the pages of a case: no fault by axe, nothing sticks out, nothing is covered, in three languages', () =>
  onTheRoad(async (road) => {
    const cases = await prepared(road);
    const baseUrl = await road.instance.listen();
    const faults: string[] = [];
    const walk = async (name: string, path: string, language: string, width: number) =>
      withBrowser(async (browser) => {
        const page = await browser.openPage(width, { baseUrl });
        await page.context().addCookies([{ name: 'who', value: ARU, url: baseUrl }]);
        await page.goto(`/${language}/cases/${path}`);
        const found = [...(await axe(page)), ...(await sidewaysOverflow(page)), ...(await coveredControls(page))];
        faults.push(...found.map((fault) => `${name} ${language} ${width}: ${fault}`));
        if (process.env.SHOTS)
          await page.screenshot({ path: `${process.env.SHOTS}/${name}-${language}-${width}.png`, fullPage: true });
      });
    for (const [name, id] of Object.entries(cases)) {
      const language = ['kk', 'ru', 'en'][Object.keys(cases).indexOf(name) % 3] ?? 'kk';
      await walk(name, id, language, 360);
      await walk(name, id, language, 1280);
    }
    for (const language of ['kk', 'ru', 'en']) {
      await walk('term', `${cases.returned}/term`, language, 360);
      await walk('withdraw', `${cases.running}/withdraw`, language, 360);
    }
    const due = (await road.look(cases.running ?? '')).state.dueAt;
    await road.moveTo((due ?? 0) as Instant);
    await walk('silence', cases.running ?? '', 'ru', 360);
    assert.deepEqual(faults, []);
  }));
