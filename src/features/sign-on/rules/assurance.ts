/** How surely a person is known, in the words of the protocol: `acr` and `amr`. */
import type { SessionAssurance } from '#features/identity/index.ts';

/** The weakest first. */
export const LEVELS = ['low', 'passkey', 'substantial'] as const satisfies readonly SessionAssurance[];

const PREFIX = 'urn:shanyraq:acr:';
export const acrOf = (level: SessionAssurance): string => `${PREFIX}${level}`;
export const ACR_VALUES = LEVELS.map(acrOf);

/** RFC 8176: the possession of a key was proved; a passkey's holder was also there and unlocked it. */
export const amrOf = (level: SessionAssurance): string[] => (level === 'passkey' ? ['pop', 'user'] : ['pop']);

const levelOf = (acr: string): SessionAssurance | undefined => LEVELS.find((level) => acrOf(level) === acr);
const strength = (level: SessionAssurance): number => LEVELS.indexOf(level);

/**
 * The weakest level that will do: what the client always asks, or more where the request does. Of several values the weakest suffices
 * (OpenID Connect Core 1.0, section 3.1.2.1); values that we don't know ask for nothing.
 */
export function neededLevel(least: SessionAssurance, acrValues: string | undefined): SessionAssurance {
  const asked = (acrValues ?? '').split(' ').flatMap((acr) => levelOf(acr) ?? []);
  const weakest = LEVELS.find((level) => asked.includes(level));
  return weakest !== undefined && strength(weakest) > strength(least) ? weakest : least;
}

export const suffices = (level: SessionAssurance, needed: SessionAssurance): boolean =>
  strength(level) >= strength(needed);
