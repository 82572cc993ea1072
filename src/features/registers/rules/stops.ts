/** Orders that stop reading for a purpose, as they are logged. */
import { canonicalBytes } from '#kernel/canonical.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Text } from '#kernel/text.ts';

export interface StopContent {
  readonly id: string;
  readonly register: string;
  readonly purpose: string;
  /** The one agency whose use is stopped; null: everybody's. */
  readonly agency: string | null;
  /** The one organisation whose reading by consents is stopped, with its name at that time; null: none is named. */
  readonly organisation: { readonly bin: string; readonly name: Text } | null;
  /** The agency that ordered it. */
  readonly authority: string;
  readonly officer: string;
  readonly reason: string;
  readonly act: string;
  readonly article: string;
  readonly effectiveAt: Instant;
  readonly issuedAt: Instant;
}

/** Canonical bytes of an order: what its leaf commits to. */
export const stopBytes = (stop: StopContent): Uint8Array =>
  canonicalBytes({
    type: 'shanyraq/purpose-stop/v1',
    id: stop.id,
    register: stop.register,
    purpose: stop.purpose,
    agency: stop.agency,
    ...(stop.organisation === null
      ? {}
      : { organisation: { bin: stop.organisation.bin, name: { ...stop.organisation.name } } }),
    authority: stop.authority,
    officer: stop.officer,
    reason: stop.reason,
    ground: { act: stop.act, article: stop.article },
    effectiveAt: isoInstant(stop.effectiveAt),
    issuedAt: isoInstant(stop.issuedAt),
  });

export interface LiftContent {
  readonly stopId: string;
  readonly officer: string;
  readonly reason: string;
  readonly liftedAt: Instant;
}

/** Canonical bytes of the lifting of an order. */
export const liftBytes = (lift: LiftContent): Uint8Array =>
  canonicalBytes({
    type: 'shanyraq/purpose-stop-lift/v1',
    stop: lift.stopId,
    officer: lift.officer,
    reason: lift.reason,
    liftedAt: isoInstant(lift.liftedAt),
  });
