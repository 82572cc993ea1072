import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { projectRoot } from '#platform/root.ts';
import { story } from './support.ts';

test('curl and openssl alone take the whole road by the API', () =>
  story(async ({ address, person }) => {
    const { file, password } = person('landholder');
    const script = join(projectRoot, 'docs/api-walkthrough.sh');
    const { stdout } = await promisify(execFile)('bash', [script, address, file, password], { timeout: 120_000 });
    assert.match(stdout, /case KZ/);
    assert.match(stdout, /%PDF-/);
    assert.match(stdout, /Done:/);
  }));
