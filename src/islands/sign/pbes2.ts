/** Password-based encryption, PBES2 (RFC 8018): PBKDF2 and AES-CBC, as openssl, Java and this platform write it. */
import { OID } from '#kernel/asn1/oids.ts';
import { type Der, type DerBytes, Fields, readOctets, readOid, readSmallInteger, TAG } from '#kernel/asn1/read.ts';
import { SignError } from './sign-error.ts';

const HASHES: Readonly<Record<string, string>> = {
  [OID.hmacWithSha1]: 'SHA-1',
  [OID.hmacWithSha256]: 'SHA-256',
  [OID.hmacWithSha512]: 'SHA-512',
};

const KEY_BITS: Readonly<Record<string, number>> = { [OID.aes128Cbc]: 128, [OID.aes256Cbc]: 256 };

/** More would be an attack on the browser's processor, not a key file. */
const MOST_ITERATIONS = 10_000_000;

/** Decrypts under the AlgorithmIdentifier. Throws SignError: `unsupported_key`, `wrong_password`. */
export async function decrypt(algorithm: Der, encrypted: DerBytes, password: string): Promise<DerBytes> {
  const identifier = new Fields(algorithm);
  if (readOid(identifier.take()) !== OID.pbes2) throw new SignError('unsupported_key');
  const parameters = new Fields(identifier.take());
  const derivation = new Fields(parameters.take());
  if (readOid(derivation.take()) !== OID.pbkdf2) throw new SignError('unsupported_key');
  const { salt, iterations, hash } = readPbkdf2(derivation.take());
  const scheme = new Fields(parameters.take());
  const length = KEY_BITS[readOid(scheme.take())];
  const iv = readOctets(scheme.take());
  if (length === undefined || hash === undefined) throw new SignError('unsupported_key');
  const { subtle } = crypto;
  const secret = await subtle.importKey('raw', new TextEncoder().encode(password), 'PBKDF2', false, ['deriveKey']);
  const key = await subtle.deriveKey(
    { name: 'PBKDF2', salt, iterations, hash },
    secret,
    { name: 'AES-CBC', length },
    false,
    ['decrypt'],
  );
  try {
    return new Uint8Array(await subtle.decrypt({ name: 'AES-CBC', iv }, key, encrypted));
  } catch {
    // A wrong key shows in the padding.
    throw new SignError('wrong_password');
  }
}

function readPbkdf2(value: Der): { salt: DerBytes; iterations: number; hash: string | undefined } {
  const fields = new Fields(value);
  const salt = readOctets(fields.take());
  const iterations = readSmallInteger(fields.take());
  if (iterations < 1 || iterations > MOST_ITERATIONS) throw new SignError('broken_file');
  fields.optional(TAG.integer);
  const prf = fields.optional(TAG.sequence);
  return { salt, iterations, hash: HASHES[prf ? readOid(new Fields(prf).take()) : OID.hmacWithSha1] };
}
