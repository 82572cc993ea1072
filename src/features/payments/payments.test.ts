import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { countryFeature } from '#features/country/feature.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import type { Actor } from '#kernel/actor.ts';
import { tiyn } from '#kernel/money.ts';
import { Refusal } from '#kernel/refusal.ts';
import { urn } from '#kernel/urn.ts';
import type { Context, Finding } from '#platform/feature.ts';
import { TEST_NOW, type TestInstance, withInstance } from '#test/support/instance.ts';
import { smallCountry } from '#test/support/small-country.ts';
import { payBy, payDemo } from './actions/pay.ts';
import { paymentsFeature } from './feature.ts';
import { charge, chargeOf, isPaid, refund } from './index.ts';
import { demoProvider, type PaymentProvider } from './provider.ts';
import { lastOutcome } from './store/charges.ts';
import { balanceOf } from './store/ledger.ts';

const features = [transparencyFeature, countryFeature, paymentsFeature];
const country = smallCountry();
after(() => rmSync(country, { recursive: true, force: true }));

const PERSON = '01900000-0000-7000-8000-000000000001';
const OTHER = '01900000-0000-7000-8000-000000000002';
const SUBJECT = urn('sm', 'case', '01900000-0000-7000-8000-0000000000aa');
const label = { kk: 'Алым', ru: 'Сбор', en: 'Fee' };
const cite = { act: 'law', article: '7' };
const newCharge = {
  subject: SUBJECT,
  payer: { personId: PERSON },
  reason: label,
  lines: [
    { label, amount: tiyn(400_000), cite },
    { label, amount: tiyn(91_550), cite },
  ],
  at: TEST_NOW,
};

const person = (personId: string): Actor => ({ kind: 'person', personId, sessionId: 's', assurance: 'signature' });
const ctxOf = (personId: string): Context => ({
  actor: person(personId),
  now: TEST_NOW,
  language: 'en',
  requestId: 'test',
  channel: 'portal',
});

// The cookie `who` stands for a session.
const hooks = {
  resolveActor: async (_app: unknown, { cookies }: { cookies: Readonly<Record<string, string | undefined>> }) =>
    cookies.who ? person(cookies.who) : ({ kind: 'anonymous' } as const),
};
const inside = (run: (instance: TestInstance) => Promise<void>, mode: 'demo' | 'real' = 'demo') =>
  withInstance({ features, country, hooks, mode }, run);
const charged = ({ app }: TestInstance) => app.transaction((tx) => charge(tx, newCharge));
const refused = (code: string) => (error: unknown) => error instanceof Refusal && error.code === code;

async function findings({ app }: TestInstance): Promise<Finding[]> {
  const found: Finding[] = [];
  for await (const one of paymentsFeature.fsck(app)) found.push(one);
  return found;
}

describe('the ledger', () => {
  test('a charge is owed and earned at once, and a subject has one', () =>
    inside(async ({ app }) => {
      const first = await app.transaction((tx) => charge(tx, newCharge));
      const second = await app.transaction((tx) => charge(tx, newCharge));
      assert.equal(second, first);
      await app.read(async (tx) => {
        const found = await chargeOf(tx, SUBJECT);
        assert.equal(found?.total, 491_550n);
        assert.match(found?.number ?? '', /^SM-P-2026-\d{7}-\d$/);
        assert.deepEqual(found?.lines, newCharge.lines);
        assert.equal(await isPaid(tx, SUBJECT), false);
        assert.equal(await balanceOf(tx, 'receivable'), 491_550n);
        assert.equal(await balanceOf(tx, 'revenue'), -491_550n);
      });
    }));

  test('nothing and less than nothing are never charged', () =>
    inside(async ({ app }) => {
      const lines = (amount: number) => ({ ...newCharge, lines: [{ label, amount: tiyn(amount), cite }] });
      await assert.rejects(
        app.transaction((tx) => charge(tx, lines(0))),
        RangeError,
      );
      await assert.rejects(
        app.transaction((tx) => charge(tx, lines(-1))),
        RangeError,
      );
    }));

  test('the database refuses what does not balance, and every change of what is there', () =>
    inside(async (instance) => {
      const chargeId = await charged(instance);
      const entry = "'01900000-0000-7000-8000-0000000000ee'";
      const leaf = "decode(repeat('00', 32), 'hex')";
      const insert = (postings: string) => `
        with e as (insert into payments.entry (id, charge_id, kind, at, leaf_hash, salt)
          values (${entry}, '${chargeId}', 'paid', '2026-03-02T05:00:00Z', ${leaf}, ${leaf}) returning id)
        insert into payments.posting (entry_id, place, account, amount) values ${postings}`;
      await assert.rejects(instance.asApp(insert(`(${entry}, 1, 'revenue', 5), (${entry}, 2, 'receivable', -4)`)), {
        code: '23514',
      });
      await assert.rejects(instance.asApp(insert(`(${entry}, 1, 'revenue', 5)`)), { code: '23514' });
      for (const sql of [
        'update payments.posting set amount = 1',
        'delete from payments.posting',
        "update payments.charge set total = '1'",
        "update payments.attempt set outcome = 'paid'",
        'delete from payments.entry',
      ]) {
        await assert.rejects(instance.asApp(sql), { code: '42501' }, sql);
      }
    }));

  test('fsck is silent about an intact ledger and finds what was changed behind its back', () =>
    inside(async (instance) => {
      const chargeId = await charged(instance);
      await instance.app.perform(payDemo, ctxOf(PERSON), { chargeId });
      await instance.runJobs();
      assert.deepEqual(await findings(instance), []);
      await instance.asOwner("update payments.charge set total = '1' where id = $1", [chargeId]);
      assert.equal((await findings(instance)).length, 2);
      const behind = (sql: string) =>
        instance.asOwner(`select set_config('session_replication_role', 'replica', true); ${sql}`);
      await behind('delete from payments.posting');
      assert.ok((await findings(instance)).some(({ what }) => what.includes('leaf')));
      await behind('delete from payments.charge');
      assert.ok((await findings(instance)).some(({ what }) => what.includes('is gone')));
      await behind('delete from payments.entry; delete from payments.attempt');
      assert.ok((await findings(instance)).some(({ what }) => what.includes('0 are there')));
    }));
});

describe('paying', () => {
  test('a payment moves what is owed to the provider, once, however often the button is pressed', () =>
    inside(async (instance) => {
      const { app } = instance;
      const chargeId = await charged(instance);
      const press = () => app.perform(payDemo, ctxOf(PERSON), { chargeId });
      const answers = await Promise.all([press(), press(), press()]);
      assert.ok(answers.every(({ outcome }) => outcome === 'paid'));
      await app.read(async (tx) => {
        assert.equal(await isPaid(tx, SUBJECT), true);
        assert.equal(await balanceOf(tx, 'receivable'), 0n);
        assert.equal(await balanceOf(tx, 'provider:demo'), 491_550n);
      });
      const [row] = await instance.asOwner<{ n: string }>('select count(*) as n from payments.attempt');
      assert.equal(Number(row?.n), 1);
    }));

  test('a declined payment is kept, leaves the debt, and can be tried again', () =>
    inside(async (instance) => {
      const { app } = instance;
      const chargeId = await charged(instance);
      const declining: PaymentProvider = {
        ...demoProvider,
        id: 'bank',
        pay: async () => ({ outcome: 'declined', reference: 'D-1' }),
      };
      const pay = (provider: PaymentProvider) => app.transaction((tx) => payBy(tx, ctxOf(PERSON), provider, chargeId));
      assert.equal(await pay(declining), 'declined');
      await app.read(async (tx) => {
        assert.equal(await isPaid(tx, SUBJECT), false);
        assert.equal(await lastOutcome(tx, chargeId), 'declined');
        assert.equal(await balanceOf(tx, 'receivable'), 491_550n);
      });
      assert.equal(await pay(demoProvider), 'paid');
    }));

  test('only the payer pays, and a real instance without a provider refuses and says why', async () => {
    await inside(async (instance) => {
      const chargeId = await charged(instance);
      await assert.rejects(instance.app.perform(payDemo, ctxOf(OTHER), { chargeId }), refused('payments.not_found'));
    });
    await withInstance(
      { features, country, hooks, mode: 'real', environment: { SHANYRAQ_SECRET: 'x'.repeat(40) } },
      async (instance) => {
        const chargeId = await charged(instance);
        await assert.rejects(
          instance.app.perform(payDemo, ctxOf(PERSON), { chargeId }),
          refused('payments.no_provider'),
        );
        const url = `/en/payments/${chargeId}`;
        const { body } = await instance.inject({ url, cookies: { who: PERSON } });
        assert.match(body, /No payment provider is connected/);
        assert.doesNotMatch(body, /<form method="post"/);
      },
    );
  });
});

describe('giving back', () => {
  const giveBack = ({ app }: TestInstance, chargeId: string) =>
    app.transaction((tx) => refund(tx, { chargeId, reason: 'case-ended', at: TEST_NOW }));

  test('moves the whole payment back, once, however often it is asked, and fsck agrees', () =>
    inside(async (instance) => {
      const { app } = instance;
      const chargeId = await charged(instance);
      await assert.rejects(giveBack(instance, chargeId), refused('payments.not_paid'));
      await app.perform(payDemo, ctxOf(PERSON), { chargeId });
      const answers = await Promise.all([1, 2, 3].map(() => giveBack(instance, chargeId)));
      assert.equal(answers.filter((one) => one !== undefined).length, 1);
      await app.read(async (tx) => {
        for (const account of ['receivable', 'revenue', 'provider:demo'])
          assert.equal(await balanceOf(tx, account), 0n);
        assert.equal(await isPaid(tx, SUBJECT), false);
        assert.match((await chargeOf(tx, SUBJECT))?.refund?.reference ?? '', /^DEMO-R-[0-9A-F]{12}$/);
      });
      await app.perform(payDemo, ctxOf(PERSON), { chargeId });
      assert.equal(
        (await app.read((tx) => chargeOf(tx, SUBJECT)))?.payment?.provider,
        'demo',
        'paying again moves nothing',
      );
      await instance.runJobs();
      assert.deepEqual(await findings(instance), []);
      await assert.rejects(instance.asApp('delete from payments.refund'), { code: '42501' });
      await instance.asOwner('delete from payments.refund');
      assert.equal((await findings(instance)).length, 1, 'an entry without its refund is found');
    }));
});

describe('the page', () => {
  test('shows the amount, lines and articles, takes the payment and becomes the receipt', () =>
    inside(async (instance) => {
      const chargeId = await charged(instance);
      for (const language of ['kk', 'ru', 'en']) {
        const url = `/${language}/payments/${chargeId}`;
        const before = await instance.inject({ url, cookies: { who: PERSON } });
        assert.equal(before.statusCode, 200);
        assert.match(before.body, /4.?915[.,]50/);
      }
      const url = `/en/payments/${chargeId}`;
      const before = await instance.inject({ url, cookies: { who: PERSON } });
      assert.match(before.body, /the Law, article 7/);
      assert.match(before.body, /takes no money/);
      const headers = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' };
      const paid = await instance.inject({ method: 'POST', url, cookies: { who: PERSON }, headers, payload: '' });
      assert.equal(paid.statusCode, 303);
      const receipt = await instance.inject({ url, cookies: { who: PERSON } });
      assert.match(receipt.body, /DEMO-[0-9A-F]{12}/);
      assert.doesNotMatch(receipt.body, /<form method="post"/);
      assert.equal((await instance.inject({ url, cookies: { who: OTHER } })).statusCode, 404);
      assert.equal((await instance.inject({ url })).statusCode, 303);
    }));
});
