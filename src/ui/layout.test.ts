import assert from 'node:assert/strict';
import { test } from 'node:test';
import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { type Attributes, extraAttributes } from './content.ts';
import { ErrorMessage, inLanguage, Page, type PageProps, renderPage, toneClasses } from './index.ts';

const PAGE: PageProps = {
  language: 'kk',
  title: 'Қызметтер',
  path: '/kk/services?q=a',
  stylesheets: ['/assets/a.css'],
};

test('a page is a whole document in its language', () => {
  const html = renderPage(h(Page, PAGE));
  assert.match(html, /^<!doctype html><html lang="kk"><head>/);
  assert.match(html, /<title>Қызметтер · Шаңырақ<\/title>/);
  assert.match(html, /<link rel="stylesheet" href="\/assets\/a.css"\/?>/);
  assert.doesNotMatch(html, /style=| on[a-z]+=|<style/);
});

test('the title of a page with errors says so first', () => {
  assert.match(renderPage(h(Page, { ...PAGE, hasErrors: true })), /<title>Қате: Қызметтер/);
});

test('components speak the language of their page', () => {
  const html = renderPage(h(Page, PAGE, h(ErrorMessage, null, 'Күнді жазыңыз')));
  assert.match(html, /<span class="govuk-visually-hidden">Қате:<\/span> Күнді жазыңыз/);
  assert.match(renderToString(h(ErrorMessage, null, 'x')), /Error:/);
});

test('what is kept of one page does not stand on another', () => {
  const pageOf = (more: Partial<PageProps>): string => renderPage(h(Page, { ...PAGE, ...more }));
  const items = ['/kk/services', '/kk/cabinet'].map((href) => ({ href, label: href.slice(4) }));
  for (const round of ['first', 'later']) {
    for (const current of [0, 1]) {
      const navigation = items.map((item, index) => ({ ...item, isCurrent: index === current }));
      const html = pageOf({ navigation, demo: { tag: `Demo ${current}`, text: 'Nothing here counts' } });
      const marked = [...html.matchAll(/<a href="([^"]+)" aria-current="page">/g)].map(([, href]) => href);
      assert.deepEqual(marked, [items[current]?.href], round);
      assert.match(html, new RegExp(`Demo ${current}`));
    }
    assert.doesNotMatch(pageOf({}), /Demo|class="nav"/);
    assert.match(pageOf({ language: 'ru', path: '/ru' }), /<a class="brand" href="\/ru">/);
    assert.match(pageOf({ stylesheets: ['/assets/b.css'] }), /b\.css/);
  }
});

test('what a person wrote is escaped', () => {
  const html = renderPage(h(Page, { ...PAGE, title: '<script>alert(1)</script>', user: { name: '"><b>', href: '/' } }));
  assert.doesNotMatch(html, /<script>|<b>/);
});

test('the language switch keeps the place', () => {
  assert.equal(inLanguage('/kk/services/a?page=2', 'ru'), '/ru/services/a?page=2');
  assert.equal(inLanguage('/kk?q=%2F', 'en'), '/en?q=%2F');
  assert.equal(inLanguage('/kk', 'en'), '/en');
  assert.equal(inLanguage('/v/123/abc', 'en'), '/en');
  assert.equal(inLanguage('//elsewhere.example/kk', 'en'), '/en');
});

test('attributes off the list are refused', () => {
  assert.deepEqual(extraAttributes({ 'data-a': true, 'aria-live': 'polite', required: true }), {
    'data-a': 'true',
    'aria-live': 'polite',
    required: true,
  });
  for (const name of ['style', 'onclick', 'srcdoc']) {
    assert.throws(() => extraAttributes({ [name]: 'x' } as Attributes), TypeError);
  }
});

test('each tone has a look of its own', () => {
  const looks = (['now', 'good', 'waiting', 'bad', 'quiet'] as const).map(toneClasses);
  assert.equal(new Set(looks).size, looks.length);
});
