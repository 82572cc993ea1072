/** Whose key an officer of an agency signs with. */
import { agency } from '#features/country/index.ts';
import { type VerifiedSignature, verifySignature } from '#features/trust/index.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Refuse } from '#kernel/refusal.ts';
import type { Tx } from '#platform/app.ts';
import { personById } from './people.ts';

interface Officer {
  readonly personId: string;
  readonly agency: string;
}

/** His as a person, or one that names him at his agency. */
async function isOfficersKey(tx: Tx, officer: Officer, signed: VerifiedSignature): Promise<boolean> {
  const person = await personById(tx, officer.personId);
  if (person === undefined || signed.iin !== person.iin) return false;
  const bin = agency(tx.env, officer.agency, tx.env.clock.now())?.bin;
  return signed.kind !== 'organisation' || (bin !== undefined && signed.bin === bin);
}

/** How the room that asks says no: its codes, its words. */
export type RefuseKey = Refuse<'wrong_signer' | 'signature_unknown'>;

/**
 * That a key is the officer's own, and known to be good: an officer can come back later. Refuses wrong_signer and signature_unknown of the room
 * that asks.
 */
export async function requireOfficersKey(
  tx: Tx,
  officer: Officer,
  signed: VerifiedSignature,
  refuse: RefuseKey,
): Promise<void> {
  if (!(await isOfficersKey(tx, officer, signed))) throw refuse('wrong_signer');
  if (signed.revocation !== 'good') throw refuse('signature_unknown');
}

/** Verifies an officer's detached CMS over a content, by his own key. Refuses as `requireOfficersKey`, and what trust refuses. */
export async function verifyOfficersSignature(
  tx: Tx,
  officer: Officer,
  { content, cms, at }: { readonly content: Uint8Array; readonly cms: Uint8Array; readonly at: Instant },
  refuse: RefuseKey,
): Promise<VerifiedSignature> {
  const signed = await verifySignature(tx, { content, cms, at, accept: ['person', 'organisation'], isKept: true });
  await requireOfficersKey(tx, officer, signed, refuse);
  return signed;
}
