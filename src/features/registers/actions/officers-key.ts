/** Whose key an officer of an agency signs with. */
import { agency } from '#features/country/index.ts';
import type { VerifiedSignature } from '#features/trust/index.ts';
import type { Tx } from '#platform/app.ts';
import { refuse } from '../refusals.ts';
import { personById } from './people.ts';

interface Officer {
  readonly personId: string;
  readonly agency: string;
}

/** Whether a key is the officer's own: his as a person, or one that names him at his agency. */
export async function isOfficersKey(tx: Tx, officer: Officer, signed: VerifiedSignature): Promise<boolean> {
  const person = await personById(tx, officer.personId);
  if (person === undefined || signed.iin !== person.iin) return false;
  const bin = agency(tx.env, officer.agency, tx.env.clock.now())?.bin;
  return signed.kind !== 'organisation' || (bin !== undefined && signed.bin === bin);
}

/** That it is his, and known to be good: an officer can come back later. Refuses registers.wrong_signer, signature_unknown. */
export async function requireOwnKey(tx: Tx, officer: Officer, signed: VerifiedSignature): Promise<void> {
  if (!(await isOfficersKey(tx, officer, signed))) throw refuse('wrong_signer');
  if (signed.revocation !== 'good') throw refuse('signature_unknown');
}
