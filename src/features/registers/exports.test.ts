/** A closed register taken out by its owner: by two officers, for a purpose, with a look for everybody and an act in the log. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import type { Actor } from '#kernel/actor.ts';
import { isIin } from '#kernel/identifiers.ts';
import { instant } from '#kernel/instant.ts';
import type { Context } from '#platform/feature.ts';
import { confirmProposal, proposalsFor } from '#platform/four-eyes/four-eyes.ts';
import { smallCountry } from '#test/support/small-country.ts';
import { importRecords, issueStop, writeRecord } from './index.ts';
import { AISHA, BOLAT, day, ground, id, personRow, STRANGER } from './testing/population.ts';
import { findingsOf, onStage, type Stage } from './testing/stage.ts';

const country = smallCountry();
after(() => rmSync(country, { recursive: true, force: true }));

interface Office extends Stage {
  readonly one: Actor;
  readonly two: Actor;
  /** Proposes by the API and confirms; gives the export's id. */
  take(body: object): Promise<string>;
  lines(exportId: string, after?: string): Promise<Record<string, unknown>[]>;
}

const inside = (run: (office: Office) => Promise<void>) => () =>
  onStage(country, async (stage) => {
    const { app, as, inject, registrarActor, idOf } = stage;
    const one = await registrarActor();
    const two: Actor = { ...one, personId: await idOf(BOLAT), officerId: id(41) };
    const context: Context = { ...app.systemContext('test'), actor: two };
    const path = '/api/v1/registry/people/exports';
    await run({
      ...stage,
      ...{ one, two },
      async take(body) {
        as(one);
        const proposed = await inject({
          method: 'POST',
          url: path,
          payload: { purpose: 'keeping', reference: 'Act 7', reason: 'Audit.', ...body },
        });
        assert.equal(proposed.statusCode, 201, proposed.body);
        assert.deepEqual(
          (await inject(path))
            .json()
            .exports.filter(({ reference }: { reference: string }) => reference === 'unconfirmed'),
          [],
        );
        const found = (await app.read((tx) => proposalsFor(tx, context))).find(
          (view) => view.id === proposed.json().proposal,
        );
        assert.ok(found);
        await app.transaction((tx) => confirmProposal(tx, context, found.id, found.digest));
        return (await inject(path)).json().exports[0].id;
      },
      async lines(exportId, afterRecord) {
        const { statusCode, body, headers } = await inject(
          `${path}/${exportId}/lines${afterRecord ? `?after=${afterRecord}` : ''}`,
        );
        assert.equal(statusCode, 200, body);
        assert.match(String(headers['content-type']), /ndjson/);
        return body
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line));
      },
    });
  });

describe('an export', () => {
  test(
    'of a day gives the fields of the purpose, to both officers and nobody else, and everybody sees the look',
    inside(async (office) => {
      const { as, one, two, inject, lookups, take, lines } = office;
      const exportId = await take({ validOn: '2026-02-01', fields: ['iin', 'surname'] });
      for (const iin of [AISHA, STRANGER]) assert.deepEqual(await lookups(iin), [], 'nobody has seen anything yet');
      for (const who of [one, two]) {
        as(who);
        const given = await lines(exportId);
        assert.deepEqual(given.at(-1), { end: true, lines: given.length - 1 });
        const aisha = given.find(({ values }) => (values as { iin?: string } | undefined)?.iin === AISHA);
        assert.deepEqual(aisha?.values, { iin: AISHA, surname: 'Serik' });
        assert.equal(given.length - 1, 5);
      }
      const [look] = await lookups(STRANGER);
      assert.deepEqual(
        [look?.purpose, [...(look?.fields ?? [])].sort(), look?.agency],
        ['keeping', ['iin', 'surname'], 'platform-agency'],
      );
      assert.equal((await lookups(STRANGER)).length, 2, 'one for each officer');

      const url = `/api/v1/registry/people/exports/${exportId}/lines`;
      for (const [who, status] of [
        [{ ...one, officerId: id(44) }, 404],
        [{ ...one, officerId: id(45), agency: 'road-agency' }, 403],
        [{ kind: 'anonymous' }, 401],
      ] as const) {
        as(who as Actor);
        const { statusCode, body } = await inject(url);
        assert.equal(statusCode, status);
        assert.ok(!body.includes(AISHA));
      }
      as(one);
      const refused = await inject({
        method: 'POST',
        url: '/api/v1/registry/people/exports',
        payload: { purpose: 'keeping', validOn: null, fields: ['unknown'], reference: 'r', reason: 'r' },
      });
      assert.equal(refused.statusCode, 403);
      await office.runJobs();
      assert.deepEqual(await findingsOf(office), []);
      await office.asOwner("update registers.export set reason = 'another'");
      assert.deepEqual(await findingsOf(office), ['act of exporting: the content does not open its leaf']);
      await office.asOwner('delete from registers.export');
      assert.deepEqual(await findingsOf(office), ['an act of exporting is gone']);
    }),
  );

  test(
    'of every version gives what was known when it was confirmed, goes on where it was cut off, and ends with an order or its time',
    inside(async (office) => {
      const { app, as, one, inject, take, lines, clock } = office;
      const change = (surname: string) =>
        app.transaction((tx) =>
          writeRecord(tx, {
            ...{ register: 'people', act: 'change', key: { iin: AISHA }, values: { surname }, ground },
            validFrom: day('2026-02-01'),
          }),
        );
      await change('Omarova');
      const many = Array.from({ length: 1000 }, (_, n) => `88010130${String(n).padStart(3, '0')}`).flatMap((start) =>
        Array.from({ length: 10 }, (_, last) => `${start}${last}`).filter(isIin),
      );
      await app.transaction((tx) =>
        importRecords(
          tx,
          'people',
          many.slice(0, 700).map((iin) => personRow(iin, 'A', 'B')),
          { batch: 'many' },
        ),
      );
      const exportId = await take({ validOn: null });
      clock.set(instant(clock.now() + 1000));
      await change('Later');
      as(one);
      const all = await lines(exportId);
      assert.equal(all.length, 5 + 1 + 700 + 1);
      const surnames = all
        .filter(({ values }) => (values as { iin?: string } | undefined)?.iin === AISHA)
        .map(({ values }) => (values as { surname: string }).surname);
      assert.deepEqual(surnames, ['Serik', 'Omarova']);
      const cut = String(all[399]?.recordId);
      const rest = await lines(exportId, cut);
      assert.deepEqual(
        rest.slice(0, -1),
        all.slice(400, -1).filter(({ recordId }) => recordId !== cut),
      );
      assert.deepEqual(
        (await office.asOwner<{ n: number }>('select count(*)::int as n from registers.lookup'))[0]?.n,
        705,
        'one for each person',
      );

      const url = `/api/v1/registry/people/exports/${exportId}/lines`;
      const stop = {
        register: 'people',
        purpose: 'keeping',
        authority: 'tax-agency',
        officerId: id(9),
        reason: 'Too much.',
      };
      await app.transaction((tx) => issueStop(tx, { ...stop, cite: { act: 'law', article: '7' } }));
      assert.equal((await inject(url)).statusCode, 451);
      clock.set(instant(clock.now() + 8 * 24 * 3_600_000));
      assert.equal((await inject(url)).statusCode, 404, 'a week is over');
    }),
  );

  test(
    'is proposed on a page too, which names what lacks',
    inside(async ({ as, one, post, inject }) => {
      as(one);
      const url = '/en/registry/people/exports';
      assert.match((await inject(url)).body, /Nothing was exported yet/);
      const lacking = await post(url, { purpose: 'keeping', what: 'day', validOn: 'soon' });
      assert.equal(lacking.statusCode, 422);
      for (const said of ['Write a day', 'Name the paper', 'Give the reason'])
        assert.ok(lacking.body.includes(said), said);
      assert.equal(
        (await post(url, { purpose: 'keeping', what: 'past', reference: 'Act 7', reason: 'Audit.' })).statusCode,
        303,
      );
      assert.equal(
        (await post(url, { purpose: 'nothing', what: 'past', reference: 'Act 7', reason: 'Audit.' })).statusCode,
        403,
      );
    }),
  );
});
