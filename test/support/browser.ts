/** A real browser for tests: the system's Chromium, or the one from npm where there is none. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import { type Browser, type BrowserContext, type ConsoleMessage, chromium, type Page } from 'playwright-core';
import { LANGUAGES, type Language } from '#kernel/text.ts';
import { noteWalk } from './pages-walked.ts';

/** The one without a window first: it shows the same pages for less. */
const SYSTEM_CHROMIUM = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'].map(
  (name) => `/usr/bin/${name}`,
);
/**
 * No sandbox: containers of builds have no user namespaces. No names but our own: a page never calls outside. The frame that signs stays
 * in the page's process: headless, a click right after scrolling went to where the frame of another process had been.
 */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-site-isolation-trials',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
];
const PAGE_HEIGHT = 900;

export interface PageOptions {
  readonly scheme?: 'light' | 'dark';
  /** People chose a few colours for everything. */
  readonly forcedColors?: boolean;
  readonly script?: boolean;
  readonly baseUrl?: string;
  /** Speaks with a double whose certificate it made itself. */
  readonly trustsAnyServer?: boolean;
  /** A complaint that the test brings about. */
  readonly expected?: RegExp;
}

export interface TestBrowser {
  /** A page of so many CSS pixels in a context of its own: no cookie is shared with another. */
  openPage(width: number, options?: PageOptions): Promise<Page>;
}

/**
 * Runs with a browser and closes what was opened in it.
 * @throws Error when a page logged an error or threw: a journey that looks right isn't enough.
 */
export async function withBrowser<T>(run: (browser: TestBrowser) => Promise<T>): Promise<T> {
  const browser = await borrow();
  const complaints: string[] = [];
  const contexts: BrowserContext[] = [];
  try {
    const result = await run({
      openPage: (width, options) => openPage(browser, { complaints, contexts }, width, options),
    });
    if (complaints.length > 0) throw new Error(`The browser complained:\n${complaints.join('\n')}`);
    return result;
  } finally {
    await Promise.all(contexts.map((context) => context.close()));
    giveBack();
  }
}

// Starting the browser takes longer than most tests with it, so those of one process share one, each in contexts of its own. It is closed
// when nobody has asked for it for a moment.
const IDLE_MS = 1000;
let running: Promise<Browser> | undefined;
let borrowers = 0;
let closing: NodeJS.Timeout | undefined;

function borrow(): Promise<Browser> {
  clearTimeout(closing);
  borrowers += 1;
  running ??= launch();
  return running;
}

function giveBack(): void {
  borrowers -= 1;
  if (borrowers > 0) return;
  closing = setTimeout(() => {
    const browser = running;
    running = undefined;
    void browser?.then((one) => one.close());
  }, IDLE_MS);
}

async function launch(): Promise<Browser> {
  const executablePath = SYSTEM_CHROMIUM.find(existsSync);
  if (executablePath) return chromium.launch({ executablePath, args: ARGUMENTS });
  const { default: packaged } = await import('@sparticuz/chromium');
  return chromium.launch({
    executablePath: await packaged.executablePath(),
    args: [...packaged.args, ...ARGUMENTS],
  });
}

async function openPage(
  browser: Browser,
  { complaints, contexts }: { readonly complaints: string[]; readonly contexts: BrowserContext[] },
  width: number,
  options: PageOptions = {},
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width, height: PAGE_HEIGHT },
    // The shell without a window asks for no language by itself.
    locale: 'en-US',
    colorScheme: options.scheme ?? 'light',
    forcedColors: options.forcedColors ? 'active' : 'none',
    javaScriptEnabled: options.script ?? true,
    reducedMotion: 'reduce',
    ignoreHTTPSErrors: options.trustsAnyServer ?? false,
    ...(options.baseUrl === undefined ? {} : { baseURL: options.baseUrl }),
  });
  contexts.push(context);
  const page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
  page.on('console', (message) => {
    const isExpected = options.expected?.test(message.text()) ?? false;
    if (message.type() === 'error' && !isExpected && !isRefusal(page, message))
      complaints.push(`${page.url()}: ${message.text()}`);
  });
  return page;
}

/** A page that comes back with errors is an answer, which Chromium tells of as a failed load; one that isn't there is a fault. */
const isRefusal = (page: Page, message: ConsoleMessage): boolean =>
  message.location().url === page.url() && /status of 4(?!04)\d\d /.test(message.text());

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * The accessibility faults that axe finds on the page, one line each; none is the only good answer, and is noted (pages-walked.ts).
 * It is run from outside the page, so that the page's own security policy may stay as it is.
 */
export async function axe(page: Page): Promise<string[]> {
  await settled(page);
  await page.evaluate(axeSource);
  const results = (await page.evaluate("axe.run({ resultTypes: ['violations'] })")) as AxeResults;
  if (results.violations.length === 0) await noteWalk(page);
  return results.violations.flatMap((violation) =>
    violation.nodes.map(
      (node) => `${violation.id}: ${violation.help}: ${node.html.slice(0, 200)} ${node.failureSummary}`,
    ),
  );
}

/** Until nothing waits any more for the frame that signs: what waits would be passed over. */
const settled = (page: Page): Promise<void> => page.locator('.app-kept-back').first().waitFor({ state: 'detached' });

/** Opens the page's address in each language in turn for `look`, and comes back to it. */
export async function inEveryLanguage(page: Page, look: (language: Language) => Promise<void>): Promise<void> {
  const address = page.url();
  for (const language of LANGUAGES) {
    const url = address.replace(/^(https?:\/\/[^/]+)\/(kk|ru|en)(?=[/?]|$)/, `$1/${language}`);
    if (url !== page.url()) await page.goto(url);
    await look(language);
  }
  if (page.url() === address) return;
  await page.goto(address);
  await settled(page);
}

/** What axe finds on the page in any language. */
export async function axeInEveryLanguage(page: Page): Promise<string[]> {
  const faults: string[] = [];
  await inEveryLanguage(page, async (language) => {
    faults.push(...(await axe(page)).map((fault) => `${language}: ${fault}`));
  });
  return faults;
}

/** The same of a public page, or of one whose reader the test chooses, opened on a phone. */
export const faultsAt = (baseUrl: string, path: string): Promise<string[]> =>
  withBrowser(async ({ openPage }) => {
    const page = await openPage(360, { baseUrl });
    await page.goto(path);
    return axeInEveryLanguage(page);
  });

const PHONE_WIDTH = 360;
/** WCAG 2.2, 1.4.10: a window of 1280 pixels at a zoom of 400 %. */
const NARROWEST = 320;

/** What sticks out of the page to the right, as `tag.class`: empty when nothing must be scrolled sideways. A phone's page is held against 320 pixels too. */
export async function sidewaysOverflow(page: Page): Promise<string[]> {
  const faults = await stickingOut(page);
  const size = page.viewportSize();
  if (size === null || size.width > PHONE_WIDTH) return faults;
  await page.setViewportSize({ ...size, width: NARROWEST });
  faults.push(...(await stickingOut(page)).map((fault) => `at ${NARROWEST}: ${fault}`));
  await page.setViewportSize(size);
  return faults;
}

async function stickingOut(page: Page): Promise<string[]> {
  return (await page.evaluate(`(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    return [...document.querySelectorAll('body *')]
      .filter((element) => element.getBoundingClientRect().right > width + 0.5)
      .map((element) => element.tagName.toLowerCase() + '.' + element.getAttribute('class'));
  })()`)) as string[];
}

/** Links and controls that something else lies upon, so that a finger would miss them. */
export async function coveredControls(page: Page): Promise<string[]> {
  return (await page.evaluate(`(() => {
    const covered = [];
    for (const control of document.querySelectorAll('a:not(.govuk-skip-link), button, input, select, textarea, summary')) {
      control.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
      const box = control.getClientRects()[0];
      // In closed details nothing can be pressed.
      if (!box || !control.checkVisibility()) continue;
      const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
      if (!control.contains(top) && !control.closest('label')?.contains(top)) covered.push(control.outerHTML.slice(0, 160));
    }
    scrollTo(0, 0);
    return covered;
  })()`)) as string[];
}

/**
 * What is wrong with a page as it stands, each fault under the name it is given: what axe finds, what sticks out, what is covered. `LOOK_PICTURES`
 * names a folder where its picture is kept for eyes.
 */
export async function inspect(page: Page, name: string): Promise<string[]> {
  const pictures = process.env.LOOK_PICTURES;
  if (pictures !== undefined) {
    mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
  }
  const faults = [...(await axe(page)), ...(await sidewaysOverflow(page)), ...(await coveredControls(page))];
  return faults.map((fault) => `${name}: ${fault}`);
}
