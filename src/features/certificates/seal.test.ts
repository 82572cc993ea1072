/** The seal of an agency that comes after the first start: two administrators, the name as they read it, and none without them. */
import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { parse, stringify } from 'yaml';
import { kindsOf, publishFolder } from '#features/country/index.ts';
import { administrator, confirm, nowOf } from '#features/identity/testing/four-eyes.ts';
import { importRecords } from '#features/registers/index.ts';
import { sealAgencies } from '#features/trust/authorities/seals.ts';
import { permitSeal, sealCms, verifySignature, wantedSeals } from '#features/trust/index.ts';
import type { Actor } from '#kernel/actor.ts';
import { localDate } from '#kernel/dates.ts';
import { instant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import { LANGUAGES } from '#kernel/text.ts';
import type { Context } from '#platform/feature.ts';
import { axe, coveredControls, sidewaysOverflow, withBrowser } from '#test/support/browser.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { numberOf, smallCountry } from '#test/support/small-country.ts';
import { sealAgencyAction } from './actions/seal.ts';
import { features } from './testing/features.ts';

const [AISHA, BOLAT] = [numberOf('90010130000'), numberOf('85020230000')];
const CENTRAL = { agency: 'platform-agency', unit: 'central' };
const CONTENT = new TextEncoder().encode('decided');
const TITLE = { kk: 'Жаңа орган', ru: 'Новый орган', en: 'New agency' };

interface World extends TestInstance {
  readonly one: Context;
  readonly other: Context;
  /** Publishes an agency more, or the same under another name. */
  publish(title: typeof TITLE, version: string): Promise<void>;
  /** The common name under which the new agency seals now; undefined where it has no seal. */
  sealedAs(): Promise<string | undefined>;
}

const inWorld = (run: (world: World) => Promise<void>) => {
  const country = smallCountry({ trust: true });
  after(() => rmSync(country, { recursive: true, force: true }));
  const profile = parse(readFileSync(join(country, 'trust.yaml'), 'utf8'));
  profile.kinds.agency.fourEyes = true;
  writeFileSync(join(country, 'trust.yaml'), stringify(profile, { aliasDuplicateObjects: false }));
  const actors = new Map<string, Actor>();
  const resolveActor = async (_app: unknown, { cookies }: { cookies: Readonly<Record<string, string | undefined>> }) =>
    actors.get(cookies.who ?? '') ?? ({ kind: 'anonymous' } as const);
  return withInstance({ features, country, hooks: { resolveActor } }, async (instance) => {
    const { app, clock } = instance;
    const rows = [AISHA, BOLAT].map((iin) => ({
      values: { iin, surname: 'Serik', givenName: 'Aisha', birthDate: '1980-01-01' },
      validFrom: localDate('2020-01-01'),
    }));
    await app.transaction((tx) => importRecords(tx, 'people', rows, { batch: 'first contents' }));
    const one = await administrator(app, AISHA, CENTRAL);
    actors.set('one', one.actor);
    await run({
      ...instance,
      one,
      other: await administrator(app, BOLAT, CENTRAL),
      async publish(title, version) {
        const agency = { ...parse(readFileSync(join(country, 'agencies/road-agency.yaml'), 'utf8')), title, version };
        const file = join(country, 'agencies/new-agency.yaml');
        writeFileSync(file, stringify({ ...agency, agency: 'new-agency' }, { aliasDuplicateObjects: false }));
        await app.transaction((tx) => publishFolder(tx, country, kindsOf(features), 'test'));
        await sealAgencies(app);
      },
      async sealedAs() {
        const at = clock.now();
        try {
          const cms = await sealCms(app.env, 'agency:new-agency', CONTENT, at);
          const accept = ['agency'] as const;
          return (await app.read((tx) => verifySignature(tx, { content: CONTENT, cms, at, accept, isKept: false })))
            .name;
        } catch (error) {
          if (error instanceof Refusal && error.code === 'trust.key_unavailable') return undefined;
          throw error;
        }
      },
    });
  });
};

const refused = (code: string, attempt: Promise<unknown>) =>
  assert.rejects(attempt, (error) => error instanceof Refusal && error.code === code, code);

test('a later agency is sealed when two administrators agree, and another name needs them again', () =>
  inWorld(async ({ app, one, other, publish, sealedAs, inject, asOwner, clock }) => {
    assert.deepEqual(await app.read(wantedSeals), [], 'those of the first start wait for nobody');
    await publish(TITLE, '2026-01-01');
    assert.equal(await sealedAs(), undefined);
    assert.match((await inject({ url: '/health' })).body, /the seal of new-agency waits for two administrators/);
    const input = { agency: 'new-agency', name: TITLE.kk };
    const act = (name: string) => app.perform(sealAgencyAction, nowOf(app, one), { agency: 'new-agency', name });
    await refused('certificates.no_such_seal', act('Another name'));
    const proposed = await act(TITLE.kk);
    await sealAgencies(app);
    assert.equal(await sealedAs(), undefined, 'one is not enough');
    await refused('platform.same_person', confirm(app, nowOf(app, one), proposed));
    await confirm(app, nowOf(app, other), proposed);
    await sealAgencies(app);
    assert.equal(await sealedAs(), TITLE.kk);
    await refused('certificates.no_such_seal', act(TITLE.kk));
    await assert.rejects(
      app.transaction((tx) => permitSeal(tx, input)),
      /unique|duplicate/,
    );

    const renamed = { ...TITLE, kk: 'Басқа орган' };
    await publish(renamed, '2026-01-02');
    assert.equal(await sealedAs(), TITLE.kk, 'it goes on under the name that it had');
    await confirm(app, nowOf(app, other), await act(renamed.kk));
    await sealAgencies(app);
    // A new generation rests before it signs.
    clock.set(instant(clock.now() + 24 * 3_600_000));
    assert.equal(await sealedAs(), renamed.kk);
    const permits = await asOwner<{ name: string }>('select name from trust.seal_permit order by name');
    assert.deepEqual(permits.map(({ name }) => name).sort(), [TITLE.kk, renamed.kk].sort());
  }));

test('the page lists what waits, accessible and without script; who is no administrator sees and does nothing', () =>
  inWorld(async ({ app, one, publish, listen }) => {
    await publish(TITLE, '2026-01-01');
    const person = { kind: 'person', personId: 'p', sessionId: 's', assurance: 'signature' } as const;
    const input = { agency: 'new-agency', name: TITLE.kk };
    await refused('identity.forbidden', app.perform(sealAgencyAction, { ...nowOf(app, one), actor: person }, input));
    const baseUrl = await listen();
    await withBrowser(async (browser) => {
      const faults: string[] = [];
      const page = await browser.openPage(360, { baseUrl, script: false });
      await page.context().addCookies([{ name: 'who', value: 'one', url: baseUrl }]);
      const scripted = await browser.openPage(360, { baseUrl });
      await scripted.context().addCookies([{ name: 'who', value: 'one', url: baseUrl }]);
      for (const language of LANGUAGES) {
        await scripted.goto(`/${language}/admin/certificates`);
        const found = [
          ...(await axe(scripted)),
          ...(await sidewaysOverflow(scripted)),
          ...(await coveredControls(scripted)),
        ];
        faults.push(...found.map((fault) => `${language}: ${fault}`));
      }
      assert.deepEqual(faults, []);
      await page.goto('/en/admin/certificates');
      await page.getByRole('button', { name: `Propose ${TITLE.kk}` }).click();
      await page.waitForURL('**/en/proposals');
      assert.match((await page.locator('main').textContent()) ?? '', /Make a seal for New agency/);
    });
  }));
