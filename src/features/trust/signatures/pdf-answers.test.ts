/** A PDF whose store holds OCSP answers and no list: they alone say whether its certificates stood, by the root and without a network. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainAddPlaceholder } from '@signpdf/placeholder-plain';
import PDFDocument from 'pdfkit';
import { countryFeature } from '#features/country/feature.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import { systemClock } from '#platform/clock.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { readCertificate } from '../certificates/read.ts';
import { trustFeature } from '../feature.ts';
import { addProof, type LastingProof, publicTrust, revokeCertificate, signer } from '../index.ts';
import { answerAbout } from '../ocsp/about.ts';
import { pem, withOpenssl } from '../testing/openssl.ts';
import { pdfsig } from '../testing/poppler.ts';
import { signPdf } from './pdf.ts';
import { checkPdf } from './pdf-outside.ts';

const features = [transparencyFeature, countryFeature, trustFeature];
// Whole seconds, as time-stamps and answers have them.
const NOW = instant(Math.floor(systemClock.now() / 1000) * 1000);
const MINUTE = 60_000;
const AGENCY = 'agency:trade-inspection';

/** A PDF with a security store, made to be signed at a moment. */
async function madeWith(proof: LastingProof, at: Instant): Promise<Buffer> {
  const pdfBuffer = await new Promise<Buffer>((done, fail) => {
    const pdf = new PDFDocument({ info: { CreationDate: new Date(at) } });
    const chunks: Buffer[] = [];
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
    pdf.on('end', () => done(Buffer.concat(chunks)));
    pdf.on('error', fail);
    pdf.text('A document of nobody');
    addProof(pdf, proof);
    pdf.end();
  });
  const words = { reason: 'Seal', contactInfo: '', name: 'Сауда инспекциясы', location: '' };
  const how = { signingTime: new Date(at), signatureLength: 8192, subFilter: 'ETSI.CAdES.detached' };
  return plainAddPlaceholder({ pdfBuffer, ...words, ...how });
}

interface World extends TestInstance {
  /** Numbers of the agency's certificate and of the time-stamp authority's. */
  readonly serials: readonly [string, string];
  readonly roots: readonly Uint8Array[];
  answer(serial: string, at: Instant): Promise<Uint8Array>;
  sealed(answers: readonly Uint8Array[], at: Instant): Promise<Uint8Array>;
}

const inWorld = (run: (world: World) => Promise<void>): Promise<void> =>
  withInstance({ features, now: NOW, country: 'test/country' }, async (instance) => {
    const { app, runJobs } = instance;
    await runJobs();
    const { roots, authorities } = await app.read(publicTrust);
    const keys = [await signer(app.env, AGENCY, NOW), await signer(app.env, 'tsa', NOW)];
    const [seal = '', tsa = ''] = keys.map(({ certificate }) => readCertificate(certificate).serial);
    await run({
      ...instance,
      serials: [seal, tsa],
      roots,
      answer: async (serial, at) => (await app.read((tx) => answerAbout(tx, serial, at))) ?? assert.fail(),
      sealed: async (answers, at) =>
        signPdf(app.env, AGENCY, await madeWith({ authorities, lists: [], answers }, at), at),
    });
  });

/** What is found with nothing in hand but the root. */
function found(roots: readonly Uint8Array[], pdf: Uint8Array, now: Instant) {
  try {
    const { timeBy, revocation, revokedAt } = checkPdf(pdf, { roots, authorities: [], lists: [], now });
    return { timeBy, revocation, revokedAt };
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

test('its certificate stood by the answer inside, by that of nobody else, and by none it is not known', () =>
  inWorld(async ({ serials: [seal, tsa], roots, answer, sealed }) => {
    const [ofSeal, ofTsa] = [await answer(seal, NOW), await answer(tsa, NOW)];
    const pdf = await sealed([ofSeal, ofTsa], NOW);
    assert.match(pdfsig(pdf), /Signature Validation: Signature is Valid/);
    assert.doesNotMatch(Buffer.from(pdf).toString('latin1'), /\/CRLs ?\[\s*\d/);
    const years = instant(NOW + 20 * 365 * 24 * 60 * MINUTE);
    for (const now of [NOW, years])
      assert.deepEqual(found(roots, pdf, now), { timeBy: 'stamp', revocation: 'good', revokedAt: undefined });
    const unknown = { timeBy: 'stamp', revocation: 'unknown', revokedAt: undefined };
    assert.deepEqual(found(roots, await sealed([], NOW), NOW), unknown);
    assert.deepEqual(found(roots, await sealed([ofTsa], NOW), NOW), unknown, 'about another');
    const marred = ofSeal.with(-1, (ofSeal.at(-1) ?? 0) ^ 1);
    assert.deepEqual(found(roots, await sealed([marred], NOW), NOW), unknown, 'its own signature vouches for it');
    const later = instant(NOW + 120 * MINUTE);
    assert.deepEqual(found(roots, await sealed([ofSeal], later), later), unknown, 'it had run out');
  }));

test('an answer that says withdrawn refuses what was sealed after it, and leaves what a time-stamp shows to be older', () =>
  inWorld(async ({ app, clock, serials: [seal], roots, answer, sealed }) => {
    const withdrawn = instant(NOW + 10 * MINUTE);
    clock.set(withdrawn);
    const ctx = app.systemContext('test');
    await app.transaction((tx) => revokeCertificate(tx, ctx, seal, 'keyCompromise', withdrawn));
    clock.set(instant(NOW + 20 * MINUTE));
    const said = await answer(seal, instant(NOW + 20 * MINUTE));
    const now = instant(NOW + 30 * MINUTE);
    assert.equal(found(roots, await sealed([said], instant(NOW + 15 * MINUTE)), now), 'trust.revoked');
    const older = { timeBy: 'stamp', revocation: 'good', revokedAt: withdrawn };
    assert.deepEqual(found(roots, await sealed([said], NOW), now), older);
  }));

test('openssl reads the same of the same answers', () =>
  inWorld(({ app, serials: [seal], roots, answer, sealed }) =>
    withOpenssl(async (openssl) => {
      const ofSeal = await answer(seal, NOW);
      const pdf = Buffer.from(await sealed([ofSeal], NOW));
      assert.ok(pdf.includes(Buffer.from(ofSeal)), 'as it is, in a stream of its own');
      const { authorities } = await app.read(publicTrust);
      const { issuer } = await signer(app.env, AGENCY, NOW).then(({ certificate }) => readCertificate(certificate));
      const issuing = authorities.find((der) => readCertificate(der).subject === issuer) ?? assert.fail();
      openssl.write('root.pem', [...roots, issuing].map(pem).join(''));
      openssl.write('issuing.pem', pem(issuing));
      openssl.write('answer', ofSeal);
      const { ok, said } = openssl.run(
        ...['ocsp', '-respin', 'answer', '-issuer', 'issuing.pem', '-sha256', '-serial', `0x${seal}`],
        ...['-CAfile', 'root.pem', '-attime', String(NOW / 1000), '-no_nonce'],
      );
      assert.ok(ok && /Response verify OK/.test(said) && new RegExp(`${seal}: good`, 'i').test(said), said);
    }),
  ));
