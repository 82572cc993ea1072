import { test } from 'node:test';
import { check, story, walk } from './support.ts';

const SERVICE = 'criminal-record-certificate';
const REASON = 'Оқу іске керегінен көп мәлімет алып жатыр.';

test('the authority stops a purpose: the next read is refused and told plainly; lifted, it goes on', () =>
  story(async ({ open, signIn }) => {
    const authority = await open(360);
    await signIn(authority, 'data-protection-officer');
    await authority.waitForURL('**/kk/sign-in/role**');
    await authority.getByRole('radio').nth(1).check();
    await authority.getByRole('button', { name: 'Жалғастыру' }).click();
    await authority.waitForURL((url) => !url.pathname.includes('sign-in'));
    await authority.goto('/kk/authority');
    await authority.getByRole('link', { name: 'Тоқтату туралы бұйрықтар' }).click();
    await authority.waitForURL('**/authority/orders');
    await authority.getByRole('button', { name: 'Бұйрық беру' }).click();
    await authority.locator('.govuk-error-summary').getByText('Себебін кемінде 10 таңбамен жазыңыз').waitFor();
    await authority.locator('#what').selectOption('criminal-records/own-certificate');
    await authority.locator('#reason').fill(REASON);
    await authority.getByRole('button', { name: 'Бұйрық беру' }).click();
    await authority.locator('#in-force').getByText(REASON).waitFor();

    const citizen = await open(360);
    await citizen.goto('/kk/data-protection');
    await citizen.getByText(REASON).waitFor();
    await citizen.goto('/kk/purposes');
    await walk(citizen);
    const page = await open(1280);
    await signIn(page, 'mother', `/kk/services/${SERVICE}`);
    await page.getByRole('button', { name: 'Бастау' }).click();
    await page.getByRole('heading', { name: 'Бұл деректерді оқу уақытша тоқтатылған' }).waitFor();
    await check(page);

    await authority.locator('#in-force textarea').fill('Орган оқуды заңға сай етті.');
    await authority.getByRole('button', { name: 'Бұйрықты алу' }).click();
    await authority.getByText('Қазір ештеңе тоқтатылмаған').waitFor();
    await page.goto(`/kk/services/${SERVICE}`);
    await page.getByRole('button', { name: 'Бастау' }).click();
    await page.waitForURL('**/purpose');
  }));
