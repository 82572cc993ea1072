/**
 * A private key under a passphrase: PKCS#8 EncryptedPrivateKeyInfo (RFC 5958 section 3) with PBES2 and scrypt (RFC 7914), as PEM.
 * `openssl pkcs8` opens it, so that no key depends on this program.
 */
import { createCipheriv, createPrivateKey, type KeyObject, scrypt } from 'node:crypto';
import { OID } from '#kernel/asn1/oids.ts';
import { algorithm, integer, join, octets, sequence } from '#kernel/asn1/write.ts';
import { randomBytes } from '#platform/random.ts';
import { CeremonyError, demand } from '../error.ts';

// 16 MB of memory, which is what openssl allows by default, sixteen times over: half a second for each guess.
const COST = { N: 16_384, r: 8, p: 16, maxmem: 64 * 1024 * 1024 };
/** Whoever has the file may guess for as long as he likes. */
export const LEAST_CHARACTERS = 16;

const derive = (passphrase: string, salt: Uint8Array): Promise<Buffer> =>
  new Promise((resolve, reject) =>
    scrypt(passphrase, salt, 32, COST, (error, key) => (error ? reject(error) : resolve(key))),
  );

/** The file's text, PEM. `pkcs8`: PrivateKeyInfo, DER. Throws CeremonyError for a passphrase that is too short. */
export async function encryptKey(pkcs8: Uint8Array, passphrase: string): Promise<string> {
  demand(passphrase.length >= LEAST_CHARACTERS, `a passphrase of ${LEAST_CHARACTERS} characters or more is needed`);
  const [salt, iv] = [randomBytes(16), randomBytes(16)];
  const cipher = createCipheriv('aes-256-cbc', await derive(passphrase, salt), iv);
  const encrypted = join([cipher.update(pkcs8), cipher.final()]);
  const parameters = sequence(octets(salt), integer(COST.N), integer(COST.r), integer(COST.p));
  const scheme = sequence(algorithm(OID.scrypt, parameters), algorithm(OID.aes256Cbc, octets(iv)));
  const der = sequence(algorithm(OID.pbes2, scheme), octets(encrypted));
  const lines = Buffer.from(der)
    .toString('base64')
    .replace(/.{1,64}/g, '$&\n');
  return `-----BEGIN ENCRYPTED PRIVATE KEY-----\n${lines}-----END ENCRYPTED PRIVATE KEY-----\n`;
}

/** Opens a file's text. Throws CeremonyError where the passphrase is another, or it is no such key. */
export function decryptKey(pem: string | Buffer, passphrase: string, name: string): KeyObject {
  const text = pem.toString('latin1');
  demand(text.includes('-----BEGIN ENCRYPTED PRIVATE KEY-----'), `${name} is no encrypted private key`);
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: text, format: 'pem', passphrase });
  } catch {
    throw new CeremonyError(`the passphrase does not open ${name}`);
  }
  demand(key.asymmetricKeyDetails?.namedCurve === 'secp384r1', `${name} holds no key of P-384`);
  return key;
}
