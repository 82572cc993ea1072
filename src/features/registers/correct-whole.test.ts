/** Corrections beyond one line: lists, ends of records, records that are missing; and what people ask for of each. */
import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { parse, stringify } from 'yaml';
import type { Actor } from '#kernel/actor.ts';
import { instant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { Context } from '#platform/feature.ts';
import { confirmProposal, proposalsFor } from '#platform/four-eyes/four-eyes.ts';
import { faultsAt } from '#test/support/browser.ts';
import { numberOf, smallCountry } from '#test/support/small-country.ts';
import { importRecords } from './index.ts';
import { AISHA, BOLAT, CHILD, day, id, STRANGER } from './testing/population.ts';
import { findingsOf, onStage, type Stage } from './testing/stage.ts';

/** The small country, whose register of births has a workplace and takes requests. */
const country = smallCountry();
after(() => rmSync(country, { recursive: true, force: true }));
const births = join(country, 'registers/births.yaml');
const definition = parse(readFileSync(births, 'utf8'));
const [family] = definition.purposes;
definition.purposes.push({ ...family, id: 'keeping', agencies: ['platform-agency'], registrar: true });
definition.correction = { workingDays: 15, cite: family.basis[0] };
writeFileSync(births, stringify(definition, { aliasDuplicateObjects: false }));

const inside = (run: (stage: Stage) => Promise<void>) => () => onStage(country, run);
const ground = { ground: 'owner-correction', basis: '0', reference: 'Act 7', reason: 'The paper says so.' };
const SECOND_CHILD = numberOf('20010150000');

/** Confirms the newest open proposal by a second officer; gives the refusal's code, or 'done'. */
async function confirmNewest({ app, registrarActor, idOf }: Stage): Promise<string> {
  const one = await registrarActor();
  const two: Actor = { ...one, personId: await idOf(BOLAT), officerId: id(41) };
  const contextOf = (actor: Actor): Context => ({ ...app.systemContext('test'), actor });
  const open = (await app.read((tx) => proposalsFor(tx, contextOf(two)))).filter(({ state }) => state === 'open');
  const proposal = open.toSorted((a, b) => (a.id < b.id ? 1 : -1))[0] ?? assert.fail('nothing was proposed');
  assert.ok(!JSON.stringify(proposal.words).includes(SECOND_CHILD), 'no number of a new record is kept in a proposal');
  return app
    .transaction((tx) => confirmProposal(tx, contextOf(two), proposal.id, proposal.digest))
    .then(() => 'done')
    .catch((error: unknown) => (error instanceof Refusal ? error.code : Promise.reject(error)));
}

async function birthOf({ app }: Stage, child: string, parents: string[]): Promise<string> {
  const [recordId = ''] = await app.transaction((tx) =>
    importRecords(tx, 'births', [{ values: { child, parents }, validFrom: day('2015-01-01') }], {
      batch: `of ${child}`,
    }),
  );
  return recordId;
}

const valuesOf = async ({ asOwner }: Stage, recordId: string) => {
  const [row] = await asOwner<{ act: string; values: Record<string, unknown> }>(
    'select act, "values" from registers.written where record_id = $1 order by number desc limit 1',
    [recordId],
  );
  return row;
};

const recordIdOf = async ({ asOwner }: Stage, child: string) => {
  const [row] = await asOwner<{ id: string }>(
    "select record_id as id from registers.record_key where register = 'births' and key = $1",
    [JSON.stringify({ child })],
  );
  return row?.id;
};

describe('a correction by two officers', () => {
  test(
    'takes a whole list, one in each line, and nobody’s number that can be nobody’s',
    inside(async (stage) => {
      const { as, post, inject, registrarActor } = stage;
      const recordId = (await recordIdOf(stage, CHILD)) ?? (await birthOf(stage, CHILD, [AISHA]));
      as(await registrarActor());
      const url = `/en/registry/births/records/${recordId}/correct`;
      assert.match((await inject(url)).body, /Parents/);
      const form = { ...ground, field: 'parents', validFrom: '2026-01-15' };
      assert.equal((await post(url, { ...form, value: `${AISHA}\n900101300018` })).statusCode, 422);
      assert.equal((await post(url, { ...form, value: `${AISHA}\r\n${STRANGER}\r\n` })).statusCode, 303);
      assert.equal(await confirmNewest(stage), 'done');
      assert.deepEqual((await valuesOf(stage, recordId))?.values.parents, [AISHA, STRANGER]);
      assert.deepEqual(await findingsOf(stage), []);
    }),
  );

  test(
    'ends a record that should have ended: what it said before stays',
    inside(async (stage) => {
      const { as, post, inject, registrarActor, person, runJobs } = stage;
      const recordId = (await recordIdOf(stage, CHILD)) ?? (await birthOf(stage, CHILD, [AISHA]));
      // The mother asks for it first.
      as(await person(AISHA));
      const wrong = `/en/cabinet/data/births/${recordId}/wrong`;
      assert.match((await inject(wrong)).body, /It should have ended long ago/);
      const filed = await post(wrong, { wish: 'end', text: 'This record is of another child.' });
      assert.equal(filed.statusCode, 303);
      const requestId = String(filed.headers.location).split('/').at(-1);
      assert.match((await inject(`/en/cabinet/requests/${requestId}`)).body, /It should have ended long ago/);

      as(await registrarActor());
      const answer = () =>
        post(`/en/registry-requests/${requestId}`, { outcome: 'satisfied', reasons: 'It has ended now.' });
      assert.equal((await answer()).statusCode, 409, 'it has not ended');
      const url = `/en/registry/births/records/${recordId}/end`;
      assert.equal((await inject(url)).statusCode, 200);
      assert.equal((await post(url, { ...ground, validFrom: 'soon' })).statusCode, 422);
      assert.equal((await post(url, { ...ground, validFrom: '2026-02-01' })).statusCode, 303);
      assert.equal(await confirmNewest(stage), 'done');
      assert.equal((await valuesOf(stage, recordId))?.act, 'end');
      assert.equal((await post(url, { ...ground, validFrom: '2026-02-02' })).statusCode, 404, 'it holds no more');
      assert.equal((await answer()).statusCode, 303);
      await runJobs();
      assert.deepEqual(await findingsOf(stage), []);
    }),
  );

  test(
    'adds a record that is missing, once a second officer has read it; whom it names sees that',
    inside(async (stage) => {
      const { as, post, inject, registrarActor, person, lookups, clock, runJobs, asOwner } = stage;
      as(await person(AISHA));
      assert.match((await inject('/en/cabinet/data')).body, /cabinet\/data\/births\/missing/);
      const form = '/kk/cabinet/data/births/missing';
      assert.match((await inject(form)).body, /Мен туралы жазба жоқ/);
      assert.equal((await post(form, { text: 'no' })).statusCode, 422);
      const filed = await post(form, { text: 'My second child is not in the register.' });
      assert.equal(filed.statusCode, 303);
      assert.equal((await post(form, { text: 'My second child is not in the register.' })).statusCode, 409, 'once');
      assert.equal((await inject('/en/cabinet/data/residence/missing')).statusCode, 404, 'nobody is there to be asked');
      const requestId = String(filed.headers.location).split('/').at(-1);

      as(await registrarActor());
      assert.match((await inject(`/en/registry-requests/${requestId}`)).body, /registry\/births\/add/);
      const answer = () =>
        post(`/en/registry-requests/${requestId}`, { outcome: 'satisfied', reasons: 'It is added now.' });
      assert.equal((await answer()).statusCode, 409, 'nothing names her that did not before');
      const url = '/en/registry/births/add';
      const written = { ...ground, validFrom: '2020-01-01', 'field.child': SECOND_CHILD, 'field.parents': AISHA };
      const faulty = await post(url, { ...written, 'field.child': '', 'field.weight': 'much' });
      assert.equal(faulty.statusCode, 422);
      assert.match(faulty.body, /Child: write it as the register keeps it/);
      assert.match(faulty.body, /Weight: write it as the register keeps it/);
      assert.equal((await post(url, { ...written, 'field.weight': '3400' })).statusCode, 303);
      assert.equal(await recordIdOf(stage, SECOND_CHILD), undefined, 'nothing is written by one');

      const workplace = (await inject('/en/registry/births')).body;
      const prepared = /registry\/births\/prepared\/([0-9a-f-]{36})/.exec(workplace)?.[1];
      const before = (await lookups(AISHA)).length;
      const read = (await inject(`/en/registry/births/prepared/${prepared}`)).body;
      assert.match(read, /3\D{0,8}400/);
      assert.deepEqual(await faultsAt(await stage.listen(), `/kk/registry/births/prepared/${prepared}`), []);
      assert.equal((await lookups(AISHA)).length, before + 1);
      as({ ...(await registrarActor()), agency: 'road-agency' });
      assert.equal((await inject(`/en/registry/births/prepared/${prepared}`)).statusCode, 403);

      clock.set(instant(clock.now() + 60_000));
      assert.equal(await confirmNewest(stage), 'done');
      assert.equal((await lookups(AISHA)).length, before + 2, 'whoever confirms has looked');
      const added = await recordIdOf(stage, SECOND_CHILD);
      assert.deepEqual((await valuesOf(stage, added ?? ''))?.values, {
        child: SECOND_CHILD,
        parents: [AISHA],
        weight: '3400',
      });
      assert.deepEqual(await asOwner('select id from registers.prepared'), [], 'what was written down is gone');
      as(await registrarActor());
      assert.equal((await answer()).statusCode, 303);
      assert.equal((await post(url, { ...written, 'field.weight': '' })).statusCode, 303);
      assert.equal(await confirmNewest(stage), 'registers.record_exists');
      clock.set(instant(clock.now() + 8 * 24 * 3_600_000));
      await runJobs();
      assert.deepEqual(await asOwner('select id from registers.prepared'), [], 'nor is what was never confirmed kept');
      assert.deepEqual(await findingsOf(stage), []);
    }),
  );
});
