/** What a check says of a certificate that has ended since it signed: valid where a time-stamp shows that it was there before, and neither valid nor invalid without. */
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

/** The verdict, and what is said of it. */
function said(cms: Uint8Array, now: Instant, lists: readonly Uint8Array[] = []): string {
  const trust = { roots: [authority.root.der], authorities: [authority.issuing.der], lists };
  const { lines } = checkFile(cms, { trust, now, content: CONTENT });
  const words = lines.map(({ found }) => inWords(found, { say: (key, values) => t('en', key, values) }));
  return `${verdictOf(lines)}: ${words.join()}`;
}

const PROVEN = 'a time-stamp, or the public log, shows that the signature was there before';
const UNPROVEN = `nothing but the signer's own word shows that it was signed before: it is neither valid nor invalid`;

test('a certificate that was withdrawn later: valid with a time-stamp of before, and without one nobody can say', () => {
  const when = `revoked later, at ${isoInstant(revokedAt)}: ${PROVEN}`;
  const stamped = said(stampedAt(AT), after(48 * HOUR), [list]);
  assert.ok(stamped.startsWith('valid: ') && stamped.endsWith(when), stamped);
  const alone = said(bare, after(48 * HOUR), [list]);
  assert.match(alone, /^uncheckable: signed by ӘДІЛОВА АЙГҮЛ/);
  assert.ok(alone.endsWith(`the certificate was revoked at ${isoInstant(revokedAt)}, and ${UNPROVEN}`), alone);
  const late = said(stampedAt(after(25 * HOUR)), after(48 * HOUR), [list]);
  assert.ok(late.startsWith('uncheckable: ') && late.endsWith(UNPROVEN), late);
  assert.match(said(stampedAt(AT), AT), /^valid: (?!.*(later|since))/);
});

test('one that has expired since likewise', () => {
  const { notAfter } = person.certificate;
  const years = instant(notAfter + HOUR);
  const stamped = said(stampedAt(AT), years);
  assert.ok(stamped.startsWith('valid: ') && stamped.endsWith(`since, at ${isoInstant(notAfter)}: ${PROVEN}`), stamped);
  const alone = said(bare, years);
  const expired = `the certificate expired at ${isoInstant(notAfter)}, and ${UNPROVEN}`;
  assert.ok(alone.startsWith('uncheckable: ') && alone.endsWith(expired), alone);
  assert.match(said(bare, notAfter), /^valid: /, 'its last moment');
});

test('a time-stamp that came late is said to be no more than it is', () =>
  assert.match(
    said(stampedAt(after(5 * HOUR)), after(6 * HOUR)),
    new RegExp(`there by then; by the signer's own word it was made at ${isoInstant(AT)}$`),
  ));
