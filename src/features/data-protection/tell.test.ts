/** What people are told of: that records that name them were merged or parted, and that an order no longer stands in their way. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { issueStop, writeRecord } from '#features/registers/index.ts';
import { ARU, COMPANY, DAUREN, GLEB, inAqsai } from '#features/services/testing/aqsai.ts';
import { features } from '#features/services/testing/features.ts';
import type { Actor } from '#kernel/actor.ts';
import { localDate } from '#kernel/dates.ts';
import { publish } from '#platform/events.ts';
import { liftOrder } from './actions/stop.ts';
import { dataProtectionFeature } from './feature.ts';

const ID = '019aa000-0000-7000-8000-00000000000a';
const all = [...features, dataProtectionFeature];

test('whom merged records name is told once, in every language; so is whom an order kept waiting', () =>
  inAqsai(all, async ({ instance, call, people }) => {
    const { app, asOwner, runJobs } = instance;
    const letters = () =>
      asOwner<{
        kind: string;
        person_id: string;
        subject: Record<string, string>;
        body: Record<string, string>;
        link: string;
      }>(
        "select kind, person_id, subject, body, link from notifications.letter where kind like 'data-protection.%' order by id",
      );
    const recordOf = async (iin: string) => {
      const [row] = await asOwner<{ id: string }>(
        "select record_id as id from registers.record_key where register = 'addresses' and key like $1",
        [`%${iin}%`],
      );
      return row?.id ?? '';
    };
    const [recordId, survivor] = [await recordOf(ARU), await recordOf(DAUREN)];
    const event = { register: 'addresses', recordId, survivor, version: 2, act: 'merged' };
    for (let twice = 0; twice < 2; twice++) await app.transaction((tx) => publish(tx, 'registers.merged', event));
    await runJobs();
    const told = await letters();
    assert.deepEqual(
      told.map(({ kind, person_id }) => [kind, person_id]).sort(),
      [ARU, DAUREN].map((iin) => ['data-protection.merged', people[iin]?.personId]).sort(),
    );
    assert.match(told[0]?.subject.kk ?? '', /Мекенжайлар тізілімі/);
    assert.match(told[0]?.body.ru ?? '', /Служба гражданской регистрации: две записи/);
    assert.match(told[0]?.body.en ?? '', /Civil Registration Service found two records/);

    await app.transaction((tx) => publish(tx, 'registers.merged', { ...event, version: 3, act: 'split' }));
    await runJobs();
    assert.equal((await letters()).filter(({ kind }) => kind === 'data-protection.split').length, 2);

    const begun = await call(ARU, 'POST', '/api/v1/applications', { service: 'residence-certificate' });
    await call(DAUREN, 'POST', '/api/v1/applications', { service: 'market-stall-permit' });
    await call(GLEB, 'POST', '/api/v1/applications', { service: 'residence-certificate' });
    const stopId = await app.transaction((tx) =>
      issueStop(tx, {
        ...{ register: 'addresses', purpose: 'decide-application', authority: 'data-commissioner', officerId: ID },
        ...{ reason: 'More was read than is needed.', cite: { act: 'AQ-DATA', article: '9' } },
      }),
    );
    const stopped = await call(ARU, 'GET', `/en/applications/${begun.json.id}/evidence`);
    assert.equal(stopped.status, 451);
    const commissioner = {
      ...{ kind: 'officer', personId: ID, officerId: ID, agency: 'data-commissioner', unit: 'head-office' },
      ...{ roles: ['data-protection'], sessionId: 's', assurance: 'substantial' },
    } as Actor;
    const ctx = { ...app.systemContext('test'), actor: commissioner };
    await app.perform(liftOrder, ctx, { id: stopId, reason: 'It reads no more than it needs now.' });
    await runJobs();
    const resumed = (await letters()).filter(({ kind }) => kind === 'data-protection.resumed');
    assert.deepEqual(
      resumed.map(({ person_id }) => person_id).sort(),
      [ARU, GLEB].map((iin) => people[iin]?.personId).sort(),
      'those whose service reads that register, and nobody else',
    );
    const own = resumed.find(({ person_id }) => person_id === people[ARU]?.personId);
    assert.equal(own?.link, `/applications/${begun.json.id}`);
    assert.match(own?.subject.en ?? '', /Certificate of residence/);
    assert.equal((await call(ARU, 'GET', `/en/applications/${begun.json.id}/evidence`)).status, 200);
  }));

test('whom a changed record names, and named before, is told where the register says so', () =>
  inAqsai(all, async ({ instance: { app, asOwner, runJobs }, people }) => {
    const write = (values: Record<string, string | object>) =>
      app.transaction((tx) =>
        writeRecord(tx, {
          ...{ register: 'organisations', act: 'change', key: { bin: COMPANY }, values: values as never },
          ...{ validFrom: localDate('2026-03-01'), ground: { kind: 'import', batch: 'changes' } },
        }),
      );
    await write({ name: { kk: 'Жаңа', ru: 'Новое', en: 'New' } });
    await write({ director: DAUREN });
    await runJobs();
    const letters = await asOwner<{ person_id: string; organisation_id: string | null; body: Record<string, string> }>(
      "select person_id, organisation_id, body from notifications.letter where kind = 'data-protection.changed' order by id",
    );
    const [aru, dauren] = [ARU, DAUREN].map((iin) => people[iin]?.personId);
    assert.deepEqual(
      letters.map(({ person_id, organisation_id }) => [person_id, organisation_id !== null]).sort(),
      [
        [aru, false],
        [dauren, false],
        [dauren, true],
      ].sort(),
    );
    assert.match(letters[0]?.body.en ?? '', /^The organisation has another director\. .* keeps this register/);
    assert.doesNotMatch(JSON.stringify(letters.map(({ body }) => body)), new RegExp(`${DAUREN}|${COMPANY}`));
  }));
