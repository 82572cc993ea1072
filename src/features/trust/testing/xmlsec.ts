/** XML signatures made and judged by somebody else's program: xmlsec1, in the folder of openssl. */
import { spawnSync } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { base64 } from '#kernel/hash.ts';
import type { TestKey } from './authority.ts';
import { type Openssl, pem } from './openssl.ts';

export const DS = 'http://www.w3.org/2000/09/xmldsig#';
export const C14N = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
export const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';
export const ENVELOPED = `${DS}enveloped-signature`;
const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';

export interface ReferenceTemplate {
  readonly uri: string;
  readonly transforms?: readonly string[];
  readonly digest?: string;
  readonly type?: string;
  /** Inside the last transform. */
  readonly parameter?: string;
}

/** The document without the signature. */
export const WHOLE: ReferenceTemplate = { uri: '', transforms: [ENVELOPED, EXCLUSIVE] };

export interface SignatureTemplate {
  readonly references: readonly ReferenceTemplate[];
  readonly method?: string;
  readonly canonicalization?: string;
  readonly id?: string;
  readonly objects?: string;
}

/** A signature to be filled in. */
export function template({
  references,
  method,
  canonicalization = EXCLUSIVE,
  id,
  objects = '',
}: SignatureTemplate): string {
  const scheme = method ?? 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256';
  const written = references.map(({ uri, transforms = [], digest = SHA256, type, parameter = '' }) => {
    const inside = transforms.map((one, i) => {
      const isLast = i === transforms.length - 1;
      return `<ds:Transform Algorithm="${one}">${isLast ? parameter : ''}</ds:Transform>`;
    });
    const list = inside.length === 0 ? '' : `<ds:Transforms>${inside.join('')}</ds:Transforms>`;
    const kind = type === undefined ? '' : ` Type="${type}"`;
    return `<ds:Reference URI="${uri}"${kind}>${list}<ds:DigestMethod Algorithm="${digest}"/><ds:DigestValue/></ds:Reference>`;
  });
  return (
    `<ds:Signature xmlns:ds="${DS}"${id === undefined ? '' : ` Id="${id}"`}><ds:SignedInfo>` +
    `<ds:CanonicalizationMethod Algorithm="${canonicalization}"/><ds:SignatureMethod Algorithm="${scheme}"/>` +
    `${written.join('')}</ds:SignedInfo><ds:SignatureValue/><ds:KeyInfo><ds:X509Data/></ds:KeyInfo>${objects}</ds:Signature>`
  );
}

/** Names of elements whose attribute Id identifies them, as xmlsec1 wants them: with the namespace where they have one. */
const ids = (elements: readonly string[]): string[] => elements.flatMap((name) => ['--id-attr:Id', name]);

/** Fills the n-th signature in, by the key. Throws with what xmlsec1 says where it can't. */
export function signXml(
  openssl: Openssl,
  xml: string,
  { key, certificate }: TestKey,
  elements: readonly string[] = [],
  { n = 1, chain = [] }: { n?: number; chain?: readonly Uint8Array[] } = {},
): string {
  const pkcs8 = createPrivateKey({ key: Buffer.from(key.pkcs8), format: 'der', type: 'pkcs8' });
  openssl.write('key.pem', pkcs8.export({ type: 'pkcs8', format: 'pem' }));
  openssl.write('certificate.pem', pem(certificate.der));
  const above = chain.map((der, i) => openssl.write(`above-${i}.pem`, pem(der)));
  openssl.write('template.xml', xml);
  const how = [
    '--sign',
    '--privkey-pem',
    ['key.pem', 'certificate.pem', ...above].join(','),
    ...ids(elements),
    ...nth(n),
    '--output',
    'signed.xml',
  ];
  const { ok, said } = xmlsec(openssl, ...how, 'template.xml');
  if (!ok) throw new Error(said);
  return new TextDecoder().decode(openssl.read('signed.xml'));
}

const nth = (n: number): string[] => ['--node-xpath', `(//*[local-name()='Signature'])[${n}]`];

/** Whether xmlsec1 holds the first signature for one under the root. */
export function isXmlSigned(
  openssl: Openssl,
  xml: string | Uint8Array,
  {
    trusted,
    known = [],
    elements = [],
  }: { trusted: Uint8Array; known?: readonly Uint8Array[]; elements?: readonly string[] },
): boolean {
  openssl.write('root.crt', trusted);
  openssl.write('known.pem', known.map(pem).join(''));
  openssl.write('given.xml', xml);
  const by = ['--trusted-der', 'root.crt', ...(known.length > 0 ? ['--untrusted-pem', 'known.pem'] : [])];
  return xmlsec(openssl, '--verify', ...by, ...ids(elements), 'given.xml').ok;
}

function xmlsec({ folder }: Openssl, ...args: readonly string[]): { ok: boolean; said: string } {
  const { status, stdout, stderr } = spawnSync('xmlsec1', args, { cwd: folder, encoding: 'utf8' });
  return { ok: status === 0, said: `${stdout}${stderr}` };
}

export const XADES = 'http://uri.etsi.org/01903/v1.3.2#';

export interface XadesTemplate {
  readonly certificate: Uint8Array;
  readonly digestMethod?: string;
  readonly digest: Uint8Array;
  readonly signingTime?: string;
  readonly target?: string;
  readonly unsigned?: string;
}

/** The object with XAdES's properties, to be referenced as `#properties`. */
export function qualifying({
  digestMethod = SHA256,
  digest,
  signingTime,
  target = '#signature',
  unsigned = '',
}: XadesTemplate): string {
  const time = signingTime === undefined ? '' : `<x:SigningTime>${signingTime}</x:SigningTime>`;
  return (
    `<ds:Object><x:QualifyingProperties xmlns:x="${XADES}" Target="${target}"><x:SignedProperties Id="properties">` +
    `<x:SignedSignatureProperties>${time}<x:SigningCertificateV2><x:Cert><x:CertDigest>` +
    `<ds:DigestMethod Algorithm="${digestMethod}"/><ds:DigestValue>${base64(digest)}</ds:DigestValue>` +
    '</x:CertDigest></x:Cert></x:SigningCertificateV2></x:SignedSignatureProperties></x:SignedProperties>' +
    `${unsigned}</x:QualifyingProperties></ds:Object>`
  );
}

export const PROPERTIES: ReferenceTemplate = {
  uri: '#properties',
  type: 'http://uri.etsi.org/01903#SignedProperties',
  transforms: [EXCLUSIVE],
};
