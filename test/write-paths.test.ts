/**
 * Every way in which the program writes into a register, found in the source (support/doors.ts): a new one fails this test until it is tried
 * here. Each is tried for every register of both countries without a case, and without what its exception asks for: nothing is written.
 * Then each exception is done as the rules want it, says that it was decided outside, and counts in the bypass rate.
 */
import assert from 'node:assert/strict';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { reconcileNow } from '#features/registers/actions/reconcile.ts';
import { registerFigures } from '#features/registers/counts.ts';
import { importRecords, type RegisterDefinition, registerDefinitions, writeRecord } from '#features/registers/index.ts';
import { fullRecord, referredFirst } from '#features/registers/testing/full-record.ts';
import { day, id } from '#features/registers/testing/population.ts';
import { keeper } from '#features/registers/testing/stage.ts';
import { features as roomsOfTheRoad } from '#features/services/testing/features.ts';
import type { Actor, ActorOf } from '#kernel/actor.ts';
import { instant, instantFromIso } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { Action, Context } from '#platform/feature.ts';
import { confirmProposal, type Proposed, proposalsFor } from '#platform/four-eyes/four-eyes.ts';
import { linesOfText } from '#platform/lines-file.ts';
import { newId } from '#platform/random.ts';
import { projectRoot } from '#platform/root.ts';
import { features as allFeatures } from '../src/features.ts';
import { doorsTo } from './support/doors.ts';
import { type TestInstance, withInstance } from './support/instance.ts';

const WRITERS = ['insertRecords', 'insertVersions', 'insertBatch'];
const WRITING = 'src/features/registers/store/write.ts';
const GROUND = { ground: 'owner-correction', basis: 0, reference: 'Act 7', reason: 'The paper says so.' };
const FROM = '2026-02-01';

const codeOf = (doing: Promise<unknown>): Promise<string> =>
  doing.then(
    () => 'done',
    (error: unknown) => (error instanceof Refusal ? error.code : Promise.reject(error)),
  );

/** A register with two of its records, and where it is tried. */
interface Place {
  readonly stage: Stage;
  readonly definition: RegisterDefinition;
  readonly recordId: string;
  readonly otherId: string;
}

interface Stage extends TestInstance {
  /** Who sends the next requests. */
  as(actor: Actor): void;
  versions(): Promise<number>;
}

const contextOf = ({ app }: Stage, actor: Actor): Context => ({ ...app.systemContext('test'), actor });
const common = { sessionId: id(43), assurance: 'signature' } as const;
const officer = (agency: string, n = 1): ActorOf<'officer'> => ({
  ...{ kind: 'officer', officerId: id(50 + n), personId: id(60 + n), agency, unit: 'central', roles: ['officer'] },
  ...common,
});
const outsiders = (): Actor[] => [
  { kind: 'anonymous' },
  { kind: 'person', personId: id(70), ...common },
  {
    kind: 'operator',
    officerId: id(71),
    personId: id(72),
    agency: 'a-centre',
    centre: 'a-centre',
    roles: ['operator'],
    ...common,
  },
  officer('an-agency-that-is-not-there'),
];

const actionCalled = (name: string): Action<unknown, unknown> => {
  const found = allFeatures.flatMap(({ actions }) => actions ?? []).find((one) => one.name === name);
  return (found ?? assert.fail(name)) as Action<unknown, unknown>;
};

/** A field that the owner may correct, where there is one. */
const fieldOf = ({ definition: { fields, key } }: Place): string =>
  Object.keys(fields).find((name) => !key.includes(name)) ?? '';

const asWritten = (value: unknown): string =>
  typeof value === 'object' && value !== null ? Object.values(value).join('\n') : String(value);

/** A new record as an officer would write it into a form. */
const written = ({ definition }: Place, n: number): Record<string, string> =>
  Object.fromEntries(
    Object.entries({ ...fullRecord(definition), ...newKey(definition, n) }).map(([name, value]) => [
      name,
      asWritten(value),
    ]),
  );

/** Values of a key that no record has. */
const newKey = (definition: RegisterDefinition, n: number) =>
  Object.fromEntries(
    definition.key.flatMap((name) => (definition.fields[name]?.type === 'string' ? [[name, `new ${n}`]] : [])),
  );

type Input = (place: Place, by: Actor) => Promise<object> | object;

/** What each action is given: all that it needs but the second officer. */
const INPUTS: Readonly<Record<string, Input>> = {
  'registers.correct': (place) => ({
    ...{ recordId: place.recordId, field: fieldOf(place), validFrom: FROM, ...GROUND },
    value: asWritten(fullRecord(place.definition, true)[fieldOf(place)]),
  }),
  'registers.end-record': ({ recordId }) => ({ recordId, validFrom: FROM, ...GROUND }),
  'registers.add-record': async (place, by) => ({
    ...(await prepared(place, by, 'registers.prepare-record', { written: written(place, 1) }, ['preparedId', id(9)])),
    ...{ validFrom: FROM, ...GROUND },
  }),
  // Two officers sign it, which import-signing.test.ts does: unsigned it is nothing.
  'registers.import-changes': (place, by) => describedImport(place, by),
  'registers.merge': ({ recordId, otherId }) => ({ recordId: otherId, into: recordId, ...GROUND }),
  'registers.split': ({ otherId }) => ({ recordId: otherId, ...GROUND }),
};

const inputOf = (name: string): Input => INPUTS[name] ?? assert.fail(`${name} is not tried`);

const linesOf = ({ definition }: Place): string => JSON.stringify({ values: fullRecord(definition), validFrom: FROM });

/** Rows that an officer read in and put into words, where he may: all but the signatures. */
async function describedImport(place: Place, by: Actor): Promise<object> {
  const { stage, definition } = place;
  const rows = { lines: linesOf(place), from: FROM, endAbsent: false };
  const found = await prepared(place, by, 'registers.prepare-import', rows, ['importId', id(9)]);
  const { importId, digest } = found as Record<string, string>;
  const input = { register: definition.register, importId, digest, reference: 'The archive', reason: 'So.', basis: 0 };
  const described = stage.app.perform(actionCalled('registers.describe-import'), contextOf(stage, by), input);
  const sha256 = await described.then(
    (content) => (content as { sha256: string }).sha256,
    () => '0'.repeat(64),
  );
  return { importId, sha256 };
}

/** What was written down before the act, where the actor may; else what names nothing. */
async function prepared(
  { stage, definition: { register } }: Place,
  by: Actor,
  name: string,
  input: object,
  [key, nothing]: readonly [string, string],
): Promise<object> {
  try {
    return (await stage.app.perform(actionCalled(name), contextOf(stage, by), { register, ...input })) as object;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { [key]: nothing, digest: '0'.repeat(64) };
  }
}

const proposalsOf = (stage: Stage, actor: Actor) => stage.app.read((tx) => proposalsFor(tx, contextOf(stage, actor)));

const confirm = async (stage: Stage, by: Actor, proposal: string): Promise<string> => {
  const one = (await proposalsOf(stage, by)).find((view) => view.id === proposal) ?? assert.fail('not to be seen');
  return codeOf(stage.app.transaction((tx) => confirmProposal(tx, contextOf(stage, by), proposal, one.digest)));
};

type Trial = (place: Place) => Promise<void>;

/** An act of four eyes: nobody from outside proposes it; the owner's officer proposes, and neither runs it alone nor confirms himself. */
const actionTrial =
  (name: string): Trial =>
  async (place) => {
    const { stage, definition } = place;
    const [act, input] = [actionCalled(name), inputOf(name)];
    const { register, owner } = definition;
    for (const who of outsiders()) {
      const given = { register, ...(await input(place, who)) };
      assert.notEqual(
        await codeOf(stage.app.perform(act, contextOf(stage, who), given)),
        'done',
        `${name} ${who.kind}`,
      );
    }
    const one = officer(owner);
    const given = { register, ...(await input(place, one)) };
    const alone = stage.app.transaction(async (tx) => {
      await act.fourEyes?.allow(tx, contextOf(stage, one), given);
      await act.fourEyes?.run(tx, contextOf(stage, one), given);
    });
    assert.notEqual(await codeOf(alone), 'done', `${name} of ${register} by one officer`);
    const proposal = await proposedBy(place, name, one, given);
    if (proposal !== undefined) assert.equal(await confirm(stage, one, proposal), 'platform.same_person');
  };

/** Signing is no way around: what is no signature of the officer's proposes nothing. */
const unsignedTrial: Trial = async (place) => {
  const { stage, definition } = place;
  const act = actionCalled('registers.propose-import');
  for (const who of [...outsiders(), officer(definition.owner)]) {
    const given = { register: definition.register, ...(await describedImport(place, who)), signature: 'AAAA' };
    assert.notEqual(await codeOf(stage.app.perform(act, contextOf(stage, who), given)), 'done', who.kind);
  }
};

/** A route: it answers people from outside by a refusal or a door to sign in, and whoever may propose proposes. */
const routeTrial =
  (path: string, name: string): Trial =>
  async (place) => {
    const { stage, definition } = place;
    const { register, owner } = definition;
    for (const who of [...outsiders(), officer(owner)]) {
      const { recordId, into, preparedId, importId, ...rest } = (await inputOf(name)(place, who)) as Record<
        string,
        string
      >;
      const url = path
        .replace(':lang', 'en')
        .replace(':register', register)
        .replace(':id', recordId ?? importId ?? '')
        .replace(':into', into ?? '');
      const { value, ...others } = rest;
      const fields = Object.entries(written(place, 2)).map(([field, text]) => [`field.${field}`, text]);
      const body = {
        ...others,
        ...(value === undefined ? {} : { value }),
        ...(path.endsWith('/add') ? Object.fromEntries(fields) : {}),
      };
      stage.as(who);
      const { statusCode } = await stage.inject(
        url.startsWith('/api/')
          ? { method: 'POST', url, payload: body }
          : {
              method: 'POST',
              url,
              payload: new URLSearchParams(Object.entries(body).map(([k, v]) => [k, String(v)])).toString(),
              headers: FORM(stage),
            },
      );
      assert.ok(statusCode < 500, `${url}: ${statusCode}`);
      if (who.kind !== 'officer' || who.agency !== owner)
        assert.ok(
          statusCode === 303 ? who.kind === 'anonymous' : statusCode >= 400,
          `${url} ${who.kind}: ${statusCode}`,
        );
    }
  };

const FORM = ({ app }: Stage) => ({
  'content-type': 'application/x-www-form-urlencoded',
  origin: app.env.config.publicUrl,
  'sec-fetch-site': 'same-origin',
});

/** A decision on a finding proposes and writes nothing by itself; from outside nobody decides. `path`: of a route; absent: the action. */
const decisionTrial =
  (path?: string): Trial =>
  async ({ stage, definition }) => {
    const { register, owner, purposes } = definition;
    await stage.asOwner('delete from registers.finding');
    await reconcileNow(stage.app, register, 'an empty file', linesOfText(''));
    const [finding] = await stage.asOwner<{ id: string }>(
      "select id::text as id from registers.finding where kind = 'only-here' limit 1",
    );
    const id = finding?.id ?? assert.fail(register);
    const body = { decision: 'theirs', ...GROUND };
    const isDecidedBy = async (who: Actor): Promise<boolean> => {
      if (path === undefined) {
        const decided = stage.app.perform(actionCalled('registers.decide-finding'), contextOf(stage, who), {
          ...{ register, id, ...body },
        });
        return (await codeOf(decided)) === 'done';
      }
      stage.as(who);
      const url = path.replace(':lang', 'en').replace(':register', register).replace(':id', id);
      const form = new URLSearchParams(Object.entries(body).map(([name, value]) => [name, String(value)])).toString();
      const answer = await stage.inject(
        url.startsWith('/api/')
          ? { method: 'POST', url, payload: body }
          : { method: 'POST', url, payload: form, headers: FORM(stage) },
      );
      return answer.statusCode === 201 || answer.headers.location === '/en/proposals';
    };
    for (const who of outsiders()) assert.ok(!(await isDecidedBy(who)), `${register} ${who.kind}`);
    const isKept = purposes.some(({ registrar }) => registrar);
    assert.equal(await isDecidedBy(officer(owner)), isKept, `${register} by its officer`);
  };

/** The one way of cases: an invented one is refused where it writes, and the job issues nothing for it. */
const caseTrial: Trial = async ({ stage, definition }) => {
  const caseId = newId(stage.clock.now());
  const { register, key } = definition;
  const values = fullRecord(definition);
  const named = Object.fromEntries(key.map((name) => [name, values[name] ?? null]));
  const ground = { kind: 'case', caseId, entry: caseId } as const;
  for (const act of ['add', 'change', 'end'] as const) {
    const change = { register, act, key: named, values: act === 'add' ? values : {}, validFrom: day(FROM), ground };
    assert.equal(await codeOf(stage.app.transaction((tx) => writeRecord(tx, change))), 'registers.not_by_case');
  }
  const issue = stage.features.flatMap(({ jobs }) => jobs ?? []).find(({ name }) => name === 'services.issue');
  assert.equal(await codeOf((issue ?? assert.fail()).run(stage.app, { caseId })), 'services.not_found');
};

const commandCalled = (name: string) =>
  allFeatures.flatMap(({ commands }) => commands ?? []).find((one) => one.name === name) ?? assert.fail(name);

/** The command line is the owner's own hand: it writes whole files or nothing, and never where the definition doesn't fit. */
const importTrial: Trial = async ({ stage, definition }) => {
  const folder = mkdtempSync(join(tmpdir(), 'write-paths-'));
  const file = join(folder, 'rows.jsonl');
  try {
    const row = { validFrom: FROM, values: { ...fullRecord(definition), ...newKey(definition, 3), unknown: 'x' } };
    writeFileSync(file, `${JSON.stringify(row)}\n`);
    for (const args of [
      [definition.register, file],
      [definition.register, file, '--change'],
    ])
      assert.equal(await commandCalled('import').run(stage.app, args, () => undefined), 1);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** Nobody is invented but in a demonstration. */
const seedTrial: Trial = async () =>
  withInstance({ features: allFeatures, mode: 'real', bare: true }, async ({ app, asOwner }) => {
    assert.equal(await codeOf(commandCalled('seed').run(app, [], () => undefined)), 'demo.not_a_demo');
    assert.deepEqual(await asOwner('select 1 from registers.version'), []);
  });

const ONCE: ReadonlySet<string> = new Set(['command seed']);

const TRIALS: Readonly<Record<string, Trial>> = {
  ...Object.fromEntries(Object.keys(INPUTS).map((name) => [`action ${name}`, actionTrial(name)])),
  ...Object.fromEntries(
    (
      [
        ['/:lang/registry/:register/add', 'registers.add-record'],
        ['/:lang/registry/:register/imports/:id/sign', 'registers.import-changes'],
        ['/:lang/registry/:register/records/:id/correct', 'registers.correct'],
        ['/:lang/registry/:register/records/:id/end', 'registers.end-record'],
        ['/:lang/registry/:register/records/:id/merge/:into', 'registers.merge'],
        ['/:lang/registry/:register/records/:id/split', 'registers.split'],
        ['/api/v1/registry/:register/imports/:id/proposal', 'registers.import-changes'],
        ['/api/v1/registry/:register/records/:id/merge/:into', 'registers.merge'],
        ['/api/v1/registry/:register/records/:id/split', 'registers.split'],
      ] as const
    ).map(([path, name]) => [`route POST ${path}`, routeTrial(path, name)]),
  ),
  'action registers.decide-finding': decisionTrial(),
  ...Object.fromEntries(
    ['/:lang/registry/:register/findings/:id', '/api/v1/registry/:register/findings/:id/decision'].map((path) => [
      `route POST ${path}`,
      decisionTrial(path),
    ]),
  ),
  'job ISSUE_JOB': caseTrial,
  'action registers.propose-import': unsignedTrial,
  'command import': importTrial,
  'command seed': seedTrial,
};

const features = [...roomsOfTheRoad.slice(0, 4), keeper, ...roomsOfTheRoad.slice(4)];
/** When everything of both countries is in force. */
const NOW = instantFromIso('2026-11-20T05:00:00Z');

/** Every register that lives here, with two records in each. */
async function inCountry(
  country: string,
  run: (stage: Stage, places: readonly Place[]) => Promise<void>,
): Promise<void> {
  let actor: Actor = { kind: 'anonymous' };
  await withInstance({ features, country, now: NOW, hooks: { resolveActor: async () => actor } }, async (instance) => {
    const { app, asOwner, clock } = instance;
    const stage: Stage = {
      ...instance,
      as: (who) => {
        actor = who;
      },
      versions: async () =>
        (await asOwner<{ n: number }>('select count(*)::int as n from registers.version'))[0]?.n ?? 0,
    };
    const here = registerDefinitions(app.env, clock.now()).filter(({ source }) => source === undefined);
    const places: Place[] = [];
    const ids = new Map<string, string>();
    for (const definition of referredFirst(here)) {
      const rows = [false, true].map((other) => ({
        values: fullRecord(definition, other, ids),
        validFrom: day('2020-01-01'),
      }));
      const [recordId = '', otherId = ''] = await app.transaction((tx) =>
        importRecords(tx, definition.register, rows, { batch: 'first contents' }),
      );
      ids.set(definition.register, recordId);
      places.push({ stage, definition, recordId, otherId });
    }
    await run(stage, places);
  });
}

describe('every write path of every register', () => {
  test('is one of those that are tried, and ends in the one place that writes', () => {
    assert.deepEqual(doorsTo(WRITING, WRITERS), Object.keys(TRIALS).sort());
    const touching = globSync('src/**/*.{ts,tsx}', { cwd: projectRoot })
      .filter((path) => !path.endsWith('.test.ts'))
      .filter((path) =>
        /(insert into|insertInto\(.|update|updateTable\(.|delete from|deleteFrom\(.)\s*registers\.(record|record_key|version|content|batch)\b/.test(
          readFileSync(join(projectRoot, path), 'utf8'),
        ),
      );
    // Retention deletes what its act names and writes nothing.
    assert.deepEqual(touching.sort(), ['src/features/registers/store/retention.ts', WRITING]);
    assert.ok(
      allFeatures.some(({ caseKeeper }) => caseKeeper),
      'a case that is named can be held against something',
    );
  });

  for (const country of ['country/kz', 'test/country'])
    test(`without a case and without its exception writes nothing: ${country}`, () =>
      inCountry(country, async (stage, places) => {
        assert.ok(places.length > 5);
        const before = await stage.versions();
        for (const [door, trial] of Object.entries(TRIALS))
          for (const place of ONCE.has(door) ? places.slice(0, 1) : places) {
            await trial(place);
            assert.equal(await stage.versions(), before, `${door} wrote into ${place.definition.register}`);
          }
      }));

  for (const country of ['country/kz', 'test/country'])
    test(`by an exception says so, and counts as passing cases by: ${country}`, () =>
      inCountry(country, async (stage, places) => {
        const done = new Set<string>();
        for (const place of places) for (const name of await passBy(place)) done.add(name);
        // The small country has no officers who keep a register: it imports alone.
        const kept = places.some(({ definition }) => definition.purposes.some(({ registrar }) => registrar));
        assert.deepEqual([...done].sort(), kept ? IN_TURN.map((act) => `registers.${act}`).sort() : []);
        assert.deepEqual(await stage.asOwner("select 1 from registers.version where ground_kind = 'case'"), []);
        // One register with enough writes to be published: all of them passed cases by.
        const { definition } =
          places.find(({ definition: { key, fields } }) => key.every((name) => fields[name]?.type === 'string')) ??
          assert.fail();
        const rows = Array.from({ length: 10 }, (_, n) => ({
          values: { ...fullRecord(definition), ...newKey(definition, 100 + n) },
          validFrom: day(FROM),
        }));
        await stage.app.transaction((tx) => importRecords(tx, definition.register, rows, { batch: 'more' }));
        stage.clock.set(instant(stage.clock.now() + 3_600_000));
        assert.equal((await registerFigures(stage.app)).of(definition.register).bypass, 1);
      }));
});

/** In this order each finds what it needs; an import, which two sign, has a test of its own. */
const IN_TURN = ['correct', 'merge', 'split', 'add-record', 'end-record'];

/** Does each act by two officers, where the register lets them; gives those that wrote, each marked on the record's page. */
async function passBy(place: Place): Promise<string[]> {
  const { stage, definition, recordId } = place;
  const { register, owner } = definition;
  const [one, two] = [officer(owner), officer(owner, 2)];
  const done: string[] = [];
  for (const name of IN_TURN.map((act) => `registers.${act}`)) {
    const before = await stage.versions();
    const court = name === 'registers.correct' ? { ground: 'court-act' } : {};
    const given = { register, ...(await inputOf(name)(place, one)), ...court };
    const proposal = await proposedBy(place, name, one, given);
    if (proposal === undefined || (await confirm(stage, two, proposal)) !== 'done') continue;
    if ((await stage.versions()) > before) done.push(name);
  }
  if (done.includes('registers.correct')) {
    stage.as(one);
    const purpose = definition.purposes.find(({ registrar }) => registrar)?.id;
    const { body } = await stage.inject(`/en/registry/${register}/records/${recordId}?purpose=${purpose}`);
    assert.match(body, /Decided outside a case/, register);
  }
  return done;
}

/** The proposal's id, or undefined where it was refused. */
async function proposedBy({ stage }: Place, name: string, by: Actor, input: object): Promise<string | undefined> {
  try {
    return ((await stage.app.perform(actionCalled(name), contextOf(stage, by), input)) as Proposed).proposal;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return undefined;
  }
}
