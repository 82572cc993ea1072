import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { attribute, contentInfo, signedDataFields } from '#kernel/asn1/cms.ts';
import { OID } from '#kernel/asn1/oids.ts';
import { itemsOf, readDer, TAG } from '#kernel/asn1/read.ts';
import { integer, octets, oid, sequence, setOf, tagged } from '#kernel/asn1/write.ts';
import { fromHex, hex, sha256, utf8 } from '#kernel/hash.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { Tx } from '#platform/app.ts';
import { systemClock } from '#platform/clock.ts';
import { makeAuthority, SAMPLE_PERSON, type TestKey } from '../testing/authority.ts';
import { withAttributes } from '../testing/countersign.ts';
import { signAs } from '../testing/sign.ts';
import { checkSignature, type SignerKind, type VerificationPolicy } from './verify.ts';

const AT = systemClock.now();
const MINUTE = 60_000;
const after = (ms: number): Instant => instant(AT + ms);
const CONTENT = utf8('{"type":"shanyraq/application/v1"}');
const NO_TX = {} as Tx;

const authority = await makeAuthority(AT);
const person = await authority.issue(SAMPLE_PERSON);

const verify = (
  cms: Uint8Array,
  over: { policy?: VerificationPolicy; at?: Instant; accept?: SignerKind[]; content?: Uint8Array } = {},
) =>
  checkSignature(NO_TX, over.policy ?? authority.policy(), {
    content: over.content ?? CONTENT,
    cms,
    at: over.at ?? AT,
    accept: over.accept ?? ['person'],
  });

const refused = (code: string, verification: Promise<unknown>) =>
  assert.rejects(verification, (error) => error instanceof Refusal && error.code === `trust.${code}`, code);

const issueLike = (change: Parameters<typeof authority.issueCarelessly>[1]): Promise<TestKey> =>
  authority.issueCarelessly(SAMPLE_PERSON, change);

describe('a signature is accepted', () => {
  test('of a person: who, when, and that the certificate is good', async () => {
    const verified = await verify(signAs(person, CONTENT, AT));
    assert.equal(verified.kind, 'person');
    assert.equal(verified.iin, SAMPLE_PERSON.iin);
    assert.equal(verified.name, SAMPLE_PERSON.name);
    assert.equal(verified.serial, person.certificate.serial);
    assert.equal(verified.revocation, 'good');
    assert.equal(verified.signingTime, Math.floor(AT / 1000) * 1000);
  });

  test('of an organisation, with its number and the role of the signer', async () => {
    const head = await authority.issue({
      ...SAMPLE_PERSON,
      kind: 'organisation',
      bin: '050140000011',
      organisation: 'Alma',
      role: 'head',
    });
    const verified = await verify(signAs(head, CONTENT, AT), { accept: ['organisation'] });
    assert.deepEqual(
      [verified.kind, verified.bin, verified.role, verified.iin],
      ['organisation', '050140000011', 'head', SAMPLE_PERSON.iin],
    );
  });

  test('by RSA of 2048 bits, and by P-384', async () => {
    for (const kind of ['RSA-2048', 'P-384'] as const) {
      const key = await authority.issue(SAMPLE_PERSON, undefined, kind);
      assert.equal((await verify(signAs(key, CONTENT, AT))).kind, 'person');
    }
  });

  test('while nobody knows whether the certificate was revoked: the answer says so', async () => {
    const policy = authority.policy({ statusOf: async () => 'unknown' });
    assert.equal((await verify(signAs(person, CONTENT, AT), { policy })).revocation, 'unknown');
  });
});

describe('a signature is refused', () => {
  test('malformed: rubbish, cut off, followed by bytes, content inside, two of an attribute, unordered, no digest', async () => {
    const cms = signAs(person, CONTENT, AT);
    const signingTime = sequence(oid(OID.signingTime), setOf(tagged(TAG.utcTime, utf8('260101000000Z'))));
    const messageDigest = sequence(oid(OID.messageDigest), setOf(octets(sha256(CONTENT))));
    const wrong = [
      new Uint8Array(),
      utf8('no signature'),
      cms.subarray(0, -1),
      Uint8Array.from([...cms, 0]),
      signAs(person, CONTENT, AT, { inside: CONTENT }),
      signAs(person, CONTENT, AT, { encoded: (set) => setOf(...[...childrenOf(set), signingTime]) }),
      signAs(person, CONTENT, AT, { encoded: (set) => tagged(TAG.set, ...childrenOf(set).reverse()) }),
      signAs(person, CONTENT, AT, {
        encoded: (set) => setOf(...childrenOf(set).filter((one) => !same(one, messageDigest))),
      }),
      signAs(person, CONTENT, AT, { contentType: OID.timestampInfo }),
    ];
    for (const one of wrong) await refused('malformed_signature', verify(one));
  });

  test('over another content', () =>
    refused('wrong_content', verify(signAs(person, CONTENT, AT), { content: utf8('other') })));

  test('bound to no certificate, or to another', async () => {
    const isBinding = (one: Uint8Array) => Buffer.from(one).includes(Buffer.from(oid(OID.signingCertificateV2)));
    await refused(
      'unbound_certificate',
      verify(
        signAs(person, CONTENT, AT, { encoded: (set) => setOf(...childrenOf(set).filter((one) => !isBinding(one))) }),
      ),
    );
    await refused(
      'unbound_certificate',
      verify(signAs(person, CONTENT, AT, { attributes: { certificateDigest: sha256(utf8('other')) } })),
    );
  });

  test('made by another key', async () => {
    const other = await authority.issue(SAMPLE_PERSON);
    await refused('bad_signature', verify(signAs({ key: other.key, certificate: person.certificate }, CONTENT, AT)));
  });

  test('by an algorithm that we cannot compute: never called invalid', async () => {
    const gost = '1.2.398.3.10.1.1.2.3.2';
    await refused('unsupported_algorithm', verify(signAs(person, CONTENT, AT, { algorithm: gost })));
  });

  test('by SHA-1, by SHA-512 with RSA', async () => {
    await refused(
      'weak_algorithm',
      verify(signAs(person, CONTENT, AT, { algorithm: OID.ecdsaWithSha1, hash: 'sha1' })),
    );
    const rsa = await authority.issue(SAMPLE_PERSON, undefined, 'RSA-2048');
    await refused('weak_algorithm', verify(signAs(rsa, CONTENT, AT, { algorithm: OID.sha512WithRsa, hash: 'sha512' })));
  });

  test('of an authority that nobody trusts', async () => {
    const stranger = await makeAuthority(AT);
    await refused('foreign_authority', verify(signAs(await stranger.issue(SAMPLE_PERSON), CONTENT, AT)));
  });

  test('before the certificate holds, and after', async () => {
    const future = await issueLike(() => ({ notBefore: after(MINUTE) }));
    const past = await issueLike(() => ({ notBefore: after(-9 * MINUTE), notAfter: after(-MINUTE) }));
    await refused('not_yet_valid', verify(signAs(future, CONTENT, AT)));
    await refused('expired', verify(signAs(past, CONTENT, AT)));
    // Signed in time, received too late.
    await refused('expired', verify(signAs(past, CONTENT, after(-2 * MINUTE))));
  });

  test('by a certificate that was not made for signing', async () => {
    const login = await issueLike(({ extendedUsages }) => ({
      extendedUsages: ['1.3.6.1.5.5.7.3.2', ...extendedUsages.slice(1)],
    }));
    const nobody = await issueLike(({ extendedUsages }) => ({
      extendedUsages: [...extendedUsages.slice(0, 1), '1.3.6.1.5.5.7.3.2'],
    }));
    await refused('wrong_usage', verify(signAs(login, CONTENT, AT)));
    await refused('wrong_usage', verify(signAs(nobody, CONTENT, AT)));
    await refused('wrong_usage', verify(signAs(await authority.issueService('draw'), CONTENT, AT)));
  });

  test('when the certificate is revoked', () =>
    refused(
      'revoked',
      verify(signAs(person, CONTENT, AT), { policy: authority.policy({ statusOf: async () => 'revoked' }) }),
    ));

  test('signed at another time, or at none', async () => {
    await refused('signing_time', verify(signAs(person, CONTENT, after(5 * MINUTE)), { at: after(16 * MINUTE) }));
    await refused('signing_time', verify(signAs(person, CONTENT, after(11 * MINUTE))));
    const isTime = (one: Uint8Array) => Buffer.from(one).includes(Buffer.from(oid(OID.signingTime)));
    await refused(
      'signing_time',
      verify(
        signAs(person, CONTENT, AT, { encoded: (set) => setOf(...childrenOf(set).filter((one) => !isTime(one))) }),
      ),
    );
  });

  test('of a kind that is not wanted here', () =>
    refused('wrong_kind', verify(signAs(person, CONTENT, AT), { accept: ['agency', 'organisation'] })));
});

test('the same signature is known again, however it is dressed: its digest is over what nobody else can change', async () => {
  const cms = signAs(person, CONTENT, AT);
  const { digest } = await verify(cms);
  const other = await authority.issue(SAMPLE_PERSON);
  const fields = signedDataFields(cms);
  const dressed = {
    'an unsigned attribute': withAttributes(cms, [attribute('2.999.1', octets(CONTENT))], []),
    'a certificate beside': contentInfo({ ...fields, certificates: [...fields.certificates, other.certificate.der] }),
    'the other half of s': contentInfo({ ...fields, signers: fields.signers.map(withOtherHalf) }),
  };
  for (const [how, one] of Object.entries(dressed)) {
    assert.notDeepEqual(one, cms, how);
    assert.equal((await verify(one)).digest, digest, how);
  }
  const second = after(1000);
  assert.notEqual((await verify(signAs(person, CONTENT, second))).digest, digest, 'signed again');
  assert.notEqual((await verify(signAs(other, CONTENT, AT))).digest, digest, 'by another key');
  const letter = utf8('{}');
  assert.notEqual(
    (await verify(signAs(person, letter, AT), { content: letter })).digest,
    digest,
    'over another content',
  );
});

test('no single changed byte of a signature is accepted, and none makes the program fall over', async () => {
  const cms = signAs(person, CONTENT, AT);
  const original = await verify(cms);
  await fc.assert(
    fc.asyncProperty(fc.nat(cms.length - 1), fc.integer({ min: 1, max: 255 }), async (place, change) => {
      const changed = Uint8Array.from(cms);
      changed[place] = (changed[place] ?? 0) ^ change;
      const outcome = await verify(changed).catch((error: unknown) => error);
      // Octets that no reader looks at (the version, the list of digests) may change; who signed and when may not.
      if (!(outcome instanceof Refusal)) assert.deepEqual(outcome, original);
    }),
    { numRuns: 1500 },
  );
});

const childrenOf = (set: Uint8Array): Uint8Array[] => itemsOf(readDer(set), TAG.set).map(({ whole }) => whole);

/** The order of P-256 (FIPS 186-4 section D.1.2.3). */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** A SignerInfo whose ECDSA value is (r, n - s), which holds just as (r, s) does; anybody can write it. */
function withOtherHalf(signer: Uint8Array): Uint8Array {
  const parts = itemsOf(readDer(signer), TAG.sequence).map(({ tag, whole, body }) => {
    if (tag !== TAG.octets) return whole;
    const [r, s] = itemsOf(readDer(body), TAG.sequence);
    const turned = (ORDER - BigInt(`0x${hex(s?.body ?? new Uint8Array())}`)).toString(16);
    return octets(sequence(r?.whole ?? new Uint8Array(), integer(fromHex(turned.padStart(64, '0')))));
  });
  return sequence(...parts);
}

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
