/** Pages of consents in a real browser: the bank asks, the woman gives and withdraws; on a narrow screen, in Kazakh. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { countryFeature } from '#features/country/feature.ts';
import { identityFeature } from '#features/identity/feature.ts';
import { liveMandate } from '#features/identity/index.ts';
import { notificationsFeature } from '#features/notifications/feature.ts';
import { registersFeature } from '#features/registers/feature.ts';
import { importRecords, isAwaited } from '#features/registers/index.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { trustFeature } from '#features/trust/feature.ts';
import type { Actor } from '#kernel/actor.ts';
import { localDate } from '#kernel/dates.ts';
import { instant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import { uuidv7 } from '#kernel/uuid.ts';
import type { Context } from '#platform/feature.ts';
import type { ResolveActor } from '#platform/http/request.ts';
import { axe, axeInEveryLanguage, coveredControls, sidewaysOverflow, withBrowser } from '#test/support/browser.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { signingKey } from '#test/support/signing-key.ts';
import { numberOf } from '#test/support/small-country.ts';
import { readConsented } from './actions/read.ts';
import { consentsFeature } from './feature.ts';

const features = [
  ...[transparencyFeature, countryFeature, trustFeature, registersFeature, identityFeature, notificationsFeature],
  consentsFeature,
];
const [DANA, BANKER] = ['85020240000', '75010140000'].map(numberOf) as [string, string];

/** A woman, and the director of a bank who acts for it. */
async function actorsIn({ app }: TestInstance): Promise<Map<string, Actor>> {
  const session = { sessionId: uuidv7(instant(1), new Uint8Array(10)), assurance: 'substantial' } as const;
  return app.transaction(async (tx) => {
    const row = (values: Record<string, unknown>) => ({ values: values as never, validFrom: localDate('2015-06-01') });
    const person = (iin: string, surname: string, givenName: string) =>
      row({ iin, surname, givenName, birthDate: '1985-02-02', citizenship: 'aqsai' });
    const batch = { batch: 'first contents' };
    const people = [person(DANA, 'Далаева', 'Дана'), person(BANKER, 'Банкиров', 'Бек')];
    const [dana = '', banker = ''] = await importRecords(tx, 'individuals', people, batch);
    const name = { kk: 'Ақсай банкі', ru: 'Банк Аксая', en: 'Bank of Aqsai' };
    const bank = row({ bin: numberOf('20014000000'), name, director: BANKER, territory: '2010' });
    const [bankId = ''] = await importRecords(tx, 'organisations', [bank], batch);
    const mandate = await liveMandate(tx, banker, `director.${bankId}`);
    assert.ok(mandate);
    const { id: mandateId, digest: mandateDigest, kind: mandateKind, scope } = mandate;
    const onBehalfOf = {
      kind: 'organisation',
      subjectId: bankId,
      mandateId,
      mandateDigest,
      mandateKind,
      scope,
    } as const;
    return new Map<string, Actor>([
      ['dana', { kind: 'person', personId: dana, ...session }],
      ['bank', { kind: 'person', personId: banker, onBehalfOf, ...session }],
    ]);
  });
}

test('a bank asks and a woman gives, sees the use and withdraws, on a narrow screen', () => {
  let actors = new Map<string, Actor>();
  const resolveActor: ResolveActor = async (_app, { cookies }) =>
    actors.get(cookies.who ?? '') ?? { kind: 'anonymous' };
  return withInstance({ features, hooks: { resolveActor } }, async (instance) => {
    const { app, clock, runJobs } = instance;
    actors = await actorsIn(instance);
    const bankActs = actors.get('bank') ?? assert.fail('the bank is there');
    const read = (id: string) =>
      app.perform(readConsented, { ...app.systemContext('test'), actor: bankActs } satisfies Context, { id });
    const key = await signingKey(app, { kind: 'person', iin: DANA, name: 'TEST', surname: 'TEST' });
    const baseUrl = await instance.listen();
    await withBrowser(async ({ openPage }) => {
      const faults: string[] = [];
      const inspect = async (page: Page, name: string) => {
        const found = [...(await axe(page)), ...(await sidewaysOverflow(page)), ...(await coveredControls(page))];
        faults.push(...found.map((fault) => `${name}: ${fault}`));
      };
      const others = async (page: Page) => faults.push(...(await axeInEveryLanguage(page)));
      const openAs = async (who: string) => {
        const page = await openPage(360, { baseUrl });
        page.setDefaultTimeout(15_000);
        await page.context().addCookies([{ name: 'who', value: who, url: baseUrl }]);
        return page;
      };
      const [bank, dana] = [await openAs('bank'), await openAs('dana')];
      await bank.goto('/kk/cabinet/consents/new');
      await inspect(bank, 'choose');
      await others(bank);
      await bank.locator('main a[href$="/new/individuals/bank"]').click();
      await bank.locator('#iin').waitFor();
      await others(bank);
      await bank.locator('main form button').click();
      assert.equal(await bank.locator('.govuk-error-summary li').count(), 3);
      await inspect(bank, 'errors');
      await bank.locator('#iin').fill(DANA);
      await bank.locator('#surname').fill('Далаева');
      await bank.locator('input[value="birthDate"]').check();
      await bank.locator('main form button').click();
      await bank.locator('#uses').waitFor();
      const id = new URL(bank.url()).pathname.split('/').at(-1) ?? '';

      await runJobs();
      await dana.goto('/kk/cabinet/consents');
      await inspect(dana, 'list');
      await others(dana);
      await dana.locator('#asked a').click();
      await dana.waitForURL(`**/cabinet/consents/${id}`);
      await inspect(dana, 'one');
      await others(dana);
      const content = await dana.request.get(`/kk/cabinet/consents/${id}/content`);
      const signature = Buffer.from(await key.sign(new Uint8Array(await content.body()), clock.now()));
      const file = { name: 'consent.p7s', mimeType: 'application/pkcs7-signature', buffer: signature };
      await dana.locator('summary', { hasText: 'Басқа бағдарламамен қол қою' }).press('Enter');
      await dana.locator('[name=signatureFile]').setInputFiles(file);
      await dana.getByRole('button', { name: 'Қолтаңбаны жіберу' }).click();
      await dana.locator('form[action$="/withdraw"]').waitFor();
      const facts = await read(id);
      assert.ok(!isAwaited(facts));
      assert.equal(facts.length, 1);

      await dana.goto('/kk/cabinet/lookups');
      assert.ok((await dana.locator('main').textContent())?.includes('Ақсай банкі'));
      await dana.locator(`main a[href$="/cabinet/consents/${id}"]`).click();
      await inspect(dana, 'used');
      await dana.locator('form[action$="/withdraw"] button').click();
      await dana.locator('form[action$="/withdraw"]').waitFor({ state: 'detached' });
      await assert.rejects(read(id), (error) => error instanceof Refusal && error.code === 'consents.not_live');
      await bank.goto('/kk/cabinet/consents');
      await inspect(bank, 'ended');
      assert.equal(await bank.locator('#ended dl').count(), 1);
      assert.deepEqual(faults, []);
    });
  });
});
