import { fromHex, hex } from './hash.ts';
import { type Instant, instant } from './instant.ts';

const CANONICAL = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * A UUID of version 7 (RFC 9562 section 5.7): 48 bits of milliseconds, then 74 random bits. Throws RangeError unless `random` is
 * 10 bytes (its 6 bits at the places of version and variant are dropped) or the moment is before 1970.
 */
export function uuidv7(now: Instant, random: Uint8Array): string {
  if (random.length !== 10) throw new RangeError('uuidv7 needs 10 random bytes');
  if (now < 0) throw new RangeError('uuidv7 needs a moment since 1970');
  const bytes = new Uint8Array(16);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(now) << 16n);
  bytes.set(random, 6);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Whether the text is a UUID of any version in its one canonical spelling, lower case. */
export function isUuid(s: string): boolean {
  return CANONICAL.test(s);
}

/** The moment inside a UUID of version 7. Throws RangeError for anything else. */
export function uuidTime(uuid: string): Instant {
  if (!isUuid(uuid) || uuid[14] !== '7') throw new RangeError('not a UUID of version 7');
  const bytes = fromHex(uuid.replaceAll('-', ''));
  return instant(Number(new DataView(bytes.buffer).getBigUint64(0) >> 16n));
}
