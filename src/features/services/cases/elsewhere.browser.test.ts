/** The pages that speak of registers elsewhere, in a real browser: while a keeper is silent, at two widths, in every language. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { withKeeper } from '#features/registers/testing/keeper.ts';
import { axe, sidewaysOverflow, withBrowser } from '#test/support/browser.ts';
import { ARU } from '../testing/aqsai.ts';
import { OFFICER, onTheRoad } from './testing/road.ts';

/** Where pictures are kept for eyes, if anywhere. */
const pictures = process.env.ELSEWHERE_PICTURES;

test('whoever waits for a register elsewhere reads so on every page, in every language', () =>
  withKeeper('stall-insurance', (keeper) =>
    onTheRoad(
      async (road) => {
        const { instance, call, submit, jobs, actAs, people } = road;
        keeper.behave((_, response) => response.writeHead(503).end());
        const begin = async (service: string): Promise<string> => {
          const { json } = await call(ARU, 'POST', '/api/v1/applications', { service });
          const id = String(json.id);
          await jobs();
          await call(ARU, 'GET', `/en/applications/${id}/check`);
          await jobs();
          return id;
        };
        const draft = await begin('insurance-extract');
        const sent = await begin('food-cart-permit');
        await call(ARU, 'PATCH', `/api/v1/applications/${sent}`, {
          answers: { district: '1010', spot: 'Көк базар, 7' },
        });
        await call(ARU, 'GET', `/en/applications/${sent}/check`);
        await jobs();
        const unsent = ['evidence', 'check'].map((page) => `applications/${draft}/${page}`);
        const seen = [
          ...unsent,
          `applications/${sent}/check`,
          'services/food-cart-permit',
          'services/food-cart-permit/check',
          'registers',
          'registers/stall-insurance',
          'registers/market-places',
          'cabinet/data',
        ];
        const baseUrl = await instance.listen();
        await withBrowser(async ({ openPage }) => {
          const look = async (who: string, paths: readonly string[]) => {
            for (const [width, language] of [
              [360, 'kk'],
              [1280, 'ru'],
              [360, 'en'],
            ] as const) {
              const page = await openPage(width, { baseUrl });
              await page.context().addCookies([{ name: 'who', value: who, url: baseUrl }]);
              for (const path of paths) {
                await page.goto(`/${language}/${path}`);
                if (pictures !== undefined) {
                  mkdirSync(pictures, { recursive: true });
                  const name = `${path.replace(/[0-9a-f]{8}-[0-9a-f-]+/, 'id').replaceAll('/', '-')}-${width}-${language}.png`;
                  await page.screenshot({ path: join(pictures, name), fullPage: true });
                }
                assert.deepEqual(await axe(page), [], `${language} ${path}`);
                assert.deepEqual(await sidewaysOverflow(page), [], `${language} ${path}`);
              }
            }
          };
          await look(ARU, seen);
          assert.equal((await submit(sent)).status, 200);
          await look(ARU, [`cases/${sent}`, `cases/${sent}/term`]);
          actAs(OFFICER, {
            ...{ kind: 'officer', roles: ['officer'], sessionId: 's', assurance: 'signature', unit: 'steppe' },
            ...{ personId: people[ARU]?.personId ?? '', officerId: ARU, agency: 'trade-inspection' },
          });
          await look(OFFICER, ['registry']);
        });
      },
      [],
      { environment: { REGISTER_SOURCES: keeper.settings } },
    ),
  ));
