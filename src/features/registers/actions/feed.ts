/**
 * The feed of a register's changes, by which anybody can keep a copy of what is open. The order is the log's: whoever writes takes no
 * number, for a transaction that commits late would be skipped by those who read behind a higher one.
 */
import { isPublished } from '#features/transparency/index.ts';
import { hex } from '#kernel/hash.ts';
import type { App, Tx } from '#platform/app.ts';
import { openValues } from '../rules/open.ts';
import type { Values } from '../rules/values.ts';
import {
  appendToFeed,
  changesAfter,
  type FedVersion,
  feedEnd,
  type Numbered,
  tryLockFeed,
  type Unfed,
  waitingChanges,
} from '../store/feed.ts';
import { openRegister } from './open-records.ts';

/** How often a worker numbers changes: as often as the log numbers its leaves. */
export const FEED_EVERY_MS = 1_000;

/** One round: what has a number in the log by now gets its number in the feed. */
export const numberChanges = (app: App): Promise<void> => app.transaction(numberWaiting);

async function numberWaiting(tx: Tx): Promise<void> {
  if (!(await tryLockFeed(tx))) return;
  const indexes = new Map<string, number>();
  await findIndexes(tx, await waitingChanges(tx), indexes);
  if (indexes.size === 0) return;
  const last = Math.max(...indexes.values());
  // Whatever has a lower number in the log was committed before that number was given, so it is seen by a second look, and nothing
  // comes in front of `last` later.
  const waiting = await waitingChanges(tx);
  await findIndexes(tx, waiting, indexes);
  const numbered = waiting.flatMap((one): Numbered[] => {
    const logIndex = indexes.get(hex(one.leafHash));
    return logIndex === undefined || logIndex > last ? [] : [{ ...one, logIndex }];
  });
  await appendToFeed(
    tx,
    numbered.sort((a, b) => a.logIndex - b.logIndex),
  );
}

async function findIndexes(tx: Tx, waiting: readonly Unfed[], indexes: Map<string, number>): Promise<void> {
  for (const { leafHash } of waiting) {
    const name = hex(leafHash);
    if (indexes.has(name)) continue;
    const published = await isPublished(tx, leafHash);
    if (published) indexes.set(name, published.index);
  }
}

/** A change as everybody may see it. Its digest stays inside: with a closed field among the digested ones it would betray it to guessing. */
export interface OpenChange
  extends Pick<
    FedVersion,
    'number' | 'recordId' | 'version' | 'act' | 'validFrom' | 'validTo' | 'mergedInto' | 'splitFrom' | 'erasedAt'
  > {
  readonly recordedAt: FedVersion['recordedAt'];
  readonly ground: FedVersion['ground'];
  readonly values: Values;
  readonly logIndex: number;
  /** Of the leaf, hexadecimal: the way to the proof that the log has it. */
  readonly leaf: string;
}

export interface ChangePage {
  readonly changes: readonly OpenChange[];
  /** Give it as `after` for what follows. */
  readonly next: number;
  /** The number of the newest change. */
  readonly last: number;
}

/**
 * Changes of an open register after a number, in order, without gaps: each names its record and its version, so a copy that applies the
 * highest version covering a day, and looks for a record that went into another (`mergedInto`) there, answers as the register does. Refuses registers.unknown_register, not_open.
 */
export async function openChanges(tx: Tx, register: string, after: number, limit: number): Promise<ChangePage> {
  const definition = openRegister(tx.env, register, tx.env.clock.now());
  const last = await feedEnd(tx, register);
  const found = await changesAfter(tx, register, after, limit);
  const changes = found.map(
    ({ leafHash, values, ...change }): OpenChange => ({
      ...change,
      values: openValues(definition, values),
      leaf: hex(leafHash),
    }),
  );
  return { changes, next: changes.at(-1)?.number ?? after, last };
}
