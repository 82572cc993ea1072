/** Several signatures over one content in one CMS: openssl judges all of them, and nothing is lost on the way there and back. */
import assert from 'node:assert/strict';
import { KeyObject } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { signedDataFields } from '#kernel/asn1/cms.ts';
import { DerError, Fields, inside, readDer, readSmallInteger, TAG } from '#kernel/asn1/read.ts';
import { hex, utf8 } from '#kernel/hash.ts';
import { systemClock } from '#platform/clock.ts';
import { makeAuthority, SAMPLE_PERSON, type TestKey } from '../testing/authority.ts';
import { countersignedAs, split } from '../testing/countersign.ts';
import { judgeCms, pem, withOpenssl } from '../testing/openssl.ts';
import { signAs } from '../testing/sign.ts';
import { signaturesOfCms } from './cms-outside.ts';
import { joinSigners } from './join.ts';
import { lastingSignature } from './lasting.ts';

const AT = systemClock.now();
const CONTENT = utf8('{"type":"shanyraq/application/v1"}');
const authority = await makeAuthority(AT);
const keys = await Promise.all(
  (['P-256', 'RSA-2048', 'P-384', 'P-256'] as const).map((kind, n) =>
    authority.issue({ ...SAMPLE_PERSON, name: `SIGNER ${n}` }, undefined, kind),
  ),
);
const [first = assert.fail(), second = assert.fail(), third = assert.fail(), fourth = assert.fail()] = keys;
const trust = { roots: [authority.root.der], authorities: [authority.issuing.der], lists: [] };
const all = keys.map((key) => signAs(key, CONTENT, AT));

const names = (cms: Uint8Array): string[] =>
  signaturesOfCms(cms)
    .map((one) => one.check(CONTENT, trust).name)
    .sort();

const versionOf = (cms: Uint8Array): number => {
  const info = new Fields(readDer(cms));
  info.take(TAG.oid);
  return readSmallInteger(new Fields(inside(info.take())).take());
};

test('openssl verifies every signer of a joint CMS, and refuses it where one is altered or signed another content', () =>
  withOpenssl(async (openssl) => {
    const known = pem(authority.root.der) + pem(authority.issuing.der);
    const verified = (cms: Uint8Array) => judgeCms(openssl, { content: CONTENT, cms, known }, '-signer', 'signers.pem');
    const signersSeen = () => Buffer.from(openssl.read('signers.pem')).toString().split('BEGIN CERTIFICATE').length - 1;
    const joint = joinSigners(CONTENT, [all[0] as Uint8Array, countersignedAs(all[1] as Uint8Array, fourth, AT)]);
    const { ok, said } = verified(joint);
    assert.ok(ok, said);
    assert.equal(signersSeen(), 2);
    assert.deepEqual(names(joint), ['SIGNER 0', 'SIGNER 1']);
    for (const one of signaturesOfCms(joint)) {
      const altered = Uint8Array.from(joint);
      const last = Buffer.from(joint).indexOf(one.signature) + one.signature.length - 1;
      altered[last] = (altered[last] ?? 0) ^ 1;
      assert.ok(!verified(altered).ok);
      assert.throws(() => names(altered), { code: 'trust.bad_signature' });
    }
    const other = signAs(second, utf8('another'), AT);
    assert.throws(() => joinSigners(CONTENT, [all[0] as Uint8Array, other]), { code: 'trust.wrong_content' });
    // Made by others: another digest, and a signer who is named by the identifier of his key.
    const byOpenssl = ({ key, certificate }: TestKey, ...how: string[]): Uint8Array => {
      openssl.write('signer.pem', pem(certificate.der));
      openssl.write('signer.key', KeyObject.from(key.privateKey).export({ type: 'pkcs8', format: 'pem' }));
      const args = '-sign -binary -cades -in content -outform DER -out made -signer signer.pem -inkey signer.key';
      const done = openssl.run('cms', ...args.split(' '), ...how);
      assert.ok(done.ok, done.said);
      return openssl.read('made');
    };
    const mixed = joinSigners(CONTENT, [all[0] as Uint8Array, byOpenssl(second, '-md', 'sha512')]);
    assert.ok(verified(mixed).ok);
    assert.equal(signedDataFields(mixed).digests.length, 2);
    const byKey = joinSigners(CONTENT, [byOpenssl(second, '-keyid', '-md', 'sha256'), all[2] as Uint8Array]);
    assert.ok(verified(byKey).ok);
    assert.deepEqual([versionOf(joint), versionOf(byKey)], [1, 3], 'RFC 5652 section 5.1');
    assert.deepEqual(names(byKey), ['SIGNER 1', 'SIGNER 2']);
  }));

test('joining and splitting loses nothing', () => {
  const certificatesIn = (of: readonly Uint8Array[]): string[] =>
    [...new Set(of.flatMap((cms) => signedDataFields(cms).certificates.map(hex)))].sort();
  const signersIn = (of: readonly Uint8Array[]): string[] =>
    of.flatMap((cms) => signedDataFields(cms).signers.map(hex)).sort();
  const made = fc
    .subarray([...keys.keys()], { minLength: 1 })
    .chain((who) => fc.shuffledSubarray(who, { minLength: who.length }));
  fc.assert(
    fc.property(made, fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), (who, isOver) => {
      const given = who.map((n) => {
        const cms = all[n] as Uint8Array;
        return isOver[n] ? countersignedAs(cms, keys[(n + 1) % keys.length] ?? first, AT) : cms;
      });
      const joint = joinSigners(CONTENT, given);
      assert.deepEqual(signersIn([joint]), signersIn(given));
      assert.deepEqual(certificatesIn([joint]), certificatesIn(given));
      const { signers } = signedDataFields(joint);
      assert.deepEqual(signers.map(hex), signers.map(hex).sort(), 'in the order of a SET OF');
      assert.deepEqual(names(joint), who.map((n) => `SIGNER ${n}`).sort());
      assert.deepEqual(joinSigners(CONTENT, [...split(joint)].reverse()), joint);
      assert.deepEqual(joinSigners(CONTENT, [joint, ...given]), joint, 'each once');
    }),
    { numRuns: 60 },
  );
});

test('what lasts is joined too, and only detached signatures of one kind', () => {
  const known = { authorities: [authority.issuing.der], lists: [] };
  const lasts = all.slice(0, 2).map((cms) => lastingSignature(cms, known));
  const joint = joinSigners(CONTENT, lasts);
  assert.equal(signedDataFields(joint).certificates.length, 3);
  assert.deepEqual(lastingSignature(joinSigners(CONTENT, all.slice(0, 2)), known), joint);
  const held = signAs(third, CONTENT, AT, { inside: CONTENT });
  assert.throws(() => joinSigners(CONTENT, [all[0] as Uint8Array, held]), DerError);
  assert.throws(() => joinSigners(CONTENT, []), DerError);
  const gost = signAs(third, CONTENT, AT, { algorithm: '1.2.398.3.10.1.1.2.3.2' });
  assert.ok(joinSigners(CONTENT, [all[0] as Uint8Array, gost]));
});
