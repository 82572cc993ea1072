/** What becomes of findings: a register held against another of its owner, each decision carried out, and the command line. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { parse, stringify } from 'yaml';
import type { Actor } from '#kernel/actor.ts';
import type { Json } from '#kernel/canonical.ts';
import { instant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import { confirmProposal, proposalsFor } from '#platform/four-eyes/four-eyes.ts';
import { numberOf, smallCountry } from '#test/support/small-country.ts';
import type { RegisterField } from './definition.ts';
import { importRecords, personByIin, writeRecord } from './index.ts';
import { reconcileCommand } from './reconcile-command.ts';
import { type FindingKind, writtenOf } from './rules/reconcile.ts';
import type { Values } from './rules/values.ts';
import { valueWritten } from './rules/written.ts';
import { AISHA, BIN, BOLAT, CHILD, day, ground, id, personRow, STRANGER } from './testing/population.ts';
import { findingsOf, onStage, REGISTRAR_IIN, type Stage } from './testing/stage.ts';

/** With an archive of people, kept by the same agency, and one that another agency keeps. */
const country = smallCountry();
const folder = mkdtempSync(join(tmpdir(), 'shanyraq-reconcile-'));
after(() => {
  for (const made of [country, folder]) rmSync(made, { recursive: true, force: true });
});
const people = readFileSync(join(country, 'registers/people.yaml'), 'utf8');
for (const [register, owner] of [
  ['archive', 'platform-agency'],
  ['foreign', 'road-agency'],
] as const) {
  const title = { kk: `${register} (kk)`, ru: `${register} (ru)`, en: `Register ${register}` };
  writeFileSync(
    join(country, `registers/${register}.yaml`),
    stringify({ ...parse(people.replaceAll('platform-agency', owner)), register, title }),
  );
}

const NEWCOMER = numberOf('80010130011');
const DAY_MS = 24 * 3_600_000;

interface Listed {
  readonly counts: readonly { readonly kind: FindingKind; readonly waiting: number; readonly closed: number }[];
  readonly findings: readonly { readonly id: string; readonly kind: FindingKind; readonly fields: readonly string[] }[];
}

interface Opened {
  readonly ours?: Values;
  readonly theirs?: Values;
}

async function api<T>({ inject }: Stage, path: string, payload?: object) {
  const url = `/api/v1/registry/people${path}`;
  const answer = await inject(payload ? { method: 'POST', url, payload } : { method: 'GET', url });
  return { status: answer.statusCode, json: answer.json<T & { code?: string }>() };
}

async function compare(stage: Stage, source: object): Promise<Listed> {
  stage.as(await stage.registrarActor());
  assert.equal((await api(stage, '/reconciliations', source)).status, 201);
  await stage.runJobs();
  return (await api<Listed>(stage, '/findings')).json;
}

const GROUND = { ground: 'owner-correction', reference: 'Act 7', reason: 'The archive is right.', basis: 0 };

async function decide(stage: Stage, finding: string, decision: string): Promise<readonly string[]> {
  stage.as(await stage.registrarActor());
  const { status, json } = await api<{ proposals: string[] }>(stage, `/findings/${finding}/decision`, {
    ...{ decision, ...GROUND },
  });
  assert.equal(status, 201, JSON.stringify(json));
  return json.proposals;
}

/** Confirms by a second officer what was proposed. */
async function confirm({ app, registrarActor, idOf }: Stage, proposals: readonly string[]): Promise<void> {
  const second: Actor = { ...(await registrarActor()), personId: await idOf(STRANGER), officerId: id(41) };
  const ctx = { ...app.systemContext('test'), actor: second };
  const waiting = await app.read((tx) => proposalsFor(tx, ctx));
  for (const proposal of proposals) {
    const digest = waiting.find((one) => one.id === proposal)?.digest ?? assert.fail('it waits for nobody');
    await app.transaction((tx) => confirmProposal(tx, ctx, proposal, digest));
  }
}

const waitingOf = ({ counts }: Listed) =>
  Object.fromEntries(counts.filter(({ waiting }) => waiting > 0).map(({ kind, waiting }) => [kind, waiting]));

const surnameOf = async ({ app }: Stage, iin: string) => (await app.read((tx) => personByIin(tx, iin)))?.name.full;

const fillArchive = ({ app }: Stage) =>
  app.transaction((tx) =>
    importRecords(
      tx,
      'archive',
      [
        personRow(AISHA, 'Serikova', 'Aisha'),
        personRow(STRANGER, 'Kim', 'Viktor'),
        personRow(REGISTRAR_IIN, 'Akhmetova', 'Dana'),
        personRow(CHILD, 'Serik', 'Alan'),
        personRow(NEWCOMER, 'Tulegen', 'Saule'),
      ],
      { batch: 'archive' },
    ),
  );

test('a register is held against another of its owner alone; theirs ends, adds and changes, by two officers', () =>
  onStage(country, async (stage) => {
    const { as, inject, post, registrarActor, lookups, runJobs, asOwner } = stage;
    await fillArchive(stage);
    as(await registrarActor());
    for (const source of ['foreign', 'residence', 'people', 'nothing'])
      assert.equal((await api(stage, '/reconciliations', { source })).status, 404, source);
    const { body } = await inject('/en/registry/people/reconcile');
    assert.ok(body.includes('Register archive') && !body.includes('Register foreign'));
    const begun = await post('/en/registry/people/reconcile', { other: 'archive' });
    assert.equal(begun.headers.location, '/en/registry/people/reconcile');
    await runJobs();
    const { json: list } = await api<Listed>(stage, '/findings');
    assert.deepEqual(waitingOf(list), { differs: 1, 'only-here': 1, 'only-there': 1 });

    const before = await asOwner('select record_id, number from registers.version');
    const proposed: string[] = [];
    for (const [kind, whose, sides] of [
      ['only-here', BOLAT, ['Serik', undefined]],
      ['only-there', NEWCOMER, [undefined, 'Tulegen']],
      ['differs', AISHA, ['Serik', 'Serikova']],
    ] as const) {
      const found = list.findings.find((one) => one.kind === kind)?.id ?? assert.fail(kind);
      const { json: opened } = await api<Opened>(stage, `/findings/${found}`);
      assert.deepEqual([opened.ours?.surname, opened.theirs?.surname], sides, kind);
      const looks = await asOwner('select 1 from registers.lookup where identifier = $1', [whose]);
      assert.equal(looks.length, 1, `whom ${kind} speaks of sees it`);
      const proposals = await decide(stage, found, 'theirs');
      assert.equal(proposals.length, 1, kind);
      proposed.push(...proposals);
    }
    assert.deepEqual(await asOwner('select record_id, number from registers.version'), before, 'one officer alone');
    await confirm(stage, proposed);
    assert.deepEqual(
      [await surnameOf(stage, AISHA), await surnameOf(stage, NEWCOMER), await surnameOf(stage, BOLAT)],
      ['Serikova Aisha', 'Tulegen Saule', undefined],
    );
    assert.ok((await lookups(AISHA)).length > 1, 'who confirms answers, too');
    const last = await compare(stage, { source: 'archive' });
    assert.deepEqual(waitingOf(last), {});
    assert.deepEqual(last.counts.map(({ closed }) => closed).sort(), [1, 1, 1]);
    assert.deepEqual(await findingsOf(stage), []);
  }));

test('what differs is shown by each purpose that reaches it, and each leaves its line', () =>
  onStage(country, async (stage) => {
    const values = { ...personRow(AISHA, 'Serikova', 'Aisha').values, patronymic: 'Bolatqyzy' };
    const { findings } = await compare(stage, { source: 'a letter', lines: JSON.stringify({ values }) });
    const one = findings.find(({ kind }) => kind === 'differs') ?? assert.fail();
    assert.deepEqual([...one.fields].sort(), ['patronymic', 'surname']);
    const { json } = await api<Opened>(stage, `/findings/${one.id}`);
    assert.deepEqual(json.theirs, { patronymic: 'Bolatqyzy', surname: 'Serikova' });
    const purposes = (await stage.lookups(AISHA)).map(({ purpose }) => purpose).sort();
    assert.deepEqual(purposes, ['keeping', 'names']);
    const proposals = await decide(stage, one.id, 'theirs');
    assert.equal(proposals.length, 2, 'each field is proposed by itself');
  }));

test('a decision holds while nothing changes; what nobody confirmed, or what differs again, waits again', () =>
  onStage(country, async (stage) => {
    const { app, clock } = stage;
    const lines = [
      personRow(AISHA, 'Serikova', 'Aisha'),
      personRow(STRANGER, 'Kim', 'Victor'),
      personRow(BOLAT, 'Serik', 'Bolat'),
      personRow(CHILD, 'Serik', 'Alan'),
      personRow(REGISTRAR_IIN, 'Akhmetova', 'Dana'),
    ]
      .map((row) => JSON.stringify(row))
      .join('\n');
    const again = () => compare(stage, { source: 'a file', lines });
    const { findings } = await again();
    const findingOf = (field: string) =>
      findings.find(({ fields }) => fields.includes(field))?.id ?? assert.fail(field);
    const [hers, his] = [findingOf('surname'), findingOf('givenName')];
    await decide(stage, his, 'ours');
    const first = await decide(stage, hers, 'theirs');
    assert.deepEqual(waitingOf(await again()), {}, 'the proposal waits for the second officer');
    clock.set(instant(clock.now() + 8 * DAY_MS));
    assert.deepEqual(
      (await again()).findings.map((one) => one.id),
      [hers],
      'nobody confirmed it',
    );
    const second = await decide(stage, hers, 'theirs');
    assert.notDeepEqual(second, first);
    await confirm(stage, second);
    assert.deepEqual(waitingOf(await again()), {});
    const key = { iin: AISHA };
    const back = { register: 'people', act: 'change', key, values: { surname: 'Serik' }, ground } as const;
    await app.transaction((tx) => writeRecord(tx, { ...back, validFrom: day('2026-03-10') }));
    assert.deepEqual(
      (await again()).findings.map((one) => one.id),
      [hers],
      'it had been mended',
    );
    assert.deepEqual(await findingsOf(stage), []);
  }));

test('the command line counts, says nothing of anybody, and tells by its code whether anything waits', () =>
  onStage(country, async (stage) => {
    await fillArchive(stage);
    const path = join(folder, 'rows.jsonl');
    const run = async (...args: string[]) => {
      const said: string[] = [];
      return { code: await reconcileCommand.run(stage.app, args, (line) => said.push(line)), said };
    };
    writeFileSync(path, `${JSON.stringify(personRow(AISHA, 'Serikova', 'Aisha'))}\n{"values": {}}`);
    for (const args of [[], ['people'], ['people', path, '--with', 'archive']]) {
      const { code, said } = await run(...args);
      assert.equal(code, 2, args.join(' '));
      assert.match(said.join(), /^shanyraq reconcile REGISTER FILE/);
    }
    assert.deepEqual(await run('people', path, '--source', 'the archive'), {
      code: 1,
      said: [
        'differs: 1 waiting, 0 decided, 0 mended',
        'only-here: 4 waiting, 0 decided, 0 mended',
        'only-there: 0 waiting, 0 decided, 0 mended',
        'ambiguous: 0 waiting, 0 decided, 0 mended',
        'not-readable: 1 waiting, 0 decided, 0 mended',
      ],
    });
    const sources = () => stage.asOwner('select distinct source from registers.finding order by source');
    assert.deepEqual(await sources(), [{ source: 'the archive' }]);
    await run('people', path);
    assert.deepEqual(await sources(), [{ source: 'rows.jsonl' }, { source: 'the archive' }]);
    await stage.asOwner('delete from registers.finding');
    assert.match((await run('people', '--with', 'archive')).said.join(), /differs: 1 .*only-here: 1 .*only-there: 1 /);
    for (const other of ['foreign', 'residence', 'nothing'])
      await assert.rejects(run('people', '--with', other), (error) => error instanceof Refusal, other);
    assert.deepEqual(await stage.asOwner('select 1 from registers.lookup'), [], 'nobody was shown');
    const name = { kk: 'Дала', ru: 'Дала', en: 'Dala' };
    writeFileSync(path, JSON.stringify({ values: { bin: BIN, name, director: AISHA } }));
    assert.equal((await run('companies', path)).code, 0, 'nothing waits');
  }));

test('a value is written into a form as an officer would, whatever the order in which the database keeps a text', () => {
  const field = (type: string) => ({ type }) as RegisterField;
  const texts: readonly (readonly [string, Json])[] = [
    ['text', { en: 'Steppe', kk: 'Дала', ru: 'Степь' }],
    ['list', ['one', 'other']],
    ['boolean', false],
    ['string', 'Serik'],
  ];
  for (const [type, value] of texts) assert.deepEqual(valueWritten(field(type), writtenOf(value) ?? ''), value, type);
  assert.equal(writtenOf(undefined), null);
});
