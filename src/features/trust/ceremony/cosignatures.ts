/** The keepers' own signatures over the record. Whose they are, the record says: by the digest of the certificate that each brought. */
import { readFileSync } from 'node:fs';
import { sha256Hex } from '#kernel/hash.ts';
import { readCertificate } from '../certificates/read.ts';
import { checkHeld } from '../signatures/mathematics.ts';
import { parseSignedData } from '../signatures/parse.ts';
import { CeremonyError, demand } from './error.ts';
import { type Keeper, LEAST_KEEPERS } from './record.ts';

/** PEM or DER. */
function certificateFile(path: string): Uint8Array {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch {
    throw new CeremonyError(`${path} is not there or can't be read`);
  }
  const pem = /-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/.exec(bytes.toString('latin1'))?.[1];
  return new Uint8Array(pem === undefined ? bytes : Buffer.from(pem, 'base64'));
}

/** The keepers as they are named: `NAME=FILE`, with the certificate by whose key each signs the record. Throws CeremonyError. */
export function keepersNamed(named: readonly string[]): Keeper[] {
  const keepers = named.map((one): Keeper & { key: string } => {
    const cut = one.lastIndexOf('=');
    const [name, path] = [one.slice(0, cut).trim(), one.slice(cut + 1)];
    demand(cut > 0 && name !== '' && path !== '', `write a keeper as "NAME=CERTIFICATE FILE", not "${one}"`);
    try {
      const certificate = readCertificate(certificateFile(path));
      return { name, certificate: certificate.fingerprint, key: sha256Hex(certificate.publicKey) };
    } catch (error) {
      if (error instanceof CeremonyError) throw error;
      throw new CeremonyError(`${path} is no certificate`);
    }
  });
  demand(keepers.length >= LEAST_KEEPERS, `a ceremony needs ${LEAST_KEEPERS} keepers or more: name each by --keeper`);
  const all = [keepers.map(({ name }) => name), keepers.map(({ key }) => key)];
  demand(
    all.every((values) => new Set(values).size === values.length),
    'a keeper, or his key, is named twice',
  );
  return keepers.map(({ name, certificate }) => ({ name, certificate }));
}

/** Demands a signature of each keeper over the record, and none of anybody else. Throws CeremonyError naming who is missing. */
export function checkCosignatures(record: Uint8Array, keepers: readonly Keeper[], given: readonly Uint8Array[]): void {
  const certificates = new Set(keepers.map(({ certificate }) => certificate));
  demand(certificates.size === keepers.length, 'the record names one certificate for two keepers');
  const signers = given.map((cms) => signerOf(record, cms));
  const foreign = signers.filter((signer) => !certificates.has(signer));
  demand(foreign.length === 0, 'a signature beside the record is of nobody whom it names');
  const missing = keepers.filter(({ certificate }) => !signers.includes(certificate)).map(({ name }) => name);
  demand(missing.length === 0, `the record is not signed by ${missing.join(', ')}`);
}

function signerOf(record: Uint8Array, cms: Uint8Array): string {
  try {
    const signed = parseSignedData(cms);
    checkHeld(signed, record);
    return signed.signer.fingerprint;
  } catch {
    throw new CeremonyError('a signature beside the record is not over it, or can not be checked here');
  }
}
