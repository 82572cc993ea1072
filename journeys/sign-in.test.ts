import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { issueKey, revokeCertificate } from '#features/trust/index.ts';
import { withOpenssl } from '#features/trust/testing/openssl.ts';
import { check, frameOf, type Somebody, type Story, sign, story, walk } from './support.ts';

const PASSWORD = 'Құпия 2026';

/** What the signing window says without sending anything. */
const saidInFrame = (page: Page, text: string): Promise<void> =>
  frameOf(page).locator('#message').getByText(text).waitFor();

/** What the page says after the signature was sent. */
async function saidByServer(page: Page, title: string, help: string): Promise<void> {
  const summary = page.locator('.govuk-error-summary');
  await summary.getByText(title).waitFor();
  await summary.getByText(help).waitFor();
  assert.ok(await summary.evaluate((element) => element === document.activeElement), 'the summary takes the focus');
  await check(page);
}

/** A key with this person's number in it, but of an authority that somebody made for himself. */
const forgedKey = ({ iin, name }: Somebody): Promise<Buffer> =>
  withOpenssl(async (openssl) => {
    const subject = `/CN=${name}/serialNumber=IIN${iin}/C=KZ`;
    const usage = 'keyUsage=critical,digitalSignature,nonRepudiation';
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    const made = [
      openssl.run('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=Own authority', '-utf8'),
      openssl.run(
        'req',
        '-x509',
        ...key,
        '-keyout',
        'my.key',
        '-out',
        'my.pem',
        '-subj',
        subject,
        '-utf8',
        '-CA',
        'ca.pem',
        '-CAkey',
        'ca.key',
        '-addext',
        usage,
      ),
      openssl.run(
        'pkcs12',
        '-export',
        '-inkey',
        'my.key',
        '-in',
        'my.pem',
        '-certfile',
        'ca.pem',
        '-passout',
        `pass:${PASSWORD}`,
        '-out',
        'my.p12',
      ),
    ];
    assert.ok(
      made.every(({ ok }) => ok),
      made.map(({ said }) => said).join('\n'),
    );
    return Buffer.from(openssl.read('my.p12'));
  });

/** A second key of this person, withdrawn. */
async function revokedKey({ instance }: Story, { iin, name }: Somebody): Promise<Buffer> {
  const [surname = '', givenName = ''] = name.split(' ');
  const { app } = instance;
  const ctx = {
    actor: { kind: 'system', name: 'test' },
    now: app.env.clock.now(),
    language: 'kk',
    channel: 'portal',
    requestId: 'test',
  } as const;
  return app.transaction(async (tx) => {
    const { p12, serial } = await issueKey(tx, { kind: 'person', iin, name, surname, givenName, password: PASSWORD });
    await revokeCertificate(tx, ctx, serial, 'keyCompromise', ctx.now);
    return Buffer.from(p12);
  });
}

const asFile = (buffer: Buffer) => ({ name: 'kilt.p12', mimeType: 'application/x-pkcs12', buffer });

test('every wrong key has its own answer, and the right one signs in', () =>
  story(async (world) => {
    const citizen = world.person('citizen');
    const [forged, revoked] = [await forgedKey(citizen), await revokedKey(world, citizen)];
    const page = await world.open(360);
    await page.goto('/kk/sign-in?next=/kk/applications');
    await walk(page);
    await frameOf(page).locator('#sign').click();
    await saidInFrame(page, 'Кілт файлын таңдаңыз');
    await sign(page, { file: asFile(Buffer.from('бұл кілт емес')), password: citizen.password });
    await saidInFrame(page, 'бүлінген');
    await sign(page, { file: citizen.file, password: 'қате құпиясөз' });
    await saidInFrame(page, 'Құпиясөз дұрыс емес');
    await check(page);
    await sign(page, { file: asFile(forged), password: PASSWORD });
    await saidByServer(page, 'Сертификатты берген орталық танылмайды', 'Басқа кілтті таңдаңыз');
    await sign(page, { file: asFile(revoked), password: PASSWORD });
    await saidByServer(page, 'Сертификат қайтарып алынған', 'Жаңа кілт алыңыз');
    await sign(page, citizen);
    await page.waitForURL('**/kk/applications');
    const [surname = '', givenName = ''] = citizen.name.split(' ');
    await page.locator('header').getByText(`${givenName} ${surname[0]}.`).first().waitFor({ state: 'attached' });
  }));

test('a person sees where he is signed in, ends a forgotten session and signs out', () =>
  story(async ({ open, signIn }) => {
    const forgotten = await open(360);
    await signIn(forgotten, 'citizen', '/kk/applications');
    const page = await open(1280);
    await signIn(page, 'citizen', '/kk/cabinet/sessions');
    await walk(page);
    await page.getByRole('button', { name: 'Қалған сеанстардың бәрін аяқтау' }).click();
    await page.locator('h1').waitFor();
    await forgotten.goto('/kk/applications');
    await forgotten.waitForURL('**/kk/sign-in?**');
    await page.getByRole('button', { name: 'Шығу' }).last().click();
    await page.waitForURL('**/kk');
    await page.goto('/kk/cabinet/sessions');
    await page.waitForURL('**/kk/sign-in?**');
  }));
