/** The data protection authority at work: orders, look-ups by lot, duties of agencies, breaches; who may, who is told, what is kept. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { countryFeature } from '#features/country/feature.ts';
import { identityFeature } from '#features/identity/feature.ts';
import { notificationsFeature } from '#features/notifications/feature.ts';
import { registersFeature } from '#features/registers/feature.ts';
import { lookupsOf, personByIin, type Reader, readRecords } from '#features/registers/index.ts';
import { AISHA, BOLAT, CHILD, id, officer, populate, STRANGER } from '#features/registers/testing/population.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { trustFeature } from '#features/trust/feature.ts';
import type { Actor } from '#kernel/actor.ts';
import { sha256Hex, utf8 } from '#kernel/hash.ts';
import { instant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { Action, Context, Finding } from '#platform/feature.ts';
import { proposalsFor } from '#platform/four-eyes/four-eyes.ts';
import { TEST_NOW, type TestInstance, withInstance } from '#test/support/instance.ts';
import { smallCountry } from '#test/support/small-country.ts';
import { judgeLookup } from './actions/audit.ts';
import { announceBreach, tellBreachJob } from './actions/breach.ts';
import { delayAction } from './actions/delay.ts';
import { answerDuty } from './actions/duties.ts';
import { liftOrder, stopPurpose } from './actions/stop.ts';
import { dataProtectionFeature } from './feature.ts';
import { placesDrawn } from './rules/sample.ts';

const features = [
  transparencyFeature,
  countryFeature,
  trustFeature,
  registersFeature,
  identityFeature,
  notificationsFeature,
  dataProtectionFeature,
];
const country = smallCountry({ trust: true });
after(() => rmSync(country, { recursive: true, force: true }));

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const base = { sessionId: id(60), assurance: 'substantial' } as const;
const authority: Actor = {
  ...{ kind: 'officer', personId: id(61), officerId: id(62), agency: 'tax-agency', unit: 'central', ...base },
  roles: ['data-protection'],
};
const head: Actor = { ...authority, officerId: id(63), agency: 'road-agency', roles: ['officer', 'head'] };

const codeOf = (error: unknown): string => (error instanceof Refusal ? error.code : String(error));
const because = 'No case needs these fields.';

interface Stage extends TestInstance {
  act<I, O>(actor: Actor, action: Action<I, O>, input: I): Promise<O>;
  /** The code of the refusal; 'done' where there is none. */
  attempt<I, O>(actor: Actor, action: Action<I, O>, input: I): Promise<string>;
  look(iin: string): Promise<void>;
  letters(iin: string): Promise<string[]>;
  findings(): Promise<string[]>;
}

/** An instance with a small population, and what the tests ask of it. */
const inside = (run: (stage: Stage) => Promise<void>): Promise<void> =>
  withInstance({ features, country }, async (instance) => {
    const { app, asOwner } = instance;
    await populate(instance);
    const act: Stage['act'] = (actor, action, input) =>
      app.perform(action, { ...app.systemContext('test'), actor } satisfies Context, input);
    await run({
      ...instance,
      act,
      attempt: (actor, action, input) => act(actor, action, input).then(() => 'done', codeOf),
      look: async (iin) => {
        await app.transaction((tx) =>
          readRecords(tx, officer, {
            ...{ register: 'people', fields: ['surname'], purpose: 'identity', by: { subject: { iin } } },
          }),
        );
      },
      letters: async (iin) => {
        const person = await app.read((tx) => personByIin(tx, iin));
        const rows = await asOwner<{ kind: string }>(
          'select kind from notifications.letter where person_id = $1 order by id',
          [person?.personId],
        );
        return rows.map((row) => row.kind);
      },
      findings: async () => {
        const found: Finding[] = [];
        for await (const one of dataProtectionFeature.fsck(app)) found.push(one);
        return found.map((one) => one.what);
      },
    });
  });

/** As the database writes JSON: all columns but the id, in their order. */
function lineDigest({ id: _, ...line }: Readonly<Record<string, unknown>>): string {
  const written = (value: unknown): string =>
    Array.isArray(value) ? `[${value.map(written).join(', ')}]` : JSON.stringify(value);
  return sha256Hex(utf8(written(Object.values(line))));
}

describe('the authority', () => {
  test('stops, lifts, examines what the lot found, and is answered; nobody else may; all of it is checked', () =>
    inside(async (stage) => {
      const { act, attempt, look, clock, runJobs, asOwner, letters, findings, inject } = stage;
      const order = { register: 'people', purpose: 'identity', reason: because };
      const strangers: Actor[] = [
        { kind: 'anonymous' },
        { kind: 'person', personId: id(61), ...base },
        head,
        { ...authority, roles: ['officer', 'oversight'] },
        { ...authority, agency: 'platform-agency' },
      ] as Actor[];
      for (const actor of strangers)
        assert.equal(await attempt(actor, stopPurpose, order), 'data-protection.authority_required');
      assert.notEqual(await attempt({ ...authority, assurance: 'low' } as Actor, stopPurpose, order), 'done');
      const { id: stop } = await act(authority, stopPurpose, order);
      await assert.rejects(look(AISHA), (error) => codeOf(error) === 'registers.purpose_stopped');
      await act(authority, liftOrder, { id: stop, reason: because });

      for (const iin of [AISHA, BOLAT, CHILD, STRANGER]) await look(iin);
      await runJobs();
      assert.deepEqual(await asOwner('select * from data_protection.sample'), [], 'the day is not over');
      clock.set(instant(TEST_NOW + DAY_MS));
      await runJobs();
      await runJobs();
      const [sample] = await asOwner<{ size: number; digest: string; drawn: number; root: Buffer }>(
        'select size, digest, drawn, root from data_protection.sample natural join data_protection.sample_draw',
      );
      const lines = await asOwner<Readonly<Record<string, unknown>>>('select * from registers.lookup order by id');
      const ids = lines.map((line) => String(line.id));
      assert.equal(sample?.size, 4);
      assert.equal(sample?.digest, sha256Hex(utf8(lines.map((line) => `${line.id} ${lineDigest(line)}\n`).join(''))));
      const audits = await asOwner<{ id: string; lookup_id: string }>(
        'select id, lookup_id from data_protection.audit order by number',
      );
      assert.deepEqual(
        audits.map((one) => one.lookup_id),
        placesDrawn(sample?.root ?? new Uint8Array(), 4, 2).map((place) => ids[place]),
      );

      const [first, second] = audits.map((one) => one.id);
      const verdict = { verdict: 'unlawful', reason: because } as const;
      for (const actor of strangers)
        assert.equal(
          await attempt(actor, judgeLookup, { id: first ?? '', ...verdict }),
          'data-protection.authority_required',
        );
      assert.equal(
        await attempt({ ...authority, officerId: id(2) } as Actor, judgeLookup, { id: first ?? '', ...verdict }),
        'data-protection.not_impartial',
      );
      await act(authority, judgeLookup, { id: first ?? '', ...verdict });
      await act(authority, judgeLookup, { id: second ?? '', verdict: 'lawful', reason: because });
      assert.equal(
        await attempt(authority, judgeLookup, { id: first ?? '', ...verdict }),
        'data-protection.already_answered',
      );
      const told = await Promise.all([AISHA, BOLAT, CHILD, STRANGER].map(letters));
      assert.deepEqual(told.flat(), ['data-protection.unlawful'], 'the one whose data it was');

      const [duty] = await asOwner<{ id: string; agency: string }>('select id, agency from data_protection.duty');
      assert.equal(duty?.agency, 'road-agency');
      const answer = { id: duty?.id ?? '', text: 'The officer no longer works with data.' };
      for (const actor of [
        authority,
        { ...head, roles: ['officer'] } as Actor,
        { ...head, agency: 'tax-agency' } as Actor,
      ])
        assert.equal(await attempt(actor, answerDuty, answer), 'data-protection.not_found');
      await act(head, answerDuty, answer);
      assert.equal(await attempt(head, answerDuty, answer), 'data-protection.already_answered');

      const report = (await inject('/api/v1/data-protection/reports/2026')).json<{
        figures: Record<string, unknown>;
        lookups: { register: string; purpose: string; agency: string; count: unknown }[];
      }>();
      const { figures } = report;
      assert.deepEqual(
        [figures.lookups, figures.ordersIssued, figures.ordersLifted, figures.drawn, figures.judged, figures.unlawful],
        ['few', 1, 1, 2, 2, 1],
      );
      assert.deepEqual([figures.duties, figures.dutiesAnswered, figures.dutiesLate, figures.breaches], [1, 1, 0, 0]);
      assert.deepEqual(report.lookups, [
        { register: 'people', purpose: 'identity', agency: 'road-agency', count: 'few' },
      ]);
      const csv = (await inject('/api/v1/data-protection/reports/2026?format=csv')).body;
      assert.match(csv, /unlawful,,,,1\r\n/);
      assert.equal((await inject('/en/data-protection/reports/2027')).statusCode, 404, 'a year to come');
      assert.match((await inject('/en/data-protection/reports/2026')).body, /Look-ups drawn by lot/);

      await runJobs();
      assert.deepEqual(await findings(), []);
      for (const change of [`identifier = 'X'`, `actor_name = 'X'`, `fields = '{}'`, 'agency = null']) {
        await asOwner(`create table public.kept as table registers.lookup`);
        await asOwner(`update registers.lookup set ${change} where id = '${ids[0]}'`);
        assert.deepEqual(await findings(), ['they are not those that the lot was drawn from'], change);
        await asOwner(`delete from registers.lookup`);
        await asOwner(`insert into registers.lookup select * from public.kept`);
        await asOwner(`drop table public.kept`);
      }
      await asOwner(`update data_protection.audit_verdict set verdict = 'lawful'`);
      assert.deepEqual(await findings(), ['the content does not open its leaf']);
      await asOwner(`update data_protection.audit set place = place + 10`);
      assert.ok((await findings()).includes('the lot found other places'));
      await asOwner(`delete from registers.lookup where id = '${ids[0]}'`);
      assert.ok((await findings()).includes('they are not those that the lot was drawn from'));
    }));

  test('tells everybody whom a breach touched, once, though the job is cut off and runs twice at a time', () =>
    inside(async ({ act, attempt, look, letters, runJobs, app, asOwner, inject, findings }) => {
      for (const iin of [AISHA, BOLAT]) await look(iin);
      const what = {
        kk: 'Қызметкер деректерді таратқан.',
        ru: 'Служащий раздал данные.',
        en: 'An officer gave data away.',
      };
      const breach = { register: 'people', purpose: 'identity', from: '2026-03-01', to: '2026-03-02', what } as const;
      assert.equal(await attempt(head, announceBreach, breach as never), 'data-protection.authority_required');
      for (const [wrong, code] of [
        [{ from: '2026-03-03', to: '2026-03-03' }, 'unknown_span'],
        [{ from: '2026-03-02', to: '2026-03-01' }, 'unknown_span'],
        [{ register: 'nothing' }, 'unknown_lookups'],
        [{ purpose: 'nothing' }, 'unknown_lookups'],
      ] as const)
        assert.equal(
          await attempt(authority, announceBreach, { ...breach, ...wrong } as never),
          `data-protection.${code}`,
        );
      const { id: breachId, touched } = await act(authority, announceBreach, breach as never);
      assert.equal(touched, 2);
      // Cut off after the first: what it wrote stays, the letter with it.
      await asOwner(`create function data_protection.cut() returns trigger language plpgsql as $$ begin
        if (select count(*) from data_protection.breach_told) >= 1 then raise exception 'killed'; end if; return new; end $$`);
      await asOwner(`create trigger cut before insert on data_protection.breach_told
        for each row execute function data_protection.cut()`);
      await assert.rejects(tellBreachJob.run(app, { breach: breachId }), /killed/);
      assert.deepEqual([await letters(AISHA), await letters(BOLAT)], [[], []], 'a letter and its row, or neither');
      await asOwner('drop trigger cut on data_protection.breach_told');
      await Promise.all([1, 2].map(() => tellBreachJob.run(app, { breach: breachId })));
      await runJobs();
      for (const iin of [AISHA, BOLAT]) assert.deepEqual(await letters(iin), ['data-protection.breach']);
      assert.deepEqual([await letters(CHILD), await letters(STRANGER)], [[], []], 'whoever was not touched');
      const [told] = (await inject('/api/v1/breaches')).json<{ breaches: { told: unknown; touched: unknown }[] }>()
        .breaches;
      assert.deepEqual([told?.told, told?.touched], ['few', 'few']);
      const page = (await inject('/kk/data-protection')).body;
      assert.ok(page.includes(what.kk) && !page.includes(AISHA) && !page.includes('Serik'));
      assert.deepEqual(await findings(), []);
    }));

  test('a court’s delay hides look-ups until its day, entered by two; a ground that would betray somebody stands alone', () =>
    inside(async ({ act, attempt, look, app, clock, asOwner, runJobs }) => {
      const personId = (await app.read((tx) => personByIin(tx, AISHA)))?.personId ?? '';
      const lines = async () => (await app.read((tx) => lookupsOf(tx, { personId }))).lookups;
      const input = {
        ...{ register: 'people', agency: 'road-agency', kind: 'iin', number: AISHA, until: '2026-03-10' },
        courtAct: 'Order 7 of the Court',
      } as never;
      await look(AISHA);
      assert.equal(await attempt(head, delayAction, input), 'data-protection.authority_required');
      for (const [wrong, code] of [
        [{ until: '2026-03-01' }, 'registers.past_moment'],
        [{ until: '2026-12-01' }, 'registers.delay_too_long'],
        [{ number: '123' }, 'data-protection.unknown_lookups'],
        [{ register: 'nothing' }, 'registers.unknown_register'],
      ] as const)
        assert.equal(await attempt(authority, delayAction, { ...(input as object), ...wrong } as never), code);
      await act(authority, delayAction, input);
      const ctx = { ...app.systemContext('test'), actor: authority };
      const [proposal] = await app.read((tx) => proposalsFor(tx, ctx));
      assert.ok(proposal && !proposal.words.en.includes(AISHA) && proposal.words.en.includes('Order 7'));
      clock.set(instant(TEST_NOW + 2 * HOUR_MS));
      await look(AISHA);
      assert.equal((await lines()).length, 2, 'nothing is hidden by one');
      const second = { ...authority, personId: id(65), officerId: id(66) } as Actor;
      await app.transaction(
        (tx) => delayAction.fourEyes?.run(tx, { ...ctx, secondActor: second }, input) as Promise<unknown>,
      );
      clock.set(instant(TEST_NOW + 4 * HOUR_MS));
      await look(AISHA);
      assert.equal((await lines()).length, 2, 'those from the order on');
      clock.set(instant(TEST_NOW + 9 * DAY_MS));
      const seen = await lines();
      assert.deepEqual(
        seen.map((line) => line.courtAct),
        ['Order 7 of the Court', null, null],
      );
      assert.ok((seen[0]?.at ?? 0) < TEST_NOW + 5 * HOUR_MS, 'with its true time');

      const keeper: Reader = { kind: 'officer', officerId: id(4), agency: 'platform-agency', name: 'A. Secret' };
      await app.transaction((tx) =>
        readRecords(tx, keeper, {
          ...{ register: 'people', fields: ['surname'], purpose: 'shelter', by: { subject: { iin: AISHA } } },
          ...{ caseId: id(5), caseNumber: 'SM-1' },
        }),
      );
      const [hidden] = await lines();
      const told = JSON.stringify(hidden);
      for (const secret of ['platform-agency', 'surname', 'shelter', 'SM-1', id(5), 'Secret', 'people'])
        assert.ok(!told.includes(secret), secret);
      assert.deepEqual([hidden?.isGroundOnly, hidden?.act, hidden?.article], [true, 'law', '7']);
      assert.equal((await app.read((tx) => lookupsOf(tx, { personId }, { caseId: id(5) }))).lookups.length, 0);

      await runJobs();
      const check = async () => {
        const found: string[] = [];
        for await (const one of registersFeature.fsck(app)) found.push(one.what);
        return found;
      };
      assert.deepEqual(await check(), []);
      await asOwner(`update registers.lookup_delay set until_at = until_at + interval '1 year'`);
      assert.deepEqual(await check(), ['the content does not open its leaf']);
    }));
});
