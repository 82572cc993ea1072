import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instant } from '#kernel/instant.ts';
import type { ClientDefinition } from '../client-definition.ts';
import { scopesIn } from '../scopes.ts';
import { acrOf, neededLevel, suffices } from './assurance.ts';
import { addressFault, type ClientAct, clientAfter, promiseOf } from './client.ts';
import { type ConsentAct, isCovered, togetherWith } from './consent.ts';
import { pastedKeys, thumbprint } from './keys.ts';

const client: ClientDefinition = {
  ...{ id: 'permits', agency: 'trade', scopes: ['profile'], assurance: 'passkey' },
  title: { kk: 'Т', ru: 'Т', en: 'T' },
  purpose: { kk: 'М', ru: 'Ц', en: 'P' },
  cite: { act: 'LAW', article: '1' },
  redirectUris: ['https://permits.example/back'],
  signedOutUris: [],
  keys: [],
};

test('the weakest of the levels asked for suffices, but never less than the system always asks', () => {
  assert.equal(neededLevel('low', undefined), 'low');
  assert.equal(neededLevel('low', 'urn:elsewhere'), 'low');
  assert.equal(neededLevel('low', `${acrOf('substantial')} ${acrOf('passkey')}`), 'passkey');
  assert.equal(neededLevel('substantial', acrOf('low')), 'substantial');
  assert.ok(suffices('substantial', 'passkey') && suffices('passkey', 'passkey') && !suffices('low', 'passkey'));
});

test('only our scopes tell something, each once', () => {
  assert.deepEqual(scopesIn('openid iin profile iin offline_access Profile'), ['profile', 'iin']);
});

test('plain http is for a demonstration on one’s own machine', () => {
  const local = { ...client, redirectUris: ['http://localhost:8080/back'] };
  assert.equal(addressFault(local, 'demo'), undefined);
  assert.equal(addressFault(local, 'real'), 'http://localhost:8080/back');
  assert.equal(
    addressFault({ ...client, redirectUris: ['http://localhost.evil.example/'] }, 'demo') !== undefined,
    true,
  );
  assert.equal(addressFault({ ...client, logoutUri: 'http://10.0.0.1/' }, 'demo'), 'http://10.0.0.1/');
  assert.equal(addressFault(client, 'real'), undefined);
});

test('how a system stands follows from its acts', () => {
  const at = (n: number) => instant(n * 1000);
  const defined = (n: number, content = client): ClientAct => ({
    clientId: 'permits',
    number: n,
    at: at(n),
    kind: 'defined',
    content,
    reason: null,
  });
  const act = (n: number, kind: 'suspended' | 'resumed'): ClientAct => ({
    clientId: 'permits',
    number: n,
    at: at(n),
    kind,
    content: null,
    reason: 'x',
  });
  assert.equal(clientAfter([]), undefined);
  assert.deepEqual([clientAfter([defined(1)])?.isSuspended, clientAfter([defined(1)])?.openSince], [false, at(1)]);
  assert.equal(clientAfter([defined(1), act(2, 'suspended'), defined(3)])?.isSuspended, true);
  const resumed = clientAfter([defined(1), act(2, 'suspended'), act(3, 'resumed'), defined(4)]);
  assert.deepEqual([resumed?.isSuspended, resumed?.openSince, resumed?.definedAt], [false, at(3), at(4)]);
});

test('a consent covers what was promised, and no more', () => {
  const promise = promiseOf(client);
  const act: ConsentAct = {
    ...{
      personId: 'p',
      clientId: 'permits',
      number: 1,
      kind: 'given',
      scopes: ['profile', 'iin'],
      promise,
      at: instant(0),
    },
  };
  assert.equal(isCovered(undefined, [], promise), false);
  assert.equal(isCovered(act, ['iin'], promise), true);
  assert.equal(isCovered(act, ['iin', 'mandates'], promise), false);
  assert.equal(isCovered({ ...act, kind: 'withdrawn' }, [], promise), false);
  assert.equal(isCovered(act, [], promiseOf({ ...client, purpose: { ...client.purpose, en: 'Q' } })), false);
  assert.deepEqual(togetherWith(act, ['mandates'], promise), ['profile', 'iin', 'mandates']);
  assert.deepEqual(togetherWith({ ...act, kind: 'withdrawn' }, ['iin'], promise), ['iin']);
  assert.deepEqual(togetherWith(act, ['iin'], 'another'), ['iin']);
  assert.equal(promiseOf({ ...client, redirectUris: ['https://other.example/'], scopes: [] }), promise);
});

test('keys are pasted as one or as a set, without what we do not need', () => {
  const key = { kty: 'EC', crv: 'P-256', x: 'a', y: 'b' };
  assert.deepEqual(pastedKeys(JSON.stringify({ ...key, use: 'sig', alg: 'ES256' })), [key]);
  assert.deepEqual(pastedKeys(JSON.stringify({ keys: [key, key] })), [key, key]);
  for (const text of ['', 'x', '3', 'null', '{"keys":3}']) assert.equal(pastedKeys(text), undefined);
});

test('a thumbprint is that of RFC 7638, section 3.1', () => {
  const n =
    '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw';
  assert.equal(
    thumbprint({ kty: 'RSA', n, e: 'AQAB', kid: '2011-04-29' }),
    'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs',
  );
});
