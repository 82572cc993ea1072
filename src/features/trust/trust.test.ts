import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { countryFeature } from '#features/country/feature.ts';
import { agencies } from '#features/country/index.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { sha256, utf8 } from '#kernel/hash.ts';
import { instant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import { systemClock } from '#platform/clock.ts';
import { islandFile } from '#platform/islands.ts';
import { withInstance } from '#test/support/instance.ts';
import { trustFeature } from './feature.ts';
import * as trust from './index.ts';
import { SAMPLE_PERSON } from './testing/authority.ts';
import { judgeCms, signByOpenssl, withOpenssl } from './testing/openssl.ts';

const features = [transparencyFeature, countryFeature, trustFeature];
const PASSWORD = 'Құпия 2026';
const CONTENT = utf8('{"type":"shanyraq/application/v1"}');
const COUNTRY = 'test/country';

const inInstance = (run: Parameters<typeof withInstance<void>>[1], mode: 'demo' | 'real' = 'demo') =>
  withInstance({ features, now: systemClock.now(), mode, country: COUNTRY }, run);

const refused = (code: string, attempt: Promise<unknown>) =>
  assert.rejects(attempt, (error) => error instanceof Refusal && error.code === `trust.${code}`, code);

describe('trust in a whole instance', () => {
  test('openssl opens a key that we issued, signs with it, and we accept the signature', () =>
    inInstance(({ app }) =>
      withOpenssl(async (openssl) => {
        const issued = await app.transaction((tx) => trust.issueKey(tx, { ...SAMPLE_PERSON, password: PASSWORD }));
        openssl.write('key.p12', issued.p12);
        const info = openssl.run(
          'pkcs12',
          '-info',
          '-in',
          'key.p12',
          '-passin',
          `pass:${PASSWORD}`,
          '-nodes',
          '-out',
          'key.pem',
        );
        assert.ok(info.ok, info.said);
        assert.match(info.said, /PBES2, PBKDF2, AES-256-CBC, Iteration 100000, PRF hmacWithSHA256/);
        assert.match(info.said, /MAC: sha256/);
        assert.ok(!openssl.run('pkcs12', '-in', 'key.p12', '-passin', 'pass:wrong', '-nodes').ok);
        const verification = {
          content: CONTENT,
          cms: signByOpenssl(openssl, CONTENT, 'key.pem'),
          at: app.env.clock.now(),
          accept: ['person' as const],
        };
        const verified = await app.read((tx) => trust.verifySignature(tx, { ...verification, isKept: false }));
        assert.deepEqual(
          [verified.iin, verified.serial, verified.revocation],
          [SAMPLE_PERSON.iin, issued.serial, 'good'],
        );
        const [held] = await app.read((tx) => trust.certificatesOf(tx, SAMPLE_PERSON.iin ?? ''));
        assert.equal(held?.serial, issued.serial);
      }),
    ));

  test('openssl verifies a seal of every agency against the published chain', () =>
    inInstance(({ app, inject }) =>
      withOpenssl(async (openssl) => {
        const at = app.env.clock.now();
        openssl.write('root.crt', (await inject({ url: '/pki/root.crt' })).rawPayload);
        openssl.write('chain.pem', (await inject({ url: '/pki/chain.pem' })).payload);
        openssl.run('x509', '-inform', 'DER', '-in', 'root.crt', '-out', 'root.pem');
        const known = Buffer.from(openssl.read('root.pem')).toString();
        const all = agencies(app.env, at);
        assert.ok(all.length > 2);
        for (const { agency } of all.slice(0, 3)) {
          const cms = await trust.sealCms(app.env, `agency:${agency}`, CONTENT, at);
          const { ok, said } = judgeCms(openssl, { content: CONTENT, cms, known }, '-certfile', 'chain.pem');
          assert.ok(ok, said);
          const verification = { content: CONTENT, cms, at, accept: ['agency' as const] };
          assert.equal(
            (await app.read((tx) => trust.verifySignature(tx, { ...verification, isKept: false }))).kind,
            'agency',
          );
        }
        await refused('key_unavailable', trust.sealCms(app.env, 'agency:nobody', CONTENT, at));
        await refused('key_unavailable', trust.sealCms(app.env, 'tsa', CONTENT, instant(at + 20 * 366 * 86_400_000)));
      }),
    ));

  test('revocation: refused from its moment, listed, for ever; an outage makes it unknown', () =>
    inInstance(({ app, inject, runJobs }) =>
      withOpenssl(async (openssl) => {
        const ctx = app.systemContext('test');
        const at = ctx.now;
        const { serial } = await app.transaction((tx) => trust.issueKey(tx, { ...SAMPLE_PERSON, password: PASSWORD }));
        assert.equal(await app.read((tx) => trust.statusOf(tx, serial, at)), 'good');
        await app.transaction((tx) => trust.revokeCertificate(tx, ctx, serial, 'keyCompromise', at));
        assert.equal(await app.read((tx) => trust.statusOf(tx, serial, at)), 'revoked');
        assert.equal(await app.read((tx) => trust.statusOf(tx, serial, instant(at - 1))), 'good');
        trust.verifierOutage(app.env, true);
        assert.equal(await app.read((tx) => trust.statusOf(tx, serial, at)), 'unknown');
        trust.verifierOutage(app.env, false);
        await refused(
          'already_revoked',
          app.transaction((tx) => trust.revokeCertificate(tx, ctx, serial, 'superseded', at)),
        );
        await refused(
          'certificate_not_found',
          app.transaction((tx) => trust.revokeCertificate(tx, ctx, 'ff', 'superseded', at)),
        );
        await runJobs();
        openssl.write('crl', (await inject({ url: '/pki/crl/person' })).rawPayload);
        const listed = openssl.run('crl', '-inform', 'DER', '-in', 'crl', '-noout', '-text');
        assert.match(listed.said, new RegExp(`Serial Number: ${serial}`, 'i'));
        assert.match(listed.said, /CRL Number:\s+2/);
      }),
    ));

  test('a time-stamp that openssl verifies, asked by its own query and in code; bad queries are rejected, not dropped', () =>
    inInstance(({ app, inject }) =>
      withOpenssl(async (openssl) => {
        openssl.write('chain.pem', (await inject({ url: '/pki/chain.pem' })).payload);
        openssl.write('content', CONTENT);
        const stamp = (query: Uint8Array) =>
          inject({
            method: 'POST',
            url: '/pki/tsa',
            headers: { 'content-type': 'application/timestamp-query' },
            payload: Buffer.from(query),
          });
        for (const hash of ['-sha256', '-sha384']) {
          openssl.run('ts', '-query', '-data', 'content', hash, '-cert', '-out', 'query.tsq');
          openssl.write('reply.tsr', (await stamp(openssl.read('query.tsq'))).rawPayload);
          const { ok, said } = openssl.run(
            'ts',
            '-verify',
            '-queryfile',
            'query.tsq',
            '-in',
            'reply.tsr',
            '-CAfile',
            'chain.pem',
          );
          assert.ok(ok, said);
        }
        openssl.run('ts', '-query', '-data', 'content', '-sha1', '-out', 'weak.tsq');
        for (const query of [openssl.read('weak.tsq'), utf8('rubbish')]) {
          openssl.write('rejected.tsr', (await stamp(query)).rawPayload);
          assert.match(openssl.run('ts', '-reply', '-in', 'rejected.tsr', '-text').said, /Status: Rejected/);
        }
        openssl.write('token', await trust.timestamp(app.env, sha256(CONTENT), app.env.clock.now()));
        const { ok, said } = openssl.run(
          'ts',
          '-verify',
          '-data',
          'content',
          '-in',
          'token',
          '-token_in',
          '-CAfile',
          'chain.pem',
        );
        assert.ok(ok, said);
      }),
    ));

  test('a second start makes nothing new; the signing code was logged at the first', () =>
    inInstance(async ({ app, asOwner }) => {
      const logged = await asOwner<{ integrity: string }>('select integrity from trust.island');
      const touching = ['sign', 'sign/parent', 'sign/ncalayer', 'enrol'] as const;
      assert.deepEqual(
        new Set(logged.map(({ integrity }) => integrity)),
        new Set(touching.map((name) => islandFile(name).integrity)),
      );
      const count = () => asOwner<{ n: number }>('select count(*) as n from transparency.leaf');
      const before = await count();
      await trustFeature.prepare(app);
      assert.deepEqual(await count(), before);
    }));

  test('what was issued or revoked can be neither changed nor removed by the application', () =>
    inInstance(async ({ asApp }) => {
      for (const table of ['certificate', 'revocation', 'revocation_list', 'island']) {
        await assert.rejects(asApp(`delete from trust.${table}`), /permission denied/);
        await assert.rejects(asApp(`update trust.${table} set der = ''`), /permission denied|does not exist/);
      }
    }));

  test('a real instance makes no keys for people and its authorities are not called DEMO', () =>
    inInstance(async ({ app, inject }) => {
      await refused(
        'demo_only',
        app.transaction((tx) => trust.issueKey(tx, { ...SAMPLE_PERSON, password: PASSWORD })),
      );
      assert.ok(!(await inject({ url: '/pki/root.crt' })).rawPayload.includes('DEMO'));
    }, 'real'));
});
