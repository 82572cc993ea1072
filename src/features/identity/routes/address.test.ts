import assert from 'node:assert/strict';
import { test } from 'node:test';
import { homeOf, nextAtWork } from './address.ts';

test('each office begins where its work lies', () => {
  const officer = (...roles: string[]) => homeOf({ kind: 'officer', roles }, 'kk');
  assert.equal(officer('officer', 'head'), '/kk/desk');
  assert.equal(officer('oversight'), '/kk/oversight/complaints');
  assert.equal(officer('data-protection'), '/kk/authority');
  assert.equal(officer('court'), '/kk/court');
  assert.equal(officer('officer', 'oversight'), '/kk/desk', 'who decides cases begins with them');
  assert.equal(homeOf({ kind: 'administrator', roles: ['administrator', 'oversight'] }, 'kk'), '/kk/admin/officers');
});

test('whoever wanted a page of staff before signing in goes on there, and nowhere else', () => {
  for (const path of [
    '/ru/desk/1?x=2',
    '/kk/registry',
    '/en/admin/sign-on',
    '/en/oversight/complaints/7',
    '/kk/court/new',
    '/kk/data-duties',
  ])
    assert.equal(nextAtWork(path), path);
  for (const path of [
    '/ru/cabinet',
    '/ru/desktop',
    '//evil.example/ru/desk',
    'https://evil.example/ru/desk',
    undefined,
  ])
    assert.equal(nextAtWork(path), '');
});
