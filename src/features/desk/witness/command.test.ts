import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { projectRoot } from '#platform/root.ts';

const WITHIN_MS = 30_000;

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < WITHIN_MS; waited += 100) {
    if (await holds()) return;
    await wait(100);
  }
  assert.fail('it did not happen in time');
}

const isThere = (address: string): Promise<boolean> =>
  fetch(`${address}/key`).then(
    (answer) => answer.ok,
    () => false,
  );

test('a companion witness says where it listens, and ends when its parent is killed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'companion-'));
  const main = join(projectRoot, 'src/main.ts');
  // The parent starts the witness as `start` does, and says nothing more.
  const program = `require('node:child_process').spawn(process.execPath, ['--import', 'tsx', ${JSON.stringify(main)}, 'witness',
    ${JSON.stringify(folder)}, '--companion'], { stdio: ['pipe', 'ignore', 'ignore'] }); setInterval(() => {}, 1000)`;
  const parent = spawn(process.execPath, ['-e', program], { cwd: projectRoot, stdio: 'ignore' });
  const file = join(folder, 'address');
  await until(() => existsSync(file));
  const address = readFileSync(file, 'utf8');
  await until(() => isThere(address));
  parent.kill('SIGKILL');
  await until(async () => !(await isThere(address)));
  rmSync(folder, { recursive: true });
});
