/**
 * Which pages axe found clean, and which of all pages nobody walked. A run of the tests names a file in PAGES_WALKED; whatever part or process
 * walks a page adds a line to it, and the run compares at its end (tools/test.ts).
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { isLanguage, LANGUAGES } from '#kernel/text.ts';
import type { Feature, Route } from '#platform/feature.ts';

const FOUND = 200;

/** What begins with a language, answers GET and is no page: why. */
export const NO_PAGES: readonly (readonly [RegExp, string])[] = [
  [/^\/:lang\/sign\/frame$/, 'the window within pages that sign, walked inside them by trust/sign-box.test.ts'],
  [/\/content$/, 'the bytes to sign, as a file'],
  [/\.(json|pdf|pem|asice)$/, 'a file'],
  [/\/files\/:sha256$/, 'a file that somebody uploaded'],
  [/\/template\/:kind$/, 'a table to be filled in, as a file'],
  [/\/:file$/, 'a file of a complaint: the bytes that were signed, or the signature'],
  [/\/state$/, 'JSON that a waiting page asks for'],
];

/**
 * Adds the page as it stands to what was walked, if the run keeps a list and the page is what its address answers: no refusal, no error. An
 * address without a language is listed under that of the page.
 */
export async function noteWalk(page: Page, file = process.env.PAGES_WALKED): Promise<void> {
  if (file === undefined) return;
  const { pathname, port } = new URL(page.url());
  const status = await page.evaluate("performance.getEntriesByType('navigation')[0]?.responseStatus");
  // Samples of the look come from no server and have no port. One line by one write: parts that run at once append to the same file.
  if (status !== FOUND || port === '') return;
  const language = isLanguage(pathname.split('/')[1] ?? '')
    ? ''
    : `/${await page.evaluate('document.documentElement.lang')}`;
  appendFileSync(file, `${language}${pathname}\n`);
}

/** The paths that a run's file lists. */
export const walkedPaths = (file: string): string[] =>
  existsSync(file) ? [...new Set(readFileSync(file, 'utf8').split('\n').filter(Boolean))] : [];

/** Where features answer for people: their routes, and pages of the protocols that they mount, which have no language in their address. */
export const addressesOf = (features: readonly Feature[]): Pick<Route, 'method' | 'path'>[] =>
  features.flatMap(({ routes = [], mounts = [] }) => [
    ...routes,
    ...mounts.flatMap(({ path, pages }) =>
      pages.map((page) => ({ method: 'GET', path: `/:lang${path}${page}` }) as const),
    ),
  ]);

/** Patterns of the pages among the routes: what a person reads in his language. */
export const pagePatterns = (routes: readonly Pick<Route, 'method' | 'path'>[]): string[] =>
  routes
    .filter(({ method, path }) => method === 'GET' && /^\/:lang(\/|$)/.test(path))
    .map(({ path }) => path)
    .filter((path) => !NO_PAGES.some(([is]) => is.test(path)));

/** Pages that no walk met in a language, as `kk /:lang/services`; patterns of all GET routes are needed to know which of them an address is of. */
export function unwalkedPages(routes: readonly Pick<Route, 'method' | 'path'>[], walked: readonly string[]): string[] {
  const patternOf = matcher(routes.filter(({ method }) => method === 'GET').map(({ path }) => path));
  const met = new Set(
    walked.flatMap((path) => {
      const language = path.split('/')[1] ?? '';
      const pattern = patternOf(path);
      return pattern !== undefined && isLanguage(language) ? [`${language} ${pattern}`] : [];
    }),
  );
  return pagePatterns(routes)
    .flatMap((pattern) => LANGUAGES.map((language) => `${language} ${pattern}`))
    .filter((page) => !met.has(page));
}

/** Finds the pattern that the server's router takes for a path: a word that stands goes before a parameter, segment by segment. */
function matcher(patterns: readonly string[]): (path: string) => string | undefined {
  const known = patterns
    .map((pattern) => ({ pattern, rank: rankOf(pattern), expression: expressionOf(pattern) }))
    .sort((one, other) => (one.rank < other.rank ? -1 : 1));
  return (path) => known.find(({ expression }) => expression.test(path))?.pattern;
}

/** Words sort before parameters with an ending, these before whole parameters. */
const rankOf = (pattern: string): string => pattern.replace(/:\w+(?=\/|$)/g, '\uffff').replace(/:\w+/g, '\ufffe');

const expressionOf = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/[.*+?^${}()|[\]\\]/g, (character) => (character === '*' ? '.*' : `\\${character}`))
      .replace(/:\w+/g, '[^/]+')}/?$`,
  );
