/** ASiC containers with CAdES made by other people's programs: openssl signs and stamps, zip packs. */
import { spawnSync } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Certificate } from '#features/trust/certificates/read.ts';
import type { TestKey } from '#features/trust/testing/authority.ts';
import { type Openssl, pem } from '#features/trust/testing/openssl.ts';
import { base64, sha256 } from '#kernel/hash.ts';

export type Entries = Readonly<Record<string, Uint8Array>>;

const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';

export interface Reference {
  readonly uri: string;
  /** Base64. */
  readonly digest: string;
  readonly method?: string;
  /** Put inside it. */
  readonly more?: string;
}

export const referenceTo = (uri: string, bytes: Uint8Array): Reference => ({ uri, digest: base64(sha256(bytes)) });

/** A manifest over files; `more` stands at its end. */
export const manifest = (signature: string, references: readonly Reference[], more = ''): string =>
  '<?xml version="1.0" encoding="UTF-8" standalone="no"?>' +
  '<a:ASiCManifest xmlns:a="http://uri.etsi.org/02918/v1.2.1#" xmlns:d="http://www.w3.org/2000/09/xmldsig#">' +
  `<a:SigReference URI="${signature}" MimeType="application/pkcs7-signature"/>${references
    .map(
      ({ uri, digest, method = SHA256, more: inside = '' }) =>
        `<a:DataObjectReference URI="${uri}"><d:DigestMethod Algorithm="${method}"/>` +
        `<d:DigestValue>${digest}</d:DigestValue>${inside}</a:DataObjectReference>`,
    )
    .join('')}${more}</a:ASiCManifest>`;

function keyFiles(openssl: Openssl, { key, certificate }: TestKey, name: string): [string, string] {
  const pkcs8 = createPrivateKey({ key: Buffer.from(key.pkcs8), format: 'der', type: 'pkcs8' });
  return [
    openssl.write(`${name}.key`, pkcs8.export({ type: 'pkcs8', format: 'pem' })),
    openssl.write(`${name}.pem`, pem(certificate.der)),
  ];
}

function run(openssl: Openssl, ...args: string[]): void {
  const { ok, said } = openssl.run(...args);
  if (!ok) throw new Error(said);
}

/** A detached CAdES signature of each of the keys, DER; with the certificate of their authority where it is given. */
export function cades(
  openssl: Openssl,
  content: Uint8Array | string,
  keys: readonly TestKey[],
  { digest = 'sha256', chain }: { readonly digest?: string; readonly chain?: Certificate } = {},
): Uint8Array {
  openssl.write('content', content);
  const above = chain ? ['-certfile', openssl.write('chain.pem', pem(chain.der))] : [];
  const by = keys.flatMap((one, n) => {
    const [key, certificate] = keyFiles(openssl, one, `signer-${n}`);
    return ['-signer', certificate, '-inkey', key];
  });
  const what = ['-in', 'content', '-outform', 'DER', '-out', 'signature'];
  run(openssl, 'cms', '-sign', '-binary', '-cades', '-md', digest, ...by, ...above, ...what);
  return openssl.read('signature');
}

/** A TimeStampToken, DER (RFC 3161). */
export function stamp(openssl: Openssl, content: Uint8Array | string, by: TestKey, digest = 'sha256'): Uint8Array {
  openssl.write('content', content);
  const [key, certificate] = keyFiles(openssl, by, 'stamp');
  openssl.write('serial', '01');
  openssl.write(
    'stamp.cnf',
    [
      '[tsa]',
      'serial = serial',
      `signer_cert = ${certificate}`,
      `signer_key = ${key}`,
      'signer_digest = sha256',
      'default_policy = 1.2.3.4',
      'digests = sha1, sha256, sha512',
      'accuracy = secs:1',
      'ess_cert_id_chain = no',
      'ess_cert_id_alg = sha256',
    ].join('\n'),
  );
  run(openssl, 'ts', '-query', '-data', 'content', `-${digest}`, '-cert', '-out', 'query');
  const made = ['-queryfile', 'query', '-token_out', '-out', 'token'];
  run(openssl, 'ts', '-reply', '-config', 'stamp.cnf', '-section', 'tsa', ...made);
  return openssl.read('token');
}

/** A ZIP by Info-ZIP, its kind first and uncompressed. */
export function zip({ folder, write, read }: Openssl, entries: Entries): Uint8Array {
  const at = `packed-${Math.random().toString(36).slice(2)}`;
  const pack = (...args: string[]): void => {
    const { status, stdout, stderr } = spawnSync('zip', args, { cwd: join(folder, at), encoding: 'utf8' });
    if (status !== 0) throw new Error(`${stdout}${stderr}`);
  };
  for (const [name, bytes] of Object.entries(entries)) {
    mkdirSync(dirname(join(folder, at, name)), { recursive: true });
    write(join(at, name), bytes);
  }
  const { mimetype, ...others } = entries;
  if (mimetype) pack('-q', '-X', '-0', 'made.zip', 'mimetype');
  pack('-q', '-D', 'made.zip', ...Object.keys(others));
  return read(join(at, 'made.zip'));
}
