/** What the log keeps of a visit beside what the visitor signed. */
import { canonicalBytes } from '#kernel/canonical.ts';
import type { Bytes } from '#kernel/hash.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';

/** Kinds of the leaves. */
export const ENTRY_LEAF = 'centres.visit-entry';
export const END_LEAF = 'centres.visit-end';

export interface VisitEntry {
  readonly id: string;
  readonly personId: string;
  /** As his certificate says, and its serial number. */
  readonly personName: string;
  readonly serial: string;
  readonly startedAt: Instant;
  /** Of what he signed, hexadecimal. */
  readonly leaf: string;
}

/** Canonical JSON (RFC 8785). */
export const entryBytes = ({ id, personId, personName, serial, startedAt, leaf }: VisitEntry): Bytes =>
  canonicalBytes({
    type: 'shanyraq/visit-entry/v1',
    ...{ visit: id, person: personId, name: personName, serial, startedAt: isoInstant(startedAt), leaf },
  });

/** Canonical JSON (RFC 8785). */
export const endBytes = (visitId: string, at: Instant): Bytes =>
  canonicalBytes({ type: 'shanyraq/visit-end/v1', visit: visitId, at: isoInstant(at) });
