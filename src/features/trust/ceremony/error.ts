/** What a ceremony, its request or its installation refuses, in words for the keepers. */
export class CeremonyError extends Error {}

/** Throws CeremonyError unless it holds. */
export function demand(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new CeremonyError(otherwise);
}
