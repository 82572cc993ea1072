import { fromHex, hex } from './hash.ts';
import { type Instant, instant } from './instant.ts';

// The octet of the variant by its six random bits. Written out, and the rest as text, for every request and every row has one.
const VARIANT = Array.from({ length: 64 }, (_, bits) => (0x80 | bits).toString(16));

const CANONICAL = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * A UUID of version 7 (RFC 9562 section 5.7): 48 bits of milliseconds, then 74 random bits. Throws RangeError unless `random` is
 * 10 bytes (its 6 bits at the places of version and variant are dropped) or the moment is before 1970.
 */
export function uuidv7(now: Instant, random: Uint8Array): string {
  if (random.length !== 10) throw new RangeError('uuidv7 needs 10 random bytes');
  if (now < 0) throw new RangeError('uuidv7 needs a moment since 1970');
  const text = hex(random);
  const moment = now.toString(16).padStart(12, '0');
  const variant = VARIANT[(random[2] ?? 0) & 0x3f];
  return `${moment.slice(0, 8)}-${moment.slice(8)}-7${text.slice(1, 4)}-${variant}${text.slice(6, 8)}-${text.slice(8)}`;
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

const TIME_LENGTH = '00000000-0000'.length;

/** Whether an id begins as one of version 7 that was made at the moment. */
export const isOfMoment = (uuid: string, at: Instant): boolean =>
  uuid.slice(0, TIME_LENGTH) === uuidv7(at, new Uint8Array(10)).slice(0, TIME_LENGTH);
