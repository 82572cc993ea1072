/** Registers held against other sources: what is found, what is shown, what is decided, and what is mended. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { instant } from '#kernel/instant.ts';
import type { App } from '#platform/app.ts';
import { linesOfText } from '#platform/lines-file.ts';
import { smallCountry } from '#test/support/small-country.ts';
import { reconcileNow } from './actions/reconcile.ts';
import { compareRows, type FindingKind, onlyHere, type TheirRow } from './rules/reconcile.ts';
import type { Values } from './rules/values.ts';
import { AISHA, personRow, STRANGER } from './testing/population.ts';
import { findingsOf, onStage, REGISTRAR_IIN, type Stage } from './testing/stage.ts';

const country = smallCountry();
after(() => rmSync(country, { recursive: true, force: true }));

const DAY_MS = 24 * 3_600_000;

test('each key is found once or agrees; the two sides are a mirror; and whoever follows theirs finds nothing more', () => {
  const side = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.record({ x: fc.nat(2), y: fc.nat(2) }));
  const rowsOf = (of: Readonly<Record<string, Values>>, twice: readonly string[] = []): TheirRow[] =>
    [...Object.entries(of), ...Object.entries(of).filter(([key]) => twice.includes(key))].map(
      ([key, values], line) => ({
        ...{ line, key, values },
      }),
    );
  const found = (ours: Readonly<Record<string, Values>>, rows: readonly TheirRow[]) => {
    const times = new Map<string, number>();
    for (const { key } of rows) times.set(key, (times.get(key) ?? 0) + 1);
    const held = new Map(Object.entries(ours));
    return [...compareRows(['x', 'y'], held, rows, times), ...onlyHere([...held.keys()], times)];
  };
  const MIRROR = { 'only-here': 'only-there', 'only-there': 'only-here', differs: 'differs' } as Record<string, string>;
  fc.assert(
    fc.property(side, side, fc.subarray(['a', 'b', 'c', 'd']), (ours, theirs, twice) => {
      const all = found(ours, rowsOf(theirs, twice));
      assert.equal(new Set(all.map(({ name }) => name)).size, all.length);
      for (const key of twice.filter((one) => theirs[one]))
        assert.equal(all.find(({ name }) => name === key)?.kind, 'ambiguous');
      const told = (list: typeof all, mirrored: boolean) =>
        list.map(({ kind, name, fields }) => `${mirrored ? MIRROR[kind] : kind} ${name} ${fields.join()}`).sort();
      assert.deepEqual(told(found(ours, rowsOf(theirs)), false), told(found(theirs, rowsOf(ours)), true));
      assert.deepEqual(found(theirs, rowsOf(theirs)), []);
    }),
  );
});

const row = (iin: string, surname: string, givenName: string) => JSON.stringify(personRow(iin, surname, givenName));
const TWICE = row('800101300115', 'Twice', 'Told');
const THEIRS = [row(AISHA, 'Serikova', 'Aisha'), row(STRANGER, 'Kim', 'Viktor'), TWICE, TWICE, '{"values": {}}'].join(
  '\n',
);

interface Listed {
  readonly counts: readonly { readonly kind: FindingKind; readonly waiting: number; readonly closed: number }[];
  readonly findings: readonly { readonly id: string; readonly kind: FindingKind; readonly fields: readonly string[] }[];
}

const api = async <T>({ inject }: Stage, path: string, payload?: object) => {
  const url = `/api/v1/registry/people${path}`;
  const answer = await inject(payload ? { method: 'POST', url, payload } : { method: 'GET', url });
  return { status: answer.statusCode, json: answer.json<T & { code?: string }>(), body: answer.body };
};

test('an officer holds the register against a file, opens what differs, which is seen, and theirs is proposed', () =>
  onStage(country, async (stage) => {
    const { as, clock, lookups, person, post, inject, runJobs, asOwner } = stage;
    for (const other of [await person(AISHA), { ...(await stage.registrarActor()), agency: 'road-agency' }]) {
      as(other);
      assert.equal((await api(stage, '/findings')).status, 403);
      assert.equal((await api(stage, '/reconciliations', { source: 'x', lines: THEIRS })).status, 403);
    }
    as(await stage.registrarActor());
    assert.equal((await api(stage, '/reconciliations', { source: 'companies' })).status, 404, 'of other facts');
    assert.equal((await api(stage, '/reconciliations', { source: 'the archive', lines: THEIRS })).status, 201);
    await runJobs();
    const { json: list, body } = await api<Listed>(stage, '/findings');
    for (const secret of [AISHA, STRANGER, 'Serikova']) assert.ok(!body.includes(secret), secret);
    const waiting = Object.fromEntries(list.counts.map(({ kind, waiting: n }) => [kind, n]));
    assert.equal(waiting['not-readable'], 1);
    assert.equal(waiting.ambiguous, 1);
    assert.ok((waiting['only-here'] ?? 0) > 0);
    const differing = list.findings.find(({ kind, fields }) => kind === 'differs' && fields.includes('surname'));
    assert.ok(differing, JSON.stringify(list));
    assert.equal((await lookups(AISHA)).length, 0, 'nobody was shown yet');
    const opened = await api<{ ours: Values; theirs: Values }>(stage, `/findings/${differing.id}`);
    assert.deepEqual([opened.json.ours.surname, opened.json.theirs.surname], ['Serik', 'Serikova']);
    assert.equal((await lookups(AISHA)).length, 1);
    for (const path of ['reconcile', `findings/${differing.id}`])
      assert.equal((await inject(`/kk/registry/people/${path}`)).statusCode, 200, path);
    const wordless = await post(`/en/registry/people/findings/${differing.id}`, { decision: 'theirs' });
    assert.equal(wordless.statusCode, 422);
    const ground = { ground: 'owner-correction', reference: 'Act 7', reason: 'The archive is right.', basis: 0 };
    const decide = (id: string, decision: string) =>
      api<{ proposals: string[] }>(stage, `/findings/${id}/decision`, { decision, ...ground });
    const proposed = await decide(differing.id, 'theirs');
    assert.equal(proposed.json.proposals.length, differing.fields.length, proposed.body);
    assert.equal((await decide(differing.id, 'ours')).json.code, 'registers.already_decided');
    const doubtful = list.findings.find(({ kind }) => kind === 'ambiguous')?.id ?? '';
    assert.equal((await decide(doubtful, 'theirs')).json.code, 'registers.decision_not_for_this');
    assert.equal((await decide(doubtful, 'later')).status, 201);
    assert.deepEqual(await asOwner(`select theirs from registers.finding where id = '${differing.id}'`), [
      { theirs: null },
    ]);

    // The same again opens nothing anew; what is mended is closed.
    await api(stage, '/reconciliations', { source: 'the archive', lines: THEIRS });
    await runJobs();
    const again = await api<Listed>(stage, '/findings');
    assert.ok(!again.json.findings.some(({ id }) => id === differing.id), 'what is decided stays so');
    assert.equal(again.json.findings.length, list.findings.length - 1);
    const mended = THEIRS.split('\n').slice(0, 3).join('\n');
    await api(stage, '/reconciliations', { source: 'the archive', lines: mended });
    await runJobs();
    const last = await api<Listed>(stage, '/findings');
    assert.ok(last.json.counts.some(({ kind, closed }) => kind === 'not-readable' && closed === 1));
    assert.deepEqual(await findingsOf(stage), []);
    clock.set(instant(clock.now() + 61 * DAY_MS));
    await runJobs();
    assert.deepEqual(await asOwner('select 1 from registers.finding'), [], 'what they said of people is not kept');
  }));

test('cut off anywhere and run again, a reconciliation finds each once', () =>
  onStage(country, async (stage) => {
    const { app, asOwner } = stage;
    const lines = [row(AISHA, 'Serikova', 'Aisha'), row(REGISTRAR_IIN, 'Akhmetova', 'Dana')].join('\n');
    const run = (on: App) => reconcileNow(on, 'people', 'a file', linesOfText(lines));
    const count = () =>
      asOwner<{ n: number }>('select count(*)::int as n from registers.finding where closed_at is null');
    for (const dying of [2, 3, 4]) {
      let parts = 0;
      const cut: App = {
        ...app,
        transaction: (within) => {
          parts += 1;
          return parts === dying ? Promise.reject(new Error('the power went')) : app.transaction(within);
        },
      };
      await assert.rejects(run(cut), /the power went/);
    }
    await run(app);
    const [once] = await count();
    await run(app);
    assert.deepEqual(await count(), [once]);
    assert.ok((once?.n ?? 0) > 1);
  }));
