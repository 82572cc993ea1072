/** What others made must be read, judged, and never judged beyond what we can compute: samples of Kazakhstan's test authority. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { signedAttributes, signedData } from '#kernel/asn1/cms.ts';
import { OID } from '#kernel/asn1/oids.ts';
import { sha256, utf8 } from '#kernel/hash.ts';
import { type Instant, instantFromIso } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { Tx } from '#platform/app.ts';
import { attributeOf, readCertificate, USAGE } from '../certificates/read.ts';
import { ALWAYS_GOOD, profileOf } from '../testing/authority.ts';
import { holds, signedDigest } from './algorithms.ts';
import { trustAuthority } from './authority.ts';
import { findAuthority } from './chain.ts';
import { parseSignedData } from './parse.ts';
import { checkSignature } from './verify.ts';

const SAMPLES = new URL('../../../../../shared/data/nca-test-pki/', import.meta.url);
/** The samples have expired: the clock of their makers. */
const AT = instantFromIso('2022-09-02T06:00:00Z');

function read(name: string): Uint8Array {
  const bytes = readFileSync(new URL(name, SAMPLES));
  const armoured = /-----BEGIN CERTIFICATE-----([^-]+)-----/.exec(bytes.toString('latin1'))?.[1];
  return new Uint8Array(armoured === undefined ? bytes : Buffer.from(armoured, 'base64'));
}

describe('samples of the National Certification Authority', {
  skip: !existsSync(SAMPLES) && 'shared/data/nca-test-pki is not here',
}, () => {
  const profile = () => profileOf('country/kz');
  const authority = () => trustAuthority(read('ca/nca_rsa_test.crt'), undefined, ALWAYS_GOOD);
  const verify = (cms: Uint8Array, content: Uint8Array, at: Instant) =>
    checkSignature({} as Tx, { profile: profile(), trusted: [authority()] }, { content, cms, at, accept: ['person'] });
  const refused = (code: string, attempt: Promise<unknown>) =>
    assert.rejects(attempt, (error) => error instanceof Refusal && error.code === `trust.${code}`, code);

  test('a person’s RSA certificate chains to its authority and fits the country’s profile', () => {
    const certificate = readCertificate(read('certs/individual_valid_sign_2004_rsa.cer'));
    assert.equal(
      findAuthority(certificate, [authority()], AT)?.certificate.fingerprint,
      authority().certificate.fingerprint,
    );
    assert.ok(certificate.notBefore <= AT && AT <= certificate.notAfter);
    assert.match(attributeOf(certificate, OID.serialNumber) ?? '', /^IIN\d{12}$/);
    assert.ok(certificate.hasUsage(USAGE.contentCommitment));
    const { signing, kinds } = profile();
    assert.deepEqual(certificate.extendedUsages, [signing, kinds.person.usage]);
    assert.deepEqual(certificate.policies, [kinds.person.policy]);
    const login = readCertificate(read('certs/individual_valid_sign_2004_rsa_auth.cer'));
    assert.ok(!login.extendedUsages.includes(signing));
  });

  test('a CMS of one signer: its mathematics hold; its content inside is refused, for we take detached ones', async () => {
    const cms = read('cms/one-signer-rsa-attached.p7m');
    const signed = parseSignedData(cms);
    assert.equal(new TextDecoder().decode(signed.content), 'test123');
    assert.deepEqual(Buffer.from(signed.messageDigest), Buffer.from(sha256(utf8('test123'))));
    const digest = signedDigest(signed.signatureAlgorithm, signed.digestAlgorithm, signed.signer.keyAlgorithm);
    assert.equal(digest, OID.sha256);
    assert.ok(holds(OID.sha256, signed.attributes, signed.signature, signed.signer.publicKey));
    assert.ok(findAuthority(signed.signer, [authority()], AT));
    await refused('malformed_signature', verify(cms, utf8('test123'), AT));
  });

  test('a GOST certificate is read; a signature by it is unsupported, neither valid nor invalid', async () => {
    const der = read('certs/ceo_valid_sign_2004_gost.cer');
    const certificate = readCertificate(der);
    assert.match([...(certificate.subjectAttributes.get(OID.organisationalUnit) ?? [])].join(), /BIN\d{12}/);
    const content = utf8('content');
    const attributes = signedAttributes({
      contentType: OID.data,
      digest: sha256(content),
      certificateDigest: sha256(der),
      signingTime: AT,
    });
    const cms = signedData({
      attributes,
      signature: new Uint8Array(64),
      signatureAlgorithm: certificate.keyAlgorithm,
      certificates: [der],
      contentType: OID.data,
    });
    await refused('unsupported_algorithm', verify(cms, content, AT));
  });
});
