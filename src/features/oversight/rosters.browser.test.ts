import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayIn } from '#features/country/index.ts';
import { inTheOffice, type Office } from '#features/desk/testing/office.ts';
import { assignAction } from '#features/identity/actions/appoint.ts';
import { absenceAction, endOfficerAction } from '#features/identity/actions/officers.ts';
import { prepareDemoStaff } from '#features/identity/index.ts';
import { administrator, nowOf, together } from '#features/identity/testing/four-eyes.ts';
import { ARU, DAUREN, GLEB } from '#features/services/testing/aqsai.ts';

import { instant } from '#kernel/instant.ts';
import { LANGUAGES } from '#kernel/text.ts';
import type { Context } from '#platform/feature.ts';
import { axe, coveredControls, sidewaysOverflow, withBrowser } from '#test/support/browser.ts';
import { oversightFeature } from './feature.ts';
import { OVERSEER, overseer } from './testing/overseer.ts';

const MINUTE_MS = 60_000;
const CENTRAL = { agency: 'trade-inspection', unit: 'lake' };

interface Change {
  readonly kind: string;
  readonly officer: { readonly id: string };
  readonly reason?: string;
  readonly by?: string;
  readonly confirmedBy?: string;
  readonly rolesBefore?: readonly string[];
  readonly nextListAt?: string;
}
interface Answer {
  readonly changes: readonly Change[];
  readonly next?: string;
  readonly units: readonly Record<string, unknown>[];
}

async function overseen(run: (office: Office, one: Context, other: Context) => Promise<void>): Promise<void> {
  await inTheOffice(
    async (office) => {
      const { app } = office.instance;
      await app.transaction((tx) =>
        prepareDemoStaff(tx, [{ iin: GLEB, agency: 'audit-chamber', unit: 'chamber', roles: ['oversight'] }]),
      );
      office.actAs(OVERSEER, overseer(office));
      await run(office, await administrator(app, ARU, CENTRAL), await administrator(app, GLEB, CENTRAL));
    },
    [oversightFeature],
  );
}

const read = async (office: Office, query = ''): Promise<Answer> => {
  const answer = await office.call(OVERSEER, 'GET', `/api/v1/oversight/rosters${query}`);
  assert.equal(answer.status, 200, answer.text);
  return answer.json as unknown as Answer;
};

test('oversight sees who was removed, why and by whom, how near before a draw, and is told of it once', () =>
  overseen(async (office, one, other) => {
    const { app, clock } = office.instance;
    const unit = [...office.staff.values()].filter((member) => member.unit === 'steppe' && member.iin !== DAUREN);
    const [removed, ill, promoted, tied] = unit.map(({ officerId }) => officerId);
    assert.ok(removed && ill && promoted && tied);
    await together(app, [one, other], assignAction, { officer: promoted, roles: ['officer', 'head'] });
    clock.set(instant(clock.now() + 90 * MINUTE_MS));
    const today = dayIn(app.env, clock.now());
    await app.perform(endOfficerAction, nowOf(app, one), { officer: removed, reason: 'Тәртіп бұзғаны үшін' });
    await app.perform(absenceAction, nowOf(app, one), { officer: ill, from: today, to: today, reason: 'ауырып қалды' });
    clock.set(instant(clock.now() + 10 * MINUTE_MS));
    await office.paid();
    await office.jobs();
    clock.set(instant(clock.now() + 10 * MINUTE_MS));
    const bin = { with: { bin: '200140000014' }, reason: 'бұрынғы жұмысым' };
    assert.equal((await office.call(tied, 'POST', '/api/v1/conflicts', bin)).status, 201);

    const { changes, units } = await read(office, '?agency=trade-inspection&unit=steppe');
    const of = (kind: string, id: string) => changes.find((change) => change.kind === kind && change.officer.id === id);
    const ended = of('ended', removed);
    assert.match(ended?.by ?? '', /Ару/);
    assert.equal(ended?.reason, 'Тәртіп бұзғаны үшін');
    assert.ok(ended?.nextListAt);
    const duties = of('duties', promoted);
    assert.deepEqual(duties?.rolesBefore, ['officer']);
    assert.match(duties?.confirmedBy ?? '', /Глеб|Gleb/i);
    assert.equal(of('conflict', tied)?.nextListAt, undefined);
    assert.ok(!JSON.stringify(changes).includes('200140000014'), 'with whom a conflict is, stays the officer’s');
    assert.deepEqual(units, [
      { agency: 'trade-inspection', unit: 'steppe', ended: 1, absences: 1, conflicts: 1, beforeDraws: 2 },
    ]);
    const atOnce = (await read(office, '?only=at-once')).changes.map(({ kind }) => kind);
    assert.equal(atOnce[0], 'conflict');
    assert.deepEqual(atOnce.toSorted(), ['absence', 'conflict', 'ended']);

    await office.jobs();
    const letters = await office.instance.asOwner<{ body: { kk: string } }>(
      `select body from notifications.letter where kind = 'oversight.removed'`,
    );
    assert.equal(letters.length, 1);
    assert.match(letters[0]?.body.kk ?? '', /Тәртіп бұзғаны үшін/);

    for (const who of [ARU, tied, ''])
      assert.ok([401, 403].includes((await office.call(who, 'GET', '/api/v1/oversight/rosters')).status));
    for (const bad of ['?unit=steppe', '?agency=trade-inspection&unit=nowhere', '?before=1_x', "?before=1_ended.'"])
      assert.equal((await office.call(OVERSEER, 'GET', `/api/v1/oversight/rosters${bad}`)).status, 404, bad);

    const url = await office.instance.listen();
    await withBrowser(async (browser) => {
      for (const width of [360, 1280]) {
        const page = await browser.openPage(width, { baseUrl: url });
        await page.context().addCookies([{ name: 'who', value: OVERSEER, url }]);
        for (const language of LANGUAGES) {
          const where = `${language} ${width}`;
          await page.goto(`/${language}/oversight/rosters`);
          assert.deepEqual(await axe(page), [], where);
          assert.deepEqual(await sidewaysOverflow(page), [], where);
          assert.deepEqual(await coveredControls(page), [], where);
          if (process.env.SHOTS)
            await page.screenshot({ path: `${process.env.SHOTS}/rosters-${language}-${width}.png`, fullPage: true });
        }
      }
    });
  }));

test('the pages of changes hold each once, in their order', () =>
  overseen(async (office, one) => {
    const { app, clock } = office.instance;
    const officer = [...office.staff.keys()][1] ?? '';
    const today = dayIn(app.env, clock.now());
    for (let n = 0; n < 60; n++)
      await app.perform(absenceAction, nowOf(app, one), { officer, from: today, to: today, reason: `${n}` });
    const seen: string[] = [];
    for (let query = '?only=at-once', more = true; more; ) {
      const { changes, next } = await read(office, query);
      seen.push(...changes.map(({ reason }) => reason ?? ''));
      more = next !== undefined;
      query = `?only=at-once&before=${next}`;
    }
    assert.deepEqual([seen.length, new Set(seen).size], [60, 60]);
    const all = new Set<string>();
    let count = 0;
    for (let query = '', more = true; more; ) {
      const { changes, next } = await read(office, query);
      count += changes.length;
      for (const change of changes) all.add(JSON.stringify(change));
      more = next !== undefined;
      query = `?before=${next}`;
    }
    // Every absence, every appointment, every admission of the staff.
    const [{ rows } = { rows: 0 }] = await office.instance.asOwner<{ rows: number }>(
      'select (select count(*) from identity.absence)::int + (select count(*) from identity.assignment)::int as rows',
    );
    assert.equal(count, rows);
  }));
