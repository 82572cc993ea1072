/** A mandate that one gives: the bytes that he signs, and what becomes of it by the acts that follow. */
import { canonicalBytes } from '#kernel/canonical.ts';
import type { LocalDate } from '#kernel/dates.ts';
import { type Bytes, sha256Hex } from '#kernel/hash.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Text } from '#kernel/text.ts';

/** Named in the contents, so that nothing signed for another purpose can stand in their place, nor they in its. */
const GRANT_TYPE = 'shanyraq/mandate-grant/v1';

/** A mandate as it was given. */
export interface Grant {
  readonly id: string;
  readonly kind: string;
  /** Who signed it: the one represented, or the director of the organisation represented. */
  readonly grantor: { readonly id: string; readonly name: string };
  readonly organisation: { readonly id: string; readonly name: Text } | undefined;
  /** Absent where a code was told. */
  readonly representative: { readonly id: string; readonly name: string } | undefined;
  readonly services: readonly string[];
  readonly maySign: boolean;
  /** Purposes of registers, as `register/purpose`, for which the employee may ask people for consents. */
  readonly consents: readonly string[];
  readonly lastDay: LocalDate;
  readonly offeredUntil: Instant;
  readonly assistedBy: string | null;
  readonly content: Uint8Array;
  readonly cms: Uint8Array;
  readonly at: Instant;
}

export interface GrantContent {
  readonly instance: string;
  readonly id: string;
  readonly at: Instant;
  readonly kind: string;
  readonly kindTitle: Text;
  readonly grantor: { readonly iin: string; readonly name: string };
  readonly organisation: { readonly bin: string; readonly name: Text } | undefined;
  /** Absent: whoever is told the code. */
  readonly representative: { readonly iin: string; readonly name: string } | undefined;
  readonly services: readonly { readonly id: string; readonly title: Text }[];
  readonly maySign: boolean;
  readonly consents: readonly { readonly id: string; readonly title: Text }[];
  readonly lastDay: LocalDate;
  readonly cite: { readonly act: string; readonly article: string };
}

const plain = ({ kk, ru, en }: Text) => ({ kk, ru, en });

/** Canonical JSON (RFC 8785). */
export function grantBytes(grant: GrantContent): Bytes {
  const { organisation, representative } = grant;
  return canonicalBytes({
    type: GRANT_TYPE,
    instance: grant.instance,
    id: grant.id,
    attempt: '1',
    at: isoInstant(grant.at),
    mandate: { id: grant.kind, title: plain(grant.kindTitle) },
    grantor: { iin: grant.grantor.iin, name: grant.grantor.name },
    onBehalfOf: organisation ? { bin: organisation.bin, name: plain(organisation.name) } : null,
    representative: representative ? { iin: representative.iin, name: representative.name } : null,
    services: grant.services.map(({ id, title }) => ({ id, title: plain(title) })),
    maySign: grant.maySign,
    ...(grant.consents.length === 0
      ? {}
      : { consents: grant.consents.map(({ id, title }) => ({ id, title: plain(title) })) }),
    lastDay: grant.lastDay,
    act: grant.cite.act,
    article: grant.cite.article,
  });
}

/** Canonical bytes of a grant as it is kept: its leaf commits to every column and, by their digests, to what was signed and by what. */
export const entryBytes = (grant: Grant): Bytes =>
  canonicalBytes({
    type: 'shanyraq/mandate-grant-entry/v1',
    id: grant.id,
    kind: grant.kind,
    grantor: { id: grant.grantor.id, name: grant.grantor.name },
    organisation: grant.organisation ? { id: grant.organisation.id, name: plain(grant.organisation.name) } : null,
    representative: grant.representative ? { id: grant.representative.id, name: grant.representative.name } : null,
    services: [...grant.services],
    maySign: grant.maySign,
    ...(grant.consents.length === 0 ? {} : { consents: [...grant.consents] }),
    lastDay: grant.lastDay,
    offeredUntil: isoInstant(grant.offeredUntil),
    assistedBy: grant.assistedBy,
    at: isoInstant(grant.at),
    content: sha256Hex(grant.content),
    cms: sha256Hex(grant.cms),
  });

export type GrantActKind = 'accepted' | 'refused' | 'withdrawn';

export interface GrantAct {
  readonly mandateId: string;
  /** 1, 2, … after the grant. */
  readonly number: number;
  readonly kind: GrantActKind;
  readonly at: Instant;
  readonly personId: string;
  readonly personName: string;
  /** The operator who helped at a centre. */
  readonly assistedBy: string | null;
}

/** Canonical bytes of an act upon a mandate: its leaf commits to them. */
export const actBytes = (act: GrantAct): Bytes =>
  canonicalBytes({
    type: 'shanyraq/mandate-act/v1',
    mandate: act.mandateId,
    number: String(act.number),
    kind: act.kind,
    at: isoInstant(act.at),
    person: { id: act.personId, name: act.personName },
    assistedBy: act.assistedBy,
  });

/** When it was accepted, and when it ended; an offer that nobody took in time never holds. */
export function stateOf(acts: readonly Pick<GrantAct, 'kind' | 'at'>[]): { acceptedAt?: Instant; endedAt?: Instant } {
  const accepted = acts.find(({ kind }) => kind === 'accepted');
  const ended = acts.find(({ kind }) => kind === 'refused' || kind === 'withdrawn');
  return { ...(accepted ? { acceptedAt: accepted.at } : {}), ...(ended ? { endedAt: ended.at } : {}) };
}
