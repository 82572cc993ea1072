/** An authority of somebody else, made and run by openssl alone: root, issuing authority, signers, lists, answers. */
import assert from 'node:assert/strict';
import { createPrivateKey, sign } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OID } from '#kernel/asn1/oids.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Certificate } from '../certificates/read.ts';
import type { TrustProfile } from '../profile-schema.ts';
import { type RevokedEntry, signRevocationList } from '../revocation/list.ts';
import type { Openssl } from './openssl.ts';

const authorityExtensions =
  'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n';
const CONFIG = `
[ca]
default_ca = here
[here]
database = index.txt
crlnumber = crlnumber
default_md = sha256
default_crl_days = 1
crl_extensions = list
[list]
authorityKeyIdentifier = keyid
[req]
distinguished_name = nobody
[nobody]
`;

/** YYYYMMDDHHMMSSZ, as openssl takes moments. */
const moment = (at: number): string =>
  `${isoInstant(at as Instant)
    .replaceAll(/[-:T]|\.\d+/g, '')
    .slice(0, 14)}Z`;

interface Line {
  readonly serial: string;
  readonly subject: string;
  status: 'V' | 'R';
  revoked: string;
}

interface Wanted {
  readonly subject: string;
  readonly extensions: string;
  readonly by: string | undefined;
  readonly serial: string;
  readonly key: string;
}

export class Neighbour {
  readonly #openssl: Openssl;
  readonly #profile: TrustProfile;
  readonly #lines: Line[] = [];
  #number = 16;

  readonly #key: string;

  /** `key`: of root and issuing authority, as `openssl req -newkey` takes it. */
  constructor(openssl: Openssl, profile: TrustProfile, key = 'rsa:2048') {
    this.#openssl = openssl;
    this.#profile = profile;
    this.#key = key;
    openssl.write('neighbour.cnf', CONFIG);
    this.#authority('root');
    this.#authority('issuing', 'root');
  }

  /** PEM. */
  certificate(name: 'root' | 'issuing'): string {
    return Buffer.from(this.#openssl.read(`${name}.pem`)).toString('latin1');
  }

  #run(...args: string[]): void {
    const { ok, said } = this.#openssl.run(...args);
    assert.ok(ok, said);
  }

  #authority(name: string, by?: string): void {
    const [key, serial] = [this.#key, String(this.#lines.length + 1)];
    this.#issue(name, { subject: `/C=KZ/CN=Neighbour ${name}`, extensions: authorityExtensions, by, serial, key });
  }

  #issue(name: string, { subject, extensions, by, serial, key }: Wanted): void {
    this.#openssl.write('extensions', extensions);
    const request = ['-newkey', ...key.split(' '), '-nodes', '-keyout', `${name}.key`, '-out', `${name}.csr`, '-utf8'];
    this.#run('req', '-config', 'neighbour.cnf', ...request, '-subj', subject);
    // Ed25519 has a digest of its own.
    const digest = this.#key === 'ed25519' ? [] : ['-sha256'];
    const signer = by ? ['-CA', `${by}.pem`, '-CAkey', `${by}.key`] : ['-signkey', `${name}.key`];
    const what = ['-in', `${name}.csr`, '-out', `${name}.pem`, '-extfile', 'extensions', '-days', '30', ...digest];
    this.#run('x509', '-req', ...what, '-set_serial', `0x${serial}`, ...signer);
  }

  /** A key file of somebody, in PEM, by whose name `sign` signs; `key` as the authority's. Gives the serial, hexadecimal. */
  issue(
    name: string,
    kind: 'person' | 'organisation',
    numbers: { iin: string; bin?: string },
    policy: string,
    key = 'rsa:2048',
  ): string {
    const { kinds, signing, identifiers } = this.#profile;
    const serial = `${(0xa0 + this.#lines.length).toString(16)}b1`;
    const organisation = numbers.bin === undefined ? '' : `/OU=${identifiers.organisation}${numbers.bin}`;
    const subject = `/C=KZ/CN=${name}/SN=${name}/serialNumber=${identifiers.person}${numbers.iin}${organisation}`;
    const usages = `extendedKeyUsage=${signing},${kinds[kind].usage}\nkeyUsage=critical,digitalSignature,nonRepudiation\n`;
    const extensions = `${usages}certificatePolicies=${policy}\n`;
    this.#issue(name, { subject, extensions, by: 'issuing', serial, key });
    this.#lines.push({ serial, subject, status: 'V', revoked: '' });
    return serial;
  }

  /** CAdES-BES, detached, DER. */
  sign(name: string, content: Uint8Array): Uint8Array {
    this.#openssl.write('content', content);
    const what = ['-cades', '-binary', '-md', 'sha256', '-in', 'content', '-outform', 'DER', '-out', 'signature'];
    this.#run('cms', '-sign', ...what, '-signer', `${name}.pem`, '-inkey', `${name}.key`);
    return this.#openssl.read('signature');
  }

  revoke(serial: string, at: Instant, reason = 'keyCompromise'): void {
    const line = this.#lines.find((one) => one.serial === serial);
    Object.assign(line ?? assert.fail('nobody'), { status: 'R', revoked: `${moment(at).slice(2)},${reason}` });
  }

  reinstate(serial: string): void {
    const line = this.#lines.find((one) => one.serial === serial);
    Object.assign(line ?? assert.fail('nobody'), { status: 'V', revoked: '' });
  }

  #write(): void {
    const expires = '491231235959Z';
    const lines = this.#lines.map(({ serial, subject, status, revoked }) =>
      [status, expires, revoked, serial.toUpperCase(), 'unknown', subject].join('\t'),
    );
    this.#openssl.write('index.txt', lines.map((line) => `${line}\n`).join(''));
    this.#openssl.write('index.txt.attr', 'unique_subject = no\n');
  }

  /** The complete list of a moment, believed for a day, DER. */
  list(at: Instant, by: 'issuing' | 'root' = 'issuing'): Uint8Array {
    this.#write();
    this.#openssl.write('crlnumber', (this.#number++).toString(16));
    const times = ['-crl_lastupdate', moment(at), '-crl_nextupdate', moment(at + 86_400_000)];
    const who = ['-keyfile', `${by}.key`, '-cert', `${by}.pem`];
    this.#run('ca', '-config', 'neighbour.cnf', '-gencrl', ...who, ...times, '-out', 'list.pem');
    this.#run('crl', '-in', 'list.pem', '-outform', 'DER', '-out', 'list.der');
    return this.#openssl.read('list.der');
  }

  /** A list of changes since a complete one, DER: what openssl can't make. */
  changes(
    issuing: Certificate,
    { base, at, entries }: { base: number; at: Instant; entries: readonly RevokedEntry[] },
  ): Promise<Uint8Array> {
    const key = createPrivateKey(Buffer.from(this.#openssl.read('issuing.key')));
    const signer = {
      certificate: issuing.der,
      chain: [],
      algorithm: OID.sha256WithRsa,
      notAfter: issuing.notAfter,
      sign: async (bytes: Uint8Array) => new Uint8Array(sign('sha256', bytes, key)),
    };
    const nextUpdate = (at + 600_000) as Instant;
    const list = { number: this.#number, base, thisUpdate: at, nextUpdate, entries, freshestAt: '' };
    return signRevocationList(list, issuing, signer);
  }

  /** An answer to an OCSP question, of the machine's own moment. */
  answer(question: Uint8Array, by: 'issuing' | 'root' = 'issuing'): Uint8Array {
    this.#write();
    this.#openssl.write('question', question);
    const who = ['-CA', 'issuing.pem', '-rsigner', `${by}.pem`, '-rkey', `${by}.key`, '-nmin', '60'];
    this.#run('ocsp', '-index', 'index.txt', ...who, '-reqin', 'question', '-respout', 'answer');
    return this.#openssl.read('answer');
  }
}

/** What is at an address: the body, or the status of a failure. */
export type Served = Uint8Array | number;

/** Serves on a port of its own whatever the paths say when they are asked. */
export async function withNeighbourhood<T>(
  serve: (path: string, body: Uint8Array) => Served,
  run: (address: string) => Promise<T>,
): Promise<T> {
  const server: Server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const served = serve(request.url ?? '', Uint8Array.from(Buffer.concat(parts)));
      response.statusCode = typeof served === 'number' ? served : 200;
      response.end(typeof served === 'number' ? undefined : served);
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  try {
    return await run(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
}
