/** Limits of a session, and how a device and a network are told to the person. */
import type { Assurance } from '#kernel/actor.ts';
import { type Instant, instant } from '#kernel/instant.ts';

/** A session nobody uses ends after this. */
const IDLE_MS = 30 * 60_000;
/** A session ends after this whatever happens. */
export const ABSOLUTE_MS = 12 * 3_600_000;
/** How old the note of the last request may grow before it is written again: a write a minute, not one a page. */
export const TOUCH_AFTER_MS = 60_000;
/** Ended sessions are shown for this long, then forgotten. */
export const FORGET_AFTER_MS = 30 * 24 * 3_600_000;

/** What opened the session: a certificate whose status was unknown, a passkey, a good certificate. */
export type SessionAssurance = Exclude<Assurance, 'signature'>;

export const sessionExpiry = (from: Instant): Instant => instant(from + ABSOLUTE_MS);

interface Life {
  readonly lastSeenAt: Instant;
  readonly expiresAt: Instant;
  readonly revokedAt: Instant | null;
}

/** When a session ends if nobody uses it any more. */
export const endOf = ({ lastSeenAt, expiresAt }: Life): Instant => instant(Math.min(expiresAt, lastSeenAt + IDLE_MS));

/** Whether a session may still act. */
export const isAlive = (session: Life, now: Instant): boolean => session.revokedAt === null && now < endOf(session);

const BROWSERS = [
  ['Edg/', 'Edge'],
  ['OPR/', 'Opera'],
  ['YaBrowser/', 'Yandex Browser'],
  ['SamsungBrowser/', 'Samsung Internet'],
  ['Firefox/', 'Firefox'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
  ['curl/', 'curl'],
] as const;
const SYSTEMS = [
  ['Android', 'Android'],
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Windows', 'Windows'],
  ['Mac OS X', 'macOS'],
  ['Linux', 'Linux'],
] as const;

/** What a person would call the device: 'Firefox, Windows'; empty where the browser doesn't say. Never the whole header. */
export function deviceName(userAgent: string): string {
  const named = (list: readonly (readonly [string, string])[]) => list.find(([mark]) => userAgent.includes(mark))?.[1];
  return [named(BROWSERS), named(SYSTEMS)].filter(Boolean).join(', ');
}

/** The network an address belongs to, enough to recognise "home": /24 of IPv4, /48 of IPv6. */
export function networkOf(address: string): string {
  const four = /^(?:::ffff:)?(\d+\.\d+\.\d+)\.\d+$/.exec(address);
  if (four) return `${four[1]}.0/24`;
  const [head = '', tail] = address.toLowerCase().split('::');
  const first = head === '' ? [] : head.split(':');
  const last = tail ? tail.split(':') : [];
  const groups =
    tail === undefined ? first : [...first, ...Array(Math.max(0, 8 - first.length - last.length)).fill('0'), ...last];
  return `${groups.slice(0, 3).join(':')}::/48`;
}
