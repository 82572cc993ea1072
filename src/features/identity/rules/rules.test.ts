import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { localDate } from '#kernel/dates.ts';
import { instant, instantFromIso } from '#kernel/instant.ts';
import { challengeBytes, challengeExpiry, challengeFault, isOurOrigin, originFor } from './challenge.ts';
import { rosterDigest, rosterToken } from './roster.ts';
import { deviceName, isAlive, networkOf, sessionExpiry } from './session.ts';

const NOW = instantFromIso('2026-03-02T05:00:00Z');

describe('challenge', () => {
  test('the bytes are canonical and name instance, origin, moment and purpose', () => {
    const bytes = challengeBytes({
      instance: 'demo',
      id: 'x',
      origin: 'https://gov.example',
      at: NOW,
      purpose: 'sign-in',
    });
    assert.equal(
      new TextDecoder().decode(bytes),
      '{"at":"2026-03-02T05:00:00.000Z","id":"x","instance":"demo","origin":"https://gov.example","purpose":"sign-in","type":"shanyraq/sign-in/v1"}',
    );
  });

  test('our own origin, by any name of the machine where it runs at home, and no other', () => {
    const home = 'http://localhost:3000';
    const real = 'https://gov.example';
    assert.equal(originFor(home, '127.0.0.1:4100'), 'http://127.0.0.1:4100');
    assert.equal(originFor(home, 'evil.example'), home);
    assert.equal(originFor(real, 'localhost:3000'), real);
    assert.equal(originFor(real, undefined), real);
    for (const other of ['http://gov.example', 'https://gov.example.evil', 'https://gov.example/', 'null', '']) {
      assert.equal(isOurOrigin(real, other), false, other);
    }
    assert.equal(isOurOrigin(home, 'https://localhost:3000'), false);
    assert.equal(isOurOrigin(real, real), true);
  });

  test('once, within ten minutes', () => {
    const fresh = { expiresAt: challengeExpiry(NOW), usedAt: null };
    assert.equal(challengeFault(fresh, instant(NOW + 599_999)), undefined);
    assert.equal(challengeFault(fresh, instant(NOW + 600_000)), 'challenge_expired');
    assert.equal(challengeFault({ ...fresh, usedAt: NOW }, instant(NOW + 999_999)), 'challenge_used');
    assert.equal(challengeFault(undefined, NOW), 'challenge_unknown');
  });
});

describe('session', () => {
  const minutes = (n: number) => instant(NOW + n * 60_000);
  test('ends when idle, when old, when revoked', () => {
    const session = { lastSeenAt: NOW, expiresAt: sessionExpiry(NOW), revokedAt: null };
    assert.equal(isAlive(session, minutes(29)), true);
    assert.equal(isAlive(session, minutes(30)), false);
    assert.equal(isAlive({ ...session, lastSeenAt: minutes(719) }, minutes(719)), true);
    assert.equal(isAlive({ ...session, lastSeenAt: minutes(719) }, minutes(720)), false);
    assert.equal(isAlive({ ...session, revokedAt: NOW }, NOW), false);
  });

  test('a device is told in two words, a network by its prefix', () => {
    const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0';
    const edge = 'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36 Edg/140.0';
    assert.equal(deviceName(firefox), 'Firefox, Windows');
    assert.equal(deviceName(edge), 'Edge, Android');
    assert.equal(deviceName('<script>'), '');
    assert.equal(networkOf('192.0.2.77'), '192.0.2.0/24');
    assert.equal(networkOf('::ffff:192.0.2.77'), '192.0.2.0/24');
    assert.equal(networkOf('2001:db8:1:2::5'), '2001:db8:1::/48');
    assert.equal(networkOf('::1'), '0:0:0::/48');
  });
});

describe('roster', () => {
  const officer = {
    officer: 'o1',
    roles: ['officer'],
    competences: ['b', 'a'],
    effectiveFrom: localDate('2026-03-03'),
    absences: [],
  };
  const salt = new Uint8Array(32).fill(7);
  test('the order of lists and of officers does not matter, everything else does', () => {
    const other = { ...officer, officer: 'o2' };
    assert.equal(rosterToken(salt, officer), rosterToken(salt, { ...officer, competences: ['a', 'b'] }));
    assert.equal(rosterDigest(salt, [officer, other]), rosterDigest(salt, [other, officer]));
    assert.notEqual(rosterDigest(salt, [officer]), rosterDigest(salt, [other]));
    assert.notEqual(rosterDigest(salt, [officer]), rosterDigest(new Uint8Array(32), [officer]));
  });
});
