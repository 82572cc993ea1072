/** The line of places: whoever serves the state has all of his on one line of a desk's screen. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Actor } from '#kernel/actor.ts';
import { LANGUAGES } from '#kernel/text.ts';
import { withBrowser } from '#test/support/browser.ts';
import { withInstance } from '#test/support/instance.ts';
import { features } from '../../features.ts';

const office = {
  ...{ personId: '019aa000-0000-7000-8000-000000000001', sessionId: '019aa000-0000-7000-8000-000000000002' },
  ...{ officerId: '019aa000-0000-7000-8000-000000000003', agency: 'platform-agency', unit: 'central' },
  assurance: 'signature',
} as const;

const STAFF: Readonly<Record<string, Actor>> = {
  administrator: { kind: 'administrator', roles: ['administrator'], ...office },
  head: { kind: 'officer', roles: ['officer', 'head'], ...office },
  overseer: { kind: 'officer', roles: ['oversight'], ...office },
  authority: { kind: 'officer', roles: ['data-protection'], ...office },
  court: { kind: 'officer', roles: ['court'], ...office },
};

test('each kind of staff sees all places of the work on one line at 1280 pixels', () =>
  withInstance(
    {
      features,
      hooks: { resolveActor: async (_app, { cookies }) => STAFF[cookies.who ?? ''] ?? { kind: 'anonymous' } },
    },
    async (instance) => {
      const baseUrl = await instance.listen();
      await withBrowser(async ({ openPage }) => {
        for (const [who, actor] of Object.entries(STAFF)) {
          const page = await openPage(1280, { baseUrl });
          await page.context().addCookies([{ name: 'who', value: who, url: baseUrl }]);
          for (const language of LANGUAGES) {
            await page.goto(`/${language}/help`);
            const lines = await page.evaluate(
              `new Set([...document.querySelectorAll('.nav li')].map((item) => item.getBoundingClientRect().top)).size`,
            );
            assert.equal(lines, 1, `${who} ${language} ${actor.kind}`);
          }
        }
      });
    },
  ));
