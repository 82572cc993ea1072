/** Steps that the stories of applicants have in common, as a person takes them on the pages in Kazakh. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { frameOf, type Somebody, sign, walk } from './support.ts';

/** From the page of the service into its form. */
export async function start(page: Page, service: string): Promise<void> {
  await page.goto(`/kk/services/${service}`);
  await page.getByRole('button', { name: 'Бастау' }).click();
  await page.waitForURL('**/kk/applications/*/*');
}

/** Saves the page of the form and goes on to the named one. */
export async function proceed(page: Page, to: string): Promise<void> {
  await page.getByRole('button', { name: 'Сақтап, жалғастыру' }).click();
  // The address may still carry the fragment of the link that led to the page.
  await page.waitForURL(({ pathname }) => pathname.endsWith(`/${to}`));
}

/** Through what the state has and the answers once more to the page where they are signed. */
export async function readThrough(page: Page): Promise<void> {
  await page.waitForURL(({ pathname }) => pathname.endsWith('/evidence'));
  await walk(page);
  await page.getByRole('button', { name: 'Жалғастыру' }).click();
  await page.waitForURL('**/check');
  await walk(page);
  await page.getByRole('button', { name: 'Оқып, қол қою' }).click();
  await page.waitForURL('**/sign');
}

/** Signs the application and gives the number on the receipt. */
export async function signAndSubmit(page: Page, who: Somebody): Promise<string> {
  await frameOf(page).locator('#sign').waitFor();
  await walk(page);
  await sign(page, who);
  return receipt(page);
}

/** The number on the receipt. */
export async function receipt(page: Page): Promise<string> {
  await page.waitForURL('**/submitted');
  const number = (await page.locator('.govuk-panel strong').textContent()) ?? '';
  assert.match(number, /^KZ/);
  return number;
}

/** Opens the case from the receipt. */
export async function follow(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Өтінішті бақылау' }).click();
  await page.waitForURL(/\/kk\/applications\/[^/]+$/);
}

/** Pays on the page of the case by the demonstration's button and comes back. */
export async function pay(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Төлеу' }).click();
  await page.waitForURL('**/kk/payments/*');
  await walk(page);
  await page.getByRole('button', { name: 'төленді деп белгілеу' }).click();
  await page.getByRole('button', { name: 'Өтінішке оралу' }).click();
  await page.waitForURL(/\/kk\/applications\/[^/]+$/);
}

/** Acts for the one organisation that the register says the person directs. */
export async function actFor(page: Page): Promise<void> {
  await walk(page);
  await page.getByRole('radio').nth(1).check();
  await page.getByRole('button', { name: 'Жалғастыру' }).click();
  await page.waitForURL('**/kk/cabinet');
}

/** A paper to attach. */
export const PDF = {
  name: 'құжат.pdf',
  mimeType: 'application/pdf',
  buffer: Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n'),
};
