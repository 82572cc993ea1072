/** What officers do in the stories, on their pages in Kazakh. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { frameOf, type Somebody, type Story, sign, walk } from './support.ts';

const ROUNDS = 40;

/** The officer whom the last draw has found, for the case or for an opinion. The pages tell nobody: the story asks the database. */
export async function drawnOfficer(
  { instance, people }: Story,
  number: string,
  purpose: 'case' | 'opinion' = 'case',
): Promise<Somebody> {
  for (let round = 0; round < ROUNDS; round++) {
    await instance.runJobs();
    const [row] = await instance.asOwner<{ iin: string }>(
      `select v."values"->>'iin' as iin from services.case_index c
       join desk.draw d on d.case_id::text = c.case_id::text and d.purpose = $2
       join desk.draw_result r on r.draw_id = d.id
       join identity.officer o on o.id::text = r.officer_id::text
       join registers.written v on v.record_id = o.person_id
       where c.number = $1`,
      [number, purpose],
    );
    const found = row && [...people.values()].find(({ iin }) => iin === row.iin);
    if (found) return found;
  }
  return assert.fail(`nobody was drawn for ${number}`);
}

/** Signs in to the office and opens the case from the queue. */
export async function openAtDesk(story: Story, page: Page, officer: Somebody, number: string): Promise<void> {
  await signInToOffice(story, page, officer);
  await page.locator('main').getByRole('link').filter({ hasText: number }).click();
  await page.waitForURL('**/kk/desk/*');
}

export async function signInToOffice(story: Story, page: Page, officer: Somebody): Promise<void> {
  await story.signIn(page, officer.id);
  await page.waitForURL('**/kk/sign-in/role**');
  await page.getByRole('radio').nth(1).check();
  await page.getByRole('button', { name: 'Жалғастыру' }).click();
  await page.waitForURL('**/kk/desk');
}

/** Answers the points of the checklist that are the officer's, all with yes. */
export async function answerPoints(page: Page): Promise<void> {
  for (const yes of await page.locator('form[action$="/examine"]').getByLabel('Иә').all()) await yes.check();
  await page.getByRole('button', { name: 'Сақтау' }).click();
  await page.waitForLoadState();
}

/** Prepares the decision on the page that is open, reads it in the window and signs it. */
export async function decide(page: Page, officer: Somebody): Promise<void> {
  await page.getByRole('button', { name: 'Шешімді дайындау' }).click();
  await page.waitForURL('**/sign');
  await frameOf(page).locator('#sign').waitFor();
  await walk(page);
  await sign(page, officer);
  await page.waitForURL(({ pathname }) => pathname === '/kk/desk');
}
