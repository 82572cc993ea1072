/** What is shown of a draw: before the decision only the digest of its list and how many stood in it; afterwards everything public. */
import type { LoadedCase } from '#features/services/index.ts';
import { inclusion } from '#features/transparency/index.ts';
import { base64, fromHex, hex } from '#kernel/hash.ts';
import type { Tx } from '#platform/app.ts';
import { type DrawSubject, drawMessage, drawnPlace, drawSeed, listDigest } from '../rules/draw.ts';
import {
  type DrawRow,
  type DrawSignature,
  drawsOfCase,
  type FrozenList,
  findList,
  signaturesOf,
} from '../store/draws.ts';
import { type DrawResult, findResult } from '../store/results.ts';
import { pinnedWitnesses } from '../store/witnesses.ts';
import { isSignature } from './conduct.ts';

/** One draw of a case. */
export interface DrawProof {
  readonly draw: DrawRow;
  readonly list: FrozenList | undefined;
  readonly signatures: readonly DrawSignature[];
  readonly result: DrawResult | undefined;
  /** The draw whose officer decided: its salt is the applicant's to see. */
  readonly isLast: boolean;
}

/** The draws for who decides a case, in their order; those for opinions are for oversight. */
export async function drawProofs(
  tx: Tx,
  { row }: LoadedCase,
  purpose: DrawRow['purpose'] = 'case',
): Promise<DrawProof[]> {
  const draws = (await drawsOfCase(tx, row.caseId)).filter((draw) => draw.purpose === purpose);
  const proofs: DrawProof[] = [];
  for (const draw of draws) {
    proofs.push({
      draw,
      list: await findList(tx, draw.id),
      signatures: await signaturesOf(tx, draw.id),
      result: await findResult(tx, draw.id),
      isLast: draw === draws.at(-1),
    });
  }
  return proofs;
}

/** What the signers signed. */
export const subjectOfProof = ({ draw, list }: { draw: DrawRow; list: FrozenList }): DrawSubject => ({
  leafHash: fromHex(draw.leaf),
  leafIndex: list.leafIndex,
  listDigest: fromHex(list.listDigest),
  drawNumber: draw.number,
});

/** Whether no office outside took part: then the operator and the applicant together could have steered it. */
export const isSteerable = ({ signatures }: Pick<DrawProof, 'signatures'>): boolean =>
  signatures.filter(({ position, isOutside }) => position > 0 && isOutside).length < 2;

/** What is wrong with a finished draw, recomputed from its parts alone; empty: nothing. */
export function faultsOf({ draw, list, signatures, result }: DrawProof): string[] {
  if (!list || result?.how !== 'draw') return [];
  const faults: string[] = [];
  if (hex(listDigest(list.places.map(({ token }) => token))) !== list.listDigest)
    faults.push('the tokens do not give the digest of the list');
  const message = drawMessage(subjectOfProof({ draw, list }));
  for (const one of signatures)
    if (!isSignature(one, message)) faults.push(`signature ${one.position} is not over this draw`);
  const [s, w1, w2] = signatures.map(({ signature }) => signature);
  if (!s || !w1 || !w2) return [...faults, 'a signature is missing'];
  const seed = drawSeed([s, w1, w2]);
  if (hex(seed) !== result.seed) faults.push('the signatures give another seed');
  const place = drawnPlace(seed, list.places.length);
  if (place !== result.place || list.places[place]?.officerId !== result.officerId)
    faults.push('the seed gives another place');
  return faults;
}

/** What agrees with itself but not with the log and the keys that were published. */
export async function strangers(tx: Tx, { draw, list, signatures }: DrawProof): Promise<string[]> {
  const faults: string[] = [];
  const found = await inclusion(tx, fromHex(draw.leaf));
  if (found?.index !== list?.leafIndex) faults.push('the leaf has another number in the log');
  for (const witness of await pinnedWitnesses(tx)) {
    const used = signatures.find(({ position }) => position === witness.position);
    if (used && base64(used.publicKey) !== base64(witness.publicKey))
      faults.push(`witness ${witness.position} signed with a key that isn't the published one`);
  }
  return faults;
}
