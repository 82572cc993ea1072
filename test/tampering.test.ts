/**
 * Nobody can quietly change the past, tried table by table: over everything that the state may come to hold of one woman, a row of each table is
 * altered in each column, removed, and added once more under another key behind the program's back, and fsck finds it.
 */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, test } from 'node:test';
import { deskFeature } from '#features/desk/feature.ts';
import { inTheOffice, type Office } from '#features/desk/testing/office.ts';
import { features as walked } from '#features/services/testing/features.ts';
import { fsckReferences } from '#platform/database/references.ts';
import type { Feature } from '#platform/feature.ts';
import { features } from '../src/features.ts';
import { countryWithWorkplaces, live } from './support/strangers/life.ts';
import { columnsOf, findsSomething, rowsOf, withAdded, withAltered, withRemoved } from './support/tamper.ts';

/** Columns, and * for the row itself, by table. */
type Columns = Readonly<Record<string, string>>;

/** What need not be found: it is no part of what happened, or answers for itself elsewhere. */
const NEED_NOT: readonly { readonly why: string; readonly of: Columns }[] = [
  {
    why: 'working papers: before an act, until a moment is over, or of a sign-in; what was done by them is in histories and log',
    of: {
      'identity.examination': '* begun_at cases edition id officer_id rules service',
      'identity.examination_result': '* answers at examination_id',
      'mandates.code': '* code_hash expires_at mandate_id',
      // Decisions on findings are committed by its digest.
      'registers.finding': '* closed_at digest fields found_at id kind line name record_id register run source theirs',
      'registers.reconciliation': '* at ended_at id lines register source valid_on',
      'registers.request_waiting': 'about agency due_at',
      'services.application_attempt': '* draft_version',
      'services.draft':
        '* answers assisted_by channel correction created_at edition facts files id language mandate_digest moves organisation_id person_id representative_id service state updated_at version',
      'services.file_use': '* application_id sha256',
      'sign_on.key': '* generation jwk made_at',
      'trust.late_stamping': '* begun_at done_at place rows source unread wanted',
    },
  },
  {
    why: 'found by it, made anew from what is held: an index, a hint, a rendering, a letter that told of an act',
    of: {
      'documents.keeping': '* document_id until',
      'documents.rendering': 'document_id',
      'notifications.letter': '* body case_id id kind link organisation_id person_id read_at sent_at subject',
      'oversight.told': '* at case_id organisation_id person_id',
      'payments.account': '* id kind',
      'payments.posting': 'place',
      'services.case_index': 'channel matter_digest number provider service territory updated_at',
      'services.deadline': '* case_id due_at kind',
      'transparency.leaf': 'appended_at',
      'transparency.verifier': 'created_at',
    },
  },
  {
    why: 'signed by itself, and others of its kind stand beside it',
    of: {
      'transparency.checkpoint': '* signed_at',
      'trust.signature_stamp': '* answer at signature token',
    },
  },
  {
    why: 'found later than in this life: a look when its day is committed, a seal that is missing when its time is over',
    of: {
      'documents.seal': '* document_id sealed_at',
      'registers.lookup':
        '* actor actor_name agency at case_id case_number demand_id fields ground_act ground_article hour id identifier purpose register unit',
    },
  },
];

const all: readonly Feature[] = features;
const road: readonly Feature[] = [...walked, deskFeature];
const country = countryWithWorkplaces();
after(() => rmSync(country, { recursive: true, force: true }));

/** The room that a schema is of checks first: mostly it finds what is its own. */
async function isFound({ instance: { app } }: Office, table: string): Promise<boolean> {
  const own = table.split('.')[0]?.replace('_', '-');
  const rooms = [...app.features].sort((a, b) => Number(b.name === own) - Number(a.name === own));
  for (const { fsck } of rooms) if (fsck && (await findsSomething(fsck(app)))) return true;
  return findsSomething(fsckReferences(app));
}

const isFree = (table: string, column: string): boolean =>
  NEED_NOT.some(({ of }) => of[table]?.split(' ').includes(column || '*'));

test('whatever is altered, removed or added is found', (t) =>
  inTheOffice(
    async (office) => {
      const { instance } = office;
      await live(office);
      await office.jobs();
      for (const { fsck, name } of instance.app.features)
        for await (const one of fsck?.(instance.app) ?? []) assert.fail(`${name}: ${one.what} (${one.where})`);
      for await (const one of fsckReferences(instance.app)) assert.fail(`${one.what} (${one.where})`);
      const schemas = instance.app.features.map(({ name }) => name.replace('-', '_'));
      const columns = await columnsOf(instance, schemas);
      const removals = [...new Set(columns.map(({ table }) => table))];
      const tries = [...columns, ...removals.map((table) => ({ table, column: '', type: '' }))].filter(
        (of) => !isFree(of.table, of.column),
      );
      const missed: string[] = [];
      let done = 0;
      for (const of of tries) {
        const [at] = await rowsOf(instance, of.table, 1);
        if (at === undefined) continue;
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
      for (const table of removals) {
        // What may be gone unfound may be added likewise, for the same reason.
        if (isFree(table, '')) continue;
        const [at] = await rowsOf(instance, table, 1);
        if (at === undefined) continue;
        const found = await withAdded(instance, table, at, () => isFound(office, table));
        if (found === undefined) t.diagnostic(`takes no row more: ${table}`);
        if (found === false) added.push(table);
      }
      assert.deepEqual(added.sort(), []);
    },
    all.filter((one) => !road.includes(one)),
    { country },
  ));
