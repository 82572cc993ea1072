/** SQL of proposals. Rows are only added. */
import { sql } from 'kysely';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Tx } from '../app.ts';
import type { StoredEnd, StoredProposal } from './content.ts';

interface Tables {
  'platform.proposal': {
    id: string;
    action: string;
    content: Buffer;
    digest: string;
    proposed_by: string;
    at: string;
    until: string;
    salt: Buffer;
    leaf_hash: Buffer;
  };
  'platform.proposal_end': {
    proposal_id: string;
    proposed_by: string;
    how: string;
    by: string;
    content: Buffer;
    at: string;
    salt: Buffer;
    leaf_hash: Buffer;
  };
}

export async function insertProposal(tx: Tx, row: Omit<StoredProposal, 'end'>): Promise<void> {
  await tx
    .db<Tables>()
    .insertInto('platform.proposal')
    .values({
      id: row.id,
      action: row.action,
      content: Buffer.from(row.content),
      digest: row.digest,
      proposed_by: row.proposedBy,
      at: isoInstant(row.at),
      until: isoInstant(row.until),
      salt: Buffer.from(row.salt),
      leaf_hash: Buffer.from(row.leafHash),
    })
    .execute();
}

export async function insertEnd(tx: Tx, proposal: StoredProposal, end: StoredEnd): Promise<void> {
  await tx
    .db<Tables>()
    .insertInto('platform.proposal_end')
    .values({
      proposal_id: proposal.id,
      proposed_by: proposal.proposedBy,
      how: end.how,
      by: end.by,
      content: Buffer.from(end.content),
      at: isoInstant(end.at),
      salt: Buffer.from(end.salt),
      leaf_hash: Buffer.from(end.leafHash),
    })
    .execute();
}

/** Lets one person at a time end a proposal: the second waits here and then sees how it ended. */
export async function lockProposal(tx: Tx, id: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`proposal ${id}`}, 0))`.execute(tx.db());
}

interface Joined {
  readonly id: string;
  readonly action: string;
  readonly content: Uint8Array;
  readonly digest: string;
  readonly proposed_by: string;
  readonly at: Instant;
  readonly until: Instant;
  readonly salt: Uint8Array;
  readonly leaf_hash: Uint8Array;
  readonly how: StoredEnd['how'] | null;
  readonly end_by: string;
  readonly end_content: Uint8Array;
  readonly end_at: Instant;
  readonly end_salt: Uint8Array;
  readonly end_leaf_hash: Uint8Array;
}

const joined = sql`select p.id, p.action, p.content, p.digest, p.proposed_by, p.at, p.until, p.salt, p.leaf_hash,
    e.how, e.by as end_by, e.content as end_content, e.at as end_at, e.salt as end_salt, e.leaf_hash as end_leaf_hash
  from platform.proposal p left join platform.proposal_end e on e.proposal_id = p.id`;

const rowOf = (row: Joined): StoredProposal => ({
  id: row.id,
  action: row.action,
  content: row.content,
  digest: row.digest,
  proposedBy: row.proposed_by,
  at: row.at,
  until: row.until,
  salt: row.salt,
  leafHash: row.leaf_hash,
  end: row.how && {
    how: row.how,
    by: row.end_by,
    content: row.end_content,
    at: row.end_at,
    salt: row.end_salt,
    leafHash: row.end_leaf_hash,
  },
});

export async function findProposal(tx: Tx, id: string): Promise<StoredProposal | undefined> {
  const { rows } = await sql<Joined>`${joined} where p.id = ${id}::uuid`.execute(tx.db());
  return rows[0] && rowOf(rows[0]);
}

/** Proposals whose time ends after a moment, the newest first. */
export async function proposalsUntil(tx: Tx, after: Instant, most: number): Promise<StoredProposal[]> {
  const { rows } = await sql<Joined>`${joined} where p.until > ${isoInstant(after)}::timestamptz
    order by p.id desc limit ${most}`.execute(tx.db());
  return rows.map(rowOf);
}

/** The next proposal after an id, for fsck. */
export async function proposalAfter(tx: Tx, id: string): Promise<StoredProposal | undefined> {
  const { rows } = await sql<Joined>`${joined} where p.id > ${id}::uuid order by p.id limit 1`.execute(tx.db());
  return rows[0] && rowOf(rows[0]);
}
