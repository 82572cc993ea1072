/** Looks of one moment share their statements: each has its own answer, and none leaves without its line. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, test } from 'node:test';
import { countryFeature } from '#features/country/feature.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import type { Refusal } from '#kernel/refusal.ts';
import type { Tx } from '#platform/app.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { smallCountry } from '#test/support/small-country.ts';
import { registersFeature } from './feature.ts';
import { issueStop, personByIin, type ReadQuery, readHere } from './index.ts';
import { AISHA, BIN, BOLAT, CHILD, id, officer, populate, STRANGER } from './testing/population.ts';

const country = smallCountry();
after(() => rmSync(country, { recursive: true, force: true }));

const inside = (run: (instance: TestInstance) => Promise<void>) =>
  withInstance({ features: [transparencyFeature, countryFeature, registersFeature], country }, async (instance) => {
    await populate(instance);
    await run(instance);
  });

const people = (by: ReadQuery['by'], more: Partial<ReadQuery> = {}): ReadQuery => ({
  ...{ register: 'people', fields: ['surname', 'givenName'], purpose: 'identity', by, ...more },
});
const said = (facts: readonly { values: object }[]) => facts.map(({ values }) => values);
const NAMES = { aisha: { surname: 'Serik', givenName: 'Aisha' }, bolat: { surname: 'Serik', givenName: 'Bolat' } };

test('each has its own answer and leaves its own line, once', () =>
  inside(async ({ app, asOwner }) => {
    const bolatId = (await app.read((tx) => personByIin(tx, BOLAT)))?.personId ?? '';
    const by = { authority: 'tax-agency', officerId: id(50), cite: { act: 'law', article: '7' } };
    const order = { register: 'companies', purpose: 'identity', reason: 'Fields are read that no case needs.', ...by };
    await app.transaction((tx) => issueStop(tx, order));
    const look = (query: ReadQuery) => app.readAndNote((tx) => readHere(tx, officer, query)).then(said);
    const nobody = '700303399999';
    const family = { register: 'births', purpose: 'family', fields: ['child'] };
    const asked = (): Promise<PromiseSettledResult<object[]>[]> =>
      Promise.allSettled([
        look(people({ key: { iin: AISHA } })),
        look(people({ id: bolatId })),
        look(people({ subject: { field: 'parents', iin: BOLAT } }, family)),
        look({ register: 'companies', fields: ['bin'], purpose: 'identity', by: { key: { bin: BIN } } }),
        look(people({ key: { iin: nobody } })),
        look(people({ key: {} })),
        look(people({ key: { iin: AISHA } })),
      ]);
    for (const answers of [await asked(), await asked()]) {
      const codes = answers.map((one) => (one.status === 'fulfilled' ? one.value : (one.reason as Refusal).code));
      const stopped = 'registers.purpose_stopped';
      assert.deepEqual(codes, [[NAMES.aisha], [NAMES.bolat], [{ child: CHILD }], stopped, [], [], [NAMES.aisha]]);
    }
    const lines = await asOwner<{ identifier: string; register: string }>(
      'select identifier, register from registers.lookup order by register, identifier',
    );
    assert.deepEqual(
      lines.map(({ identifier, register }) => `${register} ${identifier}`),
      [
        ...[AISHA, BOLAT, CHILD].map((iin) => `births ${iin}`).sort(),
        ...[AISHA, BOLAT, nobody].map((iin) => `people ${iin}`).sort(),
      ],
    );
  }));

test('no answer leaves whose line could not be written, and nobody else waits for it', () =>
  inside(async ({ app, asOwner }) => {
    await asOwner(`alter table registers.lookup add constraint broken check (identifier <> '${STRANGER}')`);
    const look = (iin: string) => app.readAndNote((tx) => readHere(tx, officer, people({ key: { iin } })));
    const [aisha, stranger, bolat] = await Promise.allSettled([AISHA, STRANGER, BOLAT].map(look));
    assert.deepEqual([aisha?.status, stranger?.status, bolat?.status], ['fulfilled', 'rejected', 'fulfilled']);
    const lines = await asOwner<{ identifier: string }>('select identifier from registers.lookup order by identifier');
    assert.deepEqual(lines.map(({ identifier }) => identifier).sort(), [AISHA, BOLAT].sort());
    await assert.rejects(
      app.transaction((tx) => readHere(tx, officer, people({ key: { iin: STRANGER } }))),
      /broken/,
    );
  }));

test('inside a transaction a look is part of it', () =>
  inside(async ({ app, asOwner }) => {
    const broken = async (tx: Tx): Promise<void> => {
      assert.equal((await readHere(tx, officer, people({ key: { iin: AISHA } }))).length, 1);
      throw new Error('on purpose');
    };
    await assert.rejects(app.transaction(broken), /on purpose/);
    assert.deepEqual(await asOwner('select id from registers.lookup'), []);
  }));
