import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { hex, utf8 } from '#kernel/hash.ts';
import { LANGUAGES } from '#kernel/text.ts';
import { axe, sidewaysOverflow, withBrowser } from '#test/support/browser.ts';
import { withInstance } from '#test/support/instance.ts';
import { transparencyFeature } from '../feature.ts';
import { append } from '../index.ts';
import { integrate } from '../integrate.ts';

/** Set to a folder to keep pictures of every page, for eyes. */
const PICTURES = process.env.LOOK_PICTURES;

test('the page of the log passes axe and fits a phone, in three languages', async () => {
  await withInstance({ features: [transparencyFeature] }, async (instance) => {
    const leaf = await instance.app.transaction((tx) => append(tx, 'test.act', utf8('x')));
    await integrate(instance.app);
    const address = await instance.listen();
    await withBrowser(async (browser) => {
      const page = await browser.openPage(360, { baseUrl: address });
      for (const language of LANGUAGES) {
        for (const query of ['', `?leaf=${hex(leaf.leafHash)}`, '?leaf=12', `?leaf=${'0'.repeat(64)}`]) {
          await page.goto(`/${language}/log${query}`);
          const found = `${language}${query}`;
          assert.deepEqual(await axe(page), [], found);
          assert.deepEqual(await sidewaysOverflow(page), [], found);
          if (PICTURES)
            await page.screenshot({ path: join(PICTURES, `log-${language}-${query.length}.png`), fullPage: true });
        }
      }
    });
  });
});
