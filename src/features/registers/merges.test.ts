/** One record kept as two: found by rule, merged and split by two officers, and what everybody sees of it then and before. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { z } from 'zod';
import { countryFeature } from '#features/country/feature.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import type { Actor } from '#kernel/actor.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import { type Context, type Feature, type Finding, subscription } from '#platform/feature.ts';
import { confirmProposal, proposalsFor } from '#platform/four-eyes/four-eyes.ts';
import { withInstance } from '#test/support/instance.ts';
import { numberOf, smallCountry } from '#test/support/small-country.ts';
import { mergeAction, splitAction } from './actions/merge.ts';
import { registersFeature } from './feature.ts';
import { importRecords, lookupsOf, personByIin, type Reader, readHere, writeRecord } from './index.ts';
import { areAlike } from './rules/duplicates.ts';
import { AISHA, BOLAT, day, ground, id, personRow, populate, STRANGER } from './testing/population.ts';
import { keeper, postForm } from './testing/stage.ts';

/** What rooms above hear of merges. */
const heard: { readonly version: number }[] = [];
const listener: Feature = {
  name: 'listener',
  tier: 5,
  subscriptions: [
    subscription({
      event: 'registers.merged',
      subscriber: 'listener.merged',
      data: z.looseObject({ version: z.int() }),
      run: async (_app, data) => void heard.push(data),
    }),
  ],
};
const features = [transparencyFeature, countryFeature, registersFeature, keeper, listener];
const country = smallCountry();
after(() => rmSync(country, { recursive: true, force: true }));

const DAY_MS = 86_400_000;
const TWIN = numberOf('90010230001');
const reader: Reader = {
  kind: 'officer',
  officerId: id(61),
  agency: 'platform-agency',
  unit: 'central',
  name: 'K. Reader',
};

describe('names', () => {
  test('are alike across scripts, letters, slips and order; other names are not', () => {
    for (const [one, other] of [
      ['Смағұлов', 'Смагулов'],
      ['Смағұлов', 'Smagulov'],
      ['Qairat', 'Қайрат'],
      ['Жүсіпова Әйгерім', 'Aigerim Zhusipova'],
      ['Нұрсұлтанов', 'Нурсултонов'],
    ] as const)
      assert.ok(areAlike(one, other), `${one} ${other}`);
    for (const [one, other] of [
      ['Асан', 'Үсен'],
      ['Асан', 'Асан Серік'],
      ['Smagulov', 'Смирнов'],
      ['Болат', 'Марат'],
    ] as const)
      assert.ok(!areAlike(one, other), `${one} ${other}`);
  });
});

test('a pair is found in two scripts, decided by two, followed from its day on, and taken apart again', () => {
  let actor: Actor = { kind: 'anonymous' };
  return withInstance({ features, country, hooks: { resolveActor: async () => actor } }, async (instance) => {
    const { app, clock, inject, runJobs } = instance;
    await populate(instance);
    const twin = personRow(TWIN, 'Серік', 'Айша');
    const namesake = { ...personRow(numberOf('80010130005'), 'Серік', 'Айша') };
    await app.transaction((tx) =>
      importRecords(
        tx,
        'people',
        [
          { ...twin, values: { ...twin.values, birthDate: '1990-01-03' } },
          { ...namesake, values: { ...namesake.values, birthDate: '1980-01-01' } },
        ],
        { batch: 'another office' },
      ),
    );
    const idOf = async (iin: string) => (await app.read((tx) => personByIin(tx, iin)))?.personId ?? '';
    const [aisha, twinId, bolat, stranger] = await Promise.all([AISHA, TWIN, BOLAT, STRANGER].map(idOf));
    assert.ok(aisha && twinId && bolat && stranger);
    const common = { sessionId: id(60), assurance: 'substantial', kind: 'officer', roles: ['officer'] } as const;
    const post = { agency: 'platform-agency', unit: 'central', ...common };
    const one = { ...post, personId: stranger, officerId: id(62) } satisfies Actor;
    const two = { ...post, personId: bolat, officerId: id(63) } satisfies Actor;
    const as = (who: Actor): Context => ({ ...app.systemContext('test'), actor: who });
    const send = postForm({ app, inject });
    const code = async (work: Promise<unknown>): Promise<string> => {
      try {
        await work;
        return 'done';
      } catch (error) {
        if (error instanceof Refusal) return error.code;
        throw error;
      }
    };

    // Found: the pair in two scripts, and not the namesake born ten years before.
    const list = '/en/registry/people/duplicates';
    const [firstId, secondId] = [aisha, twinId].sort();
    const pair = `${list}/${firstId}/${secondId}`;
    const merge = `/en/registry/people/records/${twinId}/merge/${aisha}`;
    actor = { ...one, agency: 'road-agency' };
    for (const url of [list, pair, merge]) {
      assert.equal((await inject(url)).statusCode, 403, url);
      assert.equal((await send(url, { reference: 'x', reason: 'x' })).statusCode, 403, url);
    }
    actor = one;
    assert.equal((await send(list)).statusCode, 303);
    await runJobs();
    const found = (await inject(list)).body;
    assert.deepEqual(found.match(/duplicates\/[0-9a-f-]{36}\/[0-9a-f-]{36}/g), [`duplicates/${firstId}/${secondId}`]);
    assert.ok(!found.includes('Aisha') && !found.includes('Айша'), 'no value leaves before a look');
    const shown = (await inject(pair)).body;
    for (const said of ['Aisha', 'Айша', 'differs']) assert.ok(shown.includes(said), said);
    assert.equal((await app.read((tx) => lookupsOf(tx, { personId: twinId }))).lookups.length, 1);

    // Decided: two propose opposite merges; whichever is confirmed first makes the other impossible.
    const why = { ground: 'owner-correction', reference: 'Protocol 4', reason: 'Entered twice.', basis: 0 } as const;
    const input = { register: 'people', ...why };
    const before = clock.now();
    clock.set(instant(before + 3 * DAY_MS));
    await app.perform(mergeAction, as(one), { ...input, recordId: twinId, into: aisha });
    await app.perform(mergeAction, as(one), { ...input, recordId: aisha, into: twinId });
    const proposals = async () =>
      (await app.read((tx) => proposalsFor(tx, as(two)))).filter(({ state }) => state === 'open');
    const confirm = (who: Actor, of: { id: string; digest: string }) =>
      code(app.transaction((tx) => confirmProposal(tx, as(who), of.id, of.digest)));
    const open = await proposals();
    assert.equal(open.length, 2);
    assert.equal(await confirm(one, open[0] ?? assert.fail()), 'platform.same_person');
    const outcomes = await Promise.all(open.map((each) => confirm(two, each)));
    assert.deepEqual(outcomes.sort(), ['done', 'registers.record_merged']);
    // The order of confirming was theirs: name the two by what came of it.
    const standing = await app.read((tx) => personByIin(tx, AISHA));
    const [goneIin, keptIin, gone, kept] = standing ? [TWIN, AISHA, twinId, aisha] : [AISHA, TWIN, aisha, twinId];
    const merged = clock.now();

    const ask = (by: Parameters<typeof readHere>[2]['by'], when: { validOn?: string; knownAt?: Instant } = {}) =>
      app.transaction(async (tx) => {
        const fields = ['iin'];
        const query = { register: 'people', fields, purpose: 'keeping', by };
        const [fact] = await readHere(tx, reader, {
          ...query,
          ...(when.validOn ? { validOn: day(when.validOn) } : {}),
          ...(when.knownAt ? { knownAt: when.knownAt } : {}),
        });
        return fact?.values.iin;
      });
    /** The model: on which day, as known when, the merged name is whose. */
    const mergeDay = new Date(merged + 5 * 3_600_000).toISOString().slice(0, 10);
    const days = ['2026-01-01', mergeDay, '2027-01-01'];
    const checkReads = async (known: readonly (readonly [Instant, (on: string) => string])[]) => {
      for (const [knownAt, whose] of known)
        for (const validOn of days)
          for (const by of [{ id: gone }, { key: { iin: goneIin } }, { subject: { iin: goneIin } }])
            assert.equal(await ask(by, { validOn, knownAt }), whose(validOn), `${validOn} ${knownAt}`);
    };
    const afterMerge = (on: string) => (on >= mergeDay ? keptIin : goneIin);
    await checkReads([
      [before, () => goneIin],
      [merged, afterMerge],
    ]);
    assert.equal(await app.read((tx) => personByIin(tx, goneIin)), undefined, 'the merged number opens nobody’s door');
    const write = (act: 'add' | 'change') =>
      code(
        app.transaction((tx) =>
          writeRecord(tx, {
            ...{ register: 'people', act, key: { iin: goneIin }, ground },
            ...{ values: { surname: 'X', givenName: 'Y', birthDate: '1990-01-01' }, validFrom: day('2026-12-01') },
          }),
        ),
      );
    assert.deepEqual([await write('add'), await write('change')], Array(2).fill('registers.record_merged'));
    actor = { kind: 'person', personId: kept, sessionId: id(60), assurance: 'substantial' };
    assert.match((await inject('/en/cabinet/data')).body, /Another record was merged with this one/);
    const history = (await inject(`/en/cabinet/data/people/${kept}`)).body;
    for (const said of ['merged into another record', 'Protocol 4', 'Decided outside a case'])
      assert.ok(history.includes(said), said);

    // Undone.
    clock.set(instant(merged + DAY_MS));
    assert.equal(await code(app.perform(splitAction, as(one), { ...input, recordId: kept })), 'registers.not_merged');
    await app.perform(splitAction, as(one), { ...input, recordId: gone });
    const [split] = (await proposals()).filter(({ words }) => words.en.includes('taken out of record'));
    assert.equal(await confirm(two, split ?? assert.fail()), 'done');
    const splitDay = new Date(clock.now() + 5 * 3_600_000).toISOString().slice(0, 10);
    days.push(splitDay);
    await checkReads([
      [before, () => goneIin],
      [merged, afterMerge],
      [clock.now(), (on) => (on >= mergeDay && on < splitDay ? keptIin : goneIin)],
    ]);

    // The same for programs.
    actor = one;
    const api = '/api/v1/registry/people';
    const told = async (url: string, payload?: object) => {
      const headers = { origin: app.env.config.publicUrl, 'sec-fetch-site': 'same-origin' };
      const answer = await inject(payload ? { method: 'POST', url, payload, headers } : { url });
      return { status: answer.statusCode, json: answer.json() };
    };
    const listed = await told(`${api}/duplicates`);
    assert.deepEqual([listed.status, listed.json.pairs.length], [200, 1], JSON.stringify(listed.json));
    assert.ok(!JSON.stringify(listed.json).includes(keptIin), 'no value');
    const opened = (await told(`${api}/duplicates/${kept}/${gone}`)).json;
    assert.deepEqual(
      opened.records.map((record: { values: { iin: string } }) => record.values.iin),
      [keptIin, goneIin],
    );
    const { ground: kind, reference, reason, basis } = input;
    const paper = { ground: kind, reference, reason, basis };
    const proposed = await told(`${api}/records/${gone}/merge/${kept}`, paper);
    assert.deepEqual([proposed.status, typeof proposed.json.proposal], [201, 'string'], JSON.stringify(proposed.json));
    assert.equal((await told(`${api}/records/${gone}/split`, paper)).json.code, 'registers.not_merged');
    assert.equal((await told(`${api}/duplicates/${kept}/${gone}/distinct`, { reason: '' })).status, 422);
    actor = { kind: 'person', personId: kept, sessionId: id(60), assurance: 'substantial' };
    assert.equal((await told(`${api}/duplicates`)).status, 403);

    // Parted for ever, and what everybody may check.
    actor = one;
    assert.equal((await send(pair)).statusCode, 422);
    assert.equal((await send(pair, { reason: 'Cousins.' })).statusCode, 303);
    assert.equal((await send(pair, { reason: 'Cousins.' })).statusCode, 409);
    await send(list);
    await runJobs();
    assert.match((await inject(list)).body, /No pair waits for a decision/);
    const pairTold = { register: 'people', recordId: gone, survivor: kept };
    const inOrder = heard.toSorted((a, b) => a.version - b.version);
    assert.deepEqual(inOrder, [
      { ...pairTold, version: 2, act: 'merged' },
      { ...pairTold, version: 3, act: 'split' },
    ]);
    const findings: Finding[] = [];
    for await (const finding of registersFeature.fsck(app)) findings.push(finding);
    assert.deepEqual(findings, []);
  });
});
