/** The log and its witnesses over the network: who is asked, what is kept, what people and programs are shown. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseWitnessKey, verifyCosignature } from '#features/transparency/cosignature.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { checkLog } from '#features/transparency/fsck/check.ts';
import { append, askWitness, introduceLog } from '#features/transparency/index.ts';
import { integrate } from '#features/transparency/integrate.ts';
import { utf8 } from '#kernel/hash.ts';
import { metricsOf } from '#platform/http/metrics.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { startWitness } from './server.ts';

async function grow({ app }: TestInstance, word: string): Promise<void> {
  await app.transaction((tx) => append(tx, 'test.act', utf8(word)));
  await integrate(app);
}

test('a witness outside signs the newest checkpoint, and everybody sees that it did', () =>
  withInstance({ features: [transparencyFeature] }, async (instance) => {
    const { app } = instance;
    const folder = mkdtempSync(join(tmpdir(), 'witness-'));
    const witness = await startWitness(folder, 0);
    const get = async (url: string) => instance.inject({ url, headers: { accept: 'text/html' } });
    const ask = () => askWitness(app, { label: '1', address: witness.address });
    const refuses = async () =>
      (await metricsOf(app.env).getSingleMetricAsString('transparency_witness_refuses')).match(/} (\d)/)?.[1];
    try {
      await grow(instance, 'one');
      assert.match((await get('/kk/log')).body, /сырттан ешкім қол қоймайды/);
      assert.equal((await get('/log/witnessed')).statusCode, 404);
      await ask();
      assert.equal(await refuses(), '1');
      await introduceLog(app, folder);
      await ask();
      assert.equal(await refuses(), '0');

      const vkey = (await (await fetch(`${witness.address}/vkey`)).text()).trim();
      const key = parseWitnessKey(vkey);
      const note = (await get('/log/checkpoint')).body;
      verifyCosignature(note, key);
      const { origin } = app.env.instance;
      assert.equal(
        await (await fetch(`${witness.address}/checkpoint?origin=${encodeURIComponent(origin)}`)).text(),
        note,
      );

      await grow(instance, 'two');
      assert.equal((await get('/log/witnessed')).body, note);
      // An answer that was lost: the witness remembers what the log doesn't.
      await fetch(`${witness.address}/add-checkpoint`, { method: 'POST', body: 'x'.repeat(20_000) });
      await ask();
      await grow(instance, 'three');
      await instance.asOwner('delete from transparency.cosignature');
      await ask();
      const newest = (await get('/log/checkpoint')).body;
      verifyCosignature(newest, key);
      const page = (await get('/en/log')).body;
      assert.ok(page.includes(key.name) && page.includes('Signed 3 lines') === newest.includes('\n3\n'));

      const check = async (): Promise<unknown[]> => {
        const findings: unknown[] = [];
        for await (const finding of checkLog(app)) findings.push(finding);
        return findings;
      };
      assert.deepEqual(await check(), []);
      await instance.asOwner(
        "update transparency.witness set vkey = (select vkey from transparency.verifier where purpose = 'checkpoint')",
      );
      assert.ok((await check()).length > 0);
    } finally {
      await witness.close();
      rmSync(folder, { recursive: true });
    }
  }));
