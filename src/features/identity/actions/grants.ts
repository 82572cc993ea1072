/** Mandates that are given: each grant and each act upon it is appended with its leaf in the log. Whether one may is the caller's to say. */
import { append } from '#features/transparency/index.ts';
import type { Tx } from '#platform/app.ts';
import { actBytes, entryBytes, type Grant, type GrantAct } from '../rules/grant.ts';
import { type GrantWithActs, insertAct, insertGrant } from '../store/mandates.ts';

/** The log's names for leaves of grants and of acts upon them. */
export const GRANT_LEAF = 'identity.mandate';
export const ACT_LEAF = 'identity.mandate-act';

export async function appendGrant(tx: Tx, grant: Grant): Promise<void> {
  await insertGrant(tx, grant, await append(tx, GRANT_LEAF, entryBytes(grant)));
}

/** The grant must have been found under its lock. */
export async function appendGrantAct(
  tx: Tx,
  { id, acts }: GrantWithActs,
  act: Omit<GrantAct, 'mandateId' | 'number'>,
): Promise<void> {
  const whole = { ...act, mandateId: id, number: acts.length + 1 };
  await insertAct(tx, whole, await append(tx, ACT_LEAF, actBytes(whole)));
}
