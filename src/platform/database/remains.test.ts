import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { startEmbedded } from './embedded.ts';

/** Root's PostgreSQL runs as a user of its own, and only a process of that user counts for it as a living server. */
const asDatabaseUser = (): { uid?: number } =>
  process.getuid?.() === 0 ? { uid: Number(execFileSync('id', ['-u', 'shanyraq'])) } : {};

test('a lock of a killed server whose number still answers does not keep the next one out', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'shanyraq-remains-'));
  chmodSync(folder, 0o755);
  const first = await startEmbedded(folder, { fast: true });
  await first.stop();
  const answering = spawn('sleep', ['60'], { stdio: 'ignore', ...asDatabaseUser() });
  try {
    const lock = join(first.socketDir, '.s.PGSQL.5432.lock');
    writeFileSync(lock, `${answering.pid}\n${join(folder, 'postgres')}\n0\n5432\n${first.socketDir}\n`);
    chmodSync(lock, 0o644);
    const second = await startEmbedded(folder, { fast: true });
    assert.ok(second.isRunning());
    await second.stop();
  } finally {
    answering.kill();
    rmSync(folder, { recursive: true, force: true });
  }
});
