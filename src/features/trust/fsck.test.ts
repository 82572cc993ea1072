/** Whoever alters, hides or invents a certificate, or what became of one, is found. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countryFeature } from '#features/country/feature.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { systemClock } from '#platform/clock.ts';
import { withInstance } from '#test/support/instance.ts';
import { trustFeature } from './feature.ts';
import * as trust from './index.ts';
import { SAMPLE_PERSON } from './testing/authority.ts';

const features = [transparencyFeature, countryFeature, trustFeature];

const TAMPERING: readonly (readonly [did: string, sql: string, says: RegExp])[] = [
  ['a withdrawal taken back in silence', 'delete from trust.revocation', /acts on certificates/],
  ['an earlier withdrawal', `update trust.revocation set at = at - interval '1 day'`, /not in the log/],
  ['a mere hold', `update trust.revocation set reason = 'certificateHold'`, /not in the log/],
  [
    'a withdrawal lifted',
    `insert into trust.revocation select serial, 'removeFromCRL', at, recorded_at, by_actor, 2, by_kind from trust.revocation`,
    /not in the log/,
  ],
  [
    'another key in the place of his',
    `update trust.certificate set der = (select der from trust.certificate o where o.kind = 'root' limit 1) where kind = 'person'`,
    /does not open its leaf/,
  ],
  [
    'a longer life',
    `update trust.certificate set not_after = not_after + interval '1 year' where kind = 'person'`,
    /differs/,
  ],
  ['another name', `update trust.certificate set name = 'X' where kind = 'person'`, /differs/],
  [
    "somebody else's number",
    `update trust.certificate set iin = '000000000000' where kind = 'person'`,
    /another kind or holder/,
  ],
  [
    'an office that it lacks',
    `update trust.certificate set role = 'head' where kind = 'person'`,
    /another kind or holder/,
  ],
  [
    'another authority above it',
    `update trust.certificate set issuer = (select serial from trust.certificate where kind = 'root' limit 1) where kind = 'person'`,
    /not issued by whom/,
  ],
  [
    'an earlier issue',
    `update trust.certificate set issued_at = issued_at - interval '1 second' where kind = 'person'`,
    /another moment/,
  ],
  [
    'the key of the platform',
    `update trust.certificate set key_ref = 'agency:x', generation = 1 where kind = 'person'
      and serial = (select min(serial) from trust.certificate where kind = 'person')`,
    /key of the platform/,
  ],
  [
    'the first complete list hidden',
    'delete from trust.revocation_list where base is null and number = 1',
    /has \d+ revocation lists, the table/,
  ],
  [
    'the last lists hidden',
    `delete from trust.revocation_list where number = 2`,
    /has \d+ revocation lists, the table/,
  ],
  [
    'lists that hold longer',
    `update trust.revocation_list set next_update = next_update + interval '1 second'`,
    /list is not what/,
  ],
  [
    'an earlier list in the place of a later',
    'update trust.revocation_list l set der = (select der from trust.revocation_list o where o.issuer = l.issuer and o.base is null and o.number = 1) where base is null and number = 2',
    /list is not what/,
  ],
  [
    'answers that hold longer',
    `update trust.ocsp_answer set next_update = next_update + interval '1 second'`,
    /not what was signed/,
  ],
  ['answers that are never signed again', `update trust.ocsp_answer set due_at = 'infinity'`, /too late/],
  ['answers taken away', 'delete from trust.ocsp_answer', /answer about it is missing/],
  [
    'answers about somebody else',
    'update trust.ocsp_answer a set by_sha1 = (select by_sha1 from trust.ocsp_answer o where o.serial <> a.serial limit 1)',
    /not what was signed/,
  ],
  ['one answer in the place of the other', 'update trust.ocsp_answer set by_sha1 = by_sha256', /not what was signed/],
  [
    'a certificate hidden',
    `delete from trust.certificate where serial = (select serial from trust.certificate c
      where kind = 'person' and not exists (select from trust.revocation r where r.serial = c.serial))`,
    /certificates, the table/,
  ],
];

test('a certificate or an act on it that is altered, hidden or invented is found', () =>
  withInstance({ features, now: systemClock.now() }, async ({ app, asOwner, runJobs }) => {
    const issue = (): Promise<trust.IssuedKey> =>
      app.transaction((tx) => trust.issueKey(tx, { ...SAMPLE_PERSON, password: 'Құпия 2026' }));
    const { serial } = await issue();
    await issue();
    const ctx = {
      ...{ actor: { kind: 'system', name: 'test' } as const, now: app.env.clock.now(), language: 'en' as const },
      ...{ requestId: '1', channel: 'system' as const },
    };
    await app.transaction((tx) => trust.revokeCertificate(tx, ctx, serial, 'keyCompromise', ctx.now));
    await runJobs();
    const found = async (): Promise<string[]> => {
      const said: string[] = [];
      for await (const { what, where } of trustFeature.fsck(app)) said.push(`${where}: ${what}`);
      return said;
    };
    assert.deepEqual(await found(), []);
    for (const table of ['certificate', 'revocation', 'revocation_list', 'ocsp_answer'])
      await asOwner(`create table public.${table} as table trust.${table}`);
    await asOwner('alter table trust.revocation drop constraint revocation_serial_fkey');
    await asOwner('alter table trust.ocsp_answer drop constraint ocsp_answer_serial_fkey');
    for (const [did, sql, says] of TAMPERING) {
      await asOwner(sql);
      assert.match((await found()).join('\n'), says, did);
      await asOwner('delete from trust.revocation');
      await asOwner(`delete from trust.certificate where kind = 'person'`);
      await asOwner(`insert into trust.certificate select * from public.certificate where kind = 'person'`);
      for (const table of ['revocation_list', 'ocsp_answer'])
        await asOwner(`truncate trust.${table}; insert into trust.${table} select * from public.${table}`);
      await asOwner('insert into trust.revocation select * from public.revocation');
      assert.deepEqual(await found(), [], `after ${did}`);
    }
  }));
