/** The right to act for another: what it is, and when it holds. It is looked at anew at every use and lives as long as what it rests on. */
import type { MandateScope } from '#kernel/actor.ts';
import { canonicalBytes, type Json } from '#kernel/canonical.ts';
import { ageOn, type LocalDate } from '#kernel/dates.ts';
import { sha256Hex } from '#kernel/hash.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Text } from '#kernel/text.ts';

/** Named in the contents, so that nothing digested for another purpose can stand in their place. */
const MANDATE_TYPE = 'shanyraq/mandate/v1';

export interface Represented {
  readonly kind: 'person' | 'organisation';
  /** Record id in the register of individuals or of organisations. */
  readonly id: string;
  /** IIN or BIN. */
  readonly number: string;
  readonly name: Text;
}

export interface Mandate {
  /** What a session keeps: kind and record or grant, `parent.<uuid>`. It stays the same when the fact gets another version. */
  readonly ref: string;
  /** Names the very fact: the reference and the version of the record. */
  readonly id: string;
  /** SHA-256 of the canonical mandate, hex: contents to sign name it. */
  readonly digest: string;
  /** The canonical mandate (`shanyraq/mandate/v1`), for whoever must open the digest later. */
  readonly bytes: Uint8Array;
  /** Id of the kind in mandates.yaml. */
  readonly kind: string;
  readonly represented: Represented;
  readonly scope: MandateScope;
  /** The last day on which it holds, where one is known. */
  readonly lastDay?: LocalDate;
}

interface MandateParts {
  readonly instance: string;
  readonly kind: string;
  readonly representative: string;
  readonly represented: Represented;
  readonly scope: MandateScope;
  readonly lastDay: LocalDate | undefined;
  /** The record of a register, or the grant, that gives it. */
  readonly fact: { readonly id: string; readonly version: number; readonly digest: string };
}

/** A mandate with its names and its digest. */
export function mandateOf(parts: MandateParts): Mandate {
  const { kind, represented, scope, lastDay, fact } = parts;
  const content: Json = {
    type: MANDATE_TYPE,
    instance: parts.instance,
    kind,
    representative: parts.representative,
    represented: { kind: represented.kind, id: represented.id },
    services: scope.services === 'all' ? 'all' : [...scope.services],
    maySign: scope.maySign,
    ...(scope.consents === undefined ? {} : { consents: [...scope.consents] }),
    lastDay: lastDay ?? null,
    fact: { id: fact.id, version: String(fact.version), digest: fact.digest },
  };
  const bytes = canonicalBytes(content);
  return {
    ref: `${kind}.${fact.id}`,
    id: `${kind}.${fact.id}.${fact.version}`,
    digest: sha256Hex(bytes),
    bytes,
    kind,
    represented,
    scope,
    ...(lastDay === undefined ? {} : { lastDay }),
  };
}

/** Whether a mandate covers a service. */
export const covers = ({ services }: MandateScope, service: string): boolean =>
  services === 'all' || services.includes(service);

/** Whether a mandate reaches consents for a purpose of a register: everything does that reaches all, as a director's; others by name. */
export const entrusts = (
  { services, maySign, consents = [] }: MandateScope,
  { register, purpose }: { readonly register: string; readonly purpose: string },
): boolean => (services === 'all' && maySign) || consents.includes(`${register}/${purpose}`);

/** Whether it reaches any. */
export const entrustsAny = ({ services, maySign, consents = [] }: MandateScope): boolean =>
  (services === 'all' && maySign) || consents.length > 0;

/** What a mandate rests on, as it is known at the moment of asking. */
export interface Standing {
  /** For what was granted; absent for what a register's record gives by itself. */
  readonly grant?: {
    readonly acceptedAt?: Instant;
    /** Withdrawn by either, or refused. */
    readonly endedAt?: Instant;
    /** For an organisation: whether who gave it is its director still. */
    readonly isGrantorDirector?: boolean;
  };
  readonly lastDay?: LocalDate;
  /** The one acted for, where he stands for himself from an age on. */
  readonly minor?: { readonly birthDate: LocalDate; readonly untilAge: number };
  /** Days on which either died. */
  readonly deaths: readonly (LocalDate | undefined)[];
}

export type Lapse = 'not_accepted' | 'ended' | 'director_changed' | 'died' | 'expired' | 'of_age';

/**
 * Why a mandate doesn't hold at a moment, or undefined while it does. The last day counts to its end, the day of a death and the birthday
 * of full age don't: who died or came of age today stands for nobody, or for himself, from this morning.
 */
export function lapseOf(standing: Standing, now: Instant, today: LocalDate): Lapse | undefined {
  const { grant, lastDay, minor, deaths } = standing;
  if (grant?.endedAt !== undefined && grant.endedAt <= now) return 'ended';
  if (grant?.isGrantorDirector === false) return 'director_changed';
  if (deaths.some((day) => day !== undefined && day <= today)) return 'died';
  if (lastDay !== undefined && today > lastDay) return 'expired';
  if (minor && minor.birthDate <= today && ageOn(minor.birthDate, today) >= minor.untilAge) return 'of_age';
  // Asked last: an offer that lacks nothing else can be accepted.
  if (grant && (grant.acceptedAt === undefined || grant.acceptedAt > now)) return 'not_accepted';
  return undefined;
}
