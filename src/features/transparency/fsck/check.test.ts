import assert from 'node:assert/strict';
import { test } from 'node:test';
import { utf8 } from '#kernel/hash.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { transparencyFeature } from '../feature.ts';
import { append } from '../index.ts';
import { integrate } from '../integrate.ts';
import { checkLog } from './check.ts';

async function findings({ app }: TestInstance): Promise<string[]> {
  const found: string[] = [];
  for await (const { what, where } of checkLog(app)) found.push(`${where}: ${what}`);
  return found;
}

async function filled(instance: TestInstance): Promise<void> {
  for (const count of [0, 300, 0, 210, 90, 1]) {
    await instance.app.transaction(async (tx) => {
      for (let i = 0; i < count; i += 1) await append(tx, 'test.act', utf8(`${i}`));
    });
    await integrate(instance.app);
  }
}

// What a database's owner may try, and what the checker must say to it. `session_replication_role` switches foreign keys off.
const TAMPERING: readonly { readonly did: string; readonly sql: string; readonly says: readonly RegExp[] }[] = [
  {
    did: 'another commitment in a leaf',
    sql: `update transparency.leaf set commit = sha256('x') where id = (select leaf_id from transparency.sequence where index = 77)`,
    says: [/^sequence 77: a leaf or its hash was altered/],
  },
  {
    did: 'another kind of leaf',
    sql: `update transparency.leaf set kind = 'Other' where id = (select leaf_id from transparency.sequence where index = 77)`,
    says: [/^sequence 77: a leaf or its hash was altered/],
  },
  {
    did: 'another hash under a number',
    sql: `update transparency.sequence set leaf_hash = sha256('x') where index = 77`,
    says: [
      /^sequence 77: a leaf or/,
      /^tile 0\/0, first at sequence 77: the hashes/,
      /^tile 0\/0: the root/,
      /^checkpoint 300 and on: 4 checkpoints/,
    ],
  },
  {
    did: 'a leaf removed',
    sql: `delete from transparency.leaf where id = (select leaf_id from transparency.sequence where index = 400)`,
    says: [/^sequence 400: the leaf of a number was removed/],
  },
  {
    did: 'a number removed',
    sql: 'delete from transparency.sequence where index = 510',
    says: [
      /^sequence 510: a number was removed/,
      /^tile 0\/1, first at sequence 510/,
      /^tile 0\/1: the root/,
      /^checkpoint 600 and on: 2/,
      /^leaf .*: appended, but neither/,
    ],
  },
  {
    did: 'a leaf and its number removed',
    sql: `with gone as (delete from transparency.sequence where index = 600 returning leaf_id)
      delete from transparency.leaf where id = (select leaf_id from gone)`,
    says: [/^sequence 600: a number was removed/, /^checkpoint 601 and on: 1/],
  },
  {
    did: 'a number added',
    sql: `with added as (insert into transparency.leaf values (gen_random_uuid(), 'test.act', sha256('x'), '2026-03-02T05:00:00Z') returning id)
      insert into transparency.sequence select 601, id, sha256('x') from added`,
    says: [/^sequence 601: numbered beyond the last checkpoint/],
  },
  {
    did: 'an acknowledged leaf dropped from the queue',
    sql: `insert into transparency.leaf values (gen_random_uuid(), 'test.act', sha256('x'), '2026-03-02T05:00:00Z')`,
    says: [/^leaf .*: appended, but neither numbered nor waiting/],
  },
  {
    did: 'a leaf queued twice',
    sql: 'insert into transparency.pending select leaf_id from transparency.sequence where index = 5',
    says: [/^pending .*: numbered already/],
  },
  {
    did: 'other bytes in a tile',
    sql: `update transparency.tile set bytes = set_byte(bytes, 320, (get_byte(bytes, 320) + 1) % 256) where index = 1`,
    says: [/^tile 0\/1, first at sequence 266: the hashes/],
  },
  {
    did: 'another root of a tile',
    sql: `update transparency.tile set root = sha256('x') where index = 1`,
    says: [/^tile 0\/1: the root/],
  },
  {
    did: 'a tile removed',
    sql: 'delete from transparency.tile where index = 0',
    says: [/^tile 0\/0: a tile was removed/],
  },
  {
    did: 'a tile added',
    sql: 'insert into transparency.tile select 0, 2, bytes, root from transparency.tile where index = 0',
    says: [/^tile 0\/2: a tile beyond/],
  },
  {
    did: 'a checkpoint of another root',
    sql: `update transparency.checkpoint set root = sha256('x') where size = 510`,
    says: [/^checkpoint 510: the signed note states another/, /^checkpoint 510 and on: 1 checkpoints/],
  },
  {
    did: 'a forged checkpoint',
    sql: `update transparency.checkpoint set note = replace(note, E'\\n510\\n', E'\\n511\\n') where size = 510`,
    says: [/^checkpoint 510: the note is not one that the log signed: the signature/],
  },
  {
    did: 'a checkpoint passed off as another',
    sql: `update transparency.checkpoint set note = (select note from transparency.checkpoint where size = 300) where size = 510`,
    says: [/^checkpoint 510: the signed note states another/],
  },
  {
    did: 'the last checkpoint removed',
    sql: 'delete from transparency.checkpoint where size = 601',
    says: [/^sequence 600: numbered beyond the last checkpoint/],
  },
  {
    did: 'another verifier key',
    sql: `update transparency.verifier set vkey = (select vkey from transparency.verifier where purpose = 'promise') where purpose = 'checkpoint'`,
    says: [
      /^verifier checkpoint: the published verifier key/,
      ...[0, 300, 510, 600, 601].map((size) => new RegExp(`^checkpoint ${size}: the note`)),
    ],
  },
];

test('the checker finds nothing in an honest log, and each kind of tampering in another', async (t) => {
  await withInstance({ features: [transparencyFeature] }, async (instance) => {
    await filled(instance);
    assert.deepEqual(await findings(instance), []);
    for (const { did, sql, says } of TAMPERING) {
      await t.test(did, async () => {
        await keepCopy(instance);
        await instance.asOwner(`set session_replication_role = replica`);
        await instance.asOwner(sql);
        const found = await findings(instance);
        assert.equal(found.length, says.length, found.join('\n'));
        for (const [i, pattern] of says.entries()) assert.match(found[i] ?? '', pattern);
        await restore(instance);
      });
    }
    assert.deepEqual(await findings(instance), []);
  });
});

const TABLES = ['leaf', 'pending', 'sequence', 'tile', 'checkpoint', 'verifier', 'witness', 'cosignature'];

async function keepCopy({ asOwner }: TestInstance): Promise<void> {
  await asOwner('drop schema if exists copy cascade; create schema copy');
  for (const table of TABLES) await asOwner(`create table copy.${table} as table transparency.${table}`);
}

async function restore({ asOwner }: TestInstance): Promise<void> {
  await asOwner(`truncate ${TABLES.map((table) => `transparency.${table}`).join(', ')}`);
  for (const table of TABLES) await asOwner(`insert into transparency.${table} table copy.${table}`);
}
