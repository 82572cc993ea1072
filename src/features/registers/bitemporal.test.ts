/** Two times against a naive model: a table of days, copied at each write, asked for any day as it was known at any moment. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { countryFeature } from '#features/country/feature.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { addDays, type LocalDate } from '#kernel/dates.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { numberOf, smallCountry } from '#test/support/small-country.ts';
import { registersFeature } from './feature.ts';
import { type Change, readHere, readHistory, writeRecord } from './index.ts';
import { day, ground, officer } from './testing/population.ts';

const country = smallCountry();
after(() => rmSync(country, { recursive: true, force: true }));

const HOUR_MS = 3_600_000;
const DAYS = 24;
const FIRST = day('2025-01-01');
const dayOf = (n: number): LocalDate => addDays(FIRST, n);

interface Write {
  readonly act: Change['act'];
  readonly from: number;
  /** For a correction of a closed period: how many days it speaks of. */
  readonly length: number | undefined;
  readonly address: string;
  readonly territory: string | undefined;
}

const write: fc.Arbitrary<Write> = fc.record({
  act: fc.oneof(
    { weight: 5, arbitrary: fc.constant('change' as const) },
    fc.constantFrom('add' as const, 'end' as const),
  ),
  from: fc.nat(DAYS - 1),
  length: fc.option(fc.integer({ min: 1, max: 8 }), { nil: undefined, freq: 3 }),
  address: fc.string({ minLength: 1, maxLength: 3, unit: fc.constantFrom('a', 'b', 'c') }),
  territory: fc.option(fc.constantFrom('10', '1010'), { nil: undefined }),
});

interface Known {
  readonly version: number;
  readonly address: string;
  readonly territory: string;
}

/** What holds on each day; a new copy for each write. */
class Model {
  readonly #tables: { readonly at: Instant; readonly days: readonly (Known | undefined)[] }[] = [];
  readonly #starts: number[] = [];
  #writes = 0;

  /** Applies the write, or tells the refusal. */
  apply({ act, from, length, address, territory }: Write, at: Instant): string | undefined {
    const days = this.#tables.at(-1)?.days ?? Array<undefined>(DAYS).fill(undefined);
    const holding = days[from];
    if (act === 'add' && holding) return 'registers.record_exists';
    if (act !== 'add' && !holding) return 'registers.no_such_record';
    const next = Math.min(DAYS, ...this.#starts.filter((start) => start > from));
    const end = act === 'end' ? DAYS : length === undefined ? next : Math.min(DAYS, from + length);
    this.#writes += 1;
    this.#starts.push(from);
    const said = { version: this.#writes, address, territory: territory ?? holding?.territory ?? '10' };
    const changed = days.map((one, n) => (n < from || n >= end ? one : act === 'end' ? undefined : said));
    this.#tables.push({ at, days: changed });
    return undefined;
  }

  on(n: number, knownAt: Instant): (Known & { readonly until: number | undefined }) | undefined {
    const days = this.#tables.findLast(({ at }) => at <= knownAt)?.days ?? [];
    const found = days[n];
    if (found === undefined) return undefined;
    const until = days.findIndex((one, later) => later > n && one?.version !== found.version);
    return { ...found, until: until === -1 ? undefined : until };
  }

  get writes(): number {
    return this.#writes;
  }
}

const iins = Array.from({ length: 200 }, (_, n) => String(60_010_100_000 + n)).flatMap((first) => {
  try {
    return [numberOf(first)];
  } catch {
    return [];
  }
});

const changeOf = (iin: string, { act, from, length, address, territory }: Write): Change => ({
  register: 'residence',
  act,
  key: { iin },
  values: act === 'end' ? {} : { address, ...(act === 'add' || territory ? { territory: territory ?? '10' } : {}) },
  validFrom: dayOf(from),
  ...(length === undefined || act === 'end' ? {} : { validTo: dayOf(from + length) }),
  ground,
});

/** The refusal's code, or undefined where it was written. */
async function tryWrite({ app }: TestInstance, change: Change): Promise<string | undefined> {
  try {
    await app.transaction((tx) => writeRecord(tx, change));
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

test('the register answers for any day, as it was known at any moment, like the model', () =>
  withInstance({ features: [transparencyFeature, countryFeature, registersFeature], country }, async (instance) => {
    const { app, clock } = instance;
    const unused = iins.values();
    const pairs = fc.array(fc.tuple(fc.nat(DAYS - 1), fc.nat(14)), { minLength: 12, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(fc.array(write, { minLength: 1, maxLength: 12 }), pairs, async (writes, questions) => {
        const iin = unused.next().value ?? assert.fail('every number is used');
        const model = new Model();
        const began = clock.now();
        // The first enters the record, or there would be little to change.
        for (const one of [{ ...(writes[0] as Write), act: 'add' as const }, ...writes]) {
          clock.set(instant(clock.now() + HOUR_MS));
          assert.equal(await tryWrite(instance, changeOf(iin, one)), model.apply(one, clock.now()));
        }
        for (const [n, hour] of questions) {
          // Between two writes: the clock goes on while one is written.
          const knownAt = instant(began + (hour + 0.5) * HOUR_MS);
          const question = {
            register: 'residence',
            fields: ['address', 'territory'],
            purpose: 'where',
            by: { key: { iin } },
          };
          const [fact] = await app.transaction((tx) =>
            readHere(tx, officer, { ...question, validOn: dayOf(n), knownAt }),
          );
          const known = model.on(n, knownAt);
          assert.deepEqual(
            fact && { ...fact.values, version: fact.version },
            known && { address: known.address, territory: known.territory, version: known.version },
            `day ${n}, known after hour ${hour}`,
          );
          // Beyond the model's last day nothing is compared.
          const until = fact?.validTo !== undefined && fact.validTo < dayOf(DAYS) ? fact.validTo : undefined;
          assert.equal(until, known?.until === undefined ? undefined : dayOf(known.until));
          if (fact === undefined) continue;
          const past = { register: 'residence', recordId: fact.recordId, fields: ['address'], purpose: 'where' };
          const history = await app.transaction((tx) => readHistory(tx, officer, past));
          assert.equal(history.length, model.writes, 'every version is there for ever');
        }
      }),
      { numRuns: 25 },
    );
  }));
