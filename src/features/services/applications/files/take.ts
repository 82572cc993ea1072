import { z } from 'zod';
import type { Env, Tx } from '#platform/app.ts';
import type { Upload } from '#platform/feature.ts';
import { type FileContent, type StoredFile, storeFile } from '#platform/files.ts';
import { refuse } from '../../refusals.ts';
import { noteFileUse } from '../drafts.ts';
import { type FileLimits, inspect } from './inspect.ts';
import { scan } from './scan.ts';

/** A file that may be kept: what it is by its content, under a harmless name. */
export const takenFileSchema = z.strictObject({
  content: z.custom<FileContent>((value) => typeof value === 'object' && value !== null && 'pieces' in value),
  name: z.string(),
  mediaType: z.string(),
  scan: z.enum(['clean', 'not-configured']),
});
export type TakenFile = Readonly<z.infer<typeof takenFileSchema>>;

/**
 * The one way in for whatever people upload: by its content, within the limits, past the antivirus. May be slow; outside of transactions.
 * Refuses services.file_size, file_type, file_infected, and file_unchecked where the antivirus doesn't answer: nothing unchecked is kept.
 */
export async function takeFile(env: Env, limits: FileLimits, upload: Upload): Promise<TakenFile> {
  const inspection = await inspect(limits, upload);
  if (!inspection.ok) throw refuse(inspection.reason);
  const scanned = await scan(env, upload).catch((error: unknown) => {
    env.log.warn({ err: error }, 'the antivirus does not answer: files are refused until it does');
    throw refuse('file_unchecked');
  });
  if (scanned === 'infected') throw refuse('file_infected');
  return { content: upload, name: inspection.name, mediaType: inspection.mediaType, scan: scanned };
}

/** Keeps a file for as long as the content of its application, or of the case that it became, is kept. */
export async function keepFile(tx: Tx, applicationId: string, { content, mediaType }: TakenFile): Promise<StoredFile> {
  const stored = await storeFile(tx, content, mediaType);
  await noteFileUse(tx, applicationId, stored.sha256);
  return stored;
}
