/** Who was told of what: rows are only added, each with its letter. */
import { sql } from 'kysely';
import type { Tx } from '#platform/app.ts';

export interface Told {
  readonly about: string;
  readonly kind: 'iin' | 'bin' | 'application';
  readonly identifier: string;
}

/** Notes that somebody is told of something; false where he was before. */
export async function noteTold(tx: Tx, { about, kind, identifier }: Told): Promise<boolean> {
  const { rows } = await sql`insert into data_protection.told (about, kind, identifier)
    values (${about}, ${kind}, ${identifier}) on conflict do nothing returning 1`.execute(tx.db());
  return rows.length > 0;
}
