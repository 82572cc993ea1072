/** What pages weigh for whoever opens them for the first time, on a phone. Times are the bench's to tell. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { costOf, type PageCost } from '#test/support/page-cost.ts';
import { proceed, start } from './road.ts';
import { story } from './support.ts';

const FORM = { requests: 4, bytes: 25_000, scriptBytes: 8_000, layoutShift: 0 };
const PUBLIC = { requests: 4, bytes: 40_000, scriptBytes: 8_000, layoutShift: 0 };

const PUBLIC_PAGES = ['', '/services', '/services/birth-registration', '/life-events/child', '/help', '/agencies'];
const SERVICES = ['birth-registration', 'criminal-record-certificate', 'access-to-information', 'address-registration'];

/** What is above its budget, in words. */
const over = (name: string, cost: PageCost, budget: typeof FORM): string[] =>
  Object.entries(budget).flatMap(([what, most]) => {
    const found = cost[what as keyof typeof FORM];
    return found > most ? [`${name}: ${what} ${found}, at most ${most}`] : [];
  });

test('pages keep within their budgets on the first visit', () =>
  story(async ({ open, signIn }) => {
    const faults: string[] = [];
    const stranger = await open(360);
    for (const path of PUBLIC_PAGES) faults.push(...over(`/kk${path}`, await costOf(stranger, `/kk${path}`), PUBLIC));
    const page = await open(360);
    await signIn(page, 'mother');
    for (const service of SERVICES) {
      await start(page, service);
      const address = page.url();
      faults.push(...over(service, await costOf(page, address), FORM));
    }
    // The longest list that a form has: all countries.
    await start(page, 'criminal-record-certificate');
    await page.getByLabel('Шетелге').check();
    await proceed(page, 'destination');
    const address = page.url();
    faults.push(...over('countries', await costOf(page, address), FORM));
    assert.deepEqual(faults, []);
  }));
