/**
 * A root's key in a PKCS#11 token, which it never leaves: through pkcs11-tool of OpenSC, so that no native library is loaded here. The
 * PIN goes by the child's environment, for arguments of a process can be read by everybody on the machine.
 */
import { spawn } from 'node:child_process';
import { hash } from 'node:crypto';
import { OID } from '#kernel/asn1/oids.ts';
import { algorithm, bits, oid, sequence } from '#kernel/asn1/write.ts';
import { fromHex, sha256Hex, utf8 } from '#kernel/hash.ts';
import { CeremonyError, demand } from '../error.ts';
import type { KeyPlace, RootKey } from './root-key.ts';

export interface TokenSettings {
  /** Path of the token's PKCS#11 library. */
  readonly module: string;
  /** Label of the token. */
  readonly token: string;
  /** Asked for once, when it is needed first. */
  readonly pin: () => Promise<string>;
}

const TOOL = 'pkcs11-tool';
const PIN_NAME = 'SHANYRAQ_TOKEN_PIN';
/** A token may ask for a touch. */
const WITHIN_MS = 120_000;
// An uncompressed point of P-384.
const POINT_BYTES = 97;

interface Ran {
  readonly ok: boolean;
  readonly output: Buffer;
  readonly complaint: string;
}

function run(args: readonly string[], pin: string | undefined, input?: Uint8Array): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const env = pin === undefined ? process.env : { ...process.env, [PIN_NAME]: pin };
    const child = spawn(TOOL, args, { env, stdio: ['pipe', 'pipe', 'pipe'], timeout: WITHIN_MS });
    const output: Buffer[] = [];
    const complaints: Buffer[] = [];
    child.stdout.on('data', (part: Buffer) => output.push(part));
    child.stderr.on('data', (part: Buffer) => complaints.push(part));
    child.stdin.on('error', () => undefined);
    child.on('error', () => reject(new CeremonyError(`${TOOL} can't be run: install OpenSC`)));
    child.on('close', (code) =>
      resolve({ ok: code === 0, output: Buffer.concat(output), complaint: Buffer.concat(complaints).toString() }),
    );
    child.stdin.end(input ?? '');
  });
}

/** What the token said, in words. */
function complain({ complaint }: Ran, { module, token }: TokenSettings): never {
  if (/PIN_(INCORRECT|INVALID|LEN_RANGE)/.test(complaint))
    throw new CeremonyError(`the PIN does not open token ${token}`);
  if (/PIN_LOCKED/.test(complaint)) throw new CeremonyError(`token ${token} is locked after too many wrong PINs`);
  if (/No slot with token/.test(complaint)) throw new CeremonyError(`there is no token ${token}`);
  if (/load pkcs11 module/.test(complaint)) throw new CeremonyError(`${module} is no PKCS#11 library`);
  const [first = 'no reason given'] = complaint.split('\n').filter((line) => /error/i.test(line));
  throw new CeremonyError(`token ${token} does not do it: ${first}`);
}

/** A token as the place of a root's key. `label`: of the key. */
export function tokenPlace(settings: TokenSettings, label: string): KeyPlace {
  const { module, token, pin } = settings;
  const place = `${token}/${label}`;
  const at = ['--module', module, '--token-label', token];
  const withPin = async (args: readonly string[], input?: Uint8Array): Promise<Buffer> => {
    const done = await run([...at, '--login', '--pin', `env:${PIN_NAME}`, ...args], await pin(), input);
    return done.ok ? done.output : complain(done, settings);
  };
  const list = async (): Promise<ListedKey | undefined> => {
    const done = await run([...at, '--list-objects', '--type', 'pubkey'], undefined);
    return done.ok ? keyIn(done.output.toString(), label) : complain(done, settings);
  };
  const rootKey = ({ id, publicKey }: ListedKey): RootKey => ({
    kept: 'token',
    place,
    publicKey,
    algorithm: OID.ecdsaWithSha384,
    async sign(bytes) {
      const args = ['--sign', '--mechanism', 'ECDSA', '--signature-format', 'openssl', '--id', id];
      return new Uint8Array(await withPin(args, hash('sha384', bytes, 'buffer')));
    },
  });
  return {
    kept: 'token',
    place,
    async open() {
      const key = await list();
      return key && rootKey(key);
    },
    async make() {
      // The tool finds a private key by its number alone, so each label has one of its own.
      const id = sha256Hex(utf8(label)).slice(0, 16);
      const named = ['--label', label, '--id', id];
      await withPin(['--keypairgen', '--key-type', 'EC:secp384r1', ...named, '--usage-sign', '--sensitive']);
      const key = await list();
      demand(key !== undefined, `token ${token} made no key ${label}`);
      return rootKey(key);
    },
  };
}

interface ListedKey {
  /** CKA_ID, hexadecimal: the same of both halves. */
  readonly id: string;
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array;
}

/**
 * The public key of a label in the tool's list. It has an option to read one, which fails on elliptic keys with the tool's releases
 * that are around; the list has the point. Throws CeremonyError for a key of another kind, or where label or number is not one key's.
 */
function keyIn(listed: string, label: string): ListedKey | undefined {
  const all = listed.split(/^(?=Public Key Object)/m);
  const [found, ...others] = all.filter((text) => lineIn(text, 'label') === label);
  if (found === undefined) return undefined;
  const id = lineIn(found, 'ID') ?? '';
  const isAlone = others.length === 0 && all.filter((text) => lineIn(text, 'ID') === id).length === 1;
  demand(
    isAlone && /^[0-9a-f]+$/.test(id),
    `the token holds several keys ${label}, or of its number (ID), or it has none`,
  );
  const hexadecimal = lineIn(found, 'EC_POINT') ?? '';
  const point = fromHex(/^(?:0461)?(04[0-9a-f]{192})$/.exec(hexadecimal)?.[1] ?? '');
  demand(point.length === POINT_BYTES, `the key ${label} in the token is not of P-384`);
  return { id, publicKey: sequence(algorithm(OID.ecPublicKey, oid(OID.p384)), bits(point)) };
}

const lineIn = (text: string, name: string): string | undefined =>
  new RegExp(`^\\s+${name}:\\s+(.*?)\\s*$`, 'm').exec(text)?.[1];
