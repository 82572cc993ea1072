import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { countryFeature } from '#features/country/feature.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { tiyn } from '#kernel/money.ts';
import { urn } from '#kernel/urn.ts';
import { TEST_NOW, type TestInstance, withInstance } from '#test/support/instance.ts';
import { smallCountry } from '#test/support/small-country.ts';
import { paymentsFeature } from './feature.ts';
import { charge, chargeOf, isPaid } from './index.ts';
import { balanceOf } from './store/ledger.ts';

const features = [transparencyFeature, countryFeature, paymentsFeature];
const country = smallCountry();
after(() => rmSync(country, { recursive: true, force: true }));

const PERSON = '01900000-0000-7000-8000-000000000001';
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

const inside = (run: (instance: TestInstance) => Promise<void>) => withInstance({ features, country }, run);

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
});
