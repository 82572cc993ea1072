/** A demo's log is made known to the witnesses that run beside it. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { App } from '#platform/app.ts';
import { findVerifier } from '../store.ts';
import { LOGS_FILE } from './witness.ts';

/** Writes the log's verifier key where the witness of a folder looks for it. */
export async function introduceLog(app: App, folder: string): Promise<void> {
  const vkey = await app.read((tx) => findVerifier(tx, 'checkpoint'));
  if (vkey === undefined) return;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, LOGS_FILE), `${vkey}\n`);
}
