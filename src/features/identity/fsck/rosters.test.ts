/** Who comes into a post, or takes the trace of one away, by the tables alone is found. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, test } from 'node:test';
import { countryFeature } from '#features/country/feature.ts';
import { registersFeature } from '#features/registers/feature.ts';
import { importRecords } from '#features/registers/index.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { publicAppend } from '#features/transparency/index.ts';
import { trustFeature } from '#features/trust/feature.ts';
import { localDate } from '#kernel/dates.ts';
import { newId, randomBytes } from '#platform/random.ts';
import { withInstance } from '#test/support/instance.ts';
import { numberOf, smallCountry } from '#test/support/small-country.ts';
import { absenceAction, endOfficerAction } from '../actions/officers.ts';
import { commitRoster, ROSTER_LEAF, rosterContent, stateOf } from '../actions/roster.ts';
import { identityFeature } from '../feature.ts';
import { admit, prepareDemoStaff } from '../index.ts';
import { rosterDigest } from '../rules/roster.ts';
import { insertAssignment, insertCommitment, insertOfficer } from '../store/officers.ts';
import { administrator, nowOf } from '../testing/four-eyes.ts';

const features = [transparencyFeature, countryFeature, trustFeature, registersFeature, identityFeature];
const country = smallCountry({ trust: true });
after(() => rmSync(country, { recursive: true, force: true }));

const [AISHA, BOLAT, CLARA] = ['90010130000', '85020230000', '70030330000'].map(numberOf) as [string, string, string];
const SOMEBODY = '019aa000-0000-7000-8000-0000000000aa';
const TABLES = ['officer', 'assignment', 'ending', 'absence', 'roster_commitment'].map((one) => `identity.${one}`);

/** What an owner of the database may try; `BOLAT` and `CLARA` stand for the ids of their posts. */
const TAMPERING: readonly (readonly [did: string, sql: string, says: RegExp])[] = [
  [
    'himself in the post of another',
    `update identity.officer set person_id = '${SOMEBODY}' where id = 'BOLAT'`,
    /somebody is in the post of another/,
  ],
  [
    'a post that nobody gave',
    `insert into identity.officer select '${SOMEBODY}', person_id, name, 'road-agency', 'south', null, recorded_at, 'x', 'y'
      from identity.officer where id = 'BOLAT'`,
    /no roster was ever committed/,
  ],
  [
    'a post that nobody gave, beside others',
    `insert into identity.officer select '${SOMEBODY}', person_id, name, agency, unit, null, recorded_at, 'x', 'y'
       from identity.officer where id = 'BOLAT';
     insert into identity.assignment select '${SOMEBODY}', 1, array['administrator'], '{}', effective_from, recorded_at, 'x', 'y'
       from identity.assignment where officer_id = 'BOLAT' and number = 1`,
    /who serves is not who was committed last/,
  ],
  [
    'a post without duties',
    `insert into identity.officer select '${SOMEBODY}', person_id, name, agency, unit, null,
      recorded_at, 'x', 'y' from identity.officer where id = 'BOLAT'`,
    /nobody ever might do anything/,
  ],
  [
    'another role',
    `update identity.assignment set roles = array['administrator'] where officer_id = 'BOLAT' and number = 2`,
    /who serves is not who was committed last/,
  ],
  [
    'a role that was held long ago',
    `update identity.assignment set roles = array['officer', 'head'] where officer_id = 'BOLAT' and number = 1`,
    /duties were changed/,
  ],
  [
    'a role hidden that was held long ago',
    `delete from identity.assignment where officer_id = 'BOLAT' and number = 1`,
    /duties were changed/,
  ],
  [
    'another name in a post',
    `update identity.officer set name = 'Somebody Else' where id = 'BOLAT'`,
    /said otherwise who wrote what/,
  ],
  [
    'another who confirmed duties',
    `update identity.assignment set confirmed_by = 'somebody' where officer_id = 'BOLAT' and number = 1`,
    /said otherwise who wrote what/,
  ],
  [
    'the same duties once more',
    `insert into identity.assignment select officer_id, number + 7, roles, competences, effective_from, recorded_at, recorded_by, confirmed_by
       from identity.assignment where officer_id = 'BOLAT' and number = 1`,
    /said otherwise who wrote what/,
  ],
  ['another reason for an absence', `update identity.absence set reason = 'ill'`, /said otherwise who wrote what/],
  ['an absence hidden', `delete from identity.absence`, /absences were changed/],
  ['a removal taken back', `delete from identity.ending`, /who serves is not who was committed last/],
  [
    'a removal in silence',
    `insert into identity.ending select 'BOLAT', at, reason, recorded_by from identity.ending`,
    /who serves is not who was committed last/,
  ],
  [
    'a roster hidden',
    `delete from identity.roster_commitment where id = (select max(id::text)::uuid from identity.roster_commitment)`,
    /rosters, the table/,
  ],
];

test('whatever is changed in posts beside their rosters is found', () =>
  withInstance({ features, country }, async ({ app, asOwner }) => {
    const person = (iin: string, surname: string) => ({
      values: { iin, surname, givenName: 'A', birthDate: '1990-01-01' },
      validFrom: localDate('2020-01-01'),
    });
    const people = [person(AISHA, 'Serik'), person(BOLAT, 'Omarov'), person(CLARA, 'Kim')];
    await app.transaction((tx) => importRecords(tx, 'people', people, { batch: 'first contents' }));
    const ctx = nowOf(app, await administrator(app, AISHA, { agency: 'platform-agency', unit: 'central' }));
    const at = { agency: 'road-agency', unit: 'north', roles: ['officer'] as const };
    const [bolat = '', clara = ''] = await app.transaction((tx) =>
      prepareDemoStaff(tx, [
        { iin: BOLAT, ...at },
        { iin: CLARA, ...at },
      ]),
    );
    await app.transaction((tx) => admit(tx, bolat, 'repair', localDate('2026-03-03')));
    const away = { officer: bolat, from: localDate('2026-03-10'), to: localDate('2026-03-12'), reason: 'leave' };
    await app.perform(absenceAction, ctx, away);
    await app.perform(endOfficerAction, ctx, { officer: clara, reason: 'moved' });
    const found = async (): Promise<string[]> => {
      const said: string[] = [];
      for await (const { what, where } of identityFeature.fsck(app)) said.push(`${where}: ${what}`);
      return said;
    };
    assert.deepEqual(await found(), []);
    const keys = await asOwner<{
      sql: string;
    }>(`select format('alter table %s drop constraint %I', conrelid::regclass, conname) as sql
      from pg_constraint where contype = 'f' and connamespace = 'identity'::regnamespace`);
    for (const { sql } of keys) await asOwner(sql);
    for (const table of TABLES) await asOwner(`create table public.${table.slice(9)} as table ${table}`);
    for (const [did, sql, says] of TAMPERING) {
      await asOwner(sql.replaceAll('BOLAT', bolat));
      assert.match((await found()).join('\n'), says, did);
      for (const table of TABLES) {
        await asOwner(`delete from ${table}`);
        await asOwner(`insert into ${table} select * from public.${table.slice(9)}`);
      }
      assert.deepEqual(await found(), [], `after ${did}`);
    }
  }));

test('what earlier rosters did not say is accepted, until the next one says it', () =>
  withInstance({ features, country }, async ({ app, asOwner }) => {
    const at = { agency: 'road-agency', unit: 'north' };
    const written = { at: app.env.clock.now(), by: SOMEBODY, confirmedBy: null };
    const effectiveFrom = localDate('2026-03-03');
    await app.transaction(async (tx) => {
      await insertOfficer(tx, { id: SOMEBODY, personId: SOMEBODY, name: 'B. Omarov', ...at, centre: null, ...written });
      await insertAssignment(tx, {
        officerId: SOMEBODY,
        roles: ['officer'],
        competences: [],
        effectiveFrom,
        ...written,
      });
      const roster = (await stateOf(tx, at, written.at)).map(({ post, duties, ...earlier }) => earlier);
      const one = { id: newId(written.at), ...at, at: written.at, salt: randomBytes(32), roster };
      const digest = rosterDigest(one.salt, roster);
      const { leafHash } = await publicAppend(tx, ROSTER_LEAF, rosterContent({ ...one, digest }));
      await insertCommitment(tx, { ...one, digest, leafHash });
    });
    const found = async (): Promise<string[]> => {
      const said: string[] = [];
      for await (const { what } of identityFeature.fsck(app)) said.push(what);
      return said;
    };
    const rename = () => asOwner(`update identity.officer set name = name || 'a'`);
    assert.deepEqual(await found(), []);
    await rename();
    assert.deepEqual(await found(), []);
    await app.transaction((tx) => commitRoster(tx, at.agency, at.unit));
    assert.deepEqual(await found(), []);
    await rename();
    assert.deepEqual(await found(), ['it is said otherwise who wrote what, and when']);
  }));
