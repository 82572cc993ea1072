import assert from 'node:assert/strict';
import { createPublicKey, verify } from 'node:crypto';
import { appendFileSync, lstatSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fromBase64, fromHex } from '#kernel/hash.ts';
import { drawMessage } from '../rules/draw.ts';
import { startWitness } from './server.ts';

const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'witness-'));
  folders.push(folder);
  return folder;
};

const draw = {
  origin: 'demo.shanyraq/kz/1',
  leafHash: 'ab'.repeat(32),
  leafIndex: 41,
  listDigest: 'cd'.repeat(32),
  drawNumber: 1,
};

async function ask(address: string, body: unknown): Promise<{ status: number; signature?: string }> {
  const answer = await fetch(`${address}/draw`, { method: 'POST', body: JSON.stringify(body) });
  return { status: answer.status, ...((await answer.json()) as object) };
}

test('signs a draw, the same draw alike, and never a second list for it, also after a restart', async () => {
  const folder = newFolder();
  const first = await startWitness(folder, 0);
  const signed = await ask(first.address, draw);
  assert.equal(signed.status, 200);
  const pem = await (await fetch(`${first.address}/key`)).text();
  const key = createPublicKey(pem);
  const subject = { ...draw, leafHash: fromHex(draw.leafHash), listDigest: fromHex(draw.listDigest) };
  assert.ok(verify('sha256', drawMessage(subject), key, fromBase64(signed.signature ?? '')));
  await first.close();

  const second = await startWitness(folder, 0);
  assert.equal(await (await fetch(`${second.address}/key`)).text(), pem);
  assert.deepEqual(await ask(second.address, draw), signed);
  assert.equal((await ask(second.address, { ...draw, listDigest: 'ee'.repeat(32) })).status, 409);
  assert.equal((await ask(second.address, { ...draw, leafIndex: 42 })).status, 409);
  assert.equal((await ask(second.address, { ...draw, drawNumber: 2, listDigest: 'ee'.repeat(32) })).status, 200);
  assert.equal((await ask(second.address, { ...draw, origin: 'another/log' })).status, 200);
  await second.close();
});

test('of two lists at once one is signed', async () => {
  const witness = await startWitness(newFolder(), 0);
  const lists = ['11', '22', '33', '44'].map((digits) => ({ ...draw, listDigest: digits.repeat(32) }));
  const answers = await Promise.all(lists.map((one) => ask(witness.address, one)));
  assert.deepEqual(answers.map((one) => one.status).sort(), [200, 409, 409, 409]);
  await witness.close();
});

test('a line torn by a crash is taken away, what stood before it stays', async () => {
  const folder = newFolder();
  const file = join(folder, 'signed', 'ab', 'ab.jsonl');
  const first = await startWitness(folder, 0);
  await ask(first.address, draw);
  await first.close();
  appendFileSync(file, '{"origin":"demo');
  const second = await startWitness(folder, 0);
  assert.equal((await ask(second.address, { ...draw, listDigest: 'ee'.repeat(32) })).status, 409);
  assert.equal((await ask(second.address, { ...draw, drawNumber: 9 })).status, 200);
  assert.equal(readFileSync(file, 'utf8').split('\n').filter(Boolean).length, 2);
  assert.equal(statSync(join(folder, 'key.pem')).mode & 0o77, 0);
  await second.close();
});

test('a key that is there and cannot be read is a fault, not a reason to make another', async () => {
  const folder = newFolder();
  const file = join(folder, 'key.pem');
  symlinkSync('key.pem', file);
  await assert.rejects(startWitness(folder, 0), { code: 'ELOOP' });
  assert.ok(lstatSync(file).isSymbolicLink());
});

test('refuses what is malformed, unknown or too large', async () => {
  const witness = await startWitness(newFolder(), 0);
  assert.equal((await ask(witness.address, { ...draw, drawNumber: 0 })).status, 400);
  assert.equal((await ask(witness.address, { ...draw, more: 1 })).status, 400);
  assert.equal((await ask(witness.address, 'x'.repeat(20_000))).status, 413);
  assert.equal((await fetch(`${witness.address}/other`)).status, 404);
  await witness.close();
});
