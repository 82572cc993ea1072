/**
 * What a witness has signed, so that it never signs a second list for the same draw. Lines of JSON in files of its own folder, only
 * appended, on the disk before the signature leaves. Files are named by the first four digits of the leaf hash: however many draws
 * there were, a question reads one small file.
 */
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { ifThere } from '#platform/if-there.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** What a witness is asked to sign. */
export const drawRequestSchema = z.strictObject({
  /** The log's origin: which instance asks. */
  origin: z.string().min(1).max(200),
  leafHash: hash,
  leafIndex: z.int().nonnegative(),
  listDigest: hash,
  drawNumber: z.int().min(1).max(0xffff_ffff),
});
export type DrawRequest = z.infer<typeof drawRequestSchema>;

export interface WitnessBook {
  /** Writes the request down, durably; false where another list or index stands for the same draw. */
  admit(request: DrawRequest): Promise<boolean>;
}

const sameDraw = (a: DrawRequest, b: DrawRequest): boolean =>
  a.origin === b.origin && a.leafHash === b.leafHash && a.drawNumber === b.drawNumber;

/** Opens the book of a folder. One process may have it: admissions follow each other inside this one only. */
export function openWitnessBook(folder: string): WitnessBook {
  let before: Promise<unknown> = Promise.resolve();
  return {
    admit(request) {
      const mine = before.then(() => admit(folder, request));
      before = mine.catch(() => undefined);
      return mine;
    },
  };
}

async function admit(folder: string, request: DrawRequest): Promise<boolean> {
  const { leafHash } = request;
  const path = join(folder, 'signed', leafHash.slice(0, 2), `${leafHash.slice(2, 4)}.jsonl`);
  const text = (await ifThere(readFile(path, 'utf8'))) ?? '';
  const known = entriesOf(text).find((one) => sameDraw(one, request));
  if (known) return known.listDigest === request.listDigest && known.leafIndex === request.leafIndex;
  await appendDurably(path, text, `${JSON.stringify(request)}\n`);
  return true;
}

/** A last line without its end was torn by a crash: its signature was never given, for the file comes before the answer. */
const wholeLines = (text: string): string => text.slice(0, text.lastIndexOf('\n') + 1);

const entriesOf = (text: string): DrawRequest[] =>
  wholeLines(text)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => drawRequestSchema.parse(JSON.parse(line)));

async function appendDurably(path: string, text: string, line: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, 'a', 0o600);
  try {
    if (wholeLines(text) !== text) await file.truncate(Buffer.byteLength(wholeLines(text)));
    await file.appendFile(line);
    await file.sync();
  } finally {
    await file.close();
  }
  if (text === '') await syncFolders(path);
}

/** A new file is there for good only when the folders that name it are on the disk. */
async function syncFolders(path: string): Promise<void> {
  for (const folder of [dirname(path), dirname(dirname(path)), dirname(dirname(dirname(path)))]) {
    const handle = await open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  }
}
