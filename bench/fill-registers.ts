/**
 * Fills the register of individuals as an import does, by one statement for fifty thousand people: the same rows in the same tables, but
 * digests and commitments are hashes of the person's number, for nobody proves anything here. Over two connections of the owner, without the
 * checks of references that an import pays for.
 */
import pg from 'pg';
import { getEdition } from '#features/registers/actions/definitions.ts';
import { OPERATOR_UNSIGNED } from '#features/registers/rules/content.ts';
import { insertBatch } from '#features/registers/store/write.ts';
import { append } from '#features/transparency/index.ts';
import { utf8 } from '#kernel/hash.ts';
import { isoInstant } from '#kernel/instant.ts';
import { tokens } from '#kernel/search.ts';
import type { App } from '#platform/app.ts';
import { OWNER } from '#platform/database/embedded.ts';
import { newId } from '#platform/random.ts';
import { GIVEN_NAMES, type Invented, invent, PATRONYMIC, SURNAMES, valuesOf } from './invented.ts';

export const REGISTER = 'individuals';
const ROWS_AT_ONCE = 50_000;
const CONNECTIONS = 2;

const FILL = `
  with row as materialized (
    select t.*, '{"iin":"' || t.iin || '"}' as key from
    unnest($1::uuid[], $2::text[], $3::date[], $4::text[]) with ordinality as t(id, iin, born, content, place)
  ), record as (
    insert into registers.record (id, register, created_at) select id, $5, $6::timestamptz from row
  ), record_key as (
    insert into registers.record_key (record_id, register, key) select id, $5, key from row
  ), version as (
    insert into registers.version (record_id, number, act, valid_from, edition, recorded_at, ground_kind, batch, place, member)
    select id, 1, 'add', born, decode($7, 'hex'), $6::timestamptz, 'unsigned-import', $8::uuid, place, sha256(convert_to('member' || iin, 'UTF8')) from row
  ), content as (
    insert into registers.content (record_id, number, "values", ground, digest, salt)
    select id, 1, content::jsonb, $9::jsonb, sha256(convert_to(iin, 'UTF8')), sha256(convert_to('salt' || iin, 'UTF8')) from row
  ), subject as (
    insert into registers.subject (kind, identifier, register, field, record_id, number) select 'iin', iin, $5, 'iin', id, 1 from row
  )
  insert into registers.word (token, record_id)
  select substr(sha256(convert_to($5 || '/' || field || '/' || word, 'UTF8')), 1, 7) as token, id from (
    select iin as word, id, 'iin' as field from row
    union all select $10::jsonb ->> (content::jsonb ->> 'surname'), id, 'surname' from row
    union all select $10::jsonb ->> (content::jsonb ->> 'givenName'), id, 'givenName' from row
    union all select $10::jsonb ->> '${PATRONYMIC}', id, 'patronymic' from row) as t
  order by token, id`;

const WORDS = JSON.stringify(
  Object.fromEntries([...SURNAMES, ...GIVEN_NAMES, PATRONYMIC].map((name) => [name, tokens(name)[0] ?? ''])),
);

/** A batch with its leaf, and then its rows. */
async function fillPart(app: App, client: pg.Client, label: string, people: readonly Invented[]): Promise<void> {
  const now = app.env.clock.now();
  const ids = people.map(() => newId(now));
  const batch = newId(now);
  await app.transaction(async (tx) => {
    const { leafHash, salt } = await append(tx, 'registers.batch', utf8(label));
    const written = { id: batch, register: REGISTER, label, signedBy: null, size: ids.length, recordedAt: now };
    await insertBatch(tx, { ...written, leafHash, salt });
  });
  await client.query(FILL, [
    ids,
    people.map(({ iin }) => iin),
    people.map(({ birthDate }) => birthDate),
    people.map((one) => JSON.stringify(valuesOf(one))),
    REGISTER,
    isoInstant(now),
    getEdition(app.env, REGISTER, now).digest,
    batch,
    JSON.stringify({ kind: 'unsigned-import', batch: label, by: OPERATOR_UNSIGNED }),
    WORDS,
  ]);
}

function nextOf(people: Generator<Invented>): Invented[] {
  const part: Invented[] = [];
  while (part.length < ROWS_AT_ONCE) {
    const { done, value } = people.next();
    if (done) break;
    part.push(value);
  }
  return part;
}

async function connect(host: string): Promise<pg.Client> {
  const client = new pg.Client({ host, user: OWNER, database: 'shanyraq' });
  await client.connect();
  return client;
}

async function countOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query('select count(*)::integer as count from registers.record_key');
  return rows[0]?.count ?? 0;
}

const TABLES = ['record', 'record_key', 'version', 'content', 'subject', 'word'].map((name) => `registers.${name}`);
const OURS = `in (${TABLES.map((name) => `'${name}'::regclass`).join(', ')})`;
// Keys after the references to them, plain indexes last; made again in the other order, references without looking at the rows once more.
const INDEXES = `
  select format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop,
    format('alter table %s add constraint %I %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid),
      case when contype = 'f' then 'not valid' end) as make
  from pg_constraint where contype in ('p', 'u', 'f') and (conrelid ${OURS} or confrelid ${OURS})
  order by contype = 'f' desc, oid`;
const PLAIN_INDEXES = `
  select format('drop index %s', indexrelid::regclass) as drop, pg_get_indexdef(indexrelid) as make from pg_index i
  where indrelid ${OURS} and not exists (select from pg_constraint c where c.conindid = i.indexrelid)`;

/** Takes the indexes away for the time of a load, as whoever loads a large table does: built whole they are made in a fraction of the time. */
async function withoutIndexes(client: pg.Client, load: () => Promise<void>): Promise<void> {
  const statements: { drop: string; make: string }[] = [];
  for (const query of [INDEXES, PLAIN_INDEXES]) statements.push(...(await client.query(query)).rows);
  for (const { drop } of statements) await client.query(drop);
  await load();
  await client.query(`set maintenance_work_mem = '1GB'`);
  for (const { make } of statements.toReversed()) await client.query(make);
}

/** Fills it, and gives the numbers of some of the people, evenly chosen. Afterwards the tables are cleaned and looked at, as the server does by itself in time. */
export async function fill(app: App, host: string, count: number, chosen: number): Promise<string[]> {
  const clients = await Promise.all(Array.from({ length: CONNECTIONS }, () => connect(host)));
  const first = clients[0] as pg.Client;
  const people = invent(count);
  const every = Math.max(1, Math.floor(count / chosen));
  const iins: string[] = [];
  let taken = 0;
  const work = async (client: pg.Client): Promise<void> => {
    for (let part = nextOf(people); part.length > 0; part = nextOf(people)) {
      iins.push(...part.filter((_, index) => (taken + index) % every === 0).map(({ iin }) => iin));
      taken += part.length;
      await fillPart(app, client, `filled ${taken}`, part);
    }
  };
  const before = await countOf(first);
  await withoutIndexes(first, async () => void (await Promise.all(clients.map(work))));
  await first.query(`vacuum (analyze) ${TABLES.join(', ')}`);
  await first.query('checkpoint');
  const made = (await countOf(first)) - before;
  if (made !== count) throw new Error(`${made} records were made where ${count} were to be`);
  for (const client of clients) await client.end();
  return iins;
}
