/** What an applicant can check without us: every entry of the case with its leaf, its place in the log, and, where he may, its content. */
import { type Inclusion, inclusion } from '#features/transparency/index.ts';
import type { Json } from '#kernel/canonical.ts';
import { base64, fromHex, hex } from '#kernel/hash.ts';
import type { Tx } from '#platform/app.ts';
import { LEAF_KIND } from '../history/append.ts';
import type { Entry } from '../history/entry.ts';
import type { HistoryKind } from '../history/kinds.ts';
import type { LoadedCase } from './load.ts';
import { findContent } from './store.ts';

/**
 * Kinds whose whole logged bytes concern nobody but the applicant and the state. Not what was submitted: beside the signed contents it keeps what
 * registers said, with the numbers of others that he is shown in part.
 */
const OPENED: ReadonlySet<HistoryKind> = new Set<HistoryKind>([
  'fee-charged',
  'fee-paid',
  'fee-refunded',
  'registered',
  'unit-assigned',
  'evidence-awaited',
  'returned',
  'message',
  'hearing-proposed',
  'objection',
  'decided',
  'deemed-decided',
  'register-changed',
  'document-issued',
  'delivered',
  'withdrawn',
  'erased',
]);

/**
 * Logged bytes name who acted: those of officers open only after the decision. Not after a withdrawal: the next application in the
 * same matter goes to the same officer.
 */
const isOpen = ({ kind, by }: Entry, isDecided: boolean): boolean =>
  OPENED.has(kind) && (isDecided || by.kind !== 'officer');

/** The proof of one entry; `inclusion` is null until the log has published the leaf (within seconds). */
export async function proofOf(tx: Tx, entry: Entry, isDecided: boolean): Promise<Json> {
  const found = await inclusion(tx, fromHex(entry.leaf));
  const opened = isOpen(entry, isDecided) ? await findContent(tx, entry.digest) : undefined;
  return {
    seq: entry.seq,
    kind: entry.kind,
    leafHash: entry.leaf,
    commit: entry.digest,
    content: opened ? { bytes: base64(opened.bytes), salt: hex(opened.salt) } : null,
    inclusion: presentInclusion(found),
  };
}

/** A place in the log as it is written in JSON; null until the log has published the leaf. */
export const presentInclusion = (found: Inclusion | undefined) =>
  found
    ? {
        index: found.index,
        treeSize: found.treeSize,
        path: found.path.map((hash) => hex(hash)),
        checkpoint: found.checkpoint,
      }
    : null;

/** The whole case to take away. */
export async function proofsOf(tx: Tx, { row, entries, state }: LoadedCase): Promise<Json> {
  const proofs: Json[] = [];
  for (const entry of entries) proofs.push(await proofOf(tx, entry, state.decision !== undefined));
  return {
    type: 'shanyraq/case-proof/v1',
    origin: tx.env.instance.origin,
    leafKind: LEAF_KIND,
    id: row.caseId,
    number: row.number,
    entries: proofs,
  };
}
