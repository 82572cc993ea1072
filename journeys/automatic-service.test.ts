import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { follow, proceed, readThrough, receipt, signAndSubmit, start } from './road.ts';
import { check, frameOf, reloadUntil, sign, signElsewhere, story, walk } from './support.ts';

const SERVICE = 'criminal-record-certificate';

/** What pdfsig says, when it trusts the root of this instance and nothing else. */
async function pdfsig(pdf: string, address: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'shanyraq-nss-'));
  const certutil = (...flags: string[]) => execFileSync('certutil', ['-d', `sql:${folder}`, ...flags]);
  try {
    const root = join(folder, 'root.crt');
    writeFileSync(root, Buffer.from(await (await fetch(`${address}/pki/root.crt`)).arrayBuffer()));
    certutil('-N', '--empty-password');
    certutil('-A', '-n', 'root', '-t', 'CT,C,C', '-i', root);
    return execFileSync('pdfsig', ['-nssdir', folder, '-no-ocsp', pdf], { encoding: 'utf8' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Opens the document from the case, once the workers have decided, issued and rendered it; gives its number. */
async function openDocument(page: Page): Promise<string> {
  await reloadUntil(page, 'a[href*="/kk/documents/"]');
  await page.locator('a[href*="/kk/documents/"]').first().click();
  await reloadUntil(page, 'a[href*=".pdf?in=kk"]');
  return new URL(page.url()).pathname.split('/').at(-1) ?? '';
}

test('a certificate: from the question to a document that strangers can check', () =>
  story(async ({ open, person, address }) => {
    const citizen = person('citizen');
    const page = await open(1280);
    await page.goto(`/kk/services/${SERVICE}`);
    await walk(page);
    await page.getByRole('button', { name: 'Кіріп, бастау' }).click();
    await sign(page, citizen);
    await page.waitForURL(`**/kk/services/${SERVICE}`);
    await page.getByRole('button', { name: 'Бастау' }).click();
    await page.waitForURL('**/purpose');
    await walk(page);

    await page.getByRole('button', { name: 'Сақтап, жалғастыру' }).click();
    const summary = page.locator('.govuk-error-summary');
    await summary.getByText('Жауап беріңіз').waitFor();
    assert.ok(await summary.evaluate((element) => element.contains(element.ownerDocument.activeElement)));
    await check(page);
    await page.getByLabel('Жұмыс берушіге').check();
    await proceed(page, 'former-names');
    await walk(page);
    await proceed(page, 'evidence');
    await readThrough(page);
    const number = await signAndSubmit(page, citizen);
    await walk(page);

    await follow(page);
    await page.getByText(number).first().waitFor();
    await walk(page);
    const documentNumber = await openDocument(page);
    await walk(page);
    await page.getByText(citizen.name).first().waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('a[href*=".pdf?in=kk"]').click(),
    ]);
    const said = await pdfsig(await download.path(), address);
    assert.match(said, /Signature is Valid/);
    assert.match(said, /Certificate is Trusted/);

    const verifying = (await page.locator('a[href*="/kk/v/"]').getAttribute('href')) ?? '';
    const stranger = await open(360);
    await stranger.goto(verifying.replace('/kk/', '/'));
    await stranger.goto(verifying);
    await stranger.getByText('Құжат шын және күшінде').waitFor();
    await stranger.getByText(documentNumber).first().waitFor();
    await walk(stranger);
    const wrongCode = `${verifying.slice(0, -1)}${verifying.endsWith('A') ? 'B' : 'A'}`;
    assert.equal((await fetch(`${address}${wrongCode}`)).status, 404);
  }));

test('a draft is saved by itself and goes on in another browser', () =>
  story(async ({ open, signIn, person }) => {
    const phone = await open(360);
    await signIn(phone, 'mother', '/kk/applications');
    await start(phone, SERVICE);
    await phone.getByLabel('Шетелге').check();
    await phone.getByText('Сақталды.').waitFor();
    const desk = await open(1280);
    await signIn(desk, 'mother', '/kk/applications');
    await walk(desk);
    await desk.getByRole('link', { name: 'Жалғастыру' }).click();
    await desk.waitForURL('**/destination');
    await walk(desk);
    await desk.getByRole('link', { name: 'Артқа' }).click();
    assert.ok(await desk.getByLabel('Шетелге').isChecked());
    await proceed(desk, 'destination');
    await desk.getByLabel('Қай елге?').selectOption('DE');
    await proceed(desk, 'former-names');
    await phone.getByRole('button', { name: 'Сақтап, жалғастыру' }).click();
    await phone.getByText('Өтініш осы арада басқа жерде өзгертілді').waitFor();
    await desk.getByRole('button', { name: 'Қосу: Бұрынғы аты-жөні' }).click();
    await desk.locator('[name="formerNames.0.formerName"]').fill('Әлімова Мәдина');
    await desk.locator('[name="formerNames.0.changedOn-day"]').fill('31');
    await desk.locator('[name="formerNames.0.changedOn-month"]').fill('2');
    await desk.locator('[name="formerNames.0.changedOn-year"]').fill('2015');
    await desk.getByRole('button', { name: 'Сақтап, жалғастыру' }).click();
    await desk.locator('.govuk-error-summary').getByText('Мұндай күн жоқ').waitFor();
    await check(desk);
    await desk.locator('[name="formerNames.0.changedOn-day"]').fill('28');
    await proceed(desk, 'evidence');
    await readThrough(desk);
    await frameOf(desk).getByText('Әлімова Мәдина').first().waitFor();
    await signAndSubmit(desk, person('mother'));
  }));

test('the whole road without script, signed by a tool that is not ours', () =>
  story(async ({ open, person }) => {
    const groom = person('groom');
    const page = await open(360, { script: false });
    await page.goto(`/kk/sign-in?next=/kk/services/${SERVICE}`);
    await signElsewhere(page, groom);
    await page.waitForURL(`**/kk/services/${SERVICE}`);
    await page.getByRole('button', { name: 'Бастау' }).click();
    await page.waitForURL('**/purpose');
    await page.getByLabel('Оқу орнына').check();
    await proceed(page, 'former-names');
    await proceed(page, 'evidence');
    await page.getByRole('button', { name: 'Жалғастыру' }).click();
    await page.getByRole('button', { name: 'Оқып, қол қою' }).click();
    await signElsewhere(page, groom);
    await receipt(page);
    await follow(page);
    await openDocument(page);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('a[href*=".pdf?in=kk"]').click(),
    ]);
    assert.equal(
      readFileSync(await download.path())
        .subarray(0, 5)
        .toString(),
      '%PDF-',
    );
  }));
