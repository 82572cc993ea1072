/** The right to act for an organisation, derived from what the register says of it today. It lives as long as the fact. */
import { canonicalBytes } from '#kernel/canonical.ts';
import { sha256Hex } from '#kernel/hash.ts';
import type { Text } from '#kernel/text.ts';

export interface Mandate {
  /** Names the fact it comes from: role, organisation's record and its version. */
  readonly id: string;
  /** SHA-256 of the canonical mandate, hex: contents to sign name it. */
  readonly digest: string;
  readonly role: 'director';
  readonly organisation: { readonly id: string; readonly bin: string; readonly name: Text };
  /** The version of the register's record that gives it. */
  readonly fact: { readonly version: number; readonly digest: string };
}

interface DirectorFact {
  readonly organisationId: string;
  readonly bin: string;
  readonly name: Text;
  readonly version: number;
  readonly digest: string;
}

/** The director's mandate from the record that names him. */
export function directorMandate(instance: string, personId: string, fact: DirectorFact): Mandate {
  const { organisationId, bin, name, version, digest } = fact;
  const content = {
    type: 'shanyraq/mandate/v1',
    instance,
    role: 'director',
    person: personId,
    organisation: organisationId,
    bin,
    version,
    fact: digest,
  };
  return {
    id: `director.${organisationId}.${version}`,
    digest: sha256Hex(canonicalBytes(content)),
    role: 'director',
    organisation: { id: organisationId, bin, name },
    fact: { version, digest },
  };
}
