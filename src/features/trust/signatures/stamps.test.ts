/** Time-stamps in signatures: which moment counts, and what somebody gains who hangs wrong ones on a signature. */
import assert from 'node:assert/strict';
import { KeyObject } from 'node:crypto';
import { describe, test } from 'node:test';
import { OID } from '#kernel/asn1/oids.ts';
import { sha256, utf8 } from '#kernel/hash.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import { systemClock } from '#platform/clock.ts';
import { signingKey } from '../keys/signing-key.ts';
import { signRevocationList } from '../revocation/list.ts';
import { makeAuthority, SAMPLE_PERSON } from '../testing/authority.ts';
import { octetsOf } from '../testing/countersign.ts';
import { signAs } from '../testing/sign.ts';
import { stampedWith, tokenBy, tokenInfo } from '../testing/stamp.ts';
import type { OutsideSignature, OutsideTrust } from './judged.ts';
import { checkOutside } from './outside.ts';

// Whole seconds, as signatures and time-stamps have them.
const AT = instant(Math.floor(systemClock.now() / 1000) * 1000);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const after = (ms: number): Instant => instant(AT + ms);
const CONTENT = utf8('{"type":"shanyraq/application/v1"}');

const authority = await makeAuthority(after(-DAY));
const person = await authority.issue(SAMPLE_PERSON);
const tsa = await authority.issueService('timestamp');
const trust: OutsideTrust = { roots: [authority.root.der], authorities: [authority.issuing.der], lists: [] };
const cms = signAs(person, CONTENT, AT);
const [signature = new Uint8Array()] = octetsOf(cms);

const check = (bytes: Uint8Array, known = trust): OutsideSignature =>
  checkOutside({ content: CONTENT, cms: bytes, at: AT }, known);

function said(bytes: Uint8Array, known = trust): string {
  try {
    return check(bytes, known).timeBy;
  } catch (error) {
    if (error instanceof Refusal) return error.code.replace('trust.', '');
    throw error;
  }
}

describe('a time-stamp in a signature', () => {
  test('may come late, and then says since when at the latest the signature was there', () => {
    const { signedAt, statedAt, timeBy } = check(stampedWith(cms, tokenBy(tsa, signature, after(3 * DAY))));
    assert.deepEqual([signedAt, statedAt, timeBy], [after(3 * DAY), AT, 'stamp']);
  });

  test('that is older than the signature, or came when the certificate had ended, doesn’t pass', () => {
    assert.equal(said(stampedWith(cms, tokenBy(tsa, signature, after(-HOUR)))), 'signing_time');
    const ended = tokenBy(tsa, signature, instant(person.certificate.notAfter + 1000));
    assert.equal(said(stampedWith(cms, ended)), 'expired');
  });

  test('over another value, of a person, of a stranger: one of them beside a right one changes nothing, alone it is refused', async () => {
    const stranger = await makeAuthority(after(-DAY));
    const right = tokenBy(tsa, signature, after(HOUR));
    const wrong = {
      wrong_content: tokenBy(tsa, CONTENT, AT),
      wrong_usage: tokenBy(person, signature, AT),
      foreign_authority: tokenBy(await stranger.issueService('timestamp'), signature, AT),
      malformed_signature: signature,
    };
    for (const [code, token] of Object.entries(wrong)) {
      assert.equal(said(stampedWith(cms, token)), code);
      for (const tokens of [
        [token, right],
        [right, token],
      ])
        assert.equal(check(stampedWith(cms, ...tokens)).signedAt, after(HOUR), code);
    }
  });

  test('of another version, or by an authority itself, is none', async () => {
    const content = Uint8Array.from(tokenInfo(sha256(signature), AT));
    // SEQUENCE and its length, INTEGER and its length, the version.
    content[4] = 2;
    const contentType = OID.timestampInfo;
    const other = signAs(tsa, content, AT, { contentType, inside: content, attributes: { contentType } });
    assert.equal(said(stampedWith(cms, other)), 'malformed_signature');
    const itself = { key: authority.issuingKey, certificate: authority.issuing };
    assert.notEqual(said(stampedWith(cms, tokenBy(itself, signature, AT))), 'stamp');
  });

  test('of several that hold the first moment counts', () => {
    const tokens = [after(2 * HOUR), after(HOUR), after(3 * HOUR)].map((at) => tokenBy(tsa, signature, at));
    assert.equal(check(stampedWith(cms, ...tokens)).signedAt, after(HOUR));
  });
});

const listAt = (at: Instant, revokedAt?: Instant): Promise<Uint8Array> =>
  signRevocationList(
    {
      ...{ number: 7, base: null, thisUpdate: at, nextUpdate: instant(at + DAY), freshestAt: 'http://localhost/delta' },
      entries:
        revokedAt === undefined
          ? []
          : [{ serial: person.certificate.serial, reason: 'keyCompromise' as const, at: revokedAt }],
    },
    authority.issuing,
    signingKey(KeyObject.from(authority.issuingKey.privateKey)),
  );

describe('a revocation list', () => {
  test('that was made when the certificate had expired by itself says nothing: its withdrawal has been taken from it', async () => {
    const stamped = stampedWith(cms, tokenBy(tsa, signature, AT));
    const own = await listAt(AT);
    assert.equal(check(stamped, { ...trust, lists: [own] }).revocation, 'good');
    const late = await listAt(instant(person.certificate.notAfter + DAY));
    assert.equal(check(stamped, { ...trust, lists: [late] }).revocation, 'unknown');
  });

  test('tells of a withdrawal after the signature, from which its time-stamp keeps it; of one before it is refused', async () => {
    const stamped = stampedWith(cms, tokenBy(tsa, signature, after(HOUR)));
    const { revocation, revokedAt } = check(stamped, { ...trust, lists: [await listAt(after(DAY), after(2 * HOUR))] });
    assert.deepEqual([revocation, revokedAt], ['good', after(2 * HOUR)]);
    const between = await listAt(after(DAY), after(HOUR / 2));
    const known = { ...trust, lists: [between] };
    assert.equal(said(stamped, known), 'revoked_unproven', 'nothing proves that it was there before');
    const before = await listAt(after(DAY), after(-HOUR / 2));
    assert.equal(said(stamped, { ...trust, lists: [before] }), 'revoked', 'by its signer’s own word');
  });
});
