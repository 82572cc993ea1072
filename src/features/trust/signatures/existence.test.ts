/** What proves that a signature was there before its certificate ended, and what doesn't (ETSI EN 319 102-1: REVOKED_NO_POE and its like). */
import assert from 'node:assert/strict';
import { KeyObject } from 'node:crypto';
import { describe, test } from 'node:test';
import { attribute } from '#kernel/asn1/cms.ts';
import { OID } from '#kernel/asn1/oids.ts';
import { childrenOf, readDer } from '#kernel/asn1/read.ts';
import { utf8 } from '#kernel/hash.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import { systemClock } from '#platform/clock.ts';
import { signingKey } from '../keys/signing-key.ts';
import { type RevokedEntry, signRevocationList } from '../revocation/list.ts';
import { makeAuthority, SAMPLE_PERSON, type TestAuthority, type TestKey } from '../testing/authority.ts';
import { countersignature, countersigned, octetsOf, withAttributes, withUnsigned } from '../testing/countersign.ts';
import { pem, withOpenssl } from '../testing/openssl.ts';
import { signAs } from '../testing/sign.ts';
import { stampedWith, tokenBy } from '../testing/stamp.ts';
import { signaturesOfCms } from './cms-outside.ts';
import { Unproven } from './existence.ts';
import type { OutsideTrust } from './judged.ts';
import { checkOutside } from './outside.ts';

// Whole seconds, as signatures and time-stamps have them.
const AT = instant(Math.floor(systemClock.now() / 1000) * 1000);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const after = (ms: number): Instant => instant(AT + ms);
const CONTENT = utf8('{"type":"shanyraq/application/v1"}');

const authority = await makeAuthority(after(-DAY));
// Time-stamps of another authority, which nothing happens to.
const other = await makeAuthority(after(-DAY));
const person = await authority.issue(SAMPLE_PERSON);
const witness = await other.issue({ ...SAMPLE_PERSON, name: 'БӨТЕН АДАМ' } as typeof SAMPLE_PERSON);
const tsa = await other.issueService('timestamp');
const bare = signAs(person, CONTENT, AT);
const [octets = new Uint8Array()] = octetsOf(bare);
const stampedAt = (at: Instant, by: TestKey = tsa): Uint8Array => stampedWith(bare, tokenBy(by, octets, at));

const WITHDRAWN = after(10 * HOUR);

/** A list of a day later by an authority of the issuing certificate, or of the root. */
const listBy = (of: TestAuthority, by: 'issuing' | 'root', ...entries: RevokedEntry[]): Promise<Uint8Array> =>
  signRevocationList(
    {
      ...{
        number: 3,
        base: null,
        thisUpdate: after(DAY),
        nextUpdate: after(2 * DAY),
        freshestAt: 'http://localhost/d',
      },
      entries,
    },
    by === 'root' ? of.root : of.issuing,
    signingKey(KeyObject.from((by === 'root' ? of.rootKey : of.issuingKey).privateKey)),
  );

const entry = (serial: string, reason: RevokedEntry['reason'] = 'keyCompromise', at = WITHDRAWN): RevokedEntry => ({
  serial,
  reason,
  at,
});

const trust: OutsideTrust = {
  roots: [authority.root.der, other.root.der],
  authorities: [authority.issuing.der, other.issuing.der],
  lists: [],
  now: after(DAY),
};

function said(cms: Uint8Array, known: OutsideTrust, at = AT): string {
  try {
    return `valid by ${checkOutside({ content: CONTENT, cms, at }, known).timeBy}`;
  } catch (error) {
    assert.ok(error instanceof Error);
    if (error instanceof Unproven) assert.equal(error.signature.serial, person.certificate.serial);
    return error.message.replace('trust.', '');
  }
}

const revokedPerson = { ...trust, lists: [await listBy(authority, 'issuing', entry(person.certificate.serial))] };
const revokedIssuing = { ...trust, lists: [await listBy(authority, 'root', entry(authority.issuing.serial))] };
const expired = { ...trust, now: instant(person.certificate.notAfter + 1) };

describe('a signature whose certificate has ended since', () => {
  const ended = { revoked_unproven: revokedPerson, authority_unproven: revokedIssuing, expired_unproven: expired };
  for (const [why, known] of Object.entries(ended)) {
    test(`without a proof that it was there before is neither valid nor invalid: ${why}`, () => {
      assert.equal(said(bare, { ...known, lists: [], now: AT }), 'valid by signer');
      assert.equal(said(bare, known), why);
      assert.equal(
        said(bare, { ...known, existedAt: instant(person.certificate.notAfter + HOUR) }),
        why,
        'proven too late',
      );
      assert.equal(
        said(bare, { ...known, existedAt: after(HOUR) }),
        'valid by signer',
        'proven by what lies around it',
      );
      assert.equal(said(stampedAt(AT), known), 'valid by stamp');
    });
  }

  test('is proven by a time-stamp over who countersigned it, and by his word alone not', () => {
    const one = countersignature(witness, octets, after(HOUR));
    const withCountersignature = (signer: Uint8Array) => withAttributes(bare, [countersigned(signer)], [witness, tsa]);
    assert.equal(said(withCountersignature(one), revokedPerson), 'revoked_unproven');
    const [value] = childrenOf(readDer(one)).slice(-1);
    const over = value?.body ?? assert.fail();
    const stampedOne = (at: Instant) => withUnsigned(one, attribute(OID.signatureTimestamp, tokenBy(tsa, over, at)));
    const proven = withCountersignature(stampedOne(after(2 * HOUR)));
    assert.equal(said(proven, revokedPerson), 'valid by signer');
    assert.equal(said(withCountersignature(stampedOne(after(11 * HOUR))), revokedPerson), 'revoked_unproven');
    const [read] = signaturesOfCms(proven);
    assert.equal(read?.countersignatures[0]?.check(revokedPerson).timeBy, 'stamp');
  });

  test('that its signer dates after the end is invalid by his own word, and one that nobody dates is never valid', () => {
    const late = signAs(person, CONTENT, after(11 * HOUR));
    assert.equal(said(late, revokedPerson, after(11 * HOUR)), 'revoked');
    const [value = new Uint8Array()] = octetsOf(late);
    assert.equal(
      said(stampedWith(late, tokenBy(tsa, value, after(12 * HOUR))), revokedPerson, after(11 * HOUR)),
      'revoked',
    );
    assert.equal(said(late, revokedIssuing, after(11 * HOUR)), 'authority_revoked');
  });

  test('a suspension that was lifted ends nothing', async () => {
    const lifted = [await listBy(authority, 'issuing', entry(person.certificate.serial, 'removeFromCRL'))];
    assert.equal(said(bare, { ...trust, lists: lifted }), 'valid by signer');
  });
});

describe('time-stamps of an authority that was withdrawn', () => {
  const withList = async (reason: RevokedEntry['reason'], by: 'issuing' | 'root' = 'issuing') => {
    const serial = by === 'root' ? other.issuing.serial : tsa.certificate.serial;
    return { ...revokedPerson, lists: [...revokedPerson.lists, await listBy(other, by, entry(serial, reason))] };
  };

  test('count no more where its key may be in other hands, or nobody says why (RFC 3161 section 4)', async () => {
    for (const reason of ['keyCompromise', 'unspecified'] as const) {
      assert.equal(said(stampedAt(AT), await withList(reason)), 'revoked_unproven', reason);
      assert.equal(said(stampedAt(AT), await withList(reason, 'root')), 'revoked_unproven', `${reason} of the root`);
    }
    const { lists } = await withList('keyCompromise');
    const known = { ...trust, lists: lists.slice(1) };
    assert.equal(said(stampedAt(AT), known), 'valid by signer', 'the signature stands by itself');
  });

  test('count on where it was only retired', async () => {
    for (const reason of ['superseded', 'affiliationChanged', 'cessationOfOperation'] as const)
      assert.equal(said(stampedAt(AT), await withList(reason)), 'valid by stamp', reason);
  });
});

test('openssl calls none of them valid either, by the same lists and at the moment of the check', () =>
  withOpenssl(async (openssl) => {
    openssl.write('content', CONTENT);
    openssl.write('cms', bare);
    openssl.write('root.pem', `${pem(authority.root.der)}${pem(authority.issuing.der)}`);
    const [list = new Uint8Array()] = revokedPerson.lists;
    openssl.write('list.der', list);
    openssl.run('crl', '-inform', 'DER', '-in', 'list.der', '-out', 'list.pem');
    openssl.write(
      'all.pem',
      `${Buffer.from(openssl.read('root.pem')).toString()}${Buffer.from(openssl.read('list.pem')).toString()}`,
    );
    const verified = (at: Instant, ...more: string[]) =>
      openssl.run(
        ...['cms', '-verify', '-binary', '-purpose', 'any', '-attime', String(at / 1000), ...more],
        ...['-inform', 'DER', '-in', 'cms', '-content', 'content', '-out', 'out'],
      );
    const alone = verified(AT, '-CAfile', 'root.pem');
    assert.ok(alone.ok, alone.said);
    assert.match(verified(after(DAY + HOUR), '-CAfile', 'all.pem', '-crl_check').said, /certificate revoked/);
    const years = instant(person.certificate.notAfter + 1000);
    assert.match(verified(years, '-CAfile', 'root.pem').said, /certificate has expired/);
  }));
