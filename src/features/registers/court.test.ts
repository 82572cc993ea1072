/** A court at a register's past: by a judicial act of two officers, for one person, one case and some days; and what a court's act changes. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import type { Actor } from '#kernel/actor.ts';
import { instant } from '#kernel/instant.ts';
import type { Context } from '#platform/feature.ts';
import { confirmProposal, proposalsFor } from '#platform/four-eyes/four-eyes.ts';
import { TEST_NOW } from '#test/support/instance.ts';
import { smallCountry } from '#test/support/small-country.ts';
import { delayLookups, issueStop, writeRecord } from './index.ts';
import { AISHA, BIN, BOLAT, CHILD, day, ground, id, STRANGER } from './testing/population.ts';
import { findingsOf, onStage, REGISTRAR_IIN, type Stage } from './testing/stage.ts';

const country = smallCountry({ court: true });
after(() => rmSync(country, { recursive: true, force: true }));

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const path = '/api/v1/court/demands';
const DEMAND = {
  ...{ register: 'people', kind: 'iin', number: AISHA, actNumber: '7110-26', actDate: '2026-02-27' },
  ...{ caseNumber: '2-4417', until: '2026-03-20' },
} as const;

interface Opened {
  readonly recordId: string;
  readonly record: { readonly values: Record<string, unknown> } | null;
  readonly versions: { readonly number: number; readonly values: Record<string, unknown>; readonly act: string }[];
}

interface Court extends Stage {
  readonly one: Extract<Actor, { kind: 'officer' }>;
  readonly two: Extract<Actor, { kind: 'officer' }>;
  /** Proposes by the API: the status. */
  propose(over?: object): Promise<{ readonly status: number; readonly code: string }>;
  /** Proposes and confirms: the demand's id. */
  enter(over?: object): Promise<string>;
  read(demandId: string, query?: string): Promise<Opened[]>;
}

const inside = (run: (court: Court) => Promise<void>) => () =>
  onStage(country, async (stage) => {
    const { app, as, inject, registrarActor, idOf } = stage;
    const one = { ...(await registrarActor(['court'])), agency: 'high-court' };
    const two = { ...one, personId: await idOf(BOLAT), officerId: id(41) };
    const context: Context = { ...app.systemContext('test'), actor: two };
    const send = (over: object = {}) => inject({ method: 'POST', url: path, payload: { ...DEMAND, ...over } });
    await run({
      ...stage,
      ...{ one, two },
      async propose(over) {
        const { statusCode: status, json } = await send(over);
        return { status, code: String(json().code ?? '') };
      },
      async enter(over) {
        as(one);
        const sent = await send(over);
        assert.equal(sent.statusCode, 201, sent.body);
        const { proposal } = sent.json();
        const found = (await app.read((tx) => proposalsFor(tx, context))).find((view) => view.id === proposal);
        assert.ok(found);
        assert.ok(!JSON.stringify(found.words).includes(AISHA), 'the words name nobody by his whole number');
        await app.transaction((tx) => confirmProposal(tx, context, found.id, found.digest));
        return (await inject(path)).json().demands[0].id;
      },
      async read(demandId, query = '') {
        const { statusCode, body, json } = await inject(`${path}/${demandId}${query}`);
        assert.equal(statusCode, 200, body);
        return json().records;
      },
    });
  });

const renamed = (stage: Stage, surname: string, from: string) =>
  stage.app.transaction((tx) =>
    writeRecord(tx, {
      ...{ register: 'people', act: 'change', key: { iin: AISHA }, values: { surname }, validFrom: day(from), ground },
    }),
  );

describe('a judicial act', () => {
  test(
    'opens every version, as of any day and moment, to the two who entered it, and the person sees it',
    inside(async (court) => {
      const { as, one, two, inject, clock, lookups, enter, read } = court;
      await renamed(court, 'Akhmetova', '2024-05-01');
      const demandId = await enter();
      assert.deepEqual(await lookups(AISHA), [], 'nobody has looked yet');
      for (const who of [one, two]) {
        as(who);
        const [record, ...others] = await read(demandId);
        assert.deepEqual(others, []);
        assert.deepEqual(
          record?.versions.map(({ values }) => values.surname),
          ['Serik', 'Akhmetova'],
        );
        assert.equal(record?.record?.values.surname, 'Akhmetova');
      }
      const on = async (query: string) => (await read(demandId, query))[0]?.record?.values.surname;
      assert.equal(await on('?validOn=2024-04-30'), 'Serik');
      assert.equal(await on('?validOn=2024-05-01'), 'Akhmetova');
      // Learnt now, so nobody knew it a moment before.
      const before = encodeURIComponent(new Date(TEST_NOW - 1).toISOString());
      assert.equal(await on(`?validOn=2024-05-01&knownAt=${before}`), undefined, 'the register knew nothing then');
      assert.equal(await on('?validOn=1980-01-01'), undefined);

      const seen = await lookups(AISHA);
      assert.equal(seen.length, 2, 'one for each officer and hour');
      const [line] = seen;
      assert.deepEqual(
        [line?.agency, line?.purpose, line?.judicialAct, line?.caseId, line?.courtAct, line?.act, line?.article],
        [
          'high-court',
          'judicial-act',
          { number: '7110-26', date: '2026-02-27', caseNumber: '2-4417' },
          null,
          null,
          'law',
          '7',
        ],
      );
      // Another act of the same hour is another line.
      as(one);
      await read(await enter({ actNumber: '7110-27' }));
      assert.deepEqual((await lookups(AISHA)).map((one) => one.judicialAct?.number).sort(), [
        '7110-26',
        '7110-26',
        '7110-27',
      ]);
      as(await court.person(AISHA));
      const page = (await inject('/en/cabinet/lookups')).body;
      assert.ok(page.includes('By judicial act 7110-26 of 27 February 2026, for the court’s case 2-4417.'));

      as(one);
      clock.set(instant(TEST_NOW + 30 * DAY_MS));
      for (const url of [`${path}/${demandId}`, `/kk/court/${demandId}`])
        assert.equal((await inject(url)).statusCode, 409, 'its last day is over');
      assert.ok((await inject('/ru/court')).body.includes('7110-26'));
      assert.deepEqual(await findingsOf(court), []);
    }),
  );

  test(
    'shows no version that is somebody else’s, and whom a version speaks of besides sees the look too',
    inside(async (court) => {
      const { app, as, one, lookups, enter, read } = court;
      await app.transaction((tx) =>
        writeRecord(tx, {
          ...{ register: 'births', act: 'change', key: { child: CHILD }, values: { parents: [BOLAT] } },
          ...{ validFrom: day('2025-01-01'), ground },
        }),
      );
      const demandId = await enter({ register: 'births' });
      as(one);
      const [record] = await read(demandId);
      assert.equal(record?.versions.length, 1, 'the later one names her no more');
      assert.equal(record?.record, null);
      assert.ok((await read(demandId, '?validOn=2024-01-01'))[0]?.record);
      for (const iin of [AISHA, BOLAT, CHILD]) assert.equal((await lookups(iin)).length, 1, iin);
      assert.deepEqual(await lookups(STRANGER), []);

      const nothing = await enter({ register: 'births', number: STRANGER });
      assert.deepEqual(await read(nothing), []);
      assert.equal((await lookups(STRANGER)).length, 1, 'that nothing is held is an answer about him too');
    }),
  );

  test(
    'is entered by a court alone, within its days, and opens to nobody else',
    inside(async (court) => {
      const { app, as, one, two, inject, propose, enter, registrarActor, lookups } = court;
      as(one);
      for (const [wrong, code] of [
        [{ number: '123' }, 'registers.invalid_values'],
        [{ actDate: '2026-04-01' }, 'registers.invalid_values'],
        [{ until: '2026-03-01' }, 'registers.invalid_values'],
        [{ caseNumber: ' ' }, 'platform.invalid_input'],
        [{ kind: 'bin', number: BIN }, 'registers.invalid_values'],
        [{ until: '2026-04-02' }, 'registers.demand_too_long'],
        [{ register: 'companies', kind: 'bin', number: BIN }, 'registers.purpose_not_allowed'],
        [{ register: 'nothing' }, 'registers.unknown_register'],
        [{ number: REGISTRAR_IIN }, 'registers.not_impartial'],
      ] as const)
        assert.equal((await propose(wrong)).code, code, JSON.stringify(wrong));
      assert.equal((await propose({ until: '2026-04-01' })).status, 201, 'thirty days');

      const demandId = await enter();
      const strangers: [Actor, number][] = [
        [{ ...one, officerId: id(44) }, 404],
        [{ ...one, roles: ['officer', 'head'] }, 403],
        [{ ...one, agency: 'road-agency' }, 403],
        [await registrarActor(), 403],
        [await court.person(AISHA), 403],
        [{ kind: 'anonymous' }, 401],
      ];
      for (const [who, status] of strangers) {
        as(who);
        for (const url of [`${path}/${demandId}`, `/en/court/${demandId}`]) {
          const { statusCode, body } = await inject(url);
          if (status !== 401) assert.equal(statusCode, status, `${url} ${JSON.stringify(who)}`);
          assert.ok(!body.includes('Serik'));
        }
        if (status !== 404) assert.notEqual((await propose()).status, 201);
      }
      // The one whose past it is confirms nothing, and what he confirmed would open nothing.
      const her = { ...two, personId: await court.idOf(AISHA), officerId: id(46) };
      as(one);
      await propose();
      const context: Context = { ...app.systemContext('test'), actor: her };
      const [waiting] = await app.read((tx) => proposalsFor(tx, context));
      assert.ok(waiting);
      await assert.rejects(
        app.transaction((tx) => confirmProposal(tx, context, waiting.id, waiting.digest)),
        /not_impartial/,
      );
      // Neither the workplace nor a case reads for the court's purpose.
      as(await registrarActor());
      const byWorkplace = '/api/v1/registry/people/search';
      const searched = await inject({
        method: 'POST',
        url: byWorkplace,
        payload: { purpose: 'judicial-act', q: AISHA },
      });
      assert.equal(searched.json().code, 'registers.purpose_not_allowed');
      assert.deepEqual(await lookups(AISHA), []);
    }),
  );

  test(
    'is told later where a court delayed it, and stopped by an order; fsck finds one that was moved',
    inside(async (court) => {
      const { app, as, one, inject, clock, lookups, enter, read, runJobs, asOwner } = court;
      const demandId = await enter();
      await app.transaction((tx) =>
        delayLookups(tx, {
          ...{ register: 'people', agency: 'high-court', kind: 'iin', identifier: AISHA, courtAct: 'Order 9' },
          ...{ untilAt: instant(TEST_NOW + 5 * DAY_MS), officer: id(61), secondOfficer: id(62) },
        }),
      );
      as(one);
      await read(demandId);
      assert.deepEqual(await lookups(AISHA), [], 'not before the day');
      clock.set(instant(TEST_NOW + 6 * DAY_MS));
      const [line] = await lookups(AISHA);
      assert.deepEqual([line?.judicialAct?.number, line?.courtAct], ['7110-26', 'Order 9'], 'by itself');

      await app.transaction((tx) =>
        issueStop(tx, {
          ...{ register: 'people', purpose: 'judicial-act', authority: 'tax-agency', officerId: id(61) },
          ...{ reason: 'The act was forged.', cite: { act: 'law', article: '7' } },
        }),
      );
      assert.equal((await inject(`${path}/${demandId}`)).json().code, 'registers.purpose_stopped');
      await runJobs();
      assert.deepEqual(await findingsOf(court), []);
      await asOwner(`update registers.court_demand set until_at = until_at + interval '1 year'`);
      assert.deepEqual(await findingsOf(court), ['judicial act: the content does not open its leaf']);
    }),
  );
});

test(
  'what a court’s act changed stands in every history as decided outside, by that act',
  inside(async (court) => {
    const { app, as, one, inject, post, registrarActor, enter, idOf } = court;
    const owner = await registrarActor();
    as(owner);
    const [record] = (
      await inject({
        method: 'POST',
        url: '/api/v1/registry/people/search',
        payload: { purpose: 'keeping', q: 'Aisha' },
      })
    ).json().records;
    const proposed = await post(`/en/registry/people/records/${record.recordId}/correct`, {
      ...{ field: 'surname', value: 'Nurlan', validFrom: '2026-03-01', ground: 'court-act', basis: '0' },
      ...{ reference: 'Judgment 12 of the High Court', reason: 'The court found another surname.' },
    });
    assert.equal(proposed.statusCode, 303, proposed.body);
    const context: Context = {
      ...app.systemContext('test'),
      actor: { ...owner, personId: await idOf(BOLAT), officerId: id(41) },
    };
    const [waiting] = await app.read((tx) => proposalsFor(tx, context));
    assert.ok(waiting);
    assert.ok(waiting.words.en.includes('Judgment 12'));
    await app.transaction((tx) => confirmProposal(tx, context, waiting.id, waiting.digest));

    const demandId = await enter();
    const told = /By a court’s act|court/i;
    const doors: [Actor, string][] = [
      [owner, `/en/registry/people/records/${record.recordId}?purpose=keeping`],
      [one, `/en/court/${demandId}`],
      [await court.person(AISHA), `/en/cabinet/data/people/${record.recordId}`],
    ];
    for (const [who, url] of doors) {
      as(who);
      const { statusCode, body } = await inject(url);
      assert.equal(statusCode, 200, url);
      for (const word of ['Nurlan', 'Judgment 12 of the High Court', 'The court found another surname.', 'Serik'])
        assert.ok(body.includes(word), `${url} says ${word}`);
      assert.match(body, told);
      assert.match(body, /outside/i);
    }
  }),
);
