/** A mandate that one gives: the bytes that he signs, and what becomes of it by the acts that follow. */
import { canonicalBytes } from '#kernel/canonical.ts';
import type { LocalDate } from '#kernel/dates.ts';
import type { Bytes } from '#kernel/hash.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Text } from '#kernel/text.ts';

/** Named in the contents, so that nothing signed for another purpose can stand in their place, nor they in its. */
const GRANT_TYPE = 'shanyraq/mandate-grant/v1';

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
    lastDay: grant.lastDay,
    act: grant.cite.act,
    article: grant.cite.article,
  });
}

/** What the columns of a grant say, read back from the bytes that were signed: a checker compares the two. */
export function readGrant(content: Uint8Array): {
  kind: string;
  services: string[];
  maySign: boolean;
  lastDay: string;
} {
  const read = JSON.parse(new TextDecoder().decode(content)) as {
    mandate: { id: string };
    services: { id: string }[];
    maySign: boolean;
    lastDay: string;
  };
  return {
    kind: read.mandate.id,
    services: read.services.map(({ id }) => id),
    maySign: read.maySign,
    lastDay: read.lastDay,
  };
}

export const GRANT_ACTS = ['accepted', 'refused', 'withdrawn'] as const;
export type GrantActKind = (typeof GRANT_ACTS)[number];

export interface GrantAct {
  readonly mandateId: string;
  /** 1, 2, … after the grant. */
  readonly number: number;
  readonly kind: GrantActKind;
  readonly at: Instant;
  readonly personId: string;
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
    person: act.personId,
    assistedBy: act.assistedBy,
  });

/** When it was accepted, and when it ended; an offer that nobody took in time never holds. */
export function stateOf(acts: readonly Pick<GrantAct, 'kind' | 'at'>[]): { acceptedAt?: Instant; endedAt?: Instant } {
  const accepted = acts.find(({ kind }) => kind === 'accepted');
  const ended = acts.find(({ kind }) => kind === 'refused' || kind === 'withdrawn');
  return { ...(accepted ? { acceptedAt: accepted.at } : {}), ...(ended ? { endedAt: ended.at } : {}) };
}
