/**
 * A gzip stream (RFC 1952) of three pieces, of which the middle one was compressed long before: a long public page in somebody's own frame costs as
 * much as the frame.
 */
import { constants, crc32, deflateRawSync, type ZlibOptions } from 'node:zlib';

/** Bytes compressed so that they may stand in the middle of any stream: they refer to nothing before them and end with a whole byte. */
export interface MiddlePiece {
  readonly deflated: Buffer;
  readonly crc: number;
  /** Of the plain bytes. */
  readonly size: number;
}

// Magic, deflate, no flags, no time, no extra flags, unknown system.
const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
// A frame has four kilobytes: a window of that size takes a sixteenth of the usual room.
const FRAME: ZlibOptions = { windowBits: 12, memLevel: 5 };

export const middlePiece = (bytes: Uint8Array): MiddlePiece => ({
  deflated: deflateRawSync(bytes, { level: constants.Z_BEST_COMPRESSION, finishFlush: constants.Z_FULL_FLUSH }),
  crc: crc32(bytes),
  size: bytes.length,
});

/** The stream of `before`, the middle and `after`. */
export function gzipAround(before: Uint8Array, middle: MiddlePiece, after: Uint8Array): Buffer {
  const crc = crcOfBoth(crcOfBoth(crc32(before), middle), { crc: crc32(after), size: after.length });
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc, 0);
  trailer.writeUInt32LE((before.length + middle.size + after.length) % 2 ** 32, 4);
  const first = deflateRawSync(before, { ...FRAME, finishFlush: constants.Z_SYNC_FLUSH });
  return Buffer.concat([HEADER, first, middle.deflated, deflateRawSync(after, FRAME), trailer]);
}

// Of CRC-32 (ISO 3309), as coefficients from x^0 at the highest bit.
const POLYNOMIAL = 0xedb88320;
const ONE = 0x80000000;
const BYTE = 0x00800000;

/** The CRC of what a first part with `crc` and a second part make together: the first one moved on by the length of the second. */
function crcOfBoth(crc: number, second: Pick<MiddlePiece, 'crc' | 'size'>): number {
  let moved = crc;
  let power = BYTE;
  for (let left = second.size; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) moved = product(power, moved);
    power = product(power, power);
  }
  return (moved ^ second.crc) >>> 0;
}

/** Of two polynomials over GF(2), modulo that of the CRC. */
function product(a: number, b: number): number {
  let sum = 0;
  let shifted = b;
  for (let bit = ONE; bit !== 0; bit >>>= 1) {
    if ((a & bit) !== 0) sum ^= shifted;
    shifted = (shifted & 1) === 1 ? (shifted >>> 1) ^ POLYNOMIAL : shifted >>> 1;
  }
  return sum >>> 0;
}
