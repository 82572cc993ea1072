/**
 * Who may read what, for every register of every country of this project: each purpose with each field and each agency, officer, operator,
 * system, own case and consent. What is allowed is exactly what the definition says, counted independently of the rule that is tested. Then
 * the same of every door that a value may leave by, on a record that says something in every field.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { countryFeature } from '#features/country/feature.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import type { ActorOf } from '#kernel/actor.ts';
import type { Json } from '#kernel/canonical.ts';
import { instant, instantFromIso } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { Tx } from '#platform/app.ts';
import { projectRoot } from '#platform/root.ts';
import { withInstance } from '#test/support/instance.ts';
import { openChanges } from './actions/feed.ts';
import { openHistory, openRecords } from './actions/open-records.ts';
import { readPast, searchFacts } from './actions/read.ts';
import { openRecordAction, searchAction } from './actions/registrar.ts';
import { exportCommand } from './commands.ts';
import { type RegisterDefinition, registerSchema } from './definition.ts';
import { registersFeature } from './feature.ts';
import { type Fact, importRecords, type ReadQuery, readHere, readHistory } from './index.ts';
import { type Named, permission, type Reader } from './rules/reading.ts';
import type { Values } from './rules/values.ts';
import { insertDemand } from './store/court.ts';
import { fullRecord, referredFirst } from './testing/full-record.ts';
import { AISHA, BIN, day, id } from './testing/population.ts';

const idsIn = (country: string, folder: string): string[] =>
  readdirSync(join(projectRoot, country, folder)).map((file) => file.replace(/\.yaml$/, ''));

const registersIn = (country: string): RegisterDefinition[] =>
  idsIn(country, 'registers').map((id) =>
    registerSchema.parse(parse(readFileSync(join(projectRoot, country, `registers/${id}.yaml`), 'utf8'))),
  );

const readersOf = (agency: string): Reader[] => [
  { kind: 'officer', officerId: 'officer', agency },
  { kind: 'operator', officerId: 'operator', agency },
  { kind: 'system', agency },
];
const ownCase: Reader = { kind: 'own-case', personId: 'person' };
const courtOf = (agency: string): Reader => ({
  ...{ kind: 'court', officerId: 'officer', agency, unit: 'court', demandId: id(44) },
});
const consent: Reader = { kind: 'consent', consentId: 'consent', bin: '200140000014', name: 'A bank' };

for (const country of ['country/kz', 'test/country']) {
  const agencies = [...idsIn(country, 'agencies'), 'an-agency-that-is-not-there'];
  describe(`purpose × field × reader: ${country}`, () => {
    for (const definition of registersIn(country)) {
      const { register, purposes } = definition;
      const fields = [...Object.keys(definition.fields), 'a-field-that-is-not-there', 'constructor'];

      test(register, () => {
        for (const purpose of purposes) {
          const covered = new Set(purpose.fields === 'all' ? Object.keys(definition.fields) : purpose.fields);
          const named = new Set(purpose.agencies === 'any' ? agencies : purpose.agencies);
          // What a person may consent to is read by consent, and by nobody else.
          const byConsent = purpose.consent !== undefined;
          // What a judicial act opens is read by courts, and by nobody else.
          const byCourt = purpose.court !== undefined;
          const readers: { who: Reader; isNamed: boolean }[] = [
            { who: consent, isNamed: byConsent },
            { who: ownCase, isNamed: !byConsent && !byCourt },
            ...agencies.flatMap((agency) => [
              ...readersOf(agency).map((who) => ({ who, isNamed: !byConsent && !byCourt && named.has(agency) })),
              { who: courtOf(agency), isNamed: byCourt && named.has(agency) },
            ]),
          ];
          for (const { who, isNamed } of readers) {
            for (const field of fields) {
              const { allowed } = permission(definition, who, purpose.id, [field]);
              const told = `${purpose.id}, ${field}, ${JSON.stringify(who)}`;
              assert.equal(allowed, isNamed && covered.has(field), told);
              // One field too many spoils the rest.
              const [first = ''] = covered;
              if (!covered.has(field))
                assert.equal(permission(definition, who, purpose.id, [first, field]).allowed, false, told);
            }
          }
        }
        for (const who of [consent, ownCase, courtOf('supreme-court'), ...readersOf(definition.owner)])
          for (const id of ['', 'a-purpose-that-is-not-there', 'constructor'])
            assert.equal(permission(definition, who, id, []).allowed, false, `the owner too needs a purpose: ${id}`);
      });
    }
  });
}

type Door = (
  tx: Tx,
  who: Reader,
  purpose: string,
  fields: readonly string[],
) => Promise<readonly Pick<Fact, 'values'>[]>;

/** Every way by which somebody with a purpose reads. */
function doorsOf({ register, key, fields, subject }: RegisterDefinition, recordId: string): Record<string, Door> {
  const values = fullRecord({ fields } as RegisterDefinition);
  const named = Object.fromEntries(key.map((name) => [name, String(values[name])]));
  const [field = ''] = subject.fields;
  const whom = fields[field]?.type === 'bin' ? { bin: BIN } : { iin: AISHA };
  const past = { validOn: day('2021-01-01'), knownAt: AFTER };
  const read =
    (query: Omit<ReadQuery, 'register' | 'purpose' | 'fields'>): Door =>
    (tx, who, purpose, asked) =>
      readHere(tx, who, { register, purpose, fields: asked, ...query });
  return {
    key: read({ by: { key: named } }),
    id: read({ by: { id: recordId } }),
    list: read({ by: { subject: { field, ...whom } }, many: true }),
    past: read({ by: { id: recordId }, ...past }),
    history: (tx, who, purpose, asked) => readHistory(tx, who, { register, purpose, fields: asked, recordId }),
    ever: async (tx, who, purpose, asked) => {
      const about: Named = 'bin' in whom ? { kind: 'bin', identifier: BIN } : { kind: 'iin', identifier: AISHA };
      const query = { register, purpose, fields: asked, about, after: undefined, limit: 5, ...past };
      return (await readPast(tx, who, query)).records.flatMap(({ fact }) => fact ?? []);
    },
    search: async (tx, who, purpose, asked) =>
      (await searchFacts(tx, who, { register, purpose, fields: asked, q: 'word', limit: 5 })).facts,
  };
}

const codeOf = async (doing: Promise<unknown>): Promise<string> =>
  doing.then(
    () => 'done',
    (error: unknown) => (error instanceof Refusal ? error.code : Promise.reject(error)),
  );

/** When every register of both countries is in force. */
const NOW = instantFromIso('2026-11-20T05:00:00Z');
const AFTER = instant(NOW + 86_400_000);
const features = [transparencyFeature, countryFeature, registersFeature];

for (const country of ['country/kz', 'test/country'])
  test(`every door keeps to the matrix: ${country}`, () =>
    withInstance({ features, country, now: NOW }, async ({ app, clock, runJobs }) => {
      const definitions = registersIn(country).filter(({ source }) => source === undefined);
      const agencies = idsIn(country, 'agencies');
      const officerOf = (agency: string): ActorOf<'officer'> => ({
        ...{ kind: 'officer', officerId: id(41), personId: id(42), agency, unit: 'central', roles: ['officer'] },
        ...{ sessionId: id(43), assurance: 'signature' },
      });
      const ids = await app.transaction(async (tx) => {
        const found = new Map<string, string>();
        for (const one of referredFirst(definitions)) {
          const row = { values: fullRecord(one, false, found), validFrom: day('2020-01-01') };
          const [recordId = ''] = await importRecords(tx, one.register, [row], { batch: 'matrix' });
          found.set(one.register, recordId);
        }
        return found;
      });
      const demandId = id(44);
      const court: Reader = { kind: 'court', officerId: id(41), agency: 'supreme-court', unit: 'court', demandId };
      await app.transaction((tx) =>
        insertDemand(
          tx,
          {
            ...{ id: demandId, register: 'individuals', purpose: 'judicial-act', agency: 'supreme-court', kind: 'iin' },
            ...{ identifier: AISHA, actNumber: '1', actDate: day('2026-01-01'), caseNumber: '2', at: NOW },
            ...{ untilAt: AFTER, officer: id(41), secondOfficer: id(45) },
          },
          { leafHash: new Uint8Array(32), salt: new Uint8Array(32) },
        ),
      );
      await runJobs();
      clock.set(AFTER);

      for (const definition of definitions) {
        const { register, purposes, owner } = definition;
        const recordId = ids.get(register) ?? '';
        const names = Object.keys(definition.fields);
        const full = fullRecord(definition);
        await app.transaction(async (tx) => {
          for (const [door, open] of Object.entries(doorsOf(definition, recordId)))
            for (const purpose of purposes) {
              const told = `${register} by ${door} for ${purpose.id}`;
              const covered = names.filter((name) => purpose.fields === 'all' || purpose.fields.includes(name));
              const agency = purpose.agencies === 'any' ? owner : (purpose.agencies[0] ?? owner);
              const isByConsent = purpose.consent !== undefined;
              const officer = (of: string): Reader => ({ kind: 'officer', officerId: id(41), agency: of });
              const isByCourt = purpose.court !== undefined;
              const named: Reader = isByConsent ? consent : isByCourt ? court : officer(agency);
              const stranger: readonly Reader[] =
                purpose.agencies === 'any' ? [] : [officer('an-agency-that-is-not-there')];
              const others: readonly Reader[] =
                isByConsent || isByCourt ? [officer(agency)] : [consent, court, ...stranger];
              const facts = await open(tx, named, purpose.id, covered);
              const hasWords = definition.search.some((name) => covered.includes(name) && hasWord(full[name]));
              // A record about nobody is found by nobody's number.
              const isFound =
                door === 'search'
                  ? hasWords
                  : (door !== 'list' && door !== 'ever') || definition.subject.fields.length > 0;
              assert.equal(facts.length, isFound ? 1 : 0, told);
              for (const { values } of facts)
                assert.deepEqual(values, Object.fromEntries(covered.map((name) => [name, full[name]])), told);
              for (const name of names.filter((one) => !covered.includes(one)))
                for (const asked of [[name], [...covered, name]])
                  assert.equal(await codeOf(open(tx, named, purpose.id, asked)), 'registers.field_not_allowed', told);
              for (const who of others)
                assert.equal(await codeOf(open(tx, who, purpose.id, covered)), 'registers.purpose_not_allowed', told);
            }
        });

        // The workplace: its own agency's, for the purposes that are the registrar's.
        const foreign = agencies.filter((one) => one !== owner);
        for (const agency of [owner, foreign[0] ?? '', foreign.at(-1) ?? '']) {
          const ctx = { ...app.systemContext('test'), actor: officerOf(agency) };
          for (const { id: purpose, registrar } of agency === owner ? purposes : purposes.slice(0, 1)) {
            const hasWorkplace = agency === owner && purposes.some((one) => one.registrar);
            const expected = hasWorkplace
              ? registrar
                ? 'done'
                : 'registers.purpose_not_allowed'
              : 'registers.registrar_required';
            const told = `${agency} at ${register} for ${purpose}`;
            assert.equal(
              await codeOf(app.perform(searchAction, ctx, { register, purpose, q: 'word' })),
              expected,
              told,
            );
            assert.equal(
              await codeOf(app.perform(openRecordAction, ctx, { register, purpose, recordId })),
              expected,
              told,
            );
          }
        }

        // What is open to everybody: pages, API, feed and export give those fields of the definition and no others.
        const open = Object.fromEntries(
          names.filter((name) => definition.public.includes(name)).map((name) => [name, full[name]]),
        );
        const page = app.read((tx) => openRecords(tx, register, { limit: 5 }));
        const past = app.read((tx) => openHistory(tx, register, recordId));
        const feed = app.read((tx) => openChanges(tx, register, 0, 5));
        const lines: string[] = [];
        const printed = exportCommand.run(app, [register], (line) => lines.push(line));
        if (definition.public.length === 0) {
          for (const door of [page, past, feed, Promise.resolve(printed)])
            assert.equal(await codeOf(door), 'registers.not_open', register);
          continue;
        }
        await printed;
        const given = [
          ...(await page).records.map(({ values }) => values),
          ...(await past).versions.map(({ values }) => values),
          ...(await feed).changes.map(({ values }) => values),
          ...lines.map((line) => JSON.parse(line).values as Values),
        ];
        assert.deepEqual(given, [open, open, open, open], register);
      }
    }));

const hasWord = (value: Json | undefined): boolean => JSON.stringify(value ?? '').includes('word');
