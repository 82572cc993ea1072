import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ARU } from '#features/services/testing/aqsai.ts';
import { instant } from '#kernel/instant.ts';
import { columnsOf, findsSomething, rowsOf, withAltered, withRemoved } from '#test/support/tamper.ts';
import { deskFeature } from '../feature.ts';
import { inTheOffice, type Office, STALL } from '../testing/office.ts';

const HOUR_MS = 3_600_000;

/** Working papers: the hour at which a waiting draw is tried again, and who was warned of a term that only his history holds. */
const FREE = ['desk.waiting', 'desk.warned'];

async function findings({ instance: { app } }: Office): Promise<string[]> {
  const found: string[] = [];
  for await (const { what, where } of deskFeature.fsck(app)) found.push(`${what} (${where})`);
  return found;
}

/** A case was drawn and withdrawn; the next came to the same officer, who asked for an opinion; a third was handed over and drawn again. */
async function draws(office: Office): Promise<void> {
  const { clock } = office.instance;
  const drawn = async (answers?: Record<string, unknown>): Promise<readonly [string, string]> => {
    const id = await office.paid(answers);
    await office.jobs();
    return [id, (await office.officerOf(id)).officerId];
  };
  const [first] = await drawn();
  await office.act(ARU, first, 'withdraw');
  const [again, officer] = await drawn();
  const opinion = { agency: 'health-inspection', question: 'Қарсылық бар ма?' };
  await office.call(officer, 'POST', `/api/v1/applications/${again}/opinion-request`, opinion);
  const [other, tired] = await drawn({ ...STALL, place: 'Көк базар, 8' });
  await office.act(tired, other, 'hand-over', { reason: 'Ұзақ ауырып қалдым, істі қарай алмаймын.' });
  await office.jobs();
  clock.set(instant(clock.now() + 2 * HOUR_MS));
  await office.jobs();
}

test('every column of every row of a draw and of a witness is held by something, and so is the row', () =>
  inTheOffice(async (office) => {
    await draws(office);
    const { instance } = office;
    const kinds = await instance.asOwner<{ kind: string }>(
      `select distinct purpose || ' ' || how as kind from desk.draw join desk.draw_result on draw_id = id order by 1`,
    );
    assert.deepEqual(
      kinds.map(({ kind }) => kind),
      ['case again', 'case draw', 'opinion draw'],
    );
    assert.deepEqual(await findings(office), []);
    const missed: string[] = [];
    const look = async (): Promise<boolean> => findsSomething(deskFeature.fsck(instance.app));
    const columns = (await columnsOf(instance, ['desk'])).filter(({ table }) => !FREE.includes(table));
    for (const of of columns)
      for (const at of await rowsOf(instance, of.table))
        if ((await withAltered(instance, of, at, look)) === false) missed.push(`${of.table}.${of.column} ${at}`);
    for (const table of new Set(columns.map((of) => of.table)))
      for (const at of await rowsOf(instance, table))
        if (!(await withRemoved(instance, table, at, look))) missed.push(`${table} ${at}`);
    assert.deepEqual(missed, []);
    assert.deepEqual(await findings(office), []);
  }));
