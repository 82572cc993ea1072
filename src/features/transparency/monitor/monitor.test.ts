import assert from 'node:assert/strict';
import { existsSync, lstatSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { utf8 } from '#kernel/hash.ts';
import { parseConfig } from '#platform/config.ts';
import { withInstance } from '#test/support/instance.ts';
import { transparencyFeature } from '../feature.ts';
import { append } from '../index.ts';
import { integrate } from '../integrate.ts';
import { MemoryLog, newLogKey } from '../testing/memory-log.ts';
import { monitorCommand } from './command.ts';
import { Contradiction, look, type Watched } from './watch.ts';

const watched = (log: MemoryLog, fetch: Watched['fetch'] = (path) => log.fetch(path)): Watched => ({
  fetch,
  vkey: log.vkey,
  witnesses: [],
});

test('a log that grows is followed leaf by leaf; one that shows another past is found out', async () => {
  const key = newLogKey();
  const log = new MemoryLog(key).grow(300, 'a');
  const first = await look(watched(log), undefined);
  assert.deepEqual([...first.kinds], [['test.act', 300]]);
  log.grow(500, 'a');
  const second = await look(watched(log), first.seen);
  assert.deepEqual([second.seen.size, [...second.kinds]], [800, [['test.act', 500]]]);
  assert.deepEqual([...(await look(watched(log), second.seen)).kinds], []);

  const other = new MemoryLog(key).grow(299, 'a').grow(900, 'b');
  await assert.rejects(look(watched(other), second.seen), Contradiction);
  const shorter = new MemoryLog(key).grow(500, 'a');
  await assert.rejects(look(watched(shorter), second.seen), Contradiction);
  const stranger = new MemoryLog(newLogKey()).grow(900, 'a');
  await assert.rejects(look({ ...watched(stranger), vkey: log.vkey }, second.seen), RangeError);
});

test('an entry that was altered where it is served is found out', async () => {
  const log = new MemoryLog(newLogKey()).grow(10, 'a');
  const altered = async (path: string): Promise<Uint8Array> => {
    const bytes = await log.fetch(path);
    if (path === 'checkpoint') return bytes;
    const changed = Uint8Array.from(bytes);
    const at = new TextDecoder('latin1').decode(bytes).indexOf('"commit":"') + '"commit":"'.length;
    changed[at] = changed[at] === 0x30 ? 0x31 : 0x30;
    return changed;
  };
  await assert.rejects(look(watched(log, altered), undefined), Contradiction);
});

/** Runs the command on a log, with what it keeps in a folder. */
const monitor = async (address: string, state: string, out: (line: string) => void): Promise<number> =>
  (await monitorCommand.withoutInstance?.(
    parseConfig({ COUNTRY_DIR: 'test/country', DATA_DIR: state }, 'start'),
    [address, '--state', state],
    out,
    [],
  )) ?? -1;

test('what was seen and cannot be read is a fault, not a log seen for the first time', () =>
  withInstance({ features: [transparencyFeature] }, async (instance) => {
    const state = mkdtempSync(join(tmpdir(), 'monitor-'));
    try {
      const address = `${await instance.listen()}/log`;
      await instance.app.transaction((tx) => append(tx, 'test.act', utf8('one')));
      await integrate(instance.app);
      // A link to itself: there, and unreadable for anybody.
      symlinkSync('seen.json', join(state, 'seen.json'));
      const said: string[] = [];
      await assert.rejects(
        monitor(address, state, (line) => said.push(line)),
        { code: 'ELOOP' },
      );
      assert.doesNotMatch(said.join('\n'), /^right/m);
      assert.ok(lstatSync(join(state, 'seen.json')).isSymbolicLink());
    } finally {
      rmSync(state, { recursive: true });
    }
  }));

test('the command keeps what it saw, and leaves the evidence of a contradiction', () =>
  withInstance({ features: [transparencyFeature] }, async (instance) => {
    const { app } = instance;
    const state = mkdtempSync(join(tmpdir(), 'monitor-'));
    const said: string[] = [];
    const run = (address: string): Promise<number> => monitor(address, state, (line) => said.push(line));
    try {
      const address = `${await instance.listen()}/log`;
      await app.transaction((tx) => append(tx, 'test.act', utf8('one')));
      await integrate(app);
      assert.equal(await run(address), 0);
      assert.match(said.join('\n'), /^key .*\nright {2}1 lines, 1 new \(1 test\.act\)$/);
      await app.transaction((tx) => append(tx, 'test.act', utf8('two')));
      await integrate(app);
      assert.equal(await run(address), 0);
      assert.match(said.at(-1) ?? '', /^right {2}2 lines, 1 new/);

      await app.transaction((tx) => append(tx, 'test.act', utf8('three')));
      await integrate(app);
      await instance.asOwner(
        'update transparency.leaf set commit = $1 where id = (select leaf_id from transparency.sequence where index = 2)',
        [Buffer.alloc(32, 7)],
      );
      assert.equal(await run(address), 1);
      assert.match(said.at(-1) ?? '', /^WRONG/);
      assert.ok(existsSync(join(state, 'contradiction-2.note')));
      // What was seen before stays what later looks are held against.
      assert.equal(JSON.parse(readFileSync(join(state, 'seen.json'), 'utf8')).size, 2);
    } finally {
      rmSync(state, { recursive: true });
    }
  }));
