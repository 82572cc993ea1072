/** The platform's own countersignatures: with a time-stamp, for years, and withdrawn. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countryFeature } from '#features/country/feature.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { sha256Hex, utf8 } from '#kernel/hash.ts';
import { instant } from '#kernel/instant.ts';
import { systemClock } from '#platform/clock.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { trustFeature } from '../feature.ts';
import * as trust from '../index.ts';
import { SAMPLE_PERSON } from '../testing/authority.ts';
import { countersigned, withAttributes } from '../testing/countersign.ts';
import { enrolledKey } from '../testing/enrolled-key.ts';
import { judgeCms, pem, withOpenssl } from '../testing/openssl.ts';
import { signAs } from '../testing/sign.ts';
import { signaturesOfCms } from './cms-outside.ts';
import { countersignaturesOf } from './countersignatures.ts';
import type { OutsideTrust } from './judged.ts';
import { checkOutside } from './outside.ts';
import { parseSignedData } from './parse.ts';

const features = [transparencyFeature, countryFeature, trustFeature];
const CONTENT = utf8('{"type":"shanyraq/application/v1"}');
const AGENCY = 'agency:trade-inspection' as const;
const HEALTH = 'agency:health-inspection' as const;
const YEARS = 366 * 86_400_000;

const inInstance = (run: (instance: TestInstance) => Promise<void>) =>
  withInstance({ features, now: systemClock.now(), country: 'test/country' }, run);

const over = (cms: Uint8Array, known: OutsideTrust) =>
  signaturesOfCms(cms).flatMap(({ countersignatures }) => countersignatures.map(({ check }) => check(known)));

test('a seal over a signature of a person: openssl takes both, the time-stamp is over the countersignature, and it lasts', () =>
  inInstance(({ app, clock, runJobs }) =>
    withOpenssl(async (openssl) => {
      const person = await enrolledKey(app, SAMPLE_PERSON);
      await runJobs();
      const at = instant(app.env.clock.now());
      const cms = signAs(person, CONTENT, at);
      const made = (await trust.countersignCms(app.env, AGENCY, cms, at)) ?? assert.fail();
      const known = await app.read(trust.publicTrust);
      const [one, ...more] = over(made, known);
      assert.deepEqual(more, []);
      assert.equal(one?.timeBy, 'stamp');
      assert.equal(one?.revocation, 'good');
      assert.ok(Math.abs(Number(one?.signedAt) - at) < 1000, 'whole seconds');
      assert.deepEqual(parseSignedData(made).attributes, parseSignedData(cms).attributes);
      assert.deepEqual(parseSignedData(made).signature, parseSignedData(cms).signature);

      const [{ read } = assert.fail()] = countersignaturesOf(parseSignedData(made));
      assert.ok(!(read instanceof Error));
      openssl.write('token', read.timestamps[0] ?? assert.fail());
      openssl.write('root.pem', known.roots.map(pem).join(''));
      openssl.write('chain.pem', known.authorities.map(pem).join(''));
      const stamped = ['-in', 'token', '-token_in', '-CAfile', 'root.pem', '-untrusted', 'chain.pem'];
      assert.ok(openssl.run('ts', '-verify', '-digest', sha256Hex(read.signature), ...stamped).ok);

      const lasts = await app.read((tx) => trust.lasting(tx, made));
      clock.set(instant(at + 6 * YEARS));
      await runJobs();
      const roots = known.roots.map(pem).join('');
      const { ok, said } = judgeCms(openssl, { content: CONTENT, cms: lasts, known: roots, at }, '-crl_check');
      assert.ok(ok, said);
      const alone = { roots: known.roots, authorities: [], lists: [] };
      assert.deepEqual(
        [checkOutside({ content: CONTENT, cms: lasts, at }, alone), ...over(lasts, alone)].map((found) => [
          found.revocation,
          found.timeBy,
        ]),
        [
          ['good', 'signer'],
          ['good', 'stamp'],
        ],
        'years later, by the root alone',
      );
    }),
  ));

test('a countersigner who was withdrawn before: the signature stands, the countersignature does not', () =>
  inInstance(async ({ app, clock }) => {
    const person = await enrolledKey(app, SAMPLE_PERSON);
    const at = app.env.clock.now();
    const made = await trust.countersignCms(app.env, AGENCY, signAs(person, CONTENT, at), at);
    const both = (made && (await trust.countersignCms(app.env, HEALTH, made, at))) ?? assert.fail();
    const first = await app.read(trust.publicTrust);
    const names = over(both, first).map(({ serial }) => serial);
    assert.equal(new Set(names).size, 2);
    clock.set(instant(at + 60_000));
    const ctx = app.systemContext('test');
    const serial = over(made ?? assert.fail(), first)[0]?.serial ?? '';
    await app.transaction((tx) => trust.revokeCertificate(tx, ctx, serial, 'keyCompromise', instant(at - 1000)));
    await trustFeature.loops?.find(({ name }) => name === 'trust.publish-revocations')?.run(app);
    const later = await app.read(trust.publicTrust);
    assert.throws(() => over(made ?? assert.fail(), later), { code: 'trust.revoked' });
    const [{ countersignatures } = assert.fail()] = signaturesOfCms(both);
    const said = countersignatures.map(({ check }) => {
      try {
        return check(later).revocation;
      } catch (error) {
        return (error as { readonly code?: string }).code;
      }
    });
    assert.deepEqual(said.sort(), ['good', 'trust.revoked']);
    assert.equal(checkOutside({ content: CONTENT, cms: both, at }, later).revocation, 'good');
    assert.deepEqual(
      await app.read((tx) =>
        trust
          .verifySignature(tx, { content: CONTENT, cms: both, at, accept: ['person'], isKept: false })
          .then(({ fingerprint }) => fingerprint),
      ),
      person.certificate.fingerprint,
    );
  }));

test('where as many lie there as anybody reads, none is added', () =>
  inInstance(async ({ app }) => {
    const person = await enrolledKey(app, SAMPLE_PERSON);
    const at = app.env.clock.now();
    const junk = Array.from({ length: 20 }, (_, n) => countersigned(utf8(`0${String.fromCharCode(n)}`)));
    const full = withAttributes(signAs(person, CONTENT, at), junk, []);
    assert.equal(await trust.countersignCms(app.env, AGENCY, full, at), undefined);
    const room = withAttributes(signAs(person, CONTENT, at), junk.slice(1), []);
    const made = (await trust.countersignCms(app.env, AGENCY, room, at)) ?? assert.fail();
    const known = await app.read(trust.publicTrust);
    const [{ countersignatures } = assert.fail()] = signaturesOfCms(made);
    assert.equal(countersignatures.length, 20);
    assert.equal(countersignatures.at(-1)?.check(known).timeBy, 'stamp');
  }));
