import type { Env } from '#platform/app.ts';
import type { UploadedFile } from '#platform/feature.ts';
import { refuse } from '../../refusals.ts';
import { type FileLimits, inspect } from './inspect.ts';
import { scan } from './scan.ts';

/** A file that may be kept: what it is by its content, under a harmless name. */
export interface TakenFile {
  readonly bytes: Uint8Array;
  readonly name: string;
  readonly mediaType: string;
  readonly scan: 'clean' | 'not-configured';
}

/**
 * The one way in for whatever people upload: by its content, within the limits, past the antivirus. May be slow; outside of transactions.
 * Refuses services.file_size, file_type, file_infected.
 */
export async function takeFile(env: Env, limits: FileLimits, { name, bytes }: UploadedFile): Promise<TakenFile> {
  const inspection = await inspect(limits, name, bytes);
  if (!inspection.ok) throw refuse(inspection.reason);
  const scanned = await scan(env, bytes);
  if (scanned === 'infected') throw refuse('file_infected');
  return { bytes, name: inspection.name, mediaType: inspection.mediaType, scan: scanned };
}
