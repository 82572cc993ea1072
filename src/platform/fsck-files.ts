/** The checker of files: each is what its name says, the SHA-256 of its bytes. Read piece by piece, so that one of any size is checked. */
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { App, Tx } from './app.ts';
import type { Finding } from './feature.ts';
import { openFile, PIECE_BYTES } from './files.ts';

const PAGE = 1000;

/** Every file that isn't what it was, as it is met. Whoever refers to one that is gone is found by its reference. */
export async function* fsckFiles(app: App): AsyncIterable<Finding> {
  for (let after = ''; ; ) {
    const from = after;
    const names = await app.read((tx) => filesAfter(tx, from));
    for (const sha256 of names)
      if (!(await isWhole(app, sha256)))
        yield { feature: 'platform', what: 'its bytes are not those of its name', where: `file ${sha256}` };
    const last = names.at(-1);
    if (last === undefined) return;
    after = last;
  }
}

async function filesAfter(tx: Tx, after: string): Promise<string[]> {
  const { rows } = await sql<{ sha256: string }>`select sha256 from files.file
    where sha256 > ${after} order by sha256 limit ${PAGE}`.execute(tx.db());
  return rows.map(({ sha256 }) => sha256);
}

/** Also where retention erases it meanwhile. */
async function isWhole(app: App, sha256: string): Promise<boolean> {
  const read: App['read'] = (run) => app.read(run);
  const file = await openFile(read, sha256);
  if (!file) return true;
  const hash = createHash('sha256');
  let size = 0;
  try {
    for await (const piece of file.pieces()) {
      hash.update(piece);
      size += piece.length;
    }
  } catch {
    return (await openFile(read, sha256)) === undefined;
  }
  const isLonger = await app.read((tx) => hasPieceFrom(tx, sha256, Math.ceil(file.size / PIECE_BYTES)));
  return !isLonger && size === file.size && hash.digest('hex') === sha256;
}

async function hasPieceFrom(tx: Tx, sha256: string, position: number): Promise<boolean> {
  const { rows } = await sql`select 1 from files.chunk
    where sha256 = ${sha256} and not (position >= 0 and position < ${position}) limit 1`.execute(tx.db());
  return rows.length > 0;
}
