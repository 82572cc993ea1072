/** OCSP answers in signatures (RFC 6960): whose are believed, and of which moment. */
import assert from 'node:assert/strict';
import { KeyObject } from 'node:crypto';
import { test } from 'node:test';
import { contentInfo, signedDataFields } from '#kernel/asn1/cms.ts';
import { OID } from '#kernel/asn1/oids.ts';
import { context, oid } from '#kernel/asn1/write.ts';
import { utf8 } from '#kernel/hash.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import { systemClock } from '#platform/clock.ts';
import { signingKey } from '../keys/signing-key.ts';
import { certificateId } from '../ocsp/certificate-id.ts';
import { type SingleAnswer, signAnswer } from '../ocsp/response.ts';
import { signRevocationList } from '../revocation/list.ts';
import { makeAuthority, SAMPLE_PERSON, type TestKey } from '../testing/authority.ts';
import { octetsOf } from '../testing/countersign.ts';
import { signAs } from '../testing/sign.ts';
import { stampedWith, tokenBy } from '../testing/stamp.ts';
import type { OutsideTrust } from './judged.ts';
import { checkOutside } from './outside.ts';

const AT = instant(Math.floor(systemClock.now() / 1000) * 1000);
const HOUR = 3_600_000;
const after = (ms: number): Instant => instant(AT + ms);
const CONTENT = utf8('{"type":"shanyraq/application/v1"}');

const authority = await makeAuthority(after(-24 * HOUR));
const person = await authority.issue(SAMPLE_PERSON);
const other = await authority.issue(SAMPLE_PERSON);
const tsa = await authority.issueService('timestamp');
const responder = await authority.issueService('ocsp');
const itself: TestKey = { key: authority.issuingKey, certificate: authority.issuing };
const trust: OutsideTrust = { roots: [authority.root.der], authorities: [authority.issuing.der], lists: [] };

interface Asked {
  readonly by?: TestKey;
  /** Whose key signs in fact. */
  readonly key?: TestKey;
  readonly about?: TestKey;
  readonly from?: Instant;
  readonly until?: Instant;
  readonly status?: SingleAnswer['status'];
}

async function answerOf({ by = responder, key = by, about = person, status = 'good', ...times }: Asked) {
  const { from = AT, until = instant(from + HOUR) } = times;
  const { algorithm, sign } = signingKey(KeyObject.from(key.key.privateKey));
  const signer = { certificate: by.certificate.der, chain: [], algorithm, notAfter: by.certificate.notAfter, sign };
  const id = certificateId(authority.issuing, OID.sha256, about.certificate.serial);
  const answer = { singles: [{ id, status }], thisUpdate: from, nextUpdate: until };
  return signAnswer(answer, by.certificate, signer);
}

const signed = signAs(person, CONTENT, AT);
const [octets = new Uint8Array()] = octetsOf(signed);

/** What a time-stamped signature with the answer beside is judged to be. */
function statusBy(answer: Uint8Array, stampedAt: Instant = AT, known = trust, ...more: readonly Uint8Array[]): string {
  const fields = signedDataFields(stampedWith(signed, tokenBy(tsa, octets, stampedAt)));
  const revocations = [answer, ...more].map((one) => context(1, oid(OID.ocspResponseInside), one));
  const cms = contentInfo({ ...fields, revocations });
  try {
    return checkOutside({ content: CONTENT, cms, at: AT }, known).revocation;
  } catch (error) {
    if (error instanceof Refusal) return error.code.replace('trust.', '');
    throw error;
  }
}

test('an answer is believed of the authority itself and of its responder, given after the time-stamp or in force at it', async () => {
  assert.equal(statusBy(await answerOf({})), 'good');
  assert.equal(statusBy(await answerOf({ by: itself })), 'good');
  assert.equal(statusBy(await answerOf({ from: after(3 * HOUR) })), 'good', 'given after it');
  assert.equal(statusBy(await answerOf({ from: after(-HOUR / 2) })), 'good', 'in force at it');
  assert.equal(statusBy(await answerOf({ from: after(-3 * HOUR) })), 'unknown', 'run out before it');
  assert.equal(statusBy(await answerOf({}), after(2 * HOUR)), 'unknown', 'the moment is that of the time-stamp');
  assert.equal(statusBy(await answerOf({ status: 'unknown' })), 'unknown');
  const revoked = { reason: 'keyCompromise' } as const;
  assert.equal(statusBy(await answerOf({ status: { ...revoked, at: after(-HOUR) } })), 'revoked');
  assert.equal(statusBy(await answerOf({ status: { ...revoked, at: after(HOUR) }, from: after(2 * HOUR) })), 'good');
});

test('of another responder, another certificate or another time it says nothing', async () => {
  const stranger = await makeAuthority(after(-24 * HOUR));
  assert.equal(statusBy(await answerOf({ by: await stranger.issueService('ocsp') })), 'unknown', 'a foreign responder');
  assert.equal(statusBy(await answerOf({ by: person })), 'unknown', 'whom it is about');
  assert.equal(statusBy(await answerOf({ by: tsa })), 'unknown', 'a certificate for something else');
  assert.equal(statusBy(await answerOf({ about: other })), 'unknown', 'another serial');
  assert.equal(statusBy(await answerOf({ key: person })), 'unknown', 'another key');
  assert.equal(statusBy(await answerOf({ by: responder, key: itself })), 'unknown', 'signed by another than it names');
  const ended = instant(responder.certificate.notAfter + HOUR);
  assert.ok(ended < person.certificate.notAfter);
  assert.equal(statusBy(await answerOf({ from: ended })), 'unknown', 'a responder whose time was over');
  assert.equal(statusBy(await answerOf({ from: ended, by: itself })), 'good', 'of the authority it would be one');
  const forgotten = instant(person.certificate.notAfter + HOUR);
  assert.equal(
    statusBy(await answerOf({ from: forgotten, by: itself })),
    'unknown',
    'when the certificate had expired',
  );
  assert.equal(statusBy(await answerOf({ from: after(HOUR), until: AT })), 'unknown', 'ends before it begins');
});

test('answers about others, however many, don’t crowd out the one that tells of a withdrawal', async () => {
  const crowd: Uint8Array[] = [];
  for (let n = 0; n < 60; n++) crowd.push(await answerOf({ about: other, from: after(n * 1000) }));
  const revoked = await answerOf({ status: { reason: 'keyCompromise', at: after(-HOUR) } });
  assert.equal(statusBy(revoked, AT, trust, ...crowd), 'revoked');
});

test('a responder of which its authority doesn’t say that nobody need ask is believed by a list that lets it stand', async () => {
  const asked = await authority.issueCarelessly(SAMPLE_PERSON, () => ({ extendedUsages: [OID.ocspSigning] }));
  const answer = await answerOf({ by: asked });
  assert.equal(statusBy(answer), 'unknown');
  const list = (serials: readonly string[]) =>
    signRevocationList(
      {
        ...{ number: 7, base: null, thisUpdate: AT, nextUpdate: after(HOUR), freshestAt: 'http://localhost/delta' },
        entries: serials.map((serial) => ({ serial, reason: 'keyCompromise', at: AT })),
      },
      authority.issuing,
      signingKey(KeyObject.from(authority.issuingKey.privateKey)),
    );
  const later = after(2 * HOUR);
  const given = await answerOf({ by: asked, from: AT, until: after(3 * HOUR) });
  // The list has run out when it was signed, and not yet when the answer was given.
  assert.equal(statusBy(given, later, { ...trust, lists: [await list([])] }), 'good');
  assert.equal(statusBy(given, later, { ...trust, lists: [await list([asked.certificate.serial])] }), 'unknown');
});
