import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { OID } from '#kernel/asn1/oids.ts';
import { instant, instantFromIso } from '#kernel/instant.ts';
import { systemClock } from '#platform/clock.ts';
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
    const { profile } = authority;
    const { head = '' } = profile.kinds.organisation.roles;
    const of = (algorithm: object): CryptoKey => ({ algorithm }) as CryptoKey;
    const mistakes: [RegExp, Parameters<typeof authority.issue>[1]][] = [
      [/16 octets/, ({ serial }) => ({ serial: serial.subarray(1) })],
      [/16 octets/, ({ serial }) => ({ serial: serial.map((octet, i) => (i === 0 ? 0x80 : octet)) })],
      [/not random/, () => ({ serial: new Uint8Array(16).fill(7) })],
      [/ends before/, ({ notBefore }) => ({ notAfter: notBefore })],
      [/begins before its issuer/, () => ({ notBefore: instantFromIso('2020-01-01T00:00:00Z') })],
      [/outlives/, () => ({ notAfter: instantFromIso('2099-01-01T00:00:00Z') })],
      [/longer than the profile/, ({ notAfter }) => ({ notAfter: instant(notAfter + 3 * 86_400_000) })],
      [/only a root/, () => ({ role: 'root', extendedUsages: [] })],
      [/a root issues authorities/, () => ({ role: 'issuing' })],
      [/a root issues authorities/, () => ({ role: 'cross' })],
      [/common name/, ({ subject }) => ({ subject: subject.filter(([type]) => type !== OID.commonName) })],
      [/common name/, ({ subject }) => ({ subject: [...subject, [OID.commonName, 'ТАҒЫ БІРЕУ']] })],
      [
        /the country/,
        ({ subject }) => ({ subject: subject.map(([type, value]) => [type, type === OID.countryName ? 'ZZ' : value]) }),
      ],
      [/X\.520/, ({ subject }) => ({ subject: [...subject, [OID.organisation, 'x'.repeat(65)]] })],
      [/empty or has control/, ({ subject }) => ({ subject: [...subject, [OID.organisation, ' ']] })],
      [/empty or has control/, ({ subject }) => ({ subject: [...subject, [OID.organisation, 'a\u0000b']] })],
      [/policy is not/, () => ({ policies: [] })],
      [/policy is not/, () => ({ policies: [profile.kinds.agency.policy] })],
      [/policy is not/, ({ policies }) => ({ policies: [...policies, OID.anyPolicy] })],
      [/twice/, ({ extendedUsages }) => ({ extendedUsages: [...extendedUsages, ...extendedUsages] })],
      [/usages are not/, ({ extendedUsages }) => ({ extendedUsages: extendedUsages.slice(1) })],
      [/usages are not/, ({ extendedUsages }) => ({ extendedUsages: [...extendedUsages, profile.kinds.agency.usage] })],
      [/usages are not/, ({ extendedUsages }) => ({ extendedUsages: [...extendedUsages, OID.ocspSigning] })],
      [/usages are not/, ({ extendedUsages }) => ({ extendedUsages: [...extendedUsages, head] })],
      [/usages are not/, () => ({ role: 'timestamp' })],
      [/usages are not/, () => ({ role: 'ocsp' })],
      [/lacks a number/, () => ({ role: 'organisation' })],
      [/lacks a number/, () => ({ role: 'agency' })],
      [/lacks a number/, ({ iin, ...rest }) => ({ ...rest, iin: undefined as unknown as string })],
      [/mistyped/, () => ({ iin: '900101400014' })],
      [/mistyped/, () => ({ bin: '050140000012' })],
      [/does not carry/, ({ subject }) => ({ subject: subject.filter(([type]) => type !== OID.serialNumber) })],
      [/carries others/, ({ subject }) => ({ subject: [...subject, [OID.organisationalUnit, 'BIN050140000011']] })],
      [/carries others/, ({ subject }) => ({ subject: [...subject, [OID.serialNumber, 'IIN900101400014']] })],
      [/weak/, () => ({ publicKey: of({ name: 'ECDSA', namedCurve: 'P-521' }) })],
      [/weak/, () => ({ publicKey: of({ name: 'RSASSA-PKCS1-v1_5', modulusLength: 1024 }) })],
      [/weak/, () => ({ role: 'agency', publicKey: of({ name: 'Ed25519' }) })],
      [/weak/, () => ({ role: 'timestamp', publicKey: of({ name: 'Ed25519' }) })],
      [/weak/, () => ({ publicKey: of({ name: 'Ed448' }) })],
      [/not P-384/, () => ({ role: 'cross' })],
      [/not RSA/, () => ({ role: 'draw' })],
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
