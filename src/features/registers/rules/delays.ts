/** Court-ordered delays of look-ups, as they are logged. */
import { canonicalBytes } from '#kernel/canonical.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';

export interface DelayContent {
  readonly id: string;
  readonly register: string;
  /** Whose looks are shown later. */
  readonly agency: string;
  /** At whose data. */
  readonly kind: 'iin' | 'bin';
  readonly identifier: string;
  readonly fromAt: Instant;
  /** Looks before it are shown from it on. */
  readonly untilAt: Instant;
  /** The court's act, as the person reads it afterwards. */
  readonly courtAct: string;
  readonly act: string;
  readonly article: string;
  readonly officer: string;
  readonly secondOfficer: string;
  readonly at: Instant;
}

/** Canonical bytes of a delay: what its leaf commits to. */
export const delayBytes = (delay: DelayContent): Uint8Array =>
  canonicalBytes({
    type: 'shanyraq/lookup-delay/v1',
    id: delay.id,
    register: delay.register,
    agency: delay.agency,
    subject: { kind: delay.kind, identifier: delay.identifier },
    from: isoInstant(delay.fromAt),
    until: isoInstant(delay.untilAt),
    courtAct: delay.courtAct,
    ground: { act: delay.act, article: delay.article },
    officer: delay.officer,
    secondOfficer: delay.secondOfficer,
    at: isoInstant(delay.at),
  });
