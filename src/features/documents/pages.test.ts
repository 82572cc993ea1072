import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instantFromIso } from '#kernel/instant.ts';
import { drain } from '#platform/worker.ts';
import { axe, sidewaysOverflow, withBrowser } from '#test/support/browser.ts';
import { revokeDocument } from './index.ts';
import { person, withWorld } from './testing.ts';

const WIDTH = 360;

test('the pages of documents are whole at 360 pixels in every language, and axe finds nothing', () =>
  withWorld(async (world) => {
    const [first, revoked] = [await world.issue(), await world.issue()];
    await world.app.transaction((tx) =>
      revokeDocument(
        tx,
        { actor: person(world.stranger), now: world.clock.now() },
        revoked.number,
        'Рұқсат қате берілген.',
        { caseId: world.holder },
      ),
    );
    await world.runJobs();
    const address = await world.listen();
    await world.inject({ url: `/kk/v/${first.number}/${first.code}` });
    await withBrowser(async (browser) => {
      const page = await browser.openPage(WIDTH, { baseUrl: address });
      await page.context().addCookies([{ name: 'who', value: world.holder, url: address }]);
      const paths = [
        'cabinet/documents',
        `documents/${first.number}`,
        `documents/${revoked.number}`,
        'v',
        'v?number=1&code=',
        `v/${first.number}/${first.code}`,
        `v/${revoked.number}/${revoked.code}`,
      ];
      for (const path of paths) {
        for (const language of ['kk', 'ru', 'en']) {
          await page.goto(`/${language}/${path}`);
          assert.deepEqual(await axe(page), [], `${language}/${path}`);
          assert.deepEqual(await sidewaysOverflow(page), [], `${language}/${path}`);
        }
      }
    });
  }));

test('so are those of a document whose data were erased', () =>
  withWorld(
    async (world) => {
      const { number, code } = await world.issue();
      await world.runJobs();
      world.clock.set(instantFromIso('2031-06-02T00:00:00.000Z'));
      // The authorities' certificates end before anything has been kept for its time.
      const features = world.features.filter(({ name }) => name !== 'trust');
      await drain(world.app, world.pool, features);
      const address = await world.listen();
      await withBrowser(async (browser) => {
        const page = await browser.openPage(WIDTH, { baseUrl: address });
        await page.context().addCookies([{ name: 'who', value: world.holder, url: address }]);
        for (const [language, path] of [
          ['kk', `documents/${number}`],
          ['ru', `documents/${number}`],
          ['en', `documents/${number}`],
          ['kk', `v/${number}/${code}`],
        ] as const) {
          await page.goto(`/${language}/${path}`);
          assert.equal(await page.locator('.govuk-inset-text').count(), 1);
          assert.deepEqual([...(await axe(page)), ...(await sidewaysOverflow(page))], [], `${language}/${path}`);
          if (process.env.SHOTS)
            await page.screenshot({
              path: `${process.env.SHOTS}/erased-${language}-${path.slice(0, 1)}.png`,
              fullPage: true,
            });
        }
      });
    },
    { caseKeeper: { isErased: async () => true, keptUntil: async () => undefined, isBeingIssued: async () => true } },
  ));
