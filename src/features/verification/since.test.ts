/** What a check says of a certificate that has ended since it signed: whether a time-stamp shows that the signature was there before. */
import assert from 'node:assert/strict';
import { KeyObject } from 'node:crypto';
import { test } from 'node:test';
import { signingKey } from '#features/trust/keys/signing-key.ts';
import { signRevocationList } from '#features/trust/revocation/list.ts';
import { makeAuthority, SAMPLE_PERSON } from '#features/trust/testing/authority.ts';
import { octetsOf } from '#features/trust/testing/countersign.ts';
import { signAs } from '#features/trust/testing/sign.ts';
import { stampedWith, tokenBy } from '#features/trust/testing/stamp.ts';
import { utf8 } from '#kernel/hash.ts';
import { type Instant, instant, isoInstant } from '#kernel/instant.ts';
import { systemClock } from '#platform/clock.ts';
import { texts } from '#platform/texts.ts';
import { checkFile } from './file.ts';
import { verdictOf } from './findings.ts';
import { inWords } from './words.ts';
import './feature.ts';

const t = texts('verification');
const AT = instant(Math.floor(systemClock.now() / 1000) * 1000);
const HOUR = 3_600_000;
const after = (ms: number): Instant => instant(AT + ms);
const CONTENT = utf8('{"type":"shanyraq/application/v1"}');

const authority = await makeAuthority(after(-HOUR));
const person = await authority.issue(SAMPLE_PERSON);
const tsa = await authority.issueService('timestamp');
const bare = signAs(person, CONTENT, AT);
const [octets = new Uint8Array()] = octetsOf(bare);
const stampedAt = (at: Instant): Uint8Array => stampedWith(bare, tokenBy(tsa, octets, at));

/** A day later the certificate is withdrawn. */
const revokedAt = after(24 * HOUR);
const list = await signRevocationList(
  {
    ...{
      number: 1,
      base: null,
      thisUpdate: revokedAt,
      nextUpdate: instant(revokedAt + HOUR),
      freshestAt: 'http://localhost/d',
    },
    entries: [{ serial: person.certificate.serial, reason: 'keyCompromise', at: revokedAt }],
  },
  authority.issuing,
  signingKey(KeyObject.from(authority.issuingKey.privateKey)),
);

function said(cms: Uint8Array, now: Instant, lists: readonly Uint8Array[] = []): string {
  const trust = { roots: [authority.root.der], authorities: [authority.issuing.der], lists };
  const { lines } = checkFile(cms, { trust, now, content: CONTENT });
  assert.equal(verdictOf(lines), 'valid');
  return lines.map(({ found }) => inWords(found, { say: (key, values) => t('en', key, values) })).join();
}

test('a certificate that was withdrawn later: the time-stamp shows that it was signed before, and without one nothing does', () => {
  const revoked = `the certificate was revoked later, at ${isoInstant(revokedAt)}:`;
  assert.ok(
    said(stampedAt(AT), AT, [list]).endsWith(`${revoked} the time-stamp shows that the signature was made before`),
  );
  assert.ok(said(bare, AT, [list]).endsWith(`${revoked} that the signature was made before is the signer's own word`));
  assert.doesNotMatch(said(stampedAt(AT), AT), /later|since/);
});

test('one that has expired since likewise', () => {
  const { notAfter } = person.certificate;
  const expired = `the certificate has expired since, at ${isoInstant(notAfter)}:`;
  const years = instant(notAfter + HOUR);
  assert.ok(said(stampedAt(AT), years).endsWith(`${expired} the time-stamp shows that the signature was made before`));
  assert.ok(said(bare, years).endsWith(`${expired} that the signature was made before is the signer's own word`));
});

test('a time-stamp that came late is said to be no more than it is', () =>
  assert.match(
    said(stampedAt(after(5 * HOUR)), after(6 * HOUR)),
    new RegExp(`there by then; by the signer's own word it was made at ${isoInstant(AT)}$`),
  ));
