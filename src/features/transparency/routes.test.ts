import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fromBase64, hex, utf8 } from '#kernel/hash.ts';
import { LANGUAGES } from '#kernel/text.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { opensslCommands } from './commands.ts';
import { transparencyFeature } from './feature.ts';
import { append, type LoggedLeaf, verifyCheckpoint, verifyConsistency, verifyInclusion } from './index.ts';
import { integrate } from './integrate.ts';
import { hashLeaf, rootOf } from './merkle.ts';
import { parseProof } from './proof-text.ts';
import { decodeBundle, splitHashes, tilePath } from './tiles.ts';

const options = { features: [transparencyFeature] };
const html = { accept: 'text/html' };

async function fill({ app }: TestInstance, count: number): Promise<LoggedLeaf[]> {
  const leaves = await app.transaction(async (tx) => {
    const added: LoggedLeaf[] = [];
    for (let i = 0; i < count; i += 1) added.push(await append(tx, 'test.act', utf8(`${i}`)));
    return added;
  });
  await integrate(app);
  return leaves;
}

const get = async ({ inject }: TestInstance, url: string) => {
  const answer = await inject({ method: 'GET', url });
  return {
    ...answer,
    status: answer.statusCode,
    headers: answer.headers,
    text: answer.body,
    bytes: new Uint8Array(answer.rawPayload),
  };
};

/** What an outsider does: derive the root from the public files alone and compare it with the signed one. */
async function checkFromOutside(instance: TestInstance): Promise<number> {
  const vkey = (await get(instance, '/log/vkey')).text.trim();
  const { size, root } = verifyCheckpoint((await get(instance, '/log/checkpoint')).text, vkey);
  const hashes: Uint8Array[] = [];
  for (let index = 0; index * 256 < size; index += 1) {
    const width = Math.min(256, size - index * 256);
    const bundle = await get(instance, `/log/${tilePath({ level: 'entries', index, width })}`);
    const tile = await get(instance, `/log/${tilePath({ level: 0, index, width })}`);
    assert.equal(tile.headers['content-type'], 'application/octet-stream');
    const derived = decodeBundle(bundle.bytes).map(hashLeaf);
    assert.deepEqual(splitHashes(tile.bytes).map(hex), derived.map(hex));
    hashes.push(...derived);
  }
  assert.equal(hex(rootOf(hashes)), hex(root));
  return size;
}

test('an outsider derives the signed root from the public files', async () => {
  await withInstance(options, async (instance) => {
    await fill(instance, 700);
    assert.equal(await checkFromOutside(instance), 700);
    const above = await get(instance, '/log/tile/1/000.p/2');
    assert.equal(above.bytes.length, 64);
    const full = await get(instance, '/log/tile/0/001');
    assert.equal(hex(rootOf(splitHashes(full.bytes))), hex(above.bytes.slice(32)));
    await fill(instance, 1);
    assert.equal(await checkFromOutside(instance), 701);
    assert.deepEqual(
      (await get(instance, '/log/tile/0/002.p/188')).bytes,
      (await get(instance, '/log/tile/0/002.p/189')).bytes.slice(0, 188 * 32),
    );
  });
});

test('entries reveal the kind and a commitment, nothing else', async () => {
  await withInstance(options, async (instance) => {
    const [leaf] = await fill(instance, 1);
    const [entry] = decodeBundle((await get(instance, '/log/tile/entries/000.p/1')).bytes);
    assert.deepEqual(JSON.parse(new TextDecoder().decode(entry)), {
      v: 1,
      origin: instance.app.env.instance.origin,
      kind: 'test.act',
      commit: hex(leaf?.commit ?? new Uint8Array()),
    });
  });
});

test('tiles are cached for ever, the checkpoint for a second; what is not there is not found', async () => {
  await withInstance(options, async (instance) => {
    assert.equal((await get(instance, '/log/checkpoint')).status, 503, 'before the integrator has run');
    await fill(instance, 300);
    for (const path of [
      'tile/0/000',
      'tile/0/001.p/44',
      'tile/1/000.p/1',
      'tile/entries/000',
      'tile/entries/001.p/44',
    ]) {
      const answer = await get(instance, `/log/${path}`);
      assert.equal(answer.status, 200, path);
      assert.match(String(answer.headers['cache-control']), /immutable/);
    }
    const checkpoint = await get(instance, '/log/checkpoint');
    assert.match(String(checkpoint.headers['cache-control']), /max-age=1$/);
    assert.equal(checkpoint.headers['content-type'], 'text/plain; charset=utf-8');
    const absent = [
      '0/001',
      '0/001.p/45',
      '0/002.p/1',
      '1/000',
      '1/000.p/2',
      '2/000.p/1',
      'entries/001',
      '0/0',
      '0/000.p/256',
      '0/000.p/0',
      '64/000',
      '00/000',
      '0/x000/000',
      'entries',
      '..%2f',
    ];
    for (const path of absent) assert.equal((await get(instance, `/log/tile/${path}`)).status, 404, path);
  });
});

test('the proof is served as JSON and as a file that is checked offline', async () => {
  await withInstance(options, async (instance) => {
    const leaves = await fill(instance, 300);
    const vkey = (await get(instance, '/log/vkey')).text.trim();
    const leaf = leaves[123] as LoggedLeaf;
    const answer = JSON.parse((await get(instance, `/api/v1/log/proof/${hex(leaf.leafHash)}`)).text);
    const file = parseProof((await get(instance, `/log/proof/${hex(leaf.leafHash)}`)).text);
    for (const proof of [{ ...answer, path: answer.path.map(fromBase64) }, file]) {
      const { size, root } = verifyCheckpoint(proof.checkpoint, vkey);
      assert.ok(verifyInclusion({ leafHash: leaf.leafHash, index: proof.index, size, path: proof.path, root }));
    }
    const unknown = await get(instance, `/api/v1/log/proof/${hex(leaf.commit)}`);
    assert.equal(unknown.status, 404);
    assert.match(unknown.text, /transparency\.not_in_log/);
    assert.equal((await get(instance, '/api/v1/log/proof/xyz')).status, 404);
  });
});

test('an old checkpoint is proven to be the beginning of the new one', async () => {
  await withInstance(options, async (instance) => {
    const checkpoint = async () =>
      verifyCheckpoint((await get(instance, '/log/checkpoint')).text, (await get(instance, '/log/vkey')).text.trim());
    await fill(instance, 300);
    const kept = await checkpoint();
    await fill(instance, 400);
    const now = await checkpoint();
    const answer = JSON.parse((await get(instance, `/api/v1/log/consistency/${kept.size}/${now.size}`)).text);
    const claim = {
      first: kept.size,
      second: now.size,
      firstRoot: kept.root,
      secondRoot: now.root,
      path: answer.path.map(fromBase64),
    };
    assert.ok(verifyConsistency(claim));
    for (const sizes of ['300/701', '300/299', '-1/300', '300/x']) {
      assert.equal((await get(instance, `/api/v1/log/consistency/${sizes}`)).status, 404, sizes);
    }
  });
});

test('the page explains the log in three languages and finds a record', async () => {
  await withInstance(options, async (instance) => {
    await instance.inject({ method: 'GET', url: '/kk/log', headers: html });
    const leaves = await fill(instance, 1234);
    const hash = hex((leaves[500] as LoggedLeaf).leafHash);
    for (const language of LANGUAGES) {
      const ask = async (query: string) =>
        (await instance.inject({ method: 'GET', url: `/${language}/log${query}`, headers: html })).body;
      const plain = await ask('');
      assert.match(plain, /1[,\u202f]234/);
      assert.ok(plain.includes(instance.app.env.instance.origin));
      assert.ok((await ask(`?leaf=%20${hash.toUpperCase()}%20`)).includes(`/log/proof/${hash}`));
      assert.match(await ask('?leaf=12'), /govuk-error-summary/);
      assert.match(await ask(`?leaf=${'0'.repeat(64)}`), /govuk-inset-text/);
      assert.ok((await ask('?leaf=%3Cscript%3E')).includes('&lt;script'));
    }
  });
});

const hasTools = (): boolean => {
  try {
    for (const tool of [
      ['openssl', 'version'],
      ['curl', '--version'],
    ] as const)
      execFileSync(tool[0], [tool[1]], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

test('the commands of the page verify the checkpoint with openssl', {
  skip: !hasTools() && 'curl or openssl is not here',
}, async () => {
  await withInstance(options, async (instance) => {
    await fill(instance, 3);
    const address = await instance.listen();
    const folder = mkdtempSync(join(tmpdir(), 'shanyraq-openssl-'));
    try {
      const run = (script: string) =>
        new Promise<string>((resolve) => {
          execFile('sh', ['-c', script], { cwd: folder }, (_error, stdout, stderr) => resolve(stdout + stderr));
        });
      const commands = opensslCommands(`${address}/log`);
      assert.match(await run(commands), /Signature Verified Successfully/);
      const forged = commands.replace('\nsed -n', "\nsed -i 's/^3$/4/' text\nsed -n");
      assert.match(await run(forged), /Signature Verification Failure/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
