/** How a certificate is shown to its holder. */
import type { HeldCertificate } from '#features/trust/index.ts';
import type { Instant } from '#kernel/instant.ts';

export function stateOf(
  { notAfter, reason }: Pick<HeldCertificate, 'notAfter' | 'reason'>,
  now: Instant,
): 'good' | 'held' | 'withdrawn' | 'expired' {
  if (notAfter <= now) return 'expired';
  if (reason === 'certificateHold') return 'held';
  return reason === null ? 'good' : 'withdrawn';
}

/** Enough of a serial number to tell one's own certificates apart. */
export const shortSerial = (serial: string): string => `${serial.slice(0, 16)}…`;
