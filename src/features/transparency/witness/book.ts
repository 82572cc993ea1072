/**
 * What a witness remembers of each log: the newest checkpoint that it signed. A file for each log in the witness's own folder, replaced as a whole and
 * on the disk before a signature leaves; questions about one log follow each other, so that what was compared is what is replaced.
 */
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sha256Hex, utf8 } from '#kernel/hash.ts';
import { ifThere } from '#platform/if-there.ts';
import { type Checkpoint, parseCheckpoint } from '../note.ts';

export interface CheckpointBook {
  /** Runs with what is remembered of a log; what it gives to keep is kept before anything else of this log is asked. */
  withLog<T>(origin: string, run: (seen: Checkpoint | undefined, keep: Keep) => Promise<T>): Promise<T>;
  /** The note as it was kept, or undefined. */
  seen(origin: string): Promise<string | undefined>;
}

type Keep = (note: string) => Promise<void>;

/** Opens the book of a folder. One process may have it. */
export function openCheckpointBook(folder: string): CheckpointBook {
  const before = new Map<string, Promise<unknown>>();
  const pathOf = (origin: string): string => join(folder, 'checkpoints', sha256Hex(utf8(origin)));
  const seen = (origin: string): Promise<string | undefined> => ifThere(readFile(pathOf(origin), 'utf8'));
  return {
    seen,
    withLog(origin, run) {
      const mine = (before.get(origin) ?? Promise.resolve()).then(async () => {
        const note = await seen(origin);
        return run(note === undefined ? undefined : parseCheckpoint(note), (kept) => replace(pathOf(origin), kept));
      });
      before.set(
        origin,
        mine.catch(() => undefined),
      );
      return mine;
    },
  };
}

async function replace(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(`${path}.new`, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
  const folder = await open(dirname(path), 'r');
  await folder.sync().finally(() => folder.close());
}
