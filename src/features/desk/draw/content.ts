/** What the log keeps of draws and of witnesses: one builder for whoever writes it and for whoever checks it. */
import type { Json } from '#kernel/canonical.ts';
import { type Bytes, base64, concatBytes, sha256 } from '#kernel/hash.ts';
import { isoInstant } from '#kernel/instant.ts';
import type { Place } from '../rules/draw.ts';
import type { DrawRow, DrawSignature, FrozenList } from '../store/draws.ts';
import type { DrawResult } from '../store/results.ts';
import type { PinnedWitness } from '../store/witnesses.ts';

/** Kind of the leaf of an opinion's draw. Those of the kind `desk.opinion-draw` are older: their salts were not kept, nobody opens them. */
export const OPINION_LEAF = 'desk.opinion-drawn';
export const OLD_OPINION_LEAF = 'desk.opinion-draw';
export const WITNESS_LEAF = 'desk.witness-key';

type Content = Readonly<Record<string, Json>>;

/** What the history keeps, sealed by its leaf: enough to do the draw again even without the desk's tables. */
export function drawContent(
  draw: DrawRow,
  result: DrawResult,
  proof?: { readonly list: FrozenList; readonly signatures: readonly DrawSignature[] },
): Content {
  return {
    ...oldContent(draw, result, proof),
    purpose: draw.purpose,
    agency: draw.agency,
    unit: draw.unit,
    service: draw.service,
    requestedAt: isoInstant(draw.requestedAt),
    listedAt: proof ? isoInstant(proof.list.listedAt) : null,
    outside: (proof?.signatures ?? []).map(({ isOutside }) => isOutside),
    subject: result.subject,
    at: isoInstant(result.at),
  };
}

/** The part that was kept from the first draw on; what `drawContent` adds is absent from older entries, so nothing says it of those. */
const oldContent: typeof drawContent = (draw, result, proof) => ({
  type: 'shanyraq/draw/v1',
  draw: draw.id,
  number: String(draw.number),
  how: result.how,
  leaf: draw.leaf,
  officer: result.officerId,
  earlierCase: result.earlierCase,
  list: proof
    ? {
        leafIndex: String(proof.list.leafIndex),
        digest: proof.list.listDigest,
        size: String(proof.list.places.length),
        pool: proof.list.pool,
        tokens: proof.list.places.map(({ token }) => token),
      }
    : null,
  signatures: (proof?.signatures ?? []).map(({ publicKey, signature }) => ({
    publicKey: base64(publicKey),
    signature: base64(signature),
  })),
  seed: result.seed,
  place: result.place === null ? null : String(result.place),
});

/** The salt of an opinion's leaf, 32 bytes, out of those of its list: they are secret but for the one that is shown to the applicant. */
export const opinionSalt = (places: readonly Place[]): Bytes => sha256(concatBytes(...places.map(({ salt }) => salt)));

/** What the log says of a witness's key, to everybody. */
export const witnessKey = ({ pinnedAt, ...of }: Omit<PinnedWitness, 'leaf'>): Content => ({
  ...oldWitnessKey(of),
  pinnedAt: isoInstant(pinnedAt),
});

/** As it was said before the moment was. */
export const oldWitnessKey = ({ position, agency, publicKey }: Omit<PinnedWitness, 'leaf' | 'pinnedAt'>): Content => ({
  type: 'shanyraq/witness-key/v1',
  position: String(position),
  agency,
  publicKey: base64(publicKey),
});
