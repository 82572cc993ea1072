import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { countryFeature } from '#features/country/feature.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { OID } from '#kernel/asn1/oids.ts';
import { join, octets } from '#kernel/asn1/write.ts';
import { sha256, sha256Hex, utf8 } from '#kernel/hash.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import { systemClock } from '#platform/clock.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { authoritiesOf } from '../authorities/known.ts';
import { trustFeature } from '../feature.ts';
import * as trust from '../index.ts';
import { signer } from '../keys/key-ring.ts';
import { findLatestList } from '../store/lists.ts';
import { judgeCms, pem, withOpenssl } from '../testing/openssl.ts';
import { tokenInfo } from '../testing/stamp.ts';
import { lastingSignature } from './lasting.ts';
import { checkOutside, signingTimeOf } from './outside.ts';
import { parseSignedData } from './parse.ts';
import { signCms } from './sign-cms.ts';

const features = [transparencyFeature, countryFeature, trustFeature];
const CONTENT = utf8('{"type":"shanyraq/document/v1"}');
const YEARS = 366 * 86_400_000;

const inInstance = (run: (instance: TestInstance) => Promise<void>) =>
  withInstance({ features, now: systemClock.now(), country: 'test/country' }, run);

const refused = (code: string, attempt: () => unknown) =>
  assert.throws(attempt, (error) => error instanceof Refusal && error.code === `trust.${code}`, code);

const AGENCY = 'agency:trade-inspection' as const;

describe('a signature checked from outside', () => {
  test('a seal proves when it was made: its time-stamp is over its signature, and openssl agrees', () =>
    inInstance(({ app }) =>
      withOpenssl(async (openssl) => {
        const at = app.env.clock.now();
        const cms = await trust.sealCms(app.env, AGENCY, CONTENT, at);
        const known = await app.read(trust.publicTrust);
        const found = checkOutside({ content: CONTENT, cms, at }, known);
        assert.equal(found.timeBy, 'stamp');
        assert.equal(found.revocation, 'good');
        assert.ok(Math.abs(found.signedAt - at) < 1000, 'whole seconds');
        const { timestamps, signature } = parseSignedData(cms);
        openssl.write('token', timestamps[0] ?? new Uint8Array());
        openssl.write('known.pem', [...known.roots, ...known.authorities].map(pem).join(''));
        const verified = (digest: string) =>
          openssl.run('ts', '-verify', '-digest', digest, '-in', 'token', '-token_in', '-CAfile', 'known.pem');
        const { ok, said } = verified(sha256Hex(signature));
        assert.ok(ok, said);
        assert.ok(!verified(sha256Hex(CONTENT)).ok);
      }),
    ));

  test('without the database it says what is wrong, each by its own name', () =>
    inInstance(async ({ app, clock }) => {
      const { env } = app;
      const at = env.clock.now();
      const known = await app.read(trust.publicTrust);
      const check = (cms: Uint8Array, changed: Partial<Parameters<typeof checkOutside>[0]> = {}, of = known) =>
        checkOutside({ content: CONTENT, cms, at, ...changed }, of);
      const cms = await trust.sealCms(env, AGENCY, CONTENT, at);
      refused('wrong_content', () => check(cms, { content: utf8('{}') }));
      refused('signing_time', () => check(cms, { at: instant(at + 3_600_000) }));
      refused('foreign_authority', () => check(cms, {}, { ...known, roots: [] }));
      assert.equal(check(cms, {}, { ...known, authorities: [] }).revocation, 'good', 'it carries its authorities');
      assert.equal(check(cms, {}, { ...known, lists: [] }).revocation, 'unknown');
      const by = await signer(env, AGENCY, at);
      const stampedWith = (stamp: (digest: Uint8Array) => Promise<Uint8Array>) =>
        signCms(by, { content: CONTENT, contentType: OID.data, signingTime: at, isDetached: true, stamp });
      const foreign = await stampedWith(() => trust.timestamp(env, sha256(utf8('another signature')), at));
      refused('wrong_content', () => check(foreign));
      const seal = await stampedWith((digest) =>
        signCms(by, {
          content: tokenInfo(digest, at),
          contentType: OID.timestampInfo,
          isDetached: false,
        }),
      );
      refused('wrong_usage', () => check(seal));
      const serial = check(cms).serial;
      clock.set((at + 60_000) as Instant);
      const ctx = app.systemContext('test');
      const revoke = (when: number) =>
        app.transaction((tx) => trust.revokeCertificate(tx, ctx, serial, 'keyCompromise', instant(when)));
      await revoke(at - 1);
      await trustFeature.loops?.find(({ name }) => name === 'trust.publish-revocations')?.run(app);
      const later = await app.read(trust.publicTrust);
      refused('revoked', () => check(cms, {}, later));
      assert.equal(check(cms).revocation, 'good', 'by the list of before');
    }));

  test('years later, when the certificate has ended, the time-stamp still says that it held then', () =>
    inInstance(async ({ app, clock, runJobs }) => {
      const at = app.env.clock.now();
      const cms = await trust.sealCms(app.env, AGENCY, CONTENT, at);
      clock.set(instant(at + 6 * YEARS));
      await runJobs();
      const known = await app.read(trust.publicTrust);
      const found = checkOutside({ content: CONTENT, cms, at }, known);
      assert.ok(found.certificate.notAfter < app.env.clock.now());
      assert.ok(Math.abs(found.signedAt - at) < 1000);
    }));

  test('a lasting signature needs nothing but the root: openssl asks its lists, and so do we', () =>
    inInstance(({ app, clock, runJobs }) =>
      withOpenssl(async (openssl) => {
        const at = app.env.clock.now();
        const seal = await trust.sealCms(app.env, AGENCY, CONTENT, at);
        const lasts = await app.read((tx) => trust.lasting(tx, seal));
        const { roots, lists } = await app.read(trust.publicTrust);
        clock.set(instant(at + 6 * YEARS));
        await runJobs();
        const rootsPem = roots.map(pem).join('');
        const verified = (cms: Uint8Array, when: Instant) =>
          judgeCms(openssl, { content: CONTENT, cms, known: rootsPem, at: when }, '-crl_check');
        const { ok, said } = verified(lasts, at);
        assert.ok(ok, said);
        assert.match(verified(seal, at).said, /unable to get certificate CRL/);
        const alone = { roots, authorities: [], lists: [] };
        const check = (cms: Uint8Array, of = alone) => checkOutside({ content: CONTENT, cms, at }, of);
        assert.equal(check(lasts).revocation, 'good');
        assert.equal(check(lasts).timeBy, 'stamp');
        assert.equal(check(seal).revocation, 'unknown');
        assert.deepEqual(lastingSignature(lasts, { ...alone, lists }), lasts, 'once is enough');
        // Whoever holds a stolen key can put an old list beside what he signs, or a thing that is no list.
        const later = app.env.clock.now();
        const late = await trust.sealCms(app.env, AGENCY, CONTENT, later);
        const known = await app.read(trust.publicTrust);
        const checkLate = (of: readonly Uint8Array[]) =>
          checkOutside(
            { content: CONTENT, cms: lastingSignature(late, { ...known, lists: of }), at: later },
            { ...known, lists: [] },
          );
        assert.equal(checkLate(lists).revocation, 'unknown');
        assert.equal(checkLate(known.lists).revocation, 'good');
        // A list of changes is silent of whom the complete list before it withdrew.
        const changes = await app.read(async (tx) => {
          const { all } = await authoritiesOf(tx);
          const found = await Promise.all(
            all.map(({ certificate }) => findLatestList(tx, certificate.serial, 'delta')),
          );
          return found.flatMap((list) => list?.der ?? []);
        });
        assert.equal(checkLate(changes).revocation, 'unknown');
        const marred = Uint8Array.from(lasts);
        for (const list of parseSignedData(lasts).lists) {
          const end = Buffer.from(lasts).indexOf(list) + list.length - 1;
          marred[end] = (marred[end] ?? 0) ^ 1;
        }
        assert.equal(check(marred).revocation, 'unknown', 'its own signature vouches for a list');
      }),
    ));

  test('what carries no certificates, or isn’t DER, is refused and never breaks the checker', () =>
    inInstance(async ({ app }) => {
      const at = app.env.clock.now();
      const cms = await trust.sealCms(app.env, AGENCY, CONTENT, at);
      const known = await app.read(trust.publicTrust);
      assert.ok(Math.abs(signingTimeOf(cms) - at) < 1000);
      for (const wrong of [new Uint8Array(), cms.subarray(1), join([cms, cms]), octets(cms)])
        refused('malformed_signature', () => checkOutside({ content: CONTENT, cms: wrong, at }, known));
    }));
});
