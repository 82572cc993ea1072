/**
 * Stories run on the whole of Kazakhstan: every feature, the demonstration's people with their key files, a worker that works, and a
 * real browser. An instance takes seconds to make, so the stories of one process share one; those that move the clock share another,
 * for a signature made by a tool outside is dated by the machine and would be refused there.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after } from 'node:test';
import type { FrameLocator, Page } from 'playwright-core';
import { withOpenssl } from '#features/trust/testing/openssl.ts';
import { instant } from '#kernel/instant.ts';
import { systemClock } from '#platform/clock.ts';
import { demoDir } from '#platform/config.ts';
import { startWorker } from '#platform/worker.ts';
import {
  axe,
  inEveryLanguage,
  type PageOptions,
  sidewaysOverflow,
  type TestBrowser,
  withBrowser,
} from '#test/support/browser.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { withWitnesses } from '#test/support/witnesses.ts';
import { features, serverHooks } from '../src/features.ts';

/** Somebody of the demonstration, as var/demo/people.json tells of him. */
export interface Somebody {
  readonly id: string;
  /** Path of the PKCS#12 file. */
  readonly file: string;
  readonly password: string;
  readonly iin: string;
  readonly name: string;
}

/** A key file, by its path or as it is, with what opens it. */
export interface Key {
  readonly file: string | { readonly name: string; readonly mimeType: string; readonly buffer: Buffer };
  readonly password: string;
}

/** How long a page may wait for what a worker does. */
const WORKER_MS = 30_000;
const STEP_MS = 15_000;
const DAY_MS = 86_400_000;

interface Kazakhstan {
  readonly instance: TestInstance;
  readonly address: string;
  readonly people: ReadonlyMap<string, Somebody>;
}

/** The instance with its pages open in a browser. */
export interface Story extends Kazakhstan {
  /** A tab in a browser of its own: nobody is signed in. */
  open(width: 360 | 1280, options?: PageOptions): Promise<Page>;
  person(id: string): Somebody;
  /** Signs in by the page and the frame, and goes where the page leads: /:lang/cabinet, or `next`. */
  signIn(page: Page, id: string, next?: string): Promise<void>;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

const peopleOf = ({ app }: TestInstance): ReadonlyMap<string, Somebody> => {
  const list = JSON.parse(readFileSync(join(demoDir(app.env.config), 'people.json'), 'utf8')) as Somebody[];
  return new Map(list.map((one) => [one.id, one]));
};

/** Keeps an instance open until the process's tests are over. */
function openInstance(): Promise<Kazakhstan> {
  return new Promise((resolve, reject) => {
    let close = (): void => undefined;
    const closed = new Promise<void>((done) => {
      close = done;
    });
    const run = async (): Promise<void> => {
      const port = await freePort();
      const environment = { PORT: String(port), PUBLIC_URL: `http://localhost:${port}` };
      const options = { features, hooks: serverHooks, country: 'country/kz', now: systemClock.now(), environment };
      await withInstance(options, (instance) =>
        withWitnesses(instance.app, async () => {
          const worker = await startWorker(instance.app, instance.pool, features);
          try {
            await instance.server.listen({ port, host: '127.0.0.1' });
            resolve({ instance, address: environment.PUBLIC_URL, people: peopleOf(instance) });
            await closed;
          } finally {
            await worker.stop();
          }
        }),
      );
    };
    const running = run();
    running.catch(reject);
    closers.push(() => {
      close();
      return running;
    });
  });
}

const closers: (() => Promise<void>)[] = [];
after(async () => {
  await Promise.all(closers.map((close) => close()));
});

let today: Promise<Kazakhstan> | undefined;
let later: Promise<Kazakhstan> | undefined;

/** A story at the machine's own time. */
export async function story(tell: (story: Story) => Promise<void>): Promise<void> {
  today ??= openInstance();
  await begin(await today, tell);
}

/** A story that moves the clock ahead. */
export async function storyInTime(tell: (story: Story) => Promise<void>): Promise<void> {
  later ??= openInstance();
  await begin(await later, tell);
}

const begin = (kazakhstan: Kazakhstan, tell: (story: Story) => Promise<void>): Promise<void> =>
  withBrowser(async (browser) => tell({ ...kazakhstan, ...doings(kazakhstan, browser) }));

const OTHER = { 360: 1280, 1280: 360 } as const;
/** With JOURNEYS_TURNED whoever tells a story has the other screen: by both runs each is told on a phone and at a desk. */
const widthOf = (width: 360 | 1280): 360 | 1280 => (process.env.JOURNEYS_TURNED ? OTHER[width] : width);

function doings({ address, people }: Kazakhstan, browser: TestBrowser): Pick<Story, 'open' | 'person' | 'signIn'> {
  const person = (id: string): Somebody => {
    const found = people.get(id);
    assert.ok(found, `the demonstration has no ${id}`);
    return found;
  };
  return {
    person,
    async open(width, options = {}) {
      const page = await browser.openPage(widthOf(width), { baseUrl: address, ...options });
      page.setDefaultTimeout(STEP_MS);
      return page;
    },
    async signIn(page, id, next = '') {
      await page.goto(`/kk/sign-in?next=${encodeURIComponent(next)}`);
      await sign(page, person(id));
      await page.waitForURL((url) => !url.pathname.endsWith('/sign-in'));
    },
  };
}

/** The signing window of a page. */
export const frameOf = (page: Page): FrameLocator => page.frameLocator('form[data-island=sign] iframe');

/** Chooses the key file, types the password and signs in the page's window. */
export async function sign(page: Page, who: Key): Promise<void> {
  const frame = frameOf(page);
  await frame.locator('#key').setInputFiles(who.file);
  await frame.locator('#password').fill(who.password);
  await frame.locator('#sign').click();
}

/** The road without script: downloads the file to sign, lets openssl sign it, and uploads the signature. */
export async function signElsewhere(page: Page, who: Somebody): Promise<void> {
  // By the keyboard: a click may land where the line stood before the frame above it grew.
  await page.locator('summary', { hasText: 'Басқа бағдарламамен қол қою' }).press('Enter');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Қол қойылатын файлды жүктеп алу' }).click(),
  ]);
  const content = readFileSync(await download.path());
  const buffer = await withOpenssl(async (openssl) => {
    openssl.write('content', content);
    openssl.write('key.p12', readFileSync(who.file));
    openssl.run('pkcs12', '-in', 'key.p12', '-passin', `pass:${who.password}`, '-nodes', '-out', 'key.pem');
    const signed = 'cms -sign -cades -binary -in content -signer key.pem -outform DER -out signature.p7s';
    const { ok, said } = openssl.run(...signed.split(' '));
    assert.ok(ok, said);
    return Buffer.from(openssl.read('signature.p7s'));
  });
  const file = { name: 'signature.p7s', mimeType: 'application/pkcs7-signature', buffer };
  await page.locator('[name=signatureFile]').setInputFiles(file);
  await page.getByRole('button', { name: 'Қолтаңбаны жіберу' }).click();
}

/** What was walked in this process: the same page of another case differs in what it says, not in how it is made. */
const walked = new Set<string>();

/**
 * The page is accessible and nothing sticks out of it: in every language where it is met for the first time, later as it stands. It is left as
 * it was.
 */
export async function walk(page: Page): Promise<void> {
  const address = page.url();
  const shape = `${page.viewportSize()?.width} ${new URL(address).pathname.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, ':id')}`;
  if (walked.has(shape)) return check(page);
  walked.add(shape);
  await inEveryLanguage(page, () => check(page));
}

/** The same of the page as it stands, in its one language: an answer to a form, which has no address of its own. */
export async function check(page: Page): Promise<void> {
  assert.deepEqual(await axe(page), [], page.url());
  assert.deepEqual(await sidewaysOverflow(page), [], page.url());
}

/** Opens the page again and again until it says so: what a worker does takes a moment. */
export async function reloadUntil(page: Page, selector: string): Promise<void> {
  const until = systemClock.now() + WORKER_MS;
  while ((await page.locator(selector).count()) === 0) {
    if (systemClock.now() > until) assert.fail(`${selector} did not appear on ${page.url()}: ${await textOf(page)}`);
    await page.waitForTimeout(400);
    await page.reload();
  }
}

/** What the page says, for messages of failures. */
const textOf = async (page: Page): Promise<string> => ((await page.locator('main').textContent()) ?? '').slice(0, 2000);

/** So many days later: whatever time does has happened. */
export async function moveDays({ instance }: Story, days: number): Promise<void> {
  instance.clock.set(instant(instance.clock.now() + days * DAY_MS));
  await instance.runJobs();
}
