/** Signatures that carry their OCSP answers, in each place where programs put them: judged by those, without asking anybody. */
import assert from 'node:assert/strict';
import { createPrivateKey, sign } from 'node:crypto';
import { test } from 'node:test';
import { signedAttributes } from '#kernel/asn1/cms.ts';
import { OID } from '#kernel/asn1/oids.ts';
import { constructed, Fields, inside, itemsOf, readDer, readOctets, TAG } from '#kernel/asn1/read.ts';
import { algorithm, context, integer, nil, octets, oid, sequence, setOf } from '#kernel/asn1/write.ts';
import { base64, sha256, utf8 } from '#kernel/hash.ts';
import { type Instant, instant, isoInstant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import { systemClock } from '#platform/clock.ts';
import { type Certificate, readCertificate } from '../certificates/read.ts';
import { derOf } from '../external/definition.ts';
import { ocspRequest } from '../external/ocsp-answer.ts';
import { profileOf } from '../testing/authority.ts';
import { Neighbour } from '../testing/neighbour.ts';
import { judgeCms, type Openssl, withOpenssl } from '../testing/openssl.ts';
import { PROPERTIES, qualifying, signXml, template, WHOLE, XADES } from '../testing/xmlsec.ts';
import { signaturesOfXml } from '../xml/outside.ts';
import type { OutsideTrust } from './judged.ts';
import { checkOutside } from './outside.ts';

let begun: Instant | undefined;
/** A minute after the test has begun, which may begin long after its file was read: openssl dates what it issues by the machine. */
const moment = (): Instant => {
  begun ??= instant(systemClock.now() + 60_000);
  return begun;
};
const HOUR_MS = 3_600_000;
const CONTENT = utf8('{"type":"shanyraq/application/v1"}');

interface Extra {
  /** OtherRevocationInfoFormat beside the signers. */
  readonly choices?: readonly Uint8Array[];
  readonly signed?: Uint8Array;
  readonly unsigned?: Uint8Array;
  readonly at?: Instant;
}

/** CAdES as other programs make it, by an RSA key. */
function cmsOf(
  key: string,
  { der, serial, issuer }: Certificate,
  { choices = [], signed, unsigned, at = moment() }: Extra,
): Uint8Array {
  const plain = { contentType: OID.data, digest: sha256(CONTENT), certificateDigest: sha256(der), signingTime: at };
  const own = itemsOf(readDer(signedAttributes(plain)), TAG.set).map(({ whole }) => whole);
  const attributes = setOf(...own, ...(signed ? [signed] : []));
  const set = (n: number, of: Uint8Array): Uint8Array => context(n, readDer(of).body);
  const rsa = algorithm(OID.sha256WithRsa, nil);
  const signer = sequence(
    integer(1),
    sequence(Uint8Array.from(Buffer.from(issuer, 'hex')), integer(Uint8Array.from(Buffer.from(serial, 'hex')))),
    algorithm(OID.sha256),
    set(0, attributes),
    rsa,
    octets(sign('sha256', attributes, createPrivateKey(key))),
    ...(unsigned ? [set(1, setOf(unsigned))] : []),
  );
  const data = sequence(
    integer(choices.length > 0 ? 5 : 1),
    setOf(algorithm(OID.sha256)),
    sequence(oid(OID.data)),
    set(0, setOf(der)),
    ...(choices.length > 0 ? [set(1, setOf(...choices))] : []),
    setOf(signer),
  );
  return sequence(oid(OID.signedData), context(0, data));
}

const attribute = (type: string, value: Uint8Array): Uint8Array => sequence(oid(type), setOf(value));

/** BasicOCSPResponse out of OCSPResponse. */
function basicOf(response: Uint8Array): Uint8Array {
  const whole = new Fields(readDer(response));
  whole.take(TAG.enumerated);
  const bytes = new Fields(inside(whole.take(constructed(0))));
  bytes.take(TAG.oid);
  return readOctets(bytes.take());
}

const choice = (response: Uint8Array): Extra => ({ choices: [context(1, oid(OID.ocspResponseInside), response)] });

/** Each place with the answer in it. */
const PLACES: Readonly<Record<string, (response: Uint8Array) => Extra>> = {
  'beside the signers (RFC 5940)': choice,
  'revocation-values': (response) => ({
    unsigned: attribute(OID.revocationValues, sequence(context(1, sequence(basicOf(response))))),
  }),
  'Adobe’s signed attribute': (response) => ({
    signed: attribute(OID.pdfRevocations, sequence(context(1, sequence(response)))),
  }),
};

test('a signature is judged by the OCSP answers that it carries, wherever they lie', () =>
  withOpenssl(async (openssl) => {
    const neighbour = new Neighbour(openssl, profileOf('test/country'));
    const [alice, bob] = ['ALICE', 'BOB'].map((name) =>
      neighbour.issue(name, 'person', { iin: '900101400013' }, '2.999.1'),
    );
    const read = (name: 'root' | 'issuing'): Certificate => readCertificate(derOf(neighbour.certificate(name)));
    const [root, issuing] = [read('root'), read('issuing')];
    const trust: OutsideTrust = { roots: [root.der], authorities: [issuing.der], lists: [] };
    const { key, certificate } = keyOf(openssl, 'ALICE');
    const ask = (serial = '', by?: 'root'): Uint8Array => {
      const question = { issuing, root, serial, at: moment(), nonce: octets(sha256(utf8(serial)).subarray(0, 16)) };
      return neighbour.answer(ocspRequest(question, 'sha256'), by);
    };
    const statusBy = (extra: Extra): string => {
      const { at = moment() } = extra;
      const cms = cmsOf(key, certificate, extra);
      try {
        return checkOutside({ content: CONTENT, cms, at }, trust).revocation;
      } catch (error) {
        return error instanceof Refusal ? error.code : assert.fail(String(error));
      }
    };
    const good = ask(alice);
    // Given a second earlier or later.
    const second = Buffer.from(good).indexOf('Z') - 1;
    const marred = good.with(second, (good[second] ?? 0) ^ 1);
    const known = neighbour.certificate('root') + neighbour.certificate('issuing');
    for (const [place, put] of Object.entries(PLACES)) {
      const cms = cmsOf(key, certificate, put(good));
      const judged = judgeCms(openssl, { content: CONTENT, cms, known });
      assert.ok(judged.ok, `${place}: ${judged.said}`);
      assert.equal(statusBy(put(good)), 'good', place);
      assert.equal(statusBy(put(ask(bob))), 'unknown', `${place}: of another certificate`);
      assert.equal(statusBy(put(marred)), 'unknown', `${place}: of no signature`);
    }
    assert.equal(statusBy({}), 'unknown');
    assert.equal(statusBy(choice(ask(alice, 'root'))), 'unknown', 'the root does not answer for the issuing authority');
    assert.equal(statusBy({ choices: [context(1, oid('2.999.9'), good)] }), 'unknown', 'another format');
    assert.equal(statusBy({ ...choice(good), at: instant(moment() + HOUR_MS / 2) }), 'good', 'in force');
    assert.equal(statusBy({ ...choice(good), at: instant(moment() + 2 * HOUR_MS) }), 'unknown', 'it ran out before');

    const xml = (answer: Uint8Array): string => {
      const values = `<x:RevocationValues><x:OCSPValues><x:EncapsulatedOCSPValue>${base64(answer)}</x:EncapsulatedOCSPValue></x:OCSPValues></x:RevocationValues>`;
      const unsigned = `<x:UnsignedProperties><x:UnsignedSignatureProperties>${values}</x:UnsignedSignatureProperties></x:UnsignedProperties>`;
      const objects = qualifying({
        certificate: certificate.der,
        digest: sha256(certificate.der),
        signingTime: isoInstant(moment()),
        unsigned,
      });
      const method = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
      return `<a>${template({ id: 'signature', method, references: [WHOLE, PROPERTIES], objects })}</a>`;
    };
    const pkcs8 = new Uint8Array(createPrivateKey(key).export({ type: 'pkcs8', format: 'der' }));
    const signer = { certificate, key: { pkcs8, publicKey: certificate.publicKey } } as unknown as Parameters<
      typeof signXml
    >[2];
    const inXml = (answer: Uint8Array): string | undefined => {
      const signed = utf8(signXml(openssl, xml(answer), signer, [`${XADES}:SignedProperties`]));
      return signaturesOfXml(signed)[0]?.({ trust, now: moment() }).signature.revocation;
    };
    assert.equal(inXml(good), 'good');
    assert.equal(inXml(ask(bob)), 'unknown');

    neighbour.revoke(alice ?? '', instant(moment() + 60_000));
    assert.equal(statusBy(choice(ask(alice))), 'trust.revoked_unproven', 'that it was signed before is his own word');
    neighbour.revoke(alice ?? '', instant(moment() - 60_000));
    for (const [place, put] of Object.entries(PLACES)) assert.equal(statusBy(put(ask(alice))), 'trust.revoked', place);
    assert.throws(() => inXml(ask(alice)), /revoked/);
  }));

function keyOf(openssl: Openssl, name: string): { key: string; certificate: Certificate } {
  const pem = (file: string): string => Buffer.from(openssl.read(file)).toString('latin1');
  return { key: pem(`${name}.key`), certificate: readCertificate(derOf(pem(`${name}.pem`))) };
}
