/** What was written into a form that is refused: it stands on the page that says so, and goes again from there. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { h } from 'preact';
import { z } from 'zod';
import { Refusal } from '#kernel/refusal.ts';
import { type Feature, page, redirect, route } from '#platform/feature.ts';
import type { ServerHooks } from '#platform/http/server.ts';
import { axe, sidewaysOverflow, withBrowser } from '#test/support/browser.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { features } from '../../features.ts';

const REASON = 'The plan of the place "lacks" a <door>,\nand nobody knows why.';
const received: string[] = [];

const body = z.object({ reason: z.string(), tags: z.union([z.string(), z.array(z.string())]).default([]) });
const form = h('form', { method: 'post' }, [
  h('label', {}, ['Reason', h('textarea', { name: 'reason' })]),
  ...['a', 'b'].map((value) => h('input', { type: 'hidden', name: 'tags', value })),
  h('button', {}, 'Go'),
]);

const sample: Feature = {
  name: 'sample',
  tier: 0,
  routes: [
    route({ method: 'GET', path: '/:lang/wish', access: 'public', handle: () => page('Wish', form) }),
    route({
      method: 'POST',
      path: '/:lang/wish',
      access: 'signed-in',
      body,
      handle: ({ body: { reason, tags } }) => {
        if (reason.includes('too late')) throw new Refusal('platform.key_reused');
        received.push(`${reason} ${[tags].flat().join('+')}`);
        return redirect('/en/wish');
      },
    }),
  ],
};

const hooks: Partial<ServerHooks> = {
  resolveActor: async (_app, { cookies }) =>
    cookies.session === 'good'
      ? {
          ...{ kind: 'person', assurance: 'substantial', personId: '019aa000-0000-7000-8000-000000000001' },
          sessionId: '019aa000-0000-7000-8000-000000000002',
        }
      : { kind: 'anonymous' },
};

const send = ({ server }: TestInstance, fields: [string, string][], headers: Readonly<Record<string, string>> = {}) =>
  server.inject({
    method: 'POST',
    url: '/en/wish',
    headers: {
      accept: 'text/html',
      'content-type': 'application/x-www-form-urlencoded',
      'sec-fetch-site': 'same-origin',
      ...headers,
    },
    payload: new URLSearchParams(fields).toString(),
  });

test('a session that ended in the middle of writing loses nothing: the page sends it again once somebody is signed in', () =>
  withInstance({ features: [sample, ...features], hooks }, async (instance) => {
    const baseUrl = await instance.listen();
    await withBrowser(async ({ openPage }) => {
      const shown = await openPage(360, { baseUrl, script: false });
      await shown.goto('/en/wish');
      await shown.locator('textarea').fill(REASON);
      await shown.getByRole('button', { name: 'Go' }).click();
      await shown.getByRole('heading', { name: 'What you wrote is not lost' }).waitFor();
      assert.equal(await shown.getByLabel('You wrote').inputValue(), REASON);
      const signIn = shown.getByRole('link', { name: 'Sign in in a new tab' });
      assert.equal(await signIn.getAttribute('href'), '/en/sign-in?next=%2Fen%2Fwish');
      assert.equal(received.length, 0);
      await shown.context().addCookies([{ name: 'session', value: 'good', url: baseUrl }]);
      await shown.getByRole('button', { name: 'Send again' }).click();
      await shown.waitForURL('**/en/wish');
      assert.deepEqual(received, [`${REASON.replaceAll('\n', '\r\n')} a+b`]);
    });
  }));

test('what can only be refused again is there to copy, without a button', () =>
  withInstance({ features: [sample, ...features], hooks }, async (instance) => {
    const late = await send(instance, [['reason', 'It is too late for this wish.']], { cookie: 'session=good' });
    assert.equal(late.statusCode, 409);
    assert.match(late.body, /It is too late for this wish\./);
    assert.doesNotMatch(late.body, /Send again/);
    assert.match(late.body, /<a class="govuk-link" href="\/en\/wish">Back to the page before/);
  }));

test('a form that another site sent stands on no page of ours, least of all with a button', () =>
  withInstance({ features: [sample, ...features], hooks }, async (instance) => {
    const sites = [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }];
    for (const headers of [...sites, { cookie: 'session=good', 'sec-fetch-site': 'cross-site' }]) {
      const { statusCode, body: said } = await send(instance, [['reason', REASON]], headers);
      assert.equal(statusCode, 403);
      assert.doesNotMatch(said, /lacks|Send again/);
    }
  }));

test('the page is accessible in each language', () =>
  withInstance({ features: [sample, ...features], hooks }, async (instance) => {
    const baseUrl = await instance.listen();
    await withBrowser(async ({ openPage }) => {
      for (const language of ['kk', 'ru', 'en']) {
        const shown = await openPage(360, { baseUrl });
        await shown.goto(`/${language}/wish`);
        await shown.locator('textarea').fill(REASON);
        await shown.getByRole('button', { name: 'Go' }).click();
        await shown.locator('#written-0').waitFor();
        assert.deepEqual([...(await axe(shown)), ...(await sidewaysOverflow(shown))], [], language);
      }
    });
  }));
