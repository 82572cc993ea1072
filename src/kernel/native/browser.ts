/**
 * What node.ts computes by node, for a page: digests and curves by @noble, RSA by whole numbers. It holds only what node holds (proved
 * by native.test.ts), and refuses keys that node would still take and nobody should use. All of it is public: nothing needs constant time.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { p256, p384 } from '@noble/curves/nist.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha1 } from '@noble/hashes/legacy.js';
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { OID } from '../asn1/oids.ts';
import { type Der, DerError, Fields, readBits, readDer, readIntegerBytes, readOid, TAG } from '../asn1/read.ts';
import type { Bytes, DigestName } from './types.ts';

export type { Bytes, DigestName };

const DIGESTS = { sha1, sha256, sha384, sha512 };

export const digest = (name: DigestName, bytes: Uint8Array): Bytes => new Uint8Array(DIGESTS[name](bytes));
export const digestHex = (name: DigestName, bytes: Uint8Array): string => hexOf(digest(name, bytes));
export const hmacSha256 = (key: Uint8Array, bytes: Uint8Array): Bytes => new Uint8Array(hmac(sha256, key, bytes));

/** See node.ts. RSA of 2048 to 16,384 bits, the curves P-256 and P-384, and Ed25519. */
export function isSignedBy(publicKey: Uint8Array, name: DigestName, bytes: Uint8Array, signature: Uint8Array): boolean {
  return quietly(() => {
    const fields = new Fields(readDer(publicKey));
    const algorithm = new Fields(fields.take());
    const kind = readOid(algorithm.take());
    const key = readBits(fields.take());
    fields.end();
    if (kind === OID.ed25519) {
      // Without parameters (RFC 8410 section 3).
      algorithm.end();
      return name === 'sha512' && isSignedByEd25519(key, bytes, signature);
    }
    const parameters = algorithm.take();
    algorithm.end();
    if (kind === OID.rsaEncryption) return isNull(parameters) && isRsa(key, name, digest(name, bytes), signature);
    const curve = kind === OID.ecPublicKey ? CURVES.get(readOid(parameters)) : undefined;
    return curve !== undefined && isEcdsa(curve, key, digest(name, bytes), signature);
  });
}

// RFC 3279 section 2.3.1: the parameters of an RSA key are NULL.
const isNull = ({ tag, body }: Der): boolean => tag === TAG.nil && body.length === 0;

/** What can't be read isn't a signature; anything but that is a defect of the program. @noble says the one and the other by Error. */
function quietly(check: () => boolean): boolean {
  try {
    return check();
  } catch (error) {
    if (error instanceof TypeError || error instanceof ReferenceError) throw error;
    return false;
  }
}

const CURVES = new Map([
  [OID.p256, p256],
  [OID.p384, p384],
] as const) as ReadonlyMap<string, typeof p256>;

/** Ecdsa-Sig-Value (RFC 3279 section 2.2.3), read as strictly as all DER here. */
function isEcdsa(curve: typeof p256, key: Uint8Array, hashed: Uint8Array, signature: Uint8Array): boolean {
  const fields = new Fields(readDer(signature));
  const [r, s] = [positive(fields.take()), positive(fields.take())];
  fields.end();
  const { ORDER: order, BYTES: size } = curve.Point.Fn;
  if (r >= order || s >= order) return false;
  const both = ofHex([r, s].map((half) => half.toString(16).padStart(size * 2, '0')).join(''));
  // A digest longer than the order is cut to its length (FIPS 186-5 section 6.4.2); s may be in either half, as elsewhere.
  return curve.verify(both, hashed, key, { prehash: false, lowS: false, format: 'compact' });
}

function positive(value: Der): bigint {
  const bytes = readIntegerBytes(value);
  if ((bytes[0] ?? 0) >= 0x80) throw new DerError('the integer is negative');
  return BigInt(`0x${hexOf(bytes)}`);
}

/** DigestInfo (RFC 8017 section 9.2, note 1) before its digest, in hexadecimal. */
const DIGEST_INFO = {
  sha1: '3021300906052b0e03021a05000414',
  sha256: '3031300d060960864801650304020105000420',
  sha384: '3041300d060960864801650304020205000430',
  sha512: '3051300d060960864801650304020305000440',
} as const satisfies Record<DigestName, string>;

const MOST_MODULUS_BITS = 16_384;
const MOST_EXPONENT_BITS = 64;

/** RFC 8017 section 8.2.2: the encoded message is made anew and compared whole, so that no padding can be read in two ways. */
function isRsa(key: Uint8Array, name: DigestName, hashed: Uint8Array, signature: Uint8Array): boolean {
  const fields = new Fields(readDer(key));
  const [modulus, exponent] = [positive(fields.take()), positive(fields.take())];
  fields.end();
  const bits = modulus.toString(2).length;
  const isKey = bits >= 2048 && bits <= MOST_MODULUS_BITS && modulus % 2n === 1n;
  const isExponent = exponent > 1n && exponent % 2n === 1n && exponent < 1n << BigInt(MOST_EXPONENT_BITS);
  const size = Math.ceil(bits / 8);
  const number = BigInt(`0x${hexOf(signature) || '0'}`);
  if (!isKey || !isExponent || signature.length !== size || number >= modulus) return false;
  const info = DIGEST_INFO[name] + hexOf(hashed);
  const expected = `0001${'ff'.repeat(size - 3 - info.length / 2)}00${info}`;
  return power(number, exponent, modulus) === BigInt(`0x${expected}`);
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (let [square, rest] = [base, exponent]; rest > 0n; rest >>= 1n) {
    if (rest % 2n === 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

/**
 * See node.ts. Without the cofactor, as openssl: R = sB − kA must be the very octets of the signature (RFC 8032 section 5.1.7 allows
 * both, and two readers who differ could be shown two truths).
 */
export function isSignedByEd25519(publicKey: Uint8Array, bytes: Uint8Array, signature: Uint8Array): boolean {
  return quietly(() => {
    if (publicKey.length !== 32 || signature.length !== 64) return false;
    const { Point } = ed25519;
    const order = Point.Fn.ORDER;
    const r = signature.subarray(0, 32);
    const s = littleEndian(signature.subarray(32));
    if (s >= order) return false;
    const key = Point.fromBytes(publicKey);
    // A key of small order signs nothing in particular: anybody could make signatures that hold for it.
    if (key.isSmallOrder()) return false;
    const k = littleEndian(digest('sha512', joined(r, publicKey, bytes))) % order;
    const found = Point.BASE.multiplyUnsafe(s).subtract(key.multiplyUnsafe(k));
    return hexOf(found.toBytes()) === hexOf(r);
  });
}

const littleEndian = (bytes: Uint8Array): bigint => BigInt(`0x${hexOf(Uint8Array.from(bytes).reverse())}`);

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

export const hexOf = (bytes: Uint8Array): string => bytesToHex(bytes);
export const ofHex = (text: string): Bytes => new Uint8Array(hexToBytes(text));
export const base64Of = (bytes: Uint8Array): string => btoa(latin1Of(bytes));

export function ofBase64(text: string): Bytes {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}

// As many arguments as any engine takes at once.
const PIECE = 0x8000;

export function latin1Of(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += PIECE) pieces.push(String.fromCharCode(...bytes.subarray(at, at + PIECE)));
  return pieces.join('');
}
