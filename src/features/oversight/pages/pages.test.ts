import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onTheRoad, type Road } from '#features/services/cases/testing/road.ts';
import { ARU, GLEB } from '#features/services/testing/aqsai.ts';
import { instant } from '#kernel/instant.ts';
import { LANGUAGES } from '#kernel/text.ts';
import { axe, coveredControls, sidewaysOverflow, type TestBrowser, withBrowser } from '#test/support/browser.ts';
import { oversightFeature } from '../feature.ts';
import { giveAnswer, prepareAnswer } from '../testing/answer.ts';
import { OVERSEER, overseer } from '../testing/overseer.ts';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const NOBODY = 'nobody';
const ANSWERER = { who: OVERSEER, iin: GLEB };
const FINDING = {
  outcome: 'satisfied',
  reasons: 'Шағым расталды: қабылдау кестесі бұзылған.',
  recommendation: 'Кешірім сұрап, кестені түзетсін.',
};

interface Sight {
  readonly name: string;
  readonly who: string;
  readonly path: string;
}

const complain = async (road: Road, id: string): Promise<string> => {
  const text = 'Қызметкер сөйлесуден бас тартты.\nМен үш рет келдім.';
  const form = new FormData();
  form.set('about', 'staff');
  form.set('text', text);
  form.set('file1', new Blob(['%PDF-1.7\n']), 'Қабылдау кестесі, екінші қабаттағы есіктің суреті.pdf');
  const { json } = await road.call(ARU, 'POST', `/api/v1/applications/${id}/complaints`, form);
  return String(json.complaint);
};

/** Enough cases for figures, and a complaint in each state. */
async function prepared(road: Road): Promise<Sight[]> {
  const cases: string[] = [];
  for (let made = 0; made < 12; made++) cases.push(await road.apply('residence-certificate', { purpose: 'school' }));
  await road.jobs();
  for (const [index, id] of cases.slice(2).entries()) {
    const ratings = { information: 5, staff: 4, term: 5, costs: 1 + (index % 5), result: 4 };
    await road.call(ARU, 'POST', `/api/v1/applications/${id}/satisfaction`, { ratings });
  }
  const [fresh = '', disputed = '', rated = '', late = ''] = cases;
  const forgotten = await complain(road, late);
  await road.moveTo(instant(road.instance.clock.now() + 45 * DAY));
  const answered = await complain(road, rated);
  await giveAnswer(road, ANSWERER, answered, FINDING);
  const waiting = await complain(road, disputed);
  await prepareAnswer(road, ANSWERER, waiting, FINDING);
  return [
    { name: 'rate', who: ARU, path: `cases/${fresh}/satisfaction` },
    { name: 'rated', who: ARU, path: `cases/${rated}/satisfaction` },
    { name: 'complain', who: ARU, path: `cases/${fresh}/complaint` },
    { name: 'already', who: ARU, path: `cases/${disputed}/complaint` },
    { name: 'waiting', who: ARU, path: `complaints/${waiting}` },
    { name: 'answered', who: ARU, path: `complaints/${answered}` },
    { name: 'queue', who: OVERSEER, path: 'oversight/complaints' },
    { name: 'hear', who: OVERSEER, path: `oversight/complaints/${forgotten}` },
    { name: 'heard', who: OVERSEER, path: `oversight/complaints/${answered}` },
    { name: 'sign', who: OVERSEER, path: `oversight/complaints/${waiting}/sign` },
    { name: 'quality', who: NOBODY, path: 'quality' },
    { name: 'service', who: NOBODY, path: 'quality/services/residence-certificate' },
    { name: 'few', who: NOBODY, path: 'quality/services/market-stall-permit' },
    { name: 'agency', who: NOBODY, path: 'quality/agencies/civil-registry' },
    { name: 'method', who: NOBODY, path: 'quality/method' },
  ];
}

async function faultsOf(browser: TestBrowser, baseUrl: string, sights: readonly Sight[], width: number) {
  const faults: string[] = [];
  const page = await browser.openPage(width, { baseUrl, script: true });
  for (const { name, who, path } of sights) {
    await page.context().addCookies([{ name: 'who', value: who, url: baseUrl }]);
    for (const language of LANGUAGES) {
      const reply = await page.goto(`/${language}/${path}`);
      const found = [
        ...(reply?.status() === 200 ? [] : [`status ${reply?.status()}`]),
        ...(await axe(page)),
        ...(await sidewaysOverflow(page)),
        ...(language === 'kk' ? await coveredControls(page) : []),
      ];
      faults.push(...found.map((fault) => `${name} ${language} ${width}: ${fault}`));
      if (process.env.SHOTS)
        await page.screenshot({ path: `${process.env.SHOTS}/${name}-${language}-${width}.png`, fullPage: true });
    }
  }
  return faults;
}

test('every page of oversight passes axe in three languages, on a phone and on a desk', () =>
  onTheRoad(
    async (road) => {
      road.actAs(OVERSEER, overseer(road));
      const sights = await prepared(road);
      const baseUrl = await road.instance.listen();
      await withBrowser(async (browser) => {
        assert.deepEqual(await faultsOf(browser, baseUrl, sights, 360), []);
        assert.deepEqual(await faultsOf(browser, baseUrl, sights, 1280), []);
      });
    },
    [oversightFeature],
  ));
