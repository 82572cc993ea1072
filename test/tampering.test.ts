/**
 * Nobody can quietly change the past, tried table by table: over everything that the state may come to hold of one woman, and of staff, a row of each table is
 * altered in each column, removed, and added once more under another key behind the program's back, and fsck finds it.
 */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, test } from 'node:test';
import { deskFeature } from '#features/desk/feature.ts';
import { inTheOffice, type Office } from '#features/desk/testing/office.ts';
import { features as walked } from '#features/services/testing/features.ts';
import { instant } from '#kernel/instant.ts';
import { fsckReferences } from '#platform/database/references.ts';
import type { Feature } from '#platform/feature.ts';
import { fsckFiles } from '#platform/fsck-files.ts';
import { features } from '../src/features.ts';
import { countryWithWorkplaces, live } from './support/strangers/life.ts';
import { liveAmongStaff } from './support/strangers/staff-life.ts';
import { columnsOf, findsSomething, rowsOf, withAdded, withAltered, withRemoved } from './support/tamper.ts';

/** Columns, and * for the row itself, by table. */
type Columns = Readonly<Record<string, string>>;

/** What need not be found, and why that hides nothing of what happened. */
const NEED_NOT: readonly { readonly why: string; readonly of: Columns }[] = [
  {
    why: 'working papers of whoever still writes: nothing has happened yet, and what was submitted, asked or signed in the end is in histories and log',
    of: {
      'services.application_attempt': '* draft_version',
      'services.draft':
        '* answers assisted_by channel correction created_at edition facts files id language mandate_digest moves organisation_id person_id representative_id service state updated_at version',
    },
  },
  {
    why: 'what another source said, for sixty days at most: the next run finds it again from both sides, and what was decided on it has a leaf that findings are held against',
    of: {
      'registers.finding': '* closed_at digest fields found_at id kind line name record_id register run source theirs',
      'registers.reconciliation': '* at ended_at id lines register source valid_on',
    },
  },
  {
    why: 'where a loop goes on, or looks next: it decides by what is held, and nothing is told to anybody by it',
    of: {
      'documents.keeping': '* document_id until',
      'services.case_index': 'updated_at',
      'trust.late_stamping': '* begun_at done_at place rows source unread wanted',
    },
  },
  {
    why: 'noted for the reader alone, who sees which letters he has opened: no term runs from it, and what the letter said is committed',
    of: { 'notifications.letter': 'read_at' },
  },
  {
    why: 'read by nobody: what a file is, and since when, says whatever it is a part of; its bytes are held against its name',
    of: { 'files.file': 'media_type stored_at' },
  },
];

/** Tables of which her life leaves nothing to try: what their rooms' own tests try is not repeated here. A table that is new must be met or named. */
const NOT_MET: Columns = {
  centres: 'assisted_case prepared visit visit_end',
  certificates: 'enrolment invitation phone_signing sim_signing',
  consents: 'warned',
  data_protection: 'audit_verdict breach breach_told duty duty_answer told',
  desk: 'waiting warned',
  documents: 'erasure event event_content',
  identity: 'challenge founding mandate_act passkey session waiting_act',
  mandates: 'code miss prepared',
  oversight: 'answer answer_content breach',
  payments: 'attempt refund',
  platform: 'demo_clock',
  registers:
    'block distinct_pair duplicate erasure export finding_decision keeping lookup_delay prepared prepared_import question request_answer signed_import silence stop stop_lift unfed',
  services: 'cosigner decision_content draft_change',
  sign_on: 'artifact client_act consent_act keeping sign_in subject',
  transparency: 'pending tile',
  trust:
    'ceremony checker_question external_certificate external_list external_revocation revocation seal_permit stamp_wanted unlisted',
};

const DAY_MS = 86_400_000;
const all: readonly Feature[] = features;
const road: readonly Feature[] = [...walked, deskFeature];
const country = countryWithWorkplaces();
after(() => rmSync(country, { recursive: true, force: true }));

/** The room that a schema is of checks first: mostly it finds what is its own. */
async function isFound({ instance: { app } }: Office, table: string): Promise<boolean> {
  const own = table.split('.')[0]?.replace('_', '-');
  const rooms = [...app.features].sort((a, b) => Number(b.name === own) - Number(a.name === own));
  for (const { fsck } of rooms) if (fsck && (await findsSomething(fsck(app)))) return true;
  return (await findsSomething(fsckReferences(app))) || findsSomething(fsckFiles(app));
}

const isFree = (table: string, column: string): boolean =>
  NEED_NOT.some(({ of }) => of[table]?.split(' ').includes(column || '*'));

/** Two lives, until what has no leaf of its own is committed too, which is when its day is over; then nothing is found yet. */
async function lived(office: Office): Promise<void> {
  const { clock, app } = office.instance;
  await liveAmongStaff(office, await live(office));
  for (let days = 0; days < 2; days++) {
    clock.set(instant(clock.now() + 2 * DAY_MS));
    await office.jobs();
    await office.jobs();
  }
  for (const { fsck, name } of app.features)
    for await (const one of fsck?.(app) ?? []) assert.fail(`${name}: ${one.what} (${one.where})`);
  for (const fsck of [fsckReferences, fsckFiles])
    for await (const one of fsck(app)) assert.fail(`${one.what} (${one.where})`);
}

async function emptyOf({ instance }: Office, tables: readonly string[]): Promise<string[]> {
  const empty: string[] = [];
  for (const table of tables) if ((await rowsOf(instance, table, 1)).length === 0) empty.push(table);
  return empty;
}

test('whatever is altered, removed or added is found', (t) =>
  inTheOffice(
    async (office) => {
      const { instance } = office;
      await lived(office);
      const schemas = [...instance.app.features.map(({ name }) => name.replace('-', '_')), 'platform', 'files'];
      const columns = await columnsOf(instance, schemas);
      const tables = [...new Set(columns.map(({ table }) => table))];
      const named = Object.entries(NOT_MET).flatMap(([schema, of]) => of.split(' ').map((one) => `${schema}.${one}`));
      assert.deepEqual((await emptyOf(office, tables)).sort(), named.sort());
      const tries = [...columns, ...tables.map((table) => ({ table, column: '', type: '' }))].filter(
        (of) => !named.includes(of.table) && !isFree(of.table, of.column),
      );
      const missed: string[] = [];
      let done = 0;
      for (const of of tries) {
        const [at = ''] = await rowsOf(instance, of.table, 1);
        const look = () => isFound(office, of.table);
        const found =
          of.column === ''
            ? await withRemoved(instance, of.table, at, look)
            : await withAltered(instance, of, at, look);
        if (found !== undefined) done++;
        if (found === false) missed.push(of.column === '' ? of.table : `${of.table}.${of.column}`);
      }
      t.diagnostic(`${done} rows altered or removed`);
      assert.deepEqual(missed.sort(), []);
      const added: string[] = [];
      for (const table of tables) {
        // What may be gone unfound may be added likewise, for the same reason.
        if (named.includes(table) || isFree(table, '')) continue;
        const [at = ''] = await rowsOf(instance, table, 1);
        const found = await withAdded(instance, table, at, () => isFound(office, table));
        if (found === undefined) t.diagnostic(`takes no row more: ${table}`);
        if (found === false) added.push(table);
      }
      assert.deepEqual(added.sort(), []);
    },
    all.filter((one) => !road.includes(one)),
    { country },
  ));
