/** The pages of signed acts that wait: accessible, in every language, at the width of a telephone, without script. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inAqsai } from '#features/services/testing/aqsai.ts';
import { features } from '#features/services/testing/features.ts';
import { LANGUAGES } from '#kernel/text.ts';
import { axe, coveredControls, sidewaysOverflow, withBrowser } from '#test/support/browser.ts';

const [WAITING, REFUSED, DONE] = ['a', 'b', 'c'].map((one) => `019aa000-0000-7000-8000-00000000000${one}`) as [
  string,
  string,
  string,
];

test('what waits, what was done and what came to nothing', () =>
  inAqsai(features, async ({ instance, people }) => {
    const [who = ''] = Object.keys(people);
    const insert = (id: string, change: { refusal?: string; isOver?: boolean } = {}) =>
      instance.asOwner(
        `insert into identity.waiting_act
           (id, digest, action, input, actor, person_id, question, back, language, channel, at, in_hand_until, ended_at, refusal)
         values ($1::uuid, $1::text, 'consents.give', case when $4 then null else '{}'::jsonb end,
           jsonb_build_object('kind', 'person', 'personId', $2::text, 'sessionId', 's', 'assurance', 'substantial'),
           ($2::text)::uuid, 'q', '/cabinet', 'kk', 'portal', now(), now() + interval '1 day', case when $4 then now() end, $3)`,
        [id, people[who]?.personId, change.refusal ?? null, change.isOver ?? false],
      );
    await insert(WAITING);
    await insert(REFUSED, { refusal: 'trust.bad_signature', isOver: true });
    await insert(DONE, { isOver: true });
    const baseUrl = await instance.listen();
    await withBrowser(async (browser) => {
      const page = await browser.openPage(360, { baseUrl });
      await page.context().addCookies([{ name: 'who', value: who, url: baseUrl }]);
      for (const language of LANGUAGES)
        for (const path of ['', `/${WAITING}`, `/${REFUSED}`, `/${DONE}`]) {
          await page.goto(`/${language}/signing${path}`);
          const found = [...(await axe(page)), ...(await sidewaysOverflow(page)), ...(await coveredControls(page))];
          assert.deepEqual(found, [], `${language}${path}`);
          if (process.env.SHOTS)
            await page.screenshot({ path: `${process.env.SHOTS}/${language}${path.slice(-2)}.png`, fullPage: true });
        }
      const plain = await browser.openPage(360, { baseUrl, script: false });
      await plain.context().addCookies([{ name: 'who', value: who, url: baseUrl }]);
      await plain.goto('/en/signing');
      await plain.getByRole('link').filter({ hasText: '20' }).first().click();
      await plain.getByRole('link', { name: 'Back to what you signed' }).waitFor();
    });
  }));
