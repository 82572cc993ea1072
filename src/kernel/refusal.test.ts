import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allRefusals, defineRefusals, Refusal } from './refusal.ts';

const refuse = defineRefusals('kernel-test', { not_found: { status: 404 }, too_late: { status: 409 } });

test('a refusal carries code, status and detail', () => {
  assert.throws(
    () => refuse('too_late', { day: '2026-11-22' }),
    (error: unknown) => {
      assert.ok(error instanceof Refusal);
      assert.deepEqual([error.code, error.status, error.detail], ['kernel-test.too_late', 409, { day: '2026-11-22' }]);
      return true;
    },
  );
});

test('codes are listed, and defined once', () => {
  const own = allRefusals().filter(({ code }) => code.startsWith('kernel-test.'));
  assert.deepEqual(own, [
    { code: 'kernel-test.not_found', status: 404 },
    { code: 'kernel-test.too_late', status: 409 },
  ]);
  assert.throws(() => defineRefusals('kernel-test', { not_found: { status: 410 } }), /defined twice/);
  assert.throws(() => defineRefusals('kernel-test', { 'not-found': { status: 404 } }), /badly spelt/);
});

test('a code that nobody defined is a defect, not a refusal', () => {
  assert.throws(() => new Refusal('kernel-test.unknown'), TypeError);
});
