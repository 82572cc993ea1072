import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { OID } from '#kernel/asn1/oids.ts';
import { instantFromIso } from '#kernel/instant.ts';
import { systemClock } from '#platform/clock.ts';
import { generateKey } from '../keys/generate.ts';
import { makeAuthority, PUBLIC_URL, SAMPLE_PERSON } from '../testing/authority.ts';
import { pem, withOpenssl } from '../testing/openssl.ts';
import { LintError } from './lint.ts';
import { attributeOf, USAGE } from './read.ts';

const AT = systemClock.now();

describe('certificates', () => {
  for (const folder of ['country/kz', 'test/country']) {
    test(`openssl accepts every chain strictly (${folder})`, () =>
      withOpenssl(async (openssl) => {
        const authority = await makeAuthority(AT, folder);
        openssl.write('root.pem', pem(authority.root.der));
        openssl.write('issuing.pem', pem(authority.issuing.der));
        const people = [
          await authority.issue(SAMPLE_PERSON),
          await authority.issue({
            ...SAMPLE_PERSON,
            kind: 'organisation',
            bin: '050140000011',
            organisation: 'ЖШС «Алма»',
            role: 'head',
          }),
          await authority.issue({ kind: 'agency', name: 'Әділет министрлігі', organisation: 'Әділет министрлігі' }),
          await authority.issueService('timestamp'),
          await authority.issueService('draw'),
        ];
        for (const { certificate } of people) {
          openssl.write('leaf.pem', pem(certificate.der));
          const { ok, said } = openssl.run(
            'verify',
            '-x509_strict',
            '-CAfile',
            'root.pem',
            '-untrusted',
            'issuing.pem',
            'leaf.pem',
          );
          assert.ok(ok, said);
        }
        assert.match(openssl.run('x509', '-in', 'issuing.pem', '-noout', '-text').said, /DEMO/);
      }));
  }

  test('a person’s certificate says who, and where its revocation is told', async () => {
    const authority = await makeAuthority(AT);
    const { certificate } = await authority.issue(SAMPLE_PERSON);
    assert.equal(attributeOf(certificate, OID.serialNumber), `IIN${SAMPLE_PERSON.iin}`);
    assert.equal(certificate.issuer, authority.issuing.subject);
    assert.ok(certificate.hasUsage(USAGE.contentCommitment));
    assert.ok(!certificate.hasUsage(USAGE.certificateSign));
    assert.equal(certificate.serial.length, 32);
    assert.ok(Buffer.from(certificate.der).includes(`${PUBLIC_URL}/pki/crl`));
    assert.ok(Buffer.from(certificate.der).includes(`${PUBLIC_URL}/pki/issuing.crt`));
  });

  test('the lint stops each mistake before the signature', async () => {
    const authority = await makeAuthority(AT);
    const weak = await generateKey('P-256');
    const mistakes: [RegExp, Parameters<typeof authority.issue>[1]][] = [
      [/serial/, () => ({ serial: new Uint8Array(16) })],
      [/ends before/, ({ notBefore }) => ({ notAfter: notBefore })],
      [/outlives/, () => ({ notAfter: instantFromIso('2099-01-01T00:00:00Z') })],
      [/only a root/, () => ({ role: 'root', extendedUsages: [] })],
      [/common name/, ({ subject }) => ({ subject: subject.filter(([type]) => type !== OID.commonName) })],
      [/X\.520/, ({ subject }) => ({ subject: [...subject, [OID.organisation, 'x'.repeat(65)]] })],
      [/no policy/, () => ({ policies: [] })],
      [/twice/, ({ extendedUsages }) => ({ extendedUsages: [...extendedUsages, ...extendedUsages] })],
      [/has no number/, () => ({ role: 'organisation' })],
      [/mistyped/, () => ({ iin: '900101400014' })],
      [/does not carry/, ({ subject }) => ({ subject: subject.filter(([type]) => type !== OID.serialNumber) })],
      [
        /weak/,
        () => ({
          publicKey: { ...weak.publicKey, algorithm: { name: 'ECDSA', namedCurve: 'P-521' } } as unknown as CryptoKey,
        }),
      ],
    ];
    for (const [finding, change] of mistakes) {
      await assert.rejects(
        authority.issue(SAMPLE_PERSON, change),
        (error) => error instanceof LintError && finding.test(error.message),
        String(finding),
      );
    }
  });
});
