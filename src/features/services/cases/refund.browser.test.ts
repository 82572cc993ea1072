import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LANGUAGES } from '#kernel/text.ts';
import { publish } from '#platform/events.ts';
import { axe, sidewaysOverflow, withBrowser } from '#test/support/browser.ts';
import { ARU } from '../testing/aqsai.ts';
import { features } from '../testing/features.ts';
import { onTheRoad, type Road } from './testing/road.ts';
import { STALL } from './testing/stories.ts';

async function chargeIdOf({ call }: Road, id: string): Promise<string> {
  const { json } = await call(ARU, 'GET', `/api/v1/applications/${id}`);
  const history = json.history as { kind: string; content: { chargeId: string } }[];
  return history.find(({ kind }) => kind === 'fee-charged')?.content.chargeId ?? '';
}

const payDemo = ({ call }: Road, chargeId: string) => call(ARU, 'POST', `/api/v1/payments/${chargeId}/pay-demo`, {});

const balances = ({ instance }: Road) =>
  instance.asOwner<{ account: string; balance: string }>(
    'select account, sum(amount) as balance from payments.posting group by account having sum(amount) <> 0',
  );

test('a fee that is paid after the application was taken back goes back, once, and everybody is told', () =>
  onTheRoad(async (road) => {
    const { instance, call } = road;
    const id = await road.apply('market-stall-permit', STALL);
    const chargeId = await chargeIdOf(road, id);
    assert.equal(await road.act(ARU, id, 'withdraw'), 'done');
    assert.equal((await payDemo(road, chargeId)).status, 200);
    await road.jobs();
    assert.deepEqual(await road.kinds(id), ['submitted', 'fee-charged', 'withdrawn', 'fee-refunded']);
    assert.equal((await road.look(id)).state.status, 'withdrawn');
    assert.deepEqual(await balances(road), [], 'nobody owes anything');
    const subject = `urn:shanyraq:${instance.app.env.instance.code.toLowerCase()}:case:${id}`;
    await instance.app.transaction((tx) => publish(tx, 'payments.paid', { chargeId, subject }));
    await road.jobs();
    assert.equal((await road.kinds(id)).length, 4, 'an event that comes twice gives back once');
    const shown = (await call(ARU, 'GET', `/api/v1/payments/${chargeId}`)).json as { refund?: { reason: string } };
    assert.equal(shown.refund?.reason, 'case-ended');
    const letters = await instance.asOwner("select from notifications.letter where kind = 'services.fee-refunded'");
    assert.equal(letters.length, 1);
    for (const check of features.flatMap((one) => ('fsck' in one ? [one.fsck] : [])))
      for await (const { what, where } of check(instance.app)) assert.fail(`${what}: ${where}`);
    const baseUrl = await instance.listen();
    await withBrowser(async ({ openPage }) => {
      const page = await openPage(360, { baseUrl });
      await page.context().addCookies([{ name: 'who', value: ARU, url: baseUrl }]);
      for (const language of LANGUAGES) {
        for (const path of [`cases/${id}`, `payments/${chargeId}`]) {
          await page.goto(`/${language}/${path}`);
          assert.deepEqual(await axe(page), [], `${language} ${path}`);
          assert.deepEqual(await sidewaysOverflow(page), [], `${language} ${path}`);
        }
        assert.match((await page.locator('main').textContent()) ?? '', /DEMO-R-[0-9A-F]{12}/);
      }
      await page.goto(`/en/cases/${id}`);
      await page.locator(`a[href="/en/payments/${chargeId}"]`).click();
      assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), 'Paid back');
    });
  }));

test('a case that took its fee keeps it, whatever becomes of it', () =>
  onTheRoad(async (road) => {
    const id = await road.apply('market-stall-permit', STALL);
    const chargeId = await chargeIdOf(road, id);
    await payDemo(road, chargeId);
    await road.jobs();
    assert.equal(await road.act(ARU, id, 'withdraw'), 'done');
    const subject = `urn:shanyraq:${road.instance.app.env.instance.code.toLowerCase()}:case:${id}`;
    await road.instance.app.transaction((tx) => publish(tx, 'payments.paid', { chargeId, subject }));
    await road.jobs();
    assert.ok(!(await road.kinds(id)).includes('fee-refunded'));
  }));
