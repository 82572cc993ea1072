/** What is kept of a proposal and of its end, byte for byte, and what of it can be seen to be altered. Pure. */
import type { StaffActor } from '#kernel/actor.ts';
import { canonicalBytes, type Json } from '#kernel/canonical.ts';
import { type Bytes, sha256Hex } from '#kernel/hash.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Text } from '#kernel/text.ts';

export type Ending = 'confirmed' | 'rejected' | 'withdrawn';

/** `shanyraq/proposal/v1`: the act as it will be done, who proposes it, and the words that the second person reads. */
export interface ProposalContent {
  readonly type: 'shanyraq/proposal/v1';
  readonly instance: string;
  readonly id: string;
  readonly action: string;
  readonly input: Json;
  readonly words: Text;
  readonly by: StaffActor;
  /** ISO 8601. */
  readonly at: string;
  readonly until: string;
}

/** `shanyraq/proposal-end/v1`: bound to the proposal by its digest. */
export interface EndContent {
  readonly type: 'shanyraq/proposal-end/v1';
  readonly instance: string;
  readonly proposal: string;
  readonly digest: string;
  readonly how: Ending;
  readonly by: StaffActor;
  readonly at: string;
  /** Why it was rejected. */
  readonly reason?: string;
}

/** The bytes that are kept: RFC 8785. */
export const contentBytes = (content: ProposalContent | EndContent): Bytes =>
  canonicalBytes(JSON.parse(JSON.stringify(content)) as Json);

export interface StoredProposal {
  readonly id: string;
  readonly action: string;
  readonly content: Uint8Array;
  readonly digest: string;
  readonly proposedBy: string;
  readonly at: Instant;
  readonly until: Instant;
  readonly salt: Uint8Array;
  readonly leafHash: Uint8Array;
  readonly end: StoredEnd | null;
}

export interface StoredEnd {
  readonly how: Ending;
  readonly by: string;
  readonly content: Uint8Array;
  readonly at: Instant;
  readonly salt: Uint8Array;
  readonly leafHash: Uint8Array;
}

const parsed = <T>(bytes: Uint8Array): T => JSON.parse(Buffer.from(bytes).toString('utf8')) as T;

export const readProposal = (row: Pick<StoredProposal, 'content'>): ProposalContent => parsed(row.content);
export const readEnd = (row: Pick<StoredEnd, 'content'>): EndContent => parsed(row.content);

/** Whether the proposal is byte for byte what was proposed, and its columns say what its content says. */
export function isUnaltered(row: StoredProposal): boolean {
  if (sha256Hex(row.content) !== row.digest) return false;
  const { id, action, by, at, until } = readProposal(row);
  return (
    id === row.id &&
    action === row.action &&
    by.personId === row.proposedBy &&
    at === isoInstant(row.at) &&
    until === isoInstant(row.until)
  );
}

/** Whether the end speaks of this proposal and its columns say what its content says. */
export function isEndUnaltered(row: StoredProposal, end: StoredEnd): boolean {
  const { proposal, digest, how, by, at } = readEnd(end);
  return (
    proposal === row.id &&
    digest === row.digest &&
    how === end.how &&
    by.personId === end.by &&
    at === isoInstant(end.at)
  );
}

export type ProposalState = 'open' | Ending | 'lapsed';

/** How a proposal stands: nobody writes that it lapsed, its time tells. */
export const stateOf = ({ end, until }: Pick<StoredProposal, 'end' | 'until'>, now: Instant): ProposalState =>
  end ? end.how : now < until ? 'open' : 'lapsed';
