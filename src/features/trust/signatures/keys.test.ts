/**
 * Kinds of keys under an authority that is trusted: Ed25519 (RFC 8410, RFC 8419) holds in every format; a weak key is refused as weak in every
 * format, however well it signed.
 */
import assert from 'node:assert/strict';
import { createPrivateKey, sign as signBy } from 'node:crypto';
import { test } from 'node:test';
import { signedAttributes, signedData } from '#kernel/asn1/cms.ts';
import { OID } from '#kernel/asn1/oids.ts';
import { base64, hex, sha256, utf8 } from '#kernel/hash.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import { digest as nativeDigest } from '#native';
import type { Tx } from '#platform/app.ts';
import { systemClock } from '#platform/clock.ts';
import { ALWAYS_GOOD, profileOf } from '../testing/authority.ts';
import { Neighbour } from '../testing/neighbour.ts';
import { type Openssl, withOpenssl } from '../testing/openssl.ts';
import { signaturesOfXml } from '../xml/outside.ts';
import { trustAuthority } from './authority.ts';
import type { OutsideTrust } from './judged.ts';
import { checkOutside } from './outside.ts';
import { parseSignedData } from './parse.ts';
import { checkPdf } from './pdf-outside.ts';
import { checkSignature } from './verify.ts';

const PROFILE = profileOf('test/country');
const IIN = '900101400013';
const NAME = 'AISHA';
const CONTENT = utf8('{"type":"shanyraq/application/v1"}');

interface Kind {
  /** As `openssl req -newkey` takes it. */
  readonly key: string;
  readonly digest: 'sha256' | 'sha512';
  readonly method: string;
}

const MORE = 'http://www.w3.org/2001/04/xmldsig-more#';
const ED25519: Kind = {
  key: 'ed25519',
  digest: 'sha512',
  method: 'http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519',
};
const curve = (name: string): Kind => ({
  key: `ec -pkeyopt ec_paramgen_curve:${name}`,
  digest: 'sha256',
  method: `${MORE}ecdsa-sha256`,
});
const rsa = (bits: number): Kind => ({ key: `rsa:${bits}`, digest: 'sha256', method: `${MORE}rsa-sha256` });
const WEAK = [rsa(1024), rsa(2040), curve('prime192v1'), curve('secp224r1'), curve('secp256k1')];

interface World {
  readonly at: Instant;
  readonly openssl: Openssl;
  readonly neighbour: Neighbour;
  readonly trust: OutsideTrust;
  /** By the signer's key, as its kind signs. */
  raw(bytes: Uint8Array): Uint8Array;
  readonly certificate: Uint8Array;
}

const derOf = (pem: string): Uint8Array =>
  new Uint8Array(Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64'));

/** An authority made by openssl, with one signer of a kind. */
const inWorld = (kind: Kind, authority: string, run: (world: World) => Promise<void>) =>
  withOpenssl(async (openssl) => {
    const neighbour = new Neighbour(openssl, PROFILE, authority);
    neighbour.issue(NAME, 'person', { iin: IIN }, PROFILE.kinds.person.policy, kind.key);
    const key = createPrivateKey(Buffer.from(openssl.read(`${NAME}.key`)));
    const at = systemClock.now();
    await run({
      ...{ at, openssl, neighbour },
      trust: {
        roots: [derOf(neighbour.certificate('root'))],
        authorities: [derOf(neighbour.certificate('issuing'))],
        lists: [neighbour.list(at)],
      },
      raw: (bytes) => {
        const digest = kind === ED25519 ? null : kind.digest;
        return new Uint8Array(signBy(digest, bytes, { key, dsaEncoding: 'ieee-p1363' }));
      },
      certificate: derOf(Buffer.from(openssl.read(`${NAME}.pem`)).toString('latin1')),
    });
  });

/** The code of the refusal, or `holds`. */
async function verdict(check: () => unknown): Promise<string> {
  try {
    await check();
    return 'holds';
  } catch (error) {
    if (error instanceof Refusal) return error.code.replace('trust.', '');
    throw error;
  }
}

/** An enveloped signature, written and canonicalized by hand. */
function xmlOf({ raw, certificate }: World, { method }: Kind): string {
  const [open, close] = ['<order xmlns="urn:test:order"><a></a>', '</order>'];
  const algorithm = (name: string, value: string) => `<ds:${name} Algorithm="${value}"></ds:${name}>`;
  const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#';
  const transforms =
    algorithm('Transform', 'http://www.w3.org/2000/09/xmldsig#enveloped-signature') + algorithm('Transform', exclusive);
  const info =
    '<ds:SignedInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">' +
    `${algorithm('CanonicalizationMethod', exclusive)}${algorithm('SignatureMethod', method)}` +
    `<ds:Reference URI=""><ds:Transforms>${transforms}</ds:Transforms>` +
    `${algorithm('DigestMethod', 'http://www.w3.org/2001/04/xmlenc#sha256')}` +
    `<ds:DigestValue>${base64(sha256(utf8(open + close)))}</ds:DigestValue></ds:Reference></ds:SignedInfo>`;
  const value = base64(raw(utf8(info)));
  const known = `<ds:KeyInfo><ds:X509Data><ds:X509Certificate>${base64(certificate)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>`;
  const signature = `${info}<ds:SignatureValue>${value}</ds:SignatureValue>${known}`;
  return `${open}<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#">${signature}</ds:Signature>${close}`;
}

/** CAdES-BES by Ed25519, which openssl makes from 3.2 on. */
function cmsByEd25519(
  { at, certificate, raw }: World,
  content: Uint8Array,
  { digest = 'sha512', algorithm = OID.ed25519 }: { digest?: 'sha256' | 'sha512'; algorithm?: string } = {},
): Uint8Array {
  const attributes = signedAttributes({
    ...{ contentType: OID.data, digest: nativeDigest(digest, content), certificateDigest: sha256(certificate) },
    signingTime: at,
  });
  return signedData({
    ...{ attributes, signature: raw(attributes), certificates: [certificate], contentType: OID.data },
    ...{ signatureAlgorithm: algorithm, digestAlgorithm: OID[digest] },
  });
}

const cmsOf = (world: World, kind: Kind, content: Uint8Array): Uint8Array =>
  kind === ED25519 ? cmsByEd25519(world, content) : world.neighbour.sign(NAME, content);

/** What a checker reads of a PDF, and no more. */
function pdfOf(world: World, kind: Kind): Uint8Array {
  const { at } = world;
  const room = 12_000;
  const moment = isoInstant(at)
    .replaceAll(/[-:T]|\.\d+Z/g, '')
    .slice(0, 14);
  const written = (range: string) => `%PDF-1.7\n1 0 obj <</M (D:${moment}Z) /ByteRange [${range}] /Contents `;
  const end = '>> endobj\n%%EOF\n';
  const numbers = (length: number) => `0 ${length} ${length + room + 2} ${end.length}`;
  let before = written(numbers(0));
  for (let i = 0; i < 3; i++) before = written(numbers(before.length));
  const cms = cmsOf(world, kind, utf8(before + end));
  return utf8(`${before}<${hex(cms).padEnd(room, '0')}>${end}`);
}

/** What each door says of a signature: as a case takes it, as an outsider checks it, in XML and in a PDF. */
async function verdicts(world: World, kind: Kind): Promise<Record<string, string>> {
  const { at, trust } = world;
  const cms = cmsOf(world, kind, CONTENT);
  const [root, issuing] = [trust.roots[0], trust.authorities[0]];
  const trusted = [trustAuthority(issuing ?? cms, root, ALWAYS_GOOD)];
  const input = { content: CONTENT, cms, at, accept: ['person'] as const };
  return {
    taken: await verdict(() => checkSignature({} as Tx, { profile: PROFILE, trusted }, input)),
    cms: await verdict(() => checkOutside({ content: CONTENT, cms, at }, trust)),
    pdf: await verdict(() => checkPdf(pdfOf(world, kind), trust)),
    xml: await verdict(() => {
      for (const check of signaturesOfXml(utf8(xmlOf(world, kind)))) check({ trust, now: at });
    }),
  };
}

const everywhere = (said: string) => ({ taken: said, cms: said, pdf: said, xml: said });

for (const kind of [ED25519, rsa(2048), curve('prime256v1')])
  test(`by ${kind.key}: holds in every format`, () =>
    inWorld(kind, 'rsa:2048', async (world) => assert.deepEqual(await verdicts(world, kind), everywhere('holds'))));

for (const kind of WEAK)
  test(`by ${kind.key}: refused as weak in every format`, () =>
    inWorld(kind, 'rsa:2048', async (world) =>
      assert.deepEqual(await verdicts(world, kind), everywhere('weak_algorithm')),
    ));

test('authorities and lists by Ed25519 are believed; an authority with a weak key vouches for nobody', async () => {
  const check = (world: World) =>
    checkOutside({ content: CONTENT, cms: cmsByEd25519(world, CONTENT), at: world.at }, world.trust);
  await inWorld(ED25519, 'ed25519', async (world) => {
    assert.equal(check(world).revocation, 'good', 'by its list too');
  });
  await inWorld(ED25519, 'rsa:1024', async (world) => {
    assert.equal(await verdict(() => check(world)), 'foreign_authority');
  });
});

test('Ed25519: openssl agrees; what was turned, another digest of the content, and other algorithms are refused', () =>
  inWorld(ED25519, 'rsa:2048', async (world) => {
    const { at, trust, openssl } = world;
    const said = (cms: Uint8Array) => verdict(() => checkOutside({ content: CONTENT, cms, at }, trust));
    const cms = cmsByEd25519(world, CONTENT);
    assert.equal(await said(cms), 'holds');
    // openssl 3.0 has no Ed25519 in CMS: it judges the chain, and the signature over what is hashed.
    const { attributes, signature } = parseSignedData(cms);
    openssl.write('attributes', attributes);
    openssl.write('signature', signature);
    const chain = ['-CAfile', 'root.pem', '-untrusted', 'issuing.pem', '-x509_strict', `${NAME}.pem`];
    for (const judged of [
      openssl.run('verify', ...chain),
      openssl.run('x509', '-in', `${NAME}.pem`, '-pubkey', '-noout', '-out', 'public.pem'),
      openssl.run(...'pkeyutl -verify -rawin -pubin -inkey public.pem -in attributes -sigfile signature'.split(' ')),
    ])
      assert.ok(judged.ok, judged.said);
    // RFC 8419 section 3.1.
    assert.equal(await said(cmsByEd25519(world, CONTENT, { digest: 'sha256' })), 'unsupported_algorithm');
    for (const algorithm of [OID.ecdsaWithSha256, OID.ecdsaWithSha512, OID.sha512WithRsa, `${OID.ed25519}.1`])
      assert.equal(await said(cmsByEd25519(world, CONTENT, { algorithm })), 'unsupported_algorithm', algorithm);
    for (let i = 1; i <= 64; i += 7) {
      const turned = Uint8Array.from(cms);
      turned[cms.length - i] = (turned[cms.length - i] ?? 0) ^ 1;
      assert.equal(await said(turned), 'bad_signature');
    }
  }));
