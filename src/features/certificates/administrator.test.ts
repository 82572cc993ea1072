/** Two administrators and somebody else's certificate. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, test } from 'node:test';
import { administrator, confirm, nowOf } from '#features/identity/testing/four-eyes.ts';
import { importRecords } from '#features/registers/index.ts';
import { readCertificate } from '#features/trust/certificates/read.ts';
import { issueKey, publicTrust, statusOf } from '#features/trust/index.ts';
import type { Actor } from '#kernel/actor.ts';
import { localDate } from '#kernel/dates.ts';
import { Refusal } from '#kernel/refusal.ts';
import { LANGUAGES } from '#kernel/text.ts';
import type { Context } from '#platform/feature.ts';
import { axe, coveredControls, sidewaysOverflow, withBrowser } from '#test/support/browser.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { numberOf, smallCountry } from '#test/support/small-country.ts';
import { withdrawOthersAction } from './actions/administrator.ts';
import { features } from './testing/features.ts';

const country = smallCountry({ trust: true });
after(() => rmSync(country, { recursive: true, force: true }));

const [AISHA, BOLAT, HOLDER] = [numberOf('90010130000'), numberOf('85020230000'), numberOf('70030330000')];
const CENTRAL = { agency: 'platform-agency', unit: 'central' };
const ACT = { reason: 'cessationOfOperation', statement: 'Record of death 12 of 1 March 2026.' } as const;

interface World extends TestInstance {
  readonly one: Context;
  readonly other: Context;
  /** Number of the holder's certificate. */
  readonly serial: string;
  stateOf(): Promise<string>;
}

const inWorld = (run: (world: World) => Promise<void>) => {
  const actors = new Map<string, Actor>();
  const resolveActor = async (_app: unknown, { cookies }: { cookies: Readonly<Record<string, string | undefined>> }) =>
    actors.get(cookies.who ?? '') ?? ({ kind: 'anonymous' } as const);
  return withInstance({ features, country, hooks: { resolveActor } }, async (instance) => {
    const { app, clock } = instance;
    const rows = [AISHA, BOLAT, HOLDER].map((iin) => ({
      values: { iin, surname: 'Serik', givenName: 'Aisha', birthDate: '1980-01-01' },
      validFrom: localDate('2020-01-01'),
    }));
    await app.transaction((tx) => importRecords(tx, 'people', rows, { batch: 'first contents' }));
    const names = { name: 'SERIK AISHA', surname: 'SERIK', givenName: 'AISHA' };
    const request = { kind: 'person', iin: HOLDER, ...names, password: 'word of the test' } as const;
    const { serial } = await app.transaction((tx) => issueKey(tx, request));
    const one = await administrator(app, AISHA, CENTRAL);
    const other = await administrator(app, BOLAT, CENTRAL);
    actors.set('one', one.actor);
    await run({ ...instance, one, other, serial, stateOf: () => app.read((tx) => statusOf(tx, serial, clock.now())) });
  });
};

const refused = (code: string, attempt: Promise<unknown>) =>
  assert.rejects(attempt, (error) => error instanceof Refusal && error.code === code, code);

test('it takes two: proposed it still holds, confirmed it is withdrawn from that moment', () =>
  inWorld(async ({ app, one, other, serial, stateOf, asOwner }) => {
    const proposed = await app.perform(withdrawOthersAction, nowOf(app, one), { serial, ...ACT });
    assert.equal(await stateOf(), 'good');
    await assert.rejects(confirm(app, nowOf(app, one), proposed), Refusal);
    assert.equal(await stateOf(), 'good');
    await confirm(app, nowOf(app, other), proposed);
    assert.equal(await stateOf(), 'revoked');
    const [event] = await asOwner<{ reason: string }>('select reason from trust.revocation');
    assert.equal(event?.reason, ACT.reason);
    const again = await app.perform(withdrawOthersAction, nowOf(app, one), { serial, ...ACT });
    await refused('trust.already_revoked', confirm(app, nowOf(app, other), again));
  }));

test('only administrators, only certificates of people and organisations', () =>
  inWorld(async ({ app, one, serial, stateOf }) => {
    const { personId = '' } = one.actor as { personId?: string };
    const person = { kind: 'person', personId, sessionId: 's', assurance: 'signature' } as const;
    const asPerson = { ...nowOf(app, one), actor: person };
    await refused('identity.forbidden', app.perform(withdrawOthersAction, asPerson, { serial, ...ACT }));
    const { authorities } = await app.read(publicTrust);
    const own = authorities.map((der) => readCertificate(der).serial);
    for (const strange of ['abcdef', ...own])
      await refused(
        'certificates.no_such_certificate',
        app.perform(withdrawOthersAction, nowOf(app, one), { serial: strange, ...ACT }),
      );
    assert.equal(await stateOf(), 'good');
  }));

test('the page says what is missing, takes a number as tools write it, and leads to the proposals', () =>
  inWorld(async ({ listen, serial }) => {
    const baseUrl = await listen();
    await withBrowser(async (browser) => {
      const faults: string[] = [];
      for (const width of [360, 1280]) {
        const page = await browser.openPage(width, { baseUrl });
        await page.context().addCookies([{ name: 'who', value: 'one', url: baseUrl }]);
        for (const language of LANGUAGES) {
          await page.goto(`/${language}/admin/certificates`);
          await page.locator('main form button').click();
          await page.locator('.govuk-error-summary').waitFor();
          assert.equal(await page.locator('.govuk-error-summary li').count(), 3);
          const found = [...(await axe(page)), ...(await sidewaysOverflow(page)), ...(await coveredControls(page))];
          faults.push(...found.map((fault) => `${language} ${width}: ${fault}`));
          if (process.env.SHOTS)
            await page.screenshot({ path: `${process.env.SHOTS}/admin-${language}-${width}.png`, fullPage: true });
        }
      }
      assert.deepEqual(faults, []);
      const page = await browser.openPage(360, { baseUrl, script: false });
      await page.context().addCookies([{ name: 'who', value: 'one', url: baseUrl }]);
      await page.goto('/en/admin/certificates');
      await page.fill('#serial', (serial.toUpperCase().match(/../g) ?? []).join(':'));
      await page.getByLabel('The key is no longer needed, or its holder has died').check();
      await page.fill('#statement', ACT.statement);
      await page.getByRole('button', { name: 'Propose' }).click();
      await page.waitForURL('**/en/proposals');
      assert.match((await page.locator('main').textContent()) ?? '', new RegExp(`${serial} of SERIK AISHA`));
    });
  }));
