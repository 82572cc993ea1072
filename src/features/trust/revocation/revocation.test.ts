/** Lists and holds, judged by openssl; and that a hold counts for what was signed during it, for ever. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { countryFeature } from '#features/country/feature.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { utf8 } from '#kernel/hash.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { App } from '#platform/app.ts';
import { systemClock } from '#platform/clock.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { trustFeature } from '../feature.ts';
import * as trust from '../index.ts';
import { findStatusEvents } from '../store/status.ts';
import { SAMPLE_PERSON } from '../testing/authority.ts';
import { type Openssl, pem, signByOpenssl, withOpenssl } from '../testing/openssl.ts';
import { ownRevocations } from './status.ts';

const features = [transparencyFeature, countryFeature, trustFeature];
const CONTENT = utf8('{"type":"shanyraq/application/v1"}');
const MINUTE_MS = 60_000;

const inInstance = (run: (instance: TestInstance, openssl: Openssl) => Promise<void>) =>
  withInstance({ features, now: systemClock.now(), country: 'test/country' }, (instance) =>
    withOpenssl((openssl) => run(instance, openssl)),
  );

const issue = (app: App) => app.transaction((tx) => trust.issueKey(tx, { ...SAMPLE_PERSON, password: 'x' }));

const refused = (code: string, attempt: Promise<unknown>) =>
  assert.rejects(attempt, (error) => error instanceof Refusal && error.code === `trust.${code}`, code);

const listText = async (openssl: Openssl, { inject }: TestInstance, path: string): Promise<string> => {
  const { statusCode, rawPayload, headers } = await inject({ url: path });
  assert.equal(statusCode, 200);
  assert.equal(headers['content-type'], 'application/pkix-crl');
  assert.equal(headers['cache-control'], 'public, max-age=60');
  openssl.write('crl', rawPayload);
  const { ok, said } = openssl.run(
    'crl',
    '-inform',
    'DER',
    '-in',
    'crl',
    '-text',
    '-out',
    'crl.pem',
    '-CAfile',
    'issuer.pem',
    '-verify',
  );
  assert.ok(ok && /verify OK/.test(said), said);
  return openssl.run('crl', '-inform', 'DER', '-in', 'crl', '-noout', '-text').said;
};

const numberOf = (text: string, name: string): number =>
  Number(new RegExp(`${name}: (?:critical)?\\s+(\\d+)`).exec(text)?.[1]);

/** Signs with the key as openssl opens it. */
function signWith(openssl: Openssl, p12: Uint8Array): Uint8Array {
  openssl.write('key.p12', p12);
  openssl.run('pkcs12', '-in', 'key.p12', '-passin', 'pass:x', '-nodes', '-out', 'key.pem');
  return signByOpenssl(openssl, CONTENT, 'key.pem');
}

describe('lists', () => {
  test('complete and delta say the same; openssl refuses by them who is on them, and nobody else', () =>
    inInstance(async (instance, openssl) => {
      const { app, clock } = instance;
      const ctx = app.systemContext('test');
      const [bad, held, good] = [await issue(app), await issue(app), await issue(app)];
      openssl.write('issuer.pem', pem((await instance.inject({ url: '/pki/person.crt' })).rawPayload));
      openssl.write('root.pem', pem((await instance.inject({ url: '/pki/root.crt' })).rawPayload));
      await app.transaction((tx) => trust.revokeCertificate(tx, ctx, bad.serial, 'affiliationChanged', ctx.now));
      await app.transaction((tx) => trust.holdCertificate(tx, ctx, held.serial));
      clock.set(instant(clock.now() + MINUTE_MS));
      await instance.runJobs();
      const complete = await listText(openssl, instance, '/pki/crl/person');
      assert.match(complete, /Affiliation Changed/);
      assert.match(complete, /Certificate Hold/);
      assert.match(complete, /Freshest CRL[\s\S]*\/pki\/crl\/person\/delta/);
      for (const [{ certificate }, ok] of [
        [bad, false],
        [held, false],
        [good, true],
      ] as const) {
        openssl.write('leaf.pem', pem(certificate));
        await listText(openssl, instance, '/pki/crl/person');
        const time = String(Math.ceil(clock.now() / 1000));
        const files = ['-CAfile', 'root.pem', '-untrusted', 'issuer.pem', '-CRLfile', 'crl.pem', 'leaf.pem'];
        const judged = openssl.run('verify', '-x509_strict', '-crl_check', '-attime', time, ...files);
        assert.equal(judged.ok, ok, judged.said);
        if (!ok) assert.match(judged.said, /certificate revoked/);
      }
      await app.transaction((tx) => trust.resumeCertificate(tx, ctx, held.serial));
      clock.set(instant(clock.now() + MINUTE_MS));
      await instance.runJobs();
      const next = await listText(openssl, instance, '/pki/crl/person');
      const delta = await listText(openssl, instance, '/pki/crl/person/delta');
      assert.doesNotMatch(next, new RegExp(held.serial, 'i'));
      assert.match(delta, new RegExp(`${held.serial}[\\s\\S]*Remove From CRL`, 'i'));
      assert.match(delta, new RegExp(bad.serial, 'i'));
      assert.equal(numberOf(delta, 'CRL Number'), numberOf(next, 'CRL Number'));
      assert.ok(numberOf(delta, 'Delta CRL Indicator') < numberOf(delta, 'CRL Number'));
      for (const path of ['/pki/crl', '/pki/crl/delta', '/pki/crl/root', '/pki/crl/issuing'])
        assert.equal((await instance.inject({ url: path })).statusCode, 200, path);
      assert.equal((await instance.inject({ url: '/pki/crl/nobody' })).statusCode, 404);

      // What a page gives whoever checks in it: every list that is there, by its address.
      const { roots, authorities, lists } = await app.read(trust.publicTrust);
      assert.deepEqual(await app.read(trust.publicAuthorities), { roots, authorities });
      const addresses = await app.read(trust.listAddresses);
      const served = await Promise.all(addresses.map(async (url) => (await instance.inject({ url })).rawPayload));
      assert.ok(lists.length > 0);
      assert.deepEqual(
        served.map((der) => der.toString('hex')),
        lists.map((der) => Buffer.from(der).toString('hex')),
      );
    }));

  test('what is committed late is on the next list all the same', () =>
    inInstance(async (instance) => {
      const { app, clock } = instance;
      const early = app.systemContext('test');
      const { serial } = await issue(app);
      clock.set(instant(clock.now() + 10 * MINUTE_MS));
      await instance.runJobs();
      await app.transaction((tx) => trust.revokeCertificate(tx, early, serial, 'keyCompromise', early.now));
      await instance.runJobs();
      const { rawPayload } = await instance.inject({ url: '/pki/crl/person' });
      assert.ok(rawPayload.includes(Buffer.from(serial, 'hex')));
      assert.ok(
        (await instance.inject({ url: '/pki/crl/person/delta' })).rawPayload.includes(Buffer.from(serial, 'hex')),
      );
    }));
});

test('a certificate by our key that was never entered is revoked, also under the serial number of one that was', () =>
  inInstance(async ({ app }) => {
    const issued = await issue(app);
    const entered = await app.read((tx) => findStatusEvents(tx, issued.serial));
    const { serial, fingerprint } = entered ?? assert.fail();
    const statusOf = (change: Partial<Record<'serial' | 'fingerprint', string>>) =>
      app.read((tx) => ownRevocations.statusOf(tx, { serial, fingerprint, ...change }, app.env.clock.now()));
    assert.equal(await statusOf({}), 'good');
    assert.equal(await statusOf({ fingerprint: 'f'.repeat(64) }), 'revoked');
    assert.equal(await statusOf({ serial: 'f'.repeat(40) }), 'revoked');
  }));

describe('a hold', () => {
  test('what was signed during it is refused for ever, what was signed before and after is right', () =>
    inInstance(async ({ app, clock }, openssl) => {
      const { serial, p12 } = await issue(app);
      const cms = signWith(openssl, p12);
      const verifiedAt = (at: Instant) =>
        app.read((tx) => trust.verifySignature(tx, { content: CONTENT, cms, at, accept: ['person'], isKept: false }));
      const begin = clock.now();
      const at = (minutes: number): Instant => instant(begin + minutes * MINUTE_MS);
      clock.set(at(2));
      await app.transaction((tx) => trust.holdCertificate(tx, app.systemContext('test'), serial));
      await refused('revoked', verifiedAt(at(3)));
      assert.equal((await verifiedAt(at(1))).revocation, 'good');
      clock.set(at(4));
      await app.transaction((tx) => trust.resumeCertificate(tx, app.systemContext('test'), serial));
      assert.equal((await verifiedAt(at(1))).revocation, 'good');
      await refused('revoked', verifiedAt(at(3)));
      assert.equal((await verifiedAt(at(5))).revocation, 'good');
    }));

  test('is set once, lifted by who set it, and may end in a withdrawal, which nothing lifts; the log has each', () =>
    inInstance(async (instance) => {
      const { app } = instance;
      const ctx = app.systemContext('test');
      const { serial } = await issue(app);
      const act = (run: (tx: Parameters<Parameters<App['transaction']>[0]>[0]) => Promise<void>) =>
        app.transaction(run);
      await refused(
        'not_held',
        act((tx) => trust.resumeCertificate(tx, ctx, serial)),
      );
      await act((tx) => trust.holdCertificate(tx, ctx, serial));
      await refused(
        'already_held',
        act((tx) => trust.holdCertificate(tx, ctx, serial)),
      );
      await refused(
        'held_by_another',
        act((tx) => trust.resumeCertificate(tx, app.systemContext('another'), serial)),
      );
      await act((tx) => trust.revokeCertificate(tx, ctx, serial, 'superseded', ctx.now));
      await refused(
        'not_held',
        act((tx) => trust.resumeCertificate(tx, ctx, serial)),
      );
      await refused(
        'already_revoked',
        act((tx) => trust.holdCertificate(tx, ctx, serial)),
      );
      const leaves = await instance.asOwner("select from transparency.leaf where kind = 'trust.revocation'");
      assert.equal(leaves.length, 2);
    }));
});
