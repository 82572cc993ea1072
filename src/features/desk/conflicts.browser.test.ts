import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { identityFeature } from '#features/identity/feature.ts';
import { exclusionsFor, officersOf } from '#features/identity/index.ts';
import { ARU, COMPANY } from '#features/services/testing/aqsai.ts';
import { instant } from '#kernel/instant.ts';
import { LANGUAGES } from '#kernel/text.ts';
import { axe, coveredControls, sidewaysOverflow, withBrowser } from '#test/support/browser.ts';
import { drawProofs } from './draw/proof.ts';
import { inTheOffice, type Office } from './testing/office.ts';

const SURNAME = 'Ақсайова';
const DAY_MS = 24 * 3_600_000;

const listed = async ({ instance, look }: Office, caseId: string): Promise<string[]> => {
  const loaded = await look(caseId);
  const proofs = await instance.app.read((tx) => drawProofs(tx, loaded));
  return proofs.at(-1)?.list?.places.map(({ officerId }) => officerId) ?? [];
};

const findings = async ({ instance, jobs }: Office): Promise<string[]> => {
  await jobs();
  const found: string[] = [];
  for await (const { what } of identityFeature.fsck(instance.app)) found.push(what);
  return found;
};

/** Somebody of the unit who can be drawn. */
const colleague = ({ staff }: Office): string =>
  [...staff.values()].findLast(({ unit }) => unit === 'steppe')?.officerId ?? '';

const asOfficer = async (page: Page, who: string, url: string) =>
  page.context().addCookies([{ name: 'who', value: who, url }]);

test('an officer declares a conflict at his desk, without script, and is left out from the next draw on', () =>
  inTheOffice(async (office) => {
    const who = colleague(office);
    const before = await office.paid();
    await office.jobs();
    assert.ok((await listed(office, before)).includes(who));
    const url = await office.instance.listen();
    await withBrowser(async (browser) => {
      const page = await browser.openPage(360, { baseUrl: url, script: false });
      await asOfficer(page, who, url);
      await page.goto('/en/desk');
      await page.getByRole('link', { name: 'Conflicts of interest' }).click();
      await page.getByRole('button', { name: 'Declare' }).click();
      const summary = page.locator('.govuk-error-summary');
      assert.match((await summary.textContent()) ?? '', /Choose with whom[\s\S]*Write what ties you/);
      await page.getByLabel('A person').check();
      await page.getByLabel('IIN', { exact: true }).fill(ARU);
      await page.getByLabel('Surname').fill('Бөтенова');
      await page.getByLabel('What ties you?').fill('my cousin');
      await page.getByRole('button', { name: 'Declare' }).click();
      // A number alone tells nobody whose it is.
      assert.match((await summary.textContent()) ?? '', /Number and surname do not belong together/);
      assert.equal(await page.getByLabel('What ties you?').inputValue(), 'my cousin');
      await page.getByLabel('Surname').fill(SURNAME);
      await page.getByRole('button', { name: 'Declare' }).click();
      const list = page.locator('main table');
      assert.match((await list.textContent()) ?? '', /Ақсайова\s*my cousin[\s\S]*You are not drawn for them/);
    });
    const after = await office.paid({ district: '1010', place: 'Көк базар, 8', months: '3', sellsFood: false });
    await office.jobs();
    const places = await listed(office, after);
    assert.ok(places.length > 0 && !places.includes(who));
  }));

test('by the API: an organisation, twice refused, ended from the next working day, and nobody else may', () =>
  inTheOffice(async (office) => {
    const { app, clock } = office.instance;
    const who = colleague(office);
    const declare = (by: string, side: unknown) =>
      office.call(by, 'POST', '/api/v1/conflicts', { with: side, reason: 'my former employer' });
    const made = await declare(who, { bin: COMPANY });
    assert.equal(made.status, 201, made.text);
    assert.equal((await declare(who, { bin: COMPANY })).json.code, 'identity.conflict_exists');
    assert.equal((await declare(who, { bin: '230740099999' })).status, 422);
    assert.equal((await declare(ARU, { bin: COMPANY })).status, 403);
    assert.equal((await declare('', { bin: COMPANY })).status, 401);
    const other = [...office.staff.keys()].find((one) => one !== who) ?? '';
    const path = `/api/v1/conflicts/${made.json.id}`;
    assert.equal((await office.call(other, 'DELETE', path, {})).json.code, 'identity.conflict_not_found');
    assert.deepEqual((await office.call(other, 'GET', '/api/v1/conflicts')).json, { conflicts: [] });

    const personId = office.people[ARU]?.personId ?? '';
    const [{ organisationId } = { organisationId: '' }] = await office.instance.asOwner<{ organisationId: string }>(
      'select organisation_id as "organisationId" from identity.conflict',
    );
    const isLeftOut = () =>
      app.read(async (tx) => {
        const unit = await officersOf(tx, 'trade-inspection', 'steppe');
        const left = await exclusionsFor(tx, unit, personId, organisationId);
        return left.some(({ officerId, reason }) => officerId === who && reason === 'declared');
      });
    assert.equal(await isLeftOut(), true);
    assert.equal((await office.call(who, 'DELETE', path, {})).status, 200);
    assert.equal((await office.call(who, 'DELETE', path, {})).status, 404);
    assert.equal(await isLeftOut(), true, 'nobody gets into a list after seeing a case');
    clock.set(instant(clock.now() + 7 * DAY_MS));
    assert.equal(await isLeftOut(), false);
    const [shown] = (await office.call(who, 'GET', '/api/v1/conflicts')).json.conflicts as { countsFrom?: string }[];
    assert.match(shown?.countsFrom ?? '', /^\d{4}-\d\d-\d\d$/);

    assert.deepEqual(await findings(office), []);
    await office.instance.asOwner(`update identity.conflict set reason = 'another'`);
    assert.deepEqual(await findings(office), ['a row does not open its leaf of identity.conflict']);
    await office.instance.asOwner('delete from identity.conflict_end');
    assert.ok((await findings(office)).some((what) => what.includes('conflict-end')));
  }));

test('who hands his case over because he is tied is drawn for no later case of the applicant', () =>
  inTheOffice(async (office) => {
    const id = await office.paid();
    await office.jobs();
    const { officerId } = await office.officerOf(id);
    const reason = 'Өтініш беруші – көршім, жақсы танимын.';
    const handed = await office.call(officerId, 'POST', `/kk/desk/${id}/hand-over`, { reason, tied: 'yes' });
    assert.equal(handed.to, `/kk/desk?done=${id}`, handed.text);
    const { number } = (await office.look(id)).row;
    const own = (await office.call(officerId, 'GET', '/api/v1/conflicts')).json.conflicts;
    assert.deepEqual(
      (own as Record<string, unknown>[]).map(({ namedBy, called }) => [namedBy, called]),
      [['case', number]],
    );
    const later = await office.paid({ district: '1010', place: 'Көк базар, 9', months: '3', sellsFood: false });
    await office.jobs();
    assert.ok(!(await listed(office, later)).includes(officerId));

    const head = [...office.staff.values()][1]?.officerId ?? '';
    const drawn = (await office.officerOf(later)).officerId;
    const body = { reason, isTied: true };
    if (drawn !== head) assert.equal(await office.act(head, later, 'hand-over', body), 'services.not_your_case');

    const url = await office.instance.listen();
    await withBrowser(async (browser) => {
      for (const width of [360, 1280]) {
        const page = await browser.openPage(width, { baseUrl: url });
        for (const language of LANGUAGES) {
          await asOfficer(page, officerId, url);
          await page.goto(`/${language}/desk/conflicts`);
          const where = `${language} ${width}`;
          assert.deepEqual(await axe(page), [], where);
          assert.deepEqual(await sidewaysOverflow(page), [], where);
          assert.deepEqual(await coveredControls(page), [], where);
          if (process.env.SHOTS)
            await page.screenshot({ path: `${process.env.SHOTS}/conflicts-${language}-${width}.png`, fullPage: true });
          await asOfficer(page, drawn, url);
          await page.goto(`/${language}/desk/${later}/hand-over`);
          assert.deepEqual([...(await axe(page)), ...(await sidewaysOverflow(page))], [], where);
        }
      }
    });
  }));
