/** The matter of an application in the index of cases. */
import { canonicalBytes, type Json } from '#kernel/canonical.ts';
import { sha256Hex } from '#kernel/hash.ts';

interface Matter {
  readonly service: string;
  /** Id of the organisation, or else of the person. */
  readonly applicant: string;
  readonly matter: Json;
}

/** Same applicant, same service, same matter: SHA-256, hexadecimal, so that the index tells nobody what the matter is. */
export const matterDigest = ({ service, applicant, matter }: Matter): string =>
  sha256Hex(canonicalBytes({ service, applicant, matter }));
