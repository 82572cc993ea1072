/** Time-stamps over the signatures of people that stay here: made once, in spite of everything; and what they show years later. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fromBER } from 'asn1js';
import { ContentInfo, SignedData } from 'pkijs';
import { countryFeature } from '#features/country/feature.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { sha256Hex, utf8 } from '#kernel/hash.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import { systemClock } from '#platform/clock.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { trustFeature } from '../feature.ts';
import * as trust from '../index.ts';
import { publishRevocations } from '../revocation/publish.ts';
import type { OutsideSignature } from '../signatures/judged.ts';
import { checkOutside } from '../signatures/outside.ts';
import { parseSignedData } from '../signatures/parse.ts';
import { findStamps } from '../store/stamps.ts';
import { SAMPLE_PERSON, type TestKey } from '../testing/authority.ts';
import { enrolledKey } from '../testing/enrolled-key.ts';
import { judgeCms, type Openssl, pem, withOpenssl } from '../testing/openssl.ts';
import { signAs } from '../testing/sign.ts';
import { stampSignatures } from './stamp.ts';

const features = [transparencyFeature, countryFeature, trustFeature];
const CONTENT = utf8('{"type":"shanyraq/application/v1"}');
const HOUR = 3_600_000;
const YEARS = 366 * 24 * HOUR;
const AGENCY = 'agency:trade-inspection' as const;

interface Signed {
  readonly person: TestKey;
  readonly cms: Uint8Array;
  readonly at: Instant;
  /** SHA-256 of its octets. */
  readonly digest: string;
}

/** Something that a person signed and that was kept. */
async function signed({ app }: TestInstance): Promise<Signed> {
  const person = await enrolledKey(app, SAMPLE_PERSON);
  const at = instant(Math.floor(app.env.clock.now() / 1000) * 1000);
  const cms = signAs(person, CONTENT, at);
  await app.transaction((tx) =>
    trust.verifySignature(tx, { content: CONTENT, cms, at, accept: ['person'], isKept: true }),
  );
  return { person, cms, at, digest: sha256Hex(parseSignedData(cms).signature) };
}

const inInstance = (run: (instance: TestInstance) => Promise<void>): Promise<void> =>
  withInstance({ features, now: systemClock.now(), country: 'test/country' }, run);

const stampOf = ({ app }: TestInstance, { digest }: Signed) =>
  app.read(async (tx) => (await findStamps(tx, [digest])).get(digest));

const lastingOf = ({ app }: TestInstance, { cms }: Signed) => app.read((tx) => trust.lasting(tx, cms));

/** By the root alone. */
const check = (roots: readonly Uint8Array[], cms: Uint8Array, at: Instant): OutsideSignature =>
  checkOutside({ content: CONTENT, cms, at }, { roots, authorities: [], lists: [] });

const openTo = (openssl: Openssl, roots: readonly Uint8Array[], cms: Uint8Array, at: Instant) =>
  judgeCms(openssl, { content: CONTENT, cms, known: roots.map(pem).join(''), at });

async function pkijsTakes(cms: Uint8Array): Promise<boolean> {
  const info = new ContentInfo({ schema: fromBER(Uint8Array.from(cms).buffer).result });
  const data = new SignedData({ schema: info.content });
  return data.verify({ signer: 0, data: Uint8Array.from(CONTENT).buffer });
}

describe('a signature that stays here', () => {
  test('gets one time-stamp, which openssl holds to be over it; what was kept stays as it came', () =>
    inInstance((instance) =>
      withOpenssl(async (openssl) => {
        const one = await signed(instance);
        assert.equal(await stampOf(instance, one), undefined, 'a web process has no key for it');
        await stampSignatures(instance.app);
        const stamp = (await stampOf(instance, one)) ?? assert.fail();
        const { roots, authorities } = await instance.app.read(trust.publicTrust);
        openssl.write('signature', parseSignedData(one.cms).signature);
        openssl.write('known.pem', [...roots, ...authorities].map(pem).join(''));
        openssl.write('token', stamp.token);
        const judged = (what: readonly string[]) =>
          openssl.run('ts', '-verify', ...what, '-in', 'token', '-token_in', '-CAfile', 'known.pem');
        assert.ok(judged(['-data', 'signature']).ok, judged(['-data', 'signature']).said);
        openssl.write('content', CONTENT);
        assert.ok(!judged(['-data', 'content']).ok);
        // Wanted again, by a repetition or after a crash between commit and answer.
        const { cms, at } = one;
        await instance.app.transaction((tx) =>
          trust.verifySignature(tx, { content: CONTENT, cms, at, accept: ['person'], isKept: true }),
        );
        await instance.runJobs();
        assert.deepEqual(await stampOf(instance, one), stamp);

        const lasts = await lastingOf(instance, one);
        const inside = parseSignedData(lasts);
        assert.deepEqual(inside.timestamps, [stamp.token]);
        assert.deepEqual(
          [inside.signature, inside.attributes],
          [parseSignedData(cms).signature, parseSignedData(cms).attributes],
        );
        const { ok, said } = openTo(openssl, roots, lasts, at);
        assert.ok(ok, said);
        assert.ok(await pkijsTakes(lasts));
        const { timeBy, revocation } = check(roots, lasts, at);
        assert.deepEqual([timeBy, revocation], ['stamp', 'good']);
      }),
    ));

  test('waits while the authority fails, which health and metrics say, and gets it late', () =>
    inInstance(async (instance) => {
      const { app, clock, inject } = instance;
      const one = await signed(instance);
      const troubles = async () => (await inject({ url: '/health' })).json().troubles as string[];
      const waiting = async () =>
        /^trust_signature_stamps_waiting (\d+)/m.exec((await inject({ url: '/metrics' })).payload)?.[1];
      // Beyond the time of every key of the authority: as when nobody made its successor.
      clock.set(instant(one.at + 20 * YEARS));
      await stampSignatures(app);
      assert.equal(await stampOf(instance, one), undefined);
      assert.equal(await waiting(), '1');
      assert.match((await troubles()).join(), /trust: 1 signatures wait for their time-stamp since/);
      clock.set(instant(one.at + HOUR));
      await stampSignatures(app);
      assert.ok(await stampOf(instance, one));
      assert.equal(await waiting(), '0');
      assert.deepEqual(await troubles(), []);
      const { roots } = await app.read(trust.publicTrust);
      const { signedAt, statedAt } = check(roots, await lastingOf(instance, one), one.at);
      assert.deepEqual([signedAt, statedAt], [one.at + HOUR, one.at]);
    }));

  test('is still good when its certificate was withdrawn later, and when it has long expired; by the root alone', () =>
    inInstance(async (instance) => {
      const { app, clock, runJobs } = instance;
      const [one, other] = [await signed(instance), await signed(instance)];
      const seal = await trust.sealCms(app.env, AGENCY, CONTENT, one.at);
      await stampSignatures(app);
      clock.set(instant(one.at + HOUR));
      const ctx = app.systemContext('test');
      const { serial } = one.person.certificate;
      await app.transaction((tx) => trust.revokeCertificate(tx, ctx, serial, 'keyCompromise', ctx.now));
      await runJobs();
      const { roots } = await app.read(trust.publicTrust);
      const withdrawn = check(roots, await lastingOf(instance, one), one.at);
      assert.deepEqual([withdrawn.timeBy, withdrawn.revocation, withdrawn.revokedAt], ['stamp', 'good', one.at + HOUR]);
      clock.set(instant(one.at + 6 * YEARS));
      await runJobs();
      const long = check(roots, await lastingOf(instance, other), other.at);
      assert.ok(long.certificate.notAfter < clock.now());
      assert.deepEqual([long.timeBy, long.revocation], ['stamp', 'good'], 'the answer of then was kept');
      const sealed = check(roots, await app.read((tx) => trust.lasting(tx, seal)), one.at);
      assert.deepEqual([sealed.timeBy, sealed.revocation], ['stamp', 'good'], 'and that about the agency');
    }));

  test('a time-stamp that came when the certificate had been withdrawn is not put in: it would speak against who signed in time', () =>
    inInstance(async (instance) => {
      const { app, clock, runJobs } = instance;
      const one = await signed(instance);
      clock.set(instant(one.at + HOUR));
      const ctx = app.systemContext('test');
      const { serial } = one.person.certificate;
      await app.transaction((tx) => trust.revokeCertificate(tx, ctx, serial, 'superseded', ctx.now));
      clock.set(instant(one.at + 2 * HOUR));
      await stampSignatures(app);
      await runJobs();
      const { roots } = await app.read(trust.publicTrust);
      const lasts = await lastingOf(instance, one);
      assert.deepEqual(parseSignedData(lasts).timestamps, []);
      assert.throws(() => check(roots, lasts, one.at), {
        code: 'trust.revoked_unproven',
        endedAt: instant(one.at + HOUR),
      });
    }));
});

/** As many withdrawn certificates as make a list larger than anybody wants in a signature. */
async function manyWithdrawn({ asOwner, app, clock }: TestInstance): Promise<void> {
  const kinds = ['person', 'agency', 'timestamp'];
  for (const [n, kind] of kinds.entries()) {
    const digits = `lpad(to_hex(n + 4096), 32, '${n + 4}')`;
    await asOwner(`
      insert into trust.certificate (serial, fingerprint, kind, name, der, not_before, not_after, issued_at, leaf, salt, issuer)
      select ${digits}, ${digits} || ${digits}, 'person', 'X', '', not_before, not_after, issued_at, leaf, salt, issuer
      from generate_series(1, 4000) as n, (select * from trust.certificate where kind = '${kind}' limit 1) as one`);
  }
  await asOwner(`
    insert into trust.revocation (serial, number, reason, at, recorded_at, by_actor, by_kind)
    select serial, 1, 'superseded', issued_at, issued_at, 'test', 'system' from trust.certificate where name = 'X'`);
  await asOwner(`
    insert into trust.unlisted (serial, number, issuer)
    select min(serial), 1, issuer from trust.certificate where name = 'X' group by issuer`);
  clock.set(instant(clock.now() + 61_000));
  await publishRevocations(app);
}

test('in an instance whose list is too large an OCSP answer stands in its place, in CMS and in PDF', () =>
  inInstance((instance) =>
    withOpenssl(async (openssl) => {
      const { app } = instance;
      const one = await signed(instance);
      await stampSignatures(app);
      await manyWithdrawn(instance);
      const { roots, lists } = await app.read(trust.publicTrust);
      assert.ok(lists.some(({ length }) => length > 100_000));
      const lasts = await lastingOf(instance, one);
      assert.ok(lasts.length < 20_000, `${lasts.length} octets`);
      assert.equal(check(roots, lasts, one.at).revocation, 'good');
      assert.ok((await openTo(openssl, roots, lasts, one.at)).ok);
      assert.ok(await pkijsTakes(lasts));

      const at = app.env.clock.now();
      const seal = await app.read(async (tx) => trust.lasting(tx, await trust.sealCms(app.env, AGENCY, CONTENT, at)));
      assert.equal(check(roots, seal, at).revocation, 'good');
      const proof = await app.read((tx) => trust.lastingProof(tx, AGENCY, at));
      assert.equal(proof.answers?.length, 2, 'about the seal, and about the time-stamp authority');
    }),
  ));
