/** Countersignatures: read by others' programs as by us, judged each alone, and what attackers do with them. */
import assert from 'node:assert/strict';
import { createPublicKey, hash, verify, X509Certificate } from 'node:crypto';
import { describe, test } from 'node:test';
import { fromBER } from 'asn1js';
import fc from 'fast-check';
import { ContentInfo, SignedData, SignerInfo } from 'pkijs';
import { attribute, contentInfo, signedDataFields } from '#kernel/asn1/cms.ts';
import { OID } from '#kernel/asn1/oids.ts';
import { itemsOf, readDer, TAG } from '#kernel/asn1/read.ts';
import { algorithm, octets, oid, sequence, setOf, tagged } from '#kernel/asn1/write.ts';
import { sha256, utf8 } from '#kernel/hash.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { Tx } from '#platform/app.ts';
import { systemClock } from '#platform/clock.ts';
import { makeAuthority, SAMPLE_PERSON, type TestKey } from '../testing/authority.ts';
import {
  type CountersignatureChange,
  countersignature,
  countersigned,
  countersignedAs,
  octetsOf,
  withAttributes,
  withUnsigned,
} from '../testing/countersign.ts';
import { judgeCms, pem, withOpenssl } from '../testing/openssl.ts';
import { signAs } from '../testing/sign.ts';
import { signaturesOfCms } from './cms-outside.ts';
import { MOST_COUNTERSIGNATURES } from './countersignatures.ts';
import { joinSigners } from './join.ts';
import { lastingSignature } from './lasting.ts';
import { checkSignature } from './verify.ts';

const AT = systemClock.now();
const MINUTE = 60_000;
const after = (ms: number): Instant => instant(AT + ms);
const CONTENT = utf8('{"type":"shanyraq/application/v1"}');
const named = (name: string) => ({ ...SAMPLE_PERSON, name });

const authority = await makeAuthority(AT);
const person = await authority.issue(SAMPLE_PERSON);
const notary = await authority.issue(named('НОТАРИУС'));
const clerk = await authority.issue(named('ХАТШЫ'));
const trust = { roots: [authority.root.der], authorities: [authority.issuing.der], lists: [] };
const cms = signAs(person, CONTENT, AT);
const [signature = new Uint8Array()] = octetsOf(cms);

/** What a check gives: a name, or the code of its refusal. */
function said(check: () => { readonly name: string }): string {
  try {
    return check().name;
  } catch (error) {
    if (error instanceof Refusal) return error.code.replace('trust.', '');
    throw error;
  }
}

/** Everybody in a CMS, as `who` or `who (path)`; and how each is judged. */
const found = (bytes: Uint8Array, known = trust): string[] =>
  signaturesOfCms(bytes).flatMap(({ check, countersignatures }) => [
    said(() => check(CONTENT, known)),
    ...countersignatures.map((one) => `${one.path.join('.')} ${said(() => one.check(known))}`),
  ]);

const isAccepted = async (bytes: Uint8Array): Promise<boolean> => {
  const input = { content: CONTENT, cms: bytes, at: AT, accept: ['person'] } as const;
  const { fingerprint } = await checkSignature({} as Tx, authority.policy(), input);
  return fingerprint === person.certificate.fingerprint;
};

const childrenOf = (set: Uint8Array): Uint8Array[] => itemsOf(readDer(set), TAG.set).map(({ whole }) => whole);

describe('a countersignature', () => {
  test('is judged alone; several of them, and theirs, are named by their place', async () => {
    assert.deepEqual(found(cms), [SAMPLE_PERSON.name]);
    const one = countersignedAs(cms, notary, AT);
    assert.deepEqual(found(one), [SAMPLE_PERSON.name, '1 НОТАРИУС']);
    assert.ok(await isAccepted(one));
    const first = countersignature(notary, signature, AT);
    const over = valueIn(first);
    const above = withUnsigned(first, countersigned(countersignature(clerk, over, AT)));
    const second = countersignature(clerk, signature, AT);
    const deep = withAttributes(cms, [countersigned(above, second)], [notary, clerk]);
    assert.deepEqual(found(deep).sort(), ['1 ХАТШЫ', '2 НОТАРИУС', '2.1 ХАТШЫ', SAMPLE_PERSON.name].sort());
    // Who signed may countersign what another countersigned.
    const back = withUnsigned(first, countersigned(countersignature(person, over, AT)));
    assert.deepEqual(found(withAttributes(cms, [countersigned(back)], [notary])), [
      SAMPLE_PERSON.name,
      '1 НОТАРИУС',
      `1.1 ${SAMPLE_PERSON.name}`,
    ]);
    // An attribute may be there several times (RFC 5652 section 11.4).
    const apart = withAttributes(cms, [countersigned(first), countersigned(second)], [notary, clerk]);
    assert.deepEqual(found(apart), [SAMPLE_PERSON.name, '1 НОТАРИУС', '2 ХАТШЫ']);
  });

  test('is what openssl and pkijs read, over the octets of the signature', () =>
    withOpenssl(async (openssl) => {
      const made = countersignedAs(cms, notary, AT);
      const known = pem(authority.root.der) + pem(authority.issuing.der);
      const verified = judgeCms(openssl, { content: CONTENT, cms: made, known });
      assert.ok(verified.ok, verified.said);
      assert.match(openssl.run('asn1parse', '-inform', 'DER', '-in', 'cms').said, /OBJECT +:countersignature/);
      const { result } = fromBER(Uint8Array.from(made).buffer);
      const [main] = new SignedData({ schema: new ContentInfo({ schema: result }).content }).signerInfos;
      const [unsigned] = main?.unsignedAttrs?.attributes ?? [];
      assert.equal(unsigned?.type, OID.countersignature);
      const theirs = new SignerInfo({ schema: unsigned.values[0] });
      const attributes = theirs.signedAttrs?.attributes ?? [];
      const types = [OID.messageDigest, OID.signingCertificateV2, OID.signingTime];
      assert.deepEqual(attributes.map(({ type }) => type).sort(), [...types].sort(), 'and no content type');
      const digest = attributes.find(({ type }) => type === OID.messageDigest)?.values[0].valueBlock.valueHexView;
      const octetsSigned = main?.signature.valueBlock.valueHexView ?? assert.fail();
      assert.deepEqual(Buffer.from(digest), Buffer.from(sha256(octetsSigned)));
      // The attributes as they are signed: a SET OF (section 5.4).
      const signed = Buffer.from(theirs.signedAttrs?.toSchema().toBER() ?? new ArrayBuffer());
      signed[0] = TAG.set;
      const key = new X509Certificate(notary.certificate.der).publicKey;
      const value = theirs.signature.valueBlock.valueHexView;
      assert.ok(verify('sha256', signed, key, value));
      openssl.write('key.pem', createPublicKey(pem(notary.certificate.der)).export({ type: 'spki', format: 'pem' }));
      openssl.write('attributes', signed);
      openssl.write('value', value);
      const by = openssl.run('dgst', '-sha256', '-verify', 'key.pem', '-signature', 'value', 'attributes');
      assert.match(by.said, /Verified OK/);
    }));

  test('may be by another digest, which programs announce with those of the signers; a digest of nobody is refused', async () => {
    const info = countersignature(notary, signature, AT, { attributes: { digest: sha512(signature) } });
    const by512 = withDigest(info, OID.sha512);
    const plain = withAttributes(cms, [countersigned(by512)], [notary]);
    const announcing = contentInfo({
      ...signedDataFields(plain),
      digests: [algorithm(OID.sha256), algorithm(OID.sha512)],
    });
    for (const one of [plain, announcing]) {
      assert.deepEqual(found(one), [SAMPLE_PERSON.name, '1 НОТАРИУС']);
      assert.ok(await isAccepted(one));
    }
    const strange = contentInfo({
      ...signedDataFields(cms),
      digests: [algorithm(OID.sha256), algorithm(OID.sha512)],
    });
    assert.throws(() => found(strange), { code: 'trust.malformed_signature' });
  });
});

describe('a countersignature that is wrong says nothing of the signature', () => {
  const wrong = async (code: string, bytes: Uint8Array, known = trust): Promise<void> => {
    assert.deepEqual(found(bytes, known), [SAMPLE_PERSON.name, `1 ${code}`]);
    assert.ok(await isAccepted(bytes), `${code}: the signature is taken all the same`);
  };
  const by = (who: TestKey, change: CountersignatureChange = {}): Uint8Array => countersignedAs(cms, who, AT, change);
  const without = (type: string) => (set: Uint8Array) =>
    setOf(...childrenOf(set).filter((one) => !Buffer.from(one).includes(Buffer.from(oid(type)))));
  const issueLike = (change: Parameters<typeof authority.issueCarelessly>[1]): Promise<TestKey> =>
    authority.issueCarelessly(named('НОТАРИУС'), change);

  test('over another signature, or moved to another signer', async () => {
    await wrong('countersigned_other', by(notary, { over: utf8('another signature') }));
    await wrong('countersigned_other', by(notary, { over: octets(signature) }));
    const other = signAs(clerk, CONTENT, AT);
    const moved = withAttributes(other, [countersigned(countersignature(notary, signature, AT))], [notary]);
    const names = found(joinSigners(CONTENT, [cms, moved]));
    assert.deepEqual([...names].sort(), ['1 countersigned_other', 'ХАТШЫ', SAMPLE_PERSON.name].sort());
  });

  test('by the signer himself, by a stranger, by who may not sign, by a wrong key', async () => {
    await wrong('countersigned_self', by(person));
    const stranger = await makeAuthority(AT);
    await wrong('foreign_authority', by(await stranger.issue(named('БӨТЕН'))));
    await wrong('wrong_usage', by(await authority.issueService('timestamp')));
    await wrong('bad_signature', by({ key: clerk.key, certificate: notary.certificate }));
  });

  test('by a certificate that was not yet or no longer valid, at no time, at a time before the signature', async () => {
    await wrong('not_yet_valid', by(await issueLike(() => ({ notBefore: after(MINUTE) }))));
    const past = await issueLike(() => ({ notBefore: after(-9 * MINUTE), notAfter: after(-MINUTE) }));
    await wrong('expired', by(past));
    await wrong('signing_time', by(notary, { encoded: without(OID.signingTime) }));
    const late = signAs(person, CONTENT, after(20 * MINUTE));
    assert.deepEqual(found(countersignedAs(late, notary, AT)), [SAMPLE_PERSON.name, '1 signing_time']);
  });

  test('by a weak algorithm, or by one that cannot be computed here', async () => {
    await wrong('weak_algorithm', by(notary, { hash: 'sha1', algorithm: OID.ecdsaWithSha1 }));
    await wrong('unsupported_algorithm', by(notary, { algorithm: '1.2.398.3.10.1.1.2.3.2' }));
    const gost = withDigest(countersignature(notary, signature, AT), '1.2.398.3.10.1.3.3');
    await wrong('unsupported_algorithm', withAttributes(cms, [countersigned(gost)], [notary]));
    await wrong('unbound_certificate', by(notary, { encoded: without(OID.signingCertificateV2) }));
  });

  test('not as the standard has it: with a content type, an attribute twice or in no order, cut off, empty, without certificate', async () => {
    await wrong('malformed_signature', by(notary, { contentType: OID.data }));
    const again = attribute(OID.signingTime, tagged(TAG.utcTime, utf8('260101000000Z')));
    await wrong('malformed_signature', by(notary, { encoded: (set) => setOf(...childrenOf(set), again) }));
    await wrong('malformed_signature', by(notary, { encoded: (set) => tagged(TAG.set, ...childrenOf(set).reverse()) }));
    const nested = attribute(OID.countersignature, countersignature(clerk, signature, AT));
    await wrong('malformed_signature', by(notary, { encoded: (set) => setOf(...childrenOf(set), nested) }));
    await wrong('malformed_signature', by(notary, { encoded: without(OID.messageDigest) }));
    const right = countersignature(notary, signature, AT);
    const put = (...attributes: Uint8Array[]): Uint8Array => withAttributes(cms, attributes, [notary]);
    await wrong('malformed_signature', put(countersigned()));
    await wrong('malformed_signature', put(countersigned(right.subarray(0, -1))));
    await wrong('malformed_signature', put(countersigned(tagged(TAG.sequence, right.subarray(4, 200)))));
    await wrong('malformed_signature', put(countersigned(octets(right))));
    await wrong('malformed_signature', put(sequence(oid(OID.countersignature), tagged(TAG.set, right, right))));
    await wrong('malformed_signature', put(sequence(oid(OID.countersignature), right)));
    await wrong('malformed_signature', put(sequence(oid(OID.countersignature), setOf(right), setOf(right))));
    await wrong('malformed_signature', withAttributes(cms, [countersigned(right)], []));
    assert.deepEqual(found(put(countersigned(right), countersigned(right))), [
      SAMPLE_PERSON.name,
      '1 НОТАРИУС',
      '2 malformed_signature',
    ]);
  });

  test('beyond the limits: too many, too deep', async () => {
    const many = withAttributes(
      cms,
      Array.from({ length: 30 }, (_, n) => countersigned(countersignature(notary, signature, after(n * 1000)))),
      [notary],
    );
    const [, ...over] = found(many);
    assert.equal(over.length, MOST_COUNTERSIGNATURES + 1);
    assert.deepEqual(
      over.filter((one) => one.includes('malformed')),
      [`${MOST_COUNTERSIGNATURES + 1} malformed_signature`],
    );
    const keys = [notary, clerk];
    const nest = (under: Uint8Array, depth: number): Uint8Array => {
      const made = countersignature(keys[depth % 2] ?? notary, under, AT);
      return depth === 0 ? made : withUnsigned(made, countersigned(nest(valueIn(made), depth - 1)));
    };
    assert.deepEqual(found(withAttributes(cms, [countersigned(nest(signature, 5))], keys)).slice(1), [
      '1 ХАТШЫ',
      '1.1 НОТАРИУС',
      '1.1.1 ХАТШЫ',
      '1.1.1.1 malformed_signature',
    ]);
  });

  test('signed by what it is over, it is none', () => {
    const inside = attribute(OID.countersignature, countersignature(notary, signature, AT));
    const bent = signAs(person, CONTENT, AT, { encoded: (set) => setOf(...childrenOf(set), inside) });
    assert.throws(() => found(bent), { code: 'trust.malformed_signature' });
  });

  test('turned anywhere it counts no longer, and never breaks the check', async () => {
    const value = countersignature(notary, signature, AT);
    // From the digest's name on: the version is read by nobody.
    const from = Buffer.from(value).indexOf(Buffer.from(oid(OID.sha256)));
    await fc.assert(
      fc.property(fc.integer({ min: from, max: value.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, turn) => {
        const turned = Uint8Array.from(value);
        turned[at] = (turned[at] ?? 0) ^ turn;
        const [main, over] = found(withAttributes(cms, [countersigned(turned)], [notary]));
        assert.equal(main, SAMPLE_PERSON.name);
        assert.doesNotMatch(over ?? '', /НОТАРИУС/);
      }),
      { numRuns: 500 },
    );
  });
});

test('a lasting signature brings the authorities of those who countersigned', async () => {
  const other = await makeAuthority(AT);
  const both = countersignedAs(cms, await other.issue(named('НОТАРИУС')), AT);
  const roots = [authority.root.der, other.root.der];
  const authorities = [authority.issuing.der, other.issuing.der];
  const alone = { roots, authorities: [], lists: [] };
  assert.deepEqual(found(both, alone), ['foreign_authority', '1 foreign_authority']);
  const lasts = lastingSignature(both, { authorities, lists: [] });
  assert.deepEqual(found(lasts, alone), [SAMPLE_PERSON.name, '1 НОТАРИУС']);
  assert.deepEqual(lastingSignature(lasts, { authorities, lists: [] }), lasts, 'once is enough');
});

/** The octets of the signature in a SignerInfo without unsigned attributes. */
const valueIn = (info: Uint8Array): Uint8Array => itemsOf(readDer(info), TAG.sequence).at(-1)?.body ?? assert.fail();

/** The same SignerInfo naming another digest. */
function withDigest(info: Uint8Array, digest: string): Uint8Array {
  const [version, sid, , ...rest] = itemsOf(readDer(info), TAG.sequence).map(({ whole }) => whole);
  return sequence(version ?? assert.fail(), sid ?? assert.fail(), algorithm(digest), ...rest);
}

const sha512 = (bytes: Uint8Array): Uint8Array => new Uint8Array(hash('sha512', bytes, 'buffer'));
