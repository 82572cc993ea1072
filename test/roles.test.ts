/**
 * What the roles of the database may do, table by table: the past is kept by the database's own rights, not by good intentions.
 * Every table is classified here; a new one fails the test until somebody has said what it is.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import pg from 'pg';
import { OWNER } from '#platform/database/embedded.ts';
import { APP_ROLE, RETENTION_ROLE } from '#platform/database/migrate.ts';
import { features } from '../src/features.ts';
import { clusterSocket, dropDatabase, freshDatabase } from './support/cluster.ts';

type Right = 'select' | 'insert' | 'update' | 'delete' | 'truncate';
const ALL: readonly Right[] = ['select', 'insert', 'update', 'delete', 'truncate'];

interface Rights {
  readonly app: readonly Right[];
  readonly retention: readonly Right[];
  /** Columns that the application may change although it may not change the row. */
  readonly columns?: readonly string[];
}

/** Written once, for ever: what happened, and what was said of it in public. */
const KEPT: Rights = { app: ['select', 'insert'], retention: [] };
/** Kept likewise; the retention job reads it to know what may go. */
const KEPT_AND_READ: Rights = { app: ['select', 'insert'], retention: ['select'] };
/** Written once; goes when its time has passed, by the retention role alone. */
const CONTENT: Rights = { app: ['select', 'insert'], retention: ['select', 'delete'] };
/** Working papers without a past: they live until what they prepare has happened. */
const WORK: Rights = { app: ['select', 'insert', 'update', 'delete'], retention: [] };
const WORK_WITH_CONTENT: Rights = { ...WORK, retention: ['select', 'delete'] };
/** A view of what is kept elsewhere, kept level. */
const VIEW: Rights = { app: ['select', 'insert', 'update'], retention: [] };
/** The owner's alone. */
const CLOSED: Rights = { app: [], retention: [] };

const TABLES: Readonly<Record<string, Rights>> = {
  'migrations.done': CLOSED,
  'platform.instance': KEPT,
  'platform.answer': CONTENT,
  'platform.demo_clock': VIEW,
  'platform.proposal': KEPT,
  'platform.proposal_end': KEPT,
  'files.file': CONTENT,
  'files.chunk': CONTENT,
  'transparency.leaf': KEPT,
  'transparency.pending': { app: ['select', 'insert', 'delete'], retention: [] },
  'transparency.sequence': KEPT,
  'transparency.tile': KEPT,
  'transparency.checkpoint': KEPT,
  'transparency.day': KEPT,
  'transparency.cosignature': KEPT,
  'transparency.verifier': KEPT,
  'transparency.witness': KEPT,
  'country.edition': KEPT,
  'trust.certificate': KEPT,
  'trust.revocation': KEPT,
  'trust.unlisted': WORK,
  'trust.ocsp_answer': WORK,
  'trust.revocation_list': KEPT,
  'trust.island': KEPT,
  'trust.ceremony': KEPT,
  'trust.seal_permit': KEPT,
  'trust.signature_stamp': KEPT,
  'trust.stamp_wanted': WORK,
  'trust.late_stamping': VIEW,
  'trust.external_list': VIEW,
  'trust.external_revocation': VIEW,
  'trust.external_certificate': VIEW,
  'trust.checker_question': WORK,
  'registers.record': KEPT,
  'registers.batch': KEPT,
  'registers.version': KEPT,
  'registers.record_key': CONTENT,
  'registers.content': CONTENT,
  'registers.erasure': KEPT_AND_READ,
  'registers.keeping': WORK,
  'registers.subject': CONTENT,
  'registers.prepared': WORK,
  'registers.prepared_import': WORK,
  'registers.export': KEPT,
  'registers.signed_import': KEPT,
  'registers.reconciliation': WORK,
  'registers.finding': WORK,
  'registers.finding_decision': KEPT,
  'registers.question': WORK,
  'registers.silence': WORK,
  'registers.court_demand': KEPT,
  'registers.lookup': KEPT,
  'registers.unfed': { app: ['select', 'insert', 'delete'], retention: [] },
  'registers.feed': KEPT,
  'registers.word': CONTENT,
  'registers.request': KEPT,
  'registers.request_answer': KEPT,
  'registers.lookup_delay': KEPT,
  'registers.block': CONTENT,
  'registers.duplicate': CONTENT,
  'registers.distinct_pair': KEPT,
  'registers.stop': KEPT,
  'registers.stop_lift': KEPT,
  'registers.request_waiting': { app: ['select', 'insert', 'delete'], retention: [] },
  'certificates.invitation': VIEW,
  'certificates.enrolment': WORK,
  'certificates.phone_signing': WORK,
  'certificates.sim_signing': WORK,
  'consents.request': KEPT,
  'consents.addressed': KEPT,
  'consents.act': KEPT,
  'consents.warned': KEPT,
  'sign_on.client_act': KEPT,
  'sign_on.consent_act': KEPT,
  'sign_on.subject': KEPT,
  'sign_on.sign_in': WORK,
  'sign_on.keeping': WORK,
  'sign_on.artifact': WORK,
  'sign_on.key': KEPT,
  'data_protection.sample': KEPT,
  'data_protection.sample_draw': KEPT,
  'data_protection.audit': KEPT,
  'data_protection.audit_verdict': KEPT,
  'data_protection.duty': KEPT,
  'data_protection.duty_answer': KEPT,
  'data_protection.breach': KEPT,
  'data_protection.breach_told': KEPT,
  'data_protection.told': KEPT,
  'identity.challenge': WORK,
  'identity.session': WORK,
  'identity.waiting_act': WORK,
  'identity.mandate_grant': KEPT,
  'identity.mandate_act': KEPT,
  'identity.passkey': VIEW,
  'identity.officer': KEPT,
  'identity.assignment': KEPT,
  'identity.ending': KEPT,
  'identity.examination': KEPT,
  'identity.examination_result': KEPT,
  'identity.absence': KEPT,
  'identity.conflict': KEPT,
  'identity.conflict_end': KEPT,
  'identity.roster_commitment': KEPT,
  'identity.founding': KEPT,
  'notifications.letter': { ...CONTENT, columns: ['read_at'] },
  'documents.document': KEPT_AND_READ,
  'documents.content': CONTENT,
  'documents.seal': CONTENT,
  'documents.rendering': CONTENT,
  'documents.event': KEPT,
  'documents.event_content': CONTENT,
  'documents.erasure': KEPT_AND_READ,
  'documents.keeping': WORK,
  'documents.viewing': KEPT,
  'payments.charge': KEPT,
  'payments.attempt': KEPT,
  'payments.refund': KEPT,
  'payments.account': KEPT,
  'payments.entry': KEPT,
  'payments.posting': KEPT,
  'services.history': KEPT_AND_READ,
  'services.content': CONTENT,
  'services.draft': WORK_WITH_CONTENT,
  'services.draft_change': WORK_WITH_CONTENT,
  'services.application_attempt': WORK_WITH_CONTENT,
  'services.signature': WORK_WITH_CONTENT,
  'services.cosigner': WORK_WITH_CONTENT,
  'services.decision_content': WORK_WITH_CONTENT,
  'services.case_index': VIEW,
  'services.deadline': WORK,
  'services.keeping': WORK,
  'services.file_use': CONTENT,
  'desk.draw': KEPT,
  'desk.waiting': WORK,
  'desk.draw_list': KEPT,
  'desk.draw_place': KEPT,
  'desk.draw_signature': KEPT,
  'desk.draw_result': KEPT,
  'desk.warned': KEPT,
  'desk.witness': KEPT,
  'mandates.prepared': WORK,
  'mandates.code': WORK,
  'mandates.miss': WORK,
  'centres.prepared': WORK,
  'centres.visit': KEPT,
  'centres.visit_end': KEPT,
  'centres.assisted_case': KEPT,
  'oversight.complaint': KEPT,
  'oversight.answer': KEPT,
  'oversight.answer_content': WORK,
  'oversight.breach': KEPT,
  'oversight.rating': KEPT,
  'oversight.told': KEPT,
};

interface Table {
  readonly name: string;
  readonly columns: readonly string[];
}

const LIST = `select table_schema || '.' || table_name as name, array_agg(column_name::text order by ordinal_position) as columns
  from information_schema.columns join information_schema.tables using (table_schema, table_name)
  where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema', 'pgboss')
  group by 1 order by 1`;

const quoted = (name: string): string =>
  name
    .split('.')
    .map((part) => `"${part}"`)
    .join('.');

/** A statement that does nothing to any row, and needs the right all the same. */
const statement = (right: Right, table: Table): string => {
  const name = quoted(table.name);
  if (right === 'select') return `select from ${name} where false`;
  if (right === 'insert') return `insert into ${name} select * from ${name} where false`;
  if (right === 'update')
    return `update ${name} set ${table.columns.map((one) => `"${one}" = null`).join(', ')} where false`;
  return right === 'delete' ? `delete from ${name} where false` : `truncate ${name} cascade`;
};

describe('rights of the database', () => {
  let database = '';
  let owner: pg.Client;
  let app: pg.Client;
  let retention: pg.Client;
  let tables: readonly Table[] = [];

  before(async () => {
    database = await freshDatabase(features);
    const host = await clusterSocket();
    const connect = async (user: string): Promise<pg.Client> => {
      const client = new pg.Client({ host, user, database });
      await client.connect();
      return client;
    };
    [owner, app, retention] = [await connect(OWNER), await connect(APP_ROLE), await connect(RETENTION_ROLE)];
    tables = (await owner.query<Table>(LIST)).rows;
  });

  after(async () => {
    await Promise.all([owner.end(), app.end(), retention.end()]);
    await dropDatabase(database);
  });

  /** Tries a statement in a transaction that is taken back. */
  const isAllowed = async (client: pg.Client, sql: string): Promise<boolean> => {
    await client.query('begin');
    try {
      await client.query(sql);
      return true;
    } catch (error) {
      const { code } = error as { code?: string };
      assert.equal(code, '42501', `${sql}: ${error}`);
      return false;
    } finally {
      await client.query('rollback');
    }
  };

  const rightsOf = async (client: pg.Client, table: Table): Promise<Right[]> => {
    const held: Right[] = [];
    for (const right of ALL) if (await isAllowed(client, statement(right, table))) held.push(right);
    return held;
  };

  test('every table is classified, and nothing is classified that is gone', () => {
    const present = tables.map((one) => one.name);
    assert.deepEqual(
      present.filter((name) => !(name in TABLES)),
      [],
      'say in this test what a new table is',
    );
    const schemas = new Set(present.map((name) => name.split('.')[0]));
    const gone = Object.keys(TABLES).filter((name) => schemas.has(name.split('.')[0]) && !present.includes(name));
    assert.deepEqual(gone, []);
  });

  test('each role may do in each table what its class says, and nothing else', async () => {
    for (const table of tables) {
      const expected = TABLES[table.name] ?? CLOSED;
      assert.deepEqual(await rightsOf(app, table), expected.app, `the application in ${table.name}`);
      assert.deepEqual(await rightsOf(retention, table), expected.retention, `retention in ${table.name}`);
    }
  });

  test('no column may be changed where the row may not, except those named', async () => {
    for (const table of tables) {
      const expected = TABLES[table.name] ?? CLOSED;
      if (expected.app.includes('update')) continue;
      for (const [client, columns] of [
        [app, expected.columns ?? []],
        [retention, []],
      ] as const) {
        const free: string[] = [];
        for (const column of table.columns) {
          const sql = `update ${quoted(table.name)} set "${column}" = null where false`;
          if (await isAllowed(client, sql)) free.push(column);
        }
        assert.deepEqual(free, columns, table.name);
      }
    }
  });

  test('neither role may make or change tables, become another, switch triggers off or set a sequence back', async () => {
    for (const client of [app, retention]) {
      for (const sql of [
        'create table public.own (id int)',
        'create schema own',
        'alter table services.history add column own text',
        'alter table services.history disable trigger all',
        'drop table services.history',
        `set role ${OWNER}`,
        "select setval('services.case_number', 1)",
        'set session_replication_role = replica',
        "copy services.history to program 'true'",
      ]) {
        assert.equal(await isAllowed(client, sql), false, sql);
      }
    }
    const { rows } = await owner.query<{ rolname: string }>(
      `select rolname from pg_roles where rolname = any($1)
         and (rolsuper or rolcreaterole or rolcreatedb or rolbypassrls or rolreplication)`,
      [[APP_ROLE, RETENTION_ROLE]],
    );
    assert.deepEqual(rows, []);
  });
});
