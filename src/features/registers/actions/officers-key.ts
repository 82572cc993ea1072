/** Whose key an officer of an agency signs with. */
import { agency } from '#features/country/index.ts';
import type { VerifiedSignature } from '#features/trust/index.ts';
import type { Tx } from '#platform/app.ts';
import { personById } from './people.ts';

/** Whether a key is the officer's own: his as a person, or one that names him at his agency. */
export async function isOfficersKey(
  tx: Tx,
  officer: { readonly personId: string; readonly agency: string },
  signed: VerifiedSignature,
): Promise<boolean> {
  const person = await personById(tx, officer.personId);
  if (person === undefined || signed.iin !== person.iin) return false;
  const bin = agency(tx.env, officer.agency, tx.env.clock.now())?.bin;
  return signed.kind !== 'organisation' || (bin !== undefined && signed.bin === bin);
}
