/**
 * Whoever changes the language on a page that answers a form asks for an address by GET. Every form of every room is sent, wrongly, and the
 * links of the page that comes back are held against the addresses that answer.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LANGUAGES } from '#kernel/text.ts';
import type { Feature, Route } from '#platform/feature.ts';
import { withInstance } from '#test/support/instance.ts';
import { features } from '../src/features.ts';

const all: readonly Feature[] = features;
const routes = all.flatMap((one) => (one.routes ?? []) as readonly Route[]);
/** Each parameter as no word of a path is spelt: a link that says `edit` where a page has a parameter leads to no page. */
const MARK = 'a0-0';
const marked = (path: string): string => path.replace(':lang', 'en').replace(/:\w+/g, MARK);
const pages = new Set(routes.filter((one) => one.method === 'GET').map((one) => marked(one.path)));
const forms = routes.filter((one) => one.method === 'POST' && one.path.startsWith('/:lang/'));

const languageLinks = (html: string): string[] =>
  [...(/<nav class="top__languages[\s\S]*?<\/nav>/.exec(html)?.[0] ?? '').matchAll(/href="([^"]+)"/g)].map(
    ([, href = '']) => href,
  );
const linksOfMain = (html: string): string[] =>
  [...(/<main[\s\S]*?<\/main>/.exec(html)?.[0] ?? '').matchAll(/href="([^"]+)"/g)].map(([, href = '']) => href);
const signInNext = (html: string): string =>
  decodeURIComponent(/\/en\/sign-in\?next=([^"]+)"/.exec(html)?.[1] ?? assert.fail('no sign-in'));

test('the languages of a page that answers a form, and its way to sign in, lead to pages that are there', () =>
  withInstance({ features, bare: true }, async ({ inject }) => {
    assert.ok(forms.some((one) => !pages.has(marked(one.path))) && forms.some((one) => pages.has(marked(one.path))));
    const wrong: string[] = [];
    let seen = 0;
    for (const { path } of forms) {
      const url = marked(path);
      const headers = { 'sec-fetch-site': 'same-origin', accept: 'text/html' };
      const { body, statusCode } = await inject({ method: 'POST', url, headers });
      if (statusCode === 303) continue;
      const links = languageLinks(body);
      assert.equal(links.length, LANGUAGES.length, `${path}: no page came`);
      seen++;
      if (statusCode === 401)
        assert.ok(
          linksOfMain(body).some((href) => href.startsWith('/en/sign-in?next=')),
          `${path}: no way to sign in`,
        );
      const led = [...links, signInNext(body)].map((href) => href.replace(/^\/(kk|ru|en)/, '/en').replace(/\?.*/, ''));
      wrong.push(...led.filter((href) => !pages.has(href)).map((href) => `${path} → ${href}`));
    }
    assert.deepEqual(wrong, []);
    assert.ok(seen > forms.length - 5, `only ${seen} pages came`);
  }));

test('they lead to the page the form was sent from, if that is ours and answers; they warn of losing what was typed', () =>
  withInstance({ features, bare: true }, async ({ inject }) => {
    const answered = async (method: 'GET' | 'POST', url: string, referer: string) => {
      const headers = { 'sec-fetch-site': 'same-origin', accept: 'text/html', host: 'localhost', referer };
      const { body } = await inject({ method, url, headers });
      return {
        links: languageLinks(body),
        warns: body.includes('What you typed may be lost if you change the language'),
        ways: linksOfMain(body),
      };
    };
    const links = (path: string) => LANGUAGES.map((language) => `/${language}${path}`);
    for (const [referer, path] of [
      ['http://localhost/en/verify?a=b', '/verify?a=b'],
      ['http://localhost/en/sign/sim', ''],
      ['http://elsewhere.example/en/verify', ''],
      ['no address', ''],
    ] as const) {
      // A refusal leads back to the page before it, too.
      const ways = path === '' ? ['/en'] : [`/en${path}`, '/en'];
      const refused = await answered('POST', '/en/sign/sim', referer);
      assert.deepEqual(refused, { links: links(path), warns: true, ways }, referer);
      const missing = await answered('GET', '/en/nothing', referer);
      assert.deepEqual(missing, { links: links('/nothing'), warns: false, ways });
    }
  }));
