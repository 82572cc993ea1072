import assert from 'node:assert/strict';
import { test } from 'node:test';
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
        { actor: person(world.stranger), now: world.clock.now(), language: 'kk', requestId: 'test', channel: 'portal' },
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
