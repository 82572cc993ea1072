/** A key of Ed25519 that somebody brings: made and judged by openssl, certified where the profile takes it, and good for signing in. */
import assert from 'node:assert/strict';
import { createPrivateKey, sign } from 'node:crypto';
import { rmSync } from 'node:fs';
import { after, test } from 'node:test';
import { chromeOf, resolveActor } from '#features/identity/index.ts';
import { importRecords } from '#features/registers/index.ts';
import { checkPossession } from '#features/trust/requests.ts';
import { pem, withOpenssl } from '#features/trust/testing/openssl.ts';
import { signedAttributes, signedData } from '#kernel/asn1/cms.ts';
import { OID } from '#kernel/asn1/oids.ts';
import { requestInfo } from '#kernel/asn1/request.ts';
import { algorithm, bits, sequence } from '#kernel/asn1/write.ts';
import { localDate } from '#kernel/dates.ts';
import { base64, fromBase64, fromHex, sha256 } from '#kernel/hash.ts';
import { Refusal } from '#kernel/refusal.ts';
import { digest } from '#native';
import { withInstance } from '#test/support/instance.ts';
import { numberOf, smallCountry } from '#test/support/small-country.ts';
import { approvedBy, takeKeyRequest } from './index.ts';
import { features } from './testing/features.ts';

const country = smallCountry({ trust: true });
after(() => rmSync(country, { recursive: true, force: true }));

const AISHA = numberOf('90010130000');
const SEEN = { officerId: '01900000-0000-7000-8000-000000000001', agency: 'platform-agency', centre: 'centre-1' };

const refused = (code: string, attempt: () => unknown) =>
  assert.throws(attempt, (error) => error instanceof Refusal && error.code === `trust.${code}`, code);

test('brought to a centre it gets a certificate, and signs in', () =>
  withOpenssl((openssl) =>
    withInstance({ features, country, hooks: { resolveActor, chromeOf } }, async ({ app, inject, clock }) => {
      const values = { iin: AISHA, surname: 'Serik', givenName: 'Aisha', birthDate: '1990-01-01' };
      const row = { values, validFrom: localDate('2020-01-01') };
      const [personId = ''] = await app.transaction((tx) => importRecords(tx, 'people', [row], { batch: 'people' }));
      const made = openssl.run(...'req -new -newkey ed25519 -nodes -subj / -keyout k -outform DER -out r'.split(' '));
      assert.ok(made.ok, made.said);
      const owner = { personId, bin: undefined };
      const { id } = await app.transaction((tx) => takeKeyRequest(tx, owner, SEEN, openssl.read('r')));
      const { certificates = [] } = (await app.read((tx) => approvedBy(tx, SEEN.officerId, id))) ?? {};
      const [own = new Uint8Array(), ...above] = certificates;
      openssl.write('own.pem', pem(own));
      openssl.write('root.pem', pem(above.at(-1) ?? own));
      openssl.write('above.pem', above.map(pem).join(''));
      const judged = openssl.run(
        ...'verify -no_check_time -x509_strict -CAfile root.pem -untrusted above.pem own.pem'.split(' '),
      );
      assert.ok(judged.ok, judged.said);

      const asked = await inject({ method: 'POST', url: '/api/v1/session/challenge' });
      const question = asked.json<{ id: string; content: string }>();
      const attributes = signedAttributes({
        contentType: OID.data,
        digest: digest('sha512', fromBase64(question.content)),
        certificateDigest: sha256(own),
        signingTime: clock.now(),
      });
      const cms = signedData({
        attributes,
        signature: sign(null, attributes, createPrivateKey(Buffer.from(openssl.read('k')))),
        signatureAlgorithm: OID.ed25519,
        digestAlgorithm: OID.sha512,
        certificates,
        contentType: OID.data,
      });
      const payload = { id: question.id, signature: base64(cms) };
      const answer = await inject({ method: 'POST', url: '/api/v1/session', payload });
      assert.equal(answer.statusCode, 201, answer.body);
    }),
  ));

test('refused where the profile takes none, where another algorithm is named, and for a key that anybody can sign for', () =>
  withOpenssl(async (openssl) => {
    openssl.run(...'genpkey -algorithm ed25519 -out k'.split(' '));
    openssl.run(...'pkey -in k -pubout -outform DER -out public'.split(' '));
    const key = createPrivateKey(Buffer.from(openssl.read('k')));
    const publicKey = openssl.read('public');
    const request = (of: Uint8Array, by: string, signature?: Uint8Array) => {
      const info = requestInfo(of, 'challenge');
      return sequence(info, algorithm(by), bits(signature ?? sign(null, info, key)));
    };
    const check = (bytes: Uint8Array, taken: Parameters<typeof checkPossession>[2] = ['Ed25519']) =>
      checkPossession(bytes, 'challenge', taken);
    assert.deepEqual(Buffer.from(check(request(publicKey, OID.ed25519))), Buffer.from(publicKey));
    refused('weak_key', () => check(request(publicKey, OID.ed25519), ['P-256', 'P-384']));
    refused('weak_key', () => check(request(publicKey, OID.ecdsaWithSha256)));
    refused('wrong_possession', () => check(request(publicKey, OID.ed25519, new Uint8Array(64))));
    // The point of order one, and the signature that holds for it over every content.
    const one = fromHex(`01${'00'.repeat(31)}`);
    const anybodys = Uint8Array.from([...publicKey.subarray(0, -32), ...one]);
    refused('wrong_possession', () =>
      check(request(anybodys, OID.ed25519, Uint8Array.from([...one, ...new Uint8Array(32)]))),
    );
  }));
