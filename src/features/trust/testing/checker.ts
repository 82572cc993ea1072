/**
 * A double of NCANode 3, and signatures that only it can compute: with the identifiers of Kazakhstan's GOST and mathematics of our own
 * invention (SHA-512 over key and bytes), which here stand for what nobody but the checker computes.
 */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { signedAttributes } from '#kernel/asn1/cms.ts';
import { OID } from '#kernel/asn1/oids.ts';
import { primitive, readDer } from '#kernel/asn1/read.ts';
import {
  algorithm,
  bits,
  boolean,
  context,
  flags,
  integer,
  octets,
  oid,
  printableString,
  sequence,
  setOf,
  tagged,
  time,
  utf8String,
} from '#kernel/asn1/write.ts';
import { base64, concatBytes, fromBase64, hex, sha256, utf8 } from '#kernel/hash.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import { type Certificate, readCertificate, USAGE } from '../certificates/read.ts';
import type { TrustProfile } from '../profile-schema.ts';
import { parseSignedData } from '../signatures/parse.ts';
import { DS } from './xmlsec.ts';

/** As in the samples of the National Certification Authority. */
const GOST = {
  key: '1.2.398.3.10.1.1.2.2',
  signature: '1.2.398.3.10.1.1.2.3.2',
  digest: '1.2.398.3.10.1.3.3',
  xml: 'urn:ietf:params:xml:ns:pkigovkz:xmlsec:algorithms:gostr34102015-gostr34112015-512',
  xmlDigest: 'urn:ietf:params:xml:ns:pkigovkz:xmlsec:algorithms:gostr34112015-512',
} as const;

const compute = (...parts: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(
    createHash('sha512')
      .update(concatBytes(...parts))
      .digest(),
  );

const YEAR_MS = 365 * 86_400_000;

export interface GostKey {
  readonly certificate: Certificate;
}

interface Named {
  readonly name: string;
  readonly iin?: string;
  readonly bin?: string;
}

export interface GostAuthority {
  readonly root: Certificate;
  readonly issuing: Certificate;
  issue(who: Named, change?: { readonly usages?: readonly string[]; readonly by?: Certificate }): GostKey;
}

/** An authority by GOST, of the country whose profile it is. */
export function gostAuthority(at: Instant, { kinds, signing }: TrustProfile): GostAuthority {
  let serial = 0;
  const make = (who: Named, extensions: readonly Uint8Array[], by?: Certificate): Certificate => {
    serial++;
    const keyOctets = compute(utf8(`key ${serial} ${who.name}`));
    const publicKey = sequence(algorithm(GOST.key), bits(keyOctets));
    const keyId = sha256(keyOctets).subarray(0, 20);
    const subject = nameOf(who);
    const toSign = sequence(
      context(0, integer(2)),
      integer(0xa000 + serial),
      algorithm(GOST.signature),
      by ? new Uint8Array(Buffer.from(by.subject, 'hex')) : subject,
      sequence(time(at - YEAR_MS), time(at + YEAR_MS)),
      subject,
      publicKey,
      context(
        3,
        sequence(
          ...extensions,
          extension(OID.subjectKeyIdentifier, octets(keyId)),
          ...(by
            ? [
                extension(
                  OID.authorityKeyIdentifier,
                  sequence(tagged(primitive(0), Buffer.from(by.subjectKeyId ?? '', 'hex'))),
                ),
              ]
            : []),
        ),
      ),
    );
    const signature = compute(by?.publicKey ?? publicKey, toSign);
    return readCertificate(sequence(toSign, algorithm(GOST.signature), bits(signature)));
  };
  const ofAuthority = [
    extension(OID.basicConstraints, sequence(boolean(true)), true),
    extension(OID.keyUsage, flags(USAGE.certificateSign, USAGE.crlSign), true),
  ];
  const root = make({ name: 'GOST root' }, ofAuthority);
  const issuing = make({ name: 'GOST issuing' }, ofAuthority, root);
  return {
    root,
    issuing,
    issue: (who, { usages = [signing, kinds.person.usage], by = issuing } = {}) => ({
      certificate: make(
        who,
        [
          extension(OID.keyUsage, flags(USAGE.digitalSignature, USAGE.contentCommitment), true),
          extension(OID.extendedKeyUsage, sequence(...usages.map(oid))),
        ],
        by,
      ),
    }),
  };
}

const extension = (type: string, value: Uint8Array, isCritical = false): Uint8Array =>
  sequence(oid(type), ...(isCritical ? [boolean(true)] : []), octets(value));

const nameOf = ({ name, iin, bin }: Named): Uint8Array =>
  sequence(
    ...[
      setOf(sequence(oid(OID.commonName), utf8String(name))),
      ...(iin ? [setOf(sequence(oid(OID.serialNumber), printableString(`IIN${iin}`)))] : []),
      ...(bin ? [setOf(sequence(oid(OID.organisationalUnit), printableString(`BIN${bin}`)))] : []),
    ],
  );

/** PEM, as definitions of authorities hold it. */
export const armoured = ({ der }: Certificate): string =>
  `-----BEGIN CERTIFICATE-----\n${base64(der).replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;

/** A signature over the content, detached unless it is to hold it, DER. */
export function signGost(
  { certificate }: GostKey,
  content: Uint8Array,
  at: Instant,
  { inside = false, wrong = false }: { readonly inside?: boolean; readonly wrong?: boolean } = {},
): Uint8Array {
  const attributes = signedAttributes({
    contentType: OID.data,
    digest: compute(content),
    certificateDigest: sha256(certificate.der),
    signingTime: at,
  });
  const signature = compute(certificate.publicKey, attributes);
  if (wrong) signature[0] = (signature[0] ?? 0) ^ 1;
  const implicit = (set: Uint8Array): Uint8Array => context(0, readDer(set).body);
  const signerInfo = sequence(
    integer(1),
    sequence(new Uint8Array(Buffer.from(certificate.issuer, 'hex')), integer(Buffer.from(certificate.serial, 'hex'))),
    algorithm(GOST.digest),
    implicit(attributes),
    algorithm(GOST.signature),
    octets(signature),
  );
  const body = sequence(
    integer(1),
    setOf(algorithm(GOST.digest)),
    sequence(oid(OID.data), ...(inside ? [context(0, octets(content))] : [])),
    implicit(setOf(certificate.der)),
    setOf(signerInfo),
  );
  return sequence(oid(OID.signedData), context(0, body));
}

/** An enveloped XML signature, as the National Certification Authority's programs write it. */
export function signGostXml({ certificate }: GostKey, inner: string): string {
  const c14n = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
  const unsigned =
    `<order>${inner}<ds:Signature xmlns:ds="${DS}"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="${c14n}"/>` +
    `<ds:SignatureMethod Algorithm="${GOST.xml}"/><ds:Reference URI=""><ds:Transforms>` +
    `<ds:Transform Algorithm="${DS}enveloped-signature"/><ds:Transform Algorithm="${c14n}#WithComments"/></ds:Transforms>` +
    `<ds:DigestMethod Algorithm="${GOST.xmlDigest}"/><ds:DigestValue>AAAA</ds:DigestValue></ds:Reference></ds:SignedInfo>` +
    `<ds:SignatureValue></ds:SignatureValue><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${base64(certificate.der)}` +
    '</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature></order>';
  const value = base64(compute(certificate.publicKey, utf8(unsigned)));
  return unsigned.replace('></ds:SignatureValue>', `>${value}</ds:SignatureValue>`);
}

/** How the double behaves: as described, or as servers do. */
export type Behaviour =
  | 'right'
  | 'down'
  | 'slow'
  | 'garbage'
  | 'failing'
  | 'without-ocsp'
  | 'of-another'
  | 'of-two'
  | 'without-authority'
  | 'forging';

export interface CheckerDouble {
  readonly address: string;
  /** Paths that were asked, in their order. */
  readonly asked: string[];
  readonly revoked: Map<string, Instant>;
  behave(how: Behaviour): void;
}

interface Asked {
  readonly cms?: string;
  readonly data?: string;
  readonly xml?: string;
  readonly revocationCheck: readonly string[];
}

/** Runs with a double on a port of its own, which knows the authority. */
export async function withChecker<T>(
  authority: GostAuthority,
  run: (checker: CheckerDouble) => Promise<T>,
): Promise<T> {
  let how: Behaviour = 'right';
  const asked: string[] = [];
  const revoked = new Map<string, Instant>();
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      asked.push(request.url ?? '');
      const answer = (status: number, body: unknown): void => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      };
      if (how === 'slow') return;
      if (how === 'down') return void response.writeHead(503).end();
      if (how === 'garbage') return void response.end('<html>Bad gateway</html>');
      if (how === 'failing') return answer(400, { status: 400, message: 'TSP token is strange', details: null });
      const body = JSON.parse(Buffer.concat(parts).toString()) as Asked;
      answer(200, { status: 200, message: 'OK', ...judged(authority, body, how, revoked) });
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  try {
    return await run({
      address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      asked,
      revoked,
      behave(next) {
        how = next;
      },
    });
  } finally {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
}

function judged(authority: GostAuthority, asked: Asked, how: Behaviour, revoked: ReadonlyMap<string, Instant>) {
  const { holds, signer } = asked.xml === undefined ? computeCms(asked) : computeXml(asked.xml);
  const by = authority.issuing;
  const isIssued = how !== 'without-authority' && hex(compute(by.publicKey, signer.signed)) === hex(signer.signature);
  const withOcsp = asked.revocationCheck.includes('OCSP');
  const revokedAt = revoked.get(signer.serial);
  const isActive = !withOcsp || (revokedAt === undefined && how !== 'without-ocsp');
  const told = how === 'of-another' ? authority.issuing : signer;
  const certificate = {
    valid: how === 'forging' || (isIssued && isActive),
    revocations: withOcsp
      ? [
          {
            revoked: revokedAt !== undefined,
            by: 'OCSP',
            revocationTime: revokedAt === undefined ? null : isoInstant(revokedAt).replace('Z', '+00:00'),
            reason: null,
          },
        ]
      : [],
    notBefore: isoInstant(signer.notBefore),
    notAfter: isoInstant(signer.notAfter),
    keyUsage: 'SIGN',
    serialNumber: told.serial,
    signAlg: 'ECGOST3410-2015-512',
    publicKey: base64(told.publicKey),
    signature: base64(told.signature),
    subject: { commonName: 'ТЕСТОВ ТЕСТ', iin: '000000000000' },
  };
  const valid = how === 'forging' || (holds && certificate.valid);
  const one = asked.xml === undefined ? { certificates: [certificate], tsp: null } : certificate;
  return { valid, signers: how === 'of-two' ? [one, one] : [one] };
}

function computeCms({ cms = '', data }: Asked): { holds: boolean; signer: Certificate } {
  const signed = parseSignedData(fromBase64(cms));
  const content = signed.content ?? (data === undefined ? new Uint8Array() : fromBase64(data));
  const { signer, attributes, signature, messageDigest } = signed;
  const holds =
    hex(compute(content)) === hex(messageDigest) && hex(compute(signer.publicKey, attributes)) === hex(signature);
  return { holds, signer };
}

function computeXml(xml: string): { holds: boolean; signer: Certificate } {
  const [, value = ''] = /<ds:SignatureValue>([^<]*)</.exec(xml) ?? [];
  const signer = readCertificate(fromBase64(/<ds:X509Certificate>([^<]*)</.exec(xml)?.[1] ?? ''));
  const unsigned = xml.replace(value, '');
  return { holds: base64(compute(signer.publicKey, utf8(unsigned))) === value, signer };
}
