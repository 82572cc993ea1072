/** What a register tells other rooms of its changes: what its definition names, in the transaction that writes, and never a value. */
import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { countryFeature } from '#features/country/feature.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { isIin } from '#kernel/identifiers.ts';
import { type Feature, subscription } from '#platform/feature.ts';
import { linesOfText } from '#platform/lines-file.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { smallCountry } from '#test/support/small-country.ts';
import { importWithin } from './actions/import-changes.ts';
import { registersFeature } from './feature.ts';
import { importRecords, writeRecord } from './index.ts';
import { AISHA, BIN, BOLAT, day, ground, personRow, populate } from './testing/population.ts';

const country = smallCountry();
after(() => rmSync(country, { recursive: true, force: true }));
const text = (en: string) => ({ kk: en, ru: en, en });
function define(register: string, events: object[]): void {
  const file = join(country, `registers/${register}.yaml`);
  const definition = parse(readFileSync(file, 'utf8'));
  writeFileSync(file, stringify({ ...definition, events }, { aliasDuplicateObjects: false }));
}
define('companies', [
  { id: 'director-changed', text: text('Another director.'), on: ['changed'], fields: ['director'] },
  { id: 'anything', text: text('Something.'), on: ['added', 'changed', 'ended'] },
  { id: 'led-by-bolat', text: text('His.'), on: ['changed', 'ended'], when: `record.director == "${BOLAT}"` },
]);
define('people', [{ id: 'person-added', text: text('Added.'), on: ['added'] }]);

interface Told {
  readonly register: string;
  readonly event: string;
  readonly changes: readonly { readonly recordId: string; readonly fields: readonly string[]; readonly act: string }[];
}

function listening(run: (instance: TestInstance, heard: Told[]) => Promise<void>): Promise<void> {
  const heard: Told[] = [];
  const listener: Feature = {
    name: 'listener',
    tier: 4,
    subscriptions: [
      subscription({
        event: 'registers.changed',
        subscriber: 'listener.hear',
        data: z.unknown(),
        run: async (_app, data) => void heard.push(data as Told),
      }),
    ],
  };
  const features = [transparencyFeature, countryFeature, registersFeature, listener];
  return withInstance({ features, country }, async (instance) => {
    await populate(instance);
    await instance.runJobs();
    heard.length = 0;
    await run(instance, heard);
  });
}

/** So many numbers of people, without those that are never issued. */
function numbers(many: number): string[] {
  const found: string[] = [];
  for (let n = 0; found.length < many; n += 1) {
    const digits = `91020130${String(n).padStart(3, '0')}`;
    const [iin] = Array.from({ length: 10 }, (_, last) => `${digits}${last}`).filter(isIin);
    if (iin) found.push(iin);
  }
  return found;
}

const said = (heard: readonly Told[]): string[] =>
  heard.flatMap(({ event, changes }) => changes.map(({ act, fields }) => `${event} ${act} ${fields.join('+')}`)).sort();

describe('events of a register', () => {
  test('are those of the definition, with ids and names of fields, and go with the transaction', () =>
    listening(async ({ app, runJobs }, heard) => {
      const change = (values: Record<string, string | object>, act: 'change' | 'end' = 'change') =>
        ({
          ...{ register: 'companies', act, key: { bin: BIN }, values: values as never },
          ...{ validFrom: day('2026-02-01'), ground },
        }) as const;
      const write = (one: ReturnType<typeof change>) => app.transaction((tx) => writeRecord(tx, one));
      await write(change({ name: text('Other') }));
      await runJobs();
      assert.deepEqual(said(heard.splice(0)), ['anything change name']);
      await write(change({ name: text('Other') }));
      await runJobs();
      assert.deepEqual(heard, [], 'what changes nothing is no event');
      await write(change({ director: BOLAT, name: text('Third') }));
      await runJobs();
      assert.doesNotMatch(JSON.stringify(heard), new RegExp(`${BOLAT}|${BIN}|Third`));
      assert.deepEqual(said(heard.splice(0)), [
        'anything change director+name',
        'director-changed change director',
        'led-by-bolat change director+name',
      ]);
      const failing = app.transaction(async (tx) => {
        await writeRecord(tx, change({ director: AISHA }));
        throw new Error('no');
      });
      await assert.rejects(failing, /no/);
      await write(change({}, 'end'));
      await runJobs();
      assert.deepEqual(said(heard), ['anything end ', 'led-by-bolat end ']);
    }));

  test('come from files too, many in one letter', () =>
    listening(async ({ app, runJobs, clock }, heard) => {
      const line = JSON.stringify({ values: { bin: BIN, name: text('Dala'), director: BOLAT } });
      const options = { from: day('2026-02-01'), seenAt: clock.now(), label: 'rows' };
      await app.transaction((tx) => importWithin(tx, 'companies', linesOfText(line), options));
      await runJobs();
      assert.ok(said(heard.splice(0)).includes('director-changed change director'));
      const rows = numbers(501).map((iin) => personRow(iin, 'A', 'B'));
      await app.transaction((tx) => importRecords(tx, 'people', rows, { batch: 'many' }));
      await runJobs();
      assert.deepEqual(heard.map(({ event, changes }) => [event, changes.length]).sort(), [
        ['person-added', 1],
        ['person-added', 500],
      ]);
    }));
});
