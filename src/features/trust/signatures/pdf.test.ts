import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { plainAddPlaceholder } from '@signpdf/placeholder-plain';
import PDFDocument from 'pdfkit';
import { countryFeature } from '#features/country/feature.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { octets } from '#kernel/asn1/write.ts';
import { hex } from '#kernel/hash.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import { systemClock } from '#platform/clock.ts';
import { withInstance } from '#test/support/instance.ts';
import { readCertificate } from '../certificates/read.ts';
import { ocspRequest } from '../external/ocsp-answer.ts';
import { trustFeature } from '../feature.ts';
import { addProof, type LastingProof, lastingProof, publicTrust } from '../index.ts';
import { answerOcsp } from '../ocsp/answer.ts';
import { judgeCms, pem, withOpenssl } from '../testing/openssl.ts';
import { signPdf } from './pdf.ts';
import { checkPdf } from './pdf-outside.ts';

const AT = systemClock.now();

function makePdf(at: Instant, proof?: LastingProof, noteAt?: Instant): Promise<Buffer> {
  return new Promise((done, fail) => {
    const pdf = new PDFDocument({ info: { CreationDate: new Date(at) } });
    const chunks: Buffer[] = [];
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
    pdf.on('end', () => done(Buffer.concat(chunks)));
    pdf.on('error', fail);
    pdf.text('A document of nobody');
    if (proof) addProof(pdf, proof);
    if (noteAt !== undefined) pdf.annotate(10, 10, 20, 20, { Subtype: 'Text', M: new Date(noteAt) } as object);
    pdf.end();
  });
}

/** What pdfsig says. It knows no root of ours: the signature is its to judge, the chain is openssl's, below. */
function pdfsig(pdf: Uint8Array): string {
  const folder = mkdtempSync(join(tmpdir(), 'shanyraq-pdfsig-'));
  try {
    writeFileSync(join(folder, 'signed.pdf'), pdf);
    const { stdout, stderr } = spawnSync('pdfsig', [join(folder, 'signed.pdf')], {
      encoding: 'utf8',
      env: { HOME: folder, PATH: process.env.PATH },
    });
    return `${stdout}${stderr}`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The signed octets and the CMS of a PDF, taken by its own ByteRange. */
function takeApart(pdf: Uint8Array): { content: Uint8Array; cms: Uint8Array } {
  const bytes = Buffer.from(pdf);
  const range = /\/ByteRange \[(\d+) (\d+) (\d+) (\d+)\]/.exec(bytes.toString('latin1'))?.slice(1).map(Number) ?? [];
  const [, end = 0, start = 0, length = 0] = range;
  const cms = Buffer.from(bytes.subarray(end + 1, start - 1).toString('latin1'), 'hex');
  const size = 4 + cms.readUInt16BE(2);
  return {
    content: Buffer.concat([bytes.subarray(0, end), bytes.subarray(start, start + length)]),
    cms: cms.subarray(0, size),
  };
}

const features = [transparencyFeature, countryFeature, trustFeature];
const AGENCY = 'agency:trade-inspection';
const YEARS = 366 * 86_400_000;

const withPlaceholder = (pdfBuffer: Buffer, at: Instant): Buffer =>
  plainAddPlaceholder({
    pdfBuffer,
    reason: 'Seal',
    contactInfo: '',
    name: 'Сауда инспекциясы',
    location: '',
    signingTime: new Date(at),
    signatureLength: 8192,
    subFilter: 'ETSI.CAdES.detached',
  });

test('the moment of a signature is its own, and not that of a note which stands before it', () =>
  withInstance({ features, now: AT, country: 'test/country' }, async ({ app }) => {
    const noted = await makePdf(AT, undefined, instant(AT - 3 * YEARS));
    const signed = await signPdf(app.env, AGENCY, withPlaceholder(noted, AT), AT);
    assert.match(Buffer.from(signed).toString('latin1'), /\/M \(D:[\s\S]*\/ByteRange/);
    const { signedAt, statedAt } = checkPdf(signed, await app.read(publicTrust));
    assert.ok(Math.abs(signedAt - AT) < 1000 && Math.abs(statedAt - AT) < 1000);
  }));

test('pdfsig holds a PDF sealed by an agency to be valid, and says so no more when a byte was changed', () =>
  withInstance({ features, now: AT, country: 'test/country' }, async ({ app }) => {
    const signed = await signPdf(app.env, AGENCY, withPlaceholder(await makePdf(AT), AT), AT);
    const said = pdfsig(signed);
    assert.match(said, /Signature Type: ETSI.CAdES.detached/);
    assert.match(said, /Signature Validation: Signature is Valid/);
    assert.match(said, /Total document signed/);
    const known = await app.read(publicTrust);
    assert.equal(checkPdf(signed, known).timeBy, 'stamp');
    await withOpenssl(async (openssl) => {
      const { content, cms } = takeApart(signed);
      const verified = judgeCms(openssl, { content, cms, known: known.roots.map(pem).join('') });
      assert.ok(verified.ok, verified.said);
      assert.doesNotMatch(openssl.run('asn1parse', '-inform', 'DER', '-in', 'cms').said, /signingTime/);
    });
    const changed = Uint8Array.from(signed);
    changed[200] = (changed[200] ?? 0) ^ 1;
    assert.doesNotMatch(pdfsig(changed), /Signature is Valid/);
    assert.equal(
      refusalOf(() => checkPdf(changed, known)),
      'trust.wrong_content',
    );
    for (const [what, attacked, code] of attacksOn(signed))
      assert.equal(
        refusalOf(() => checkPdf(attacked, known)),
        `trust.${code}`,
        what,
      );
  }));

test('a PDF with its authorities and lists inside needs nothing but the root, years later', () =>
  withInstance({ features, now: AT, country: 'test/country' }, async ({ app, clock, runJobs }) => {
    await runJobs();
    const proof = await app.read((tx) => lastingProof(tx, AGENCY, AT));
    const signed = await signPdf(app.env, AGENCY, withPlaceholder(await makePdf(AT, proof), AT), AT);
    assert.match(
      pdfsig(signed),
      /Signature is Valid[\s\S]*Total document signed|Total document signed[\s\S]*Signature is Valid/,
    );
    const { roots, lists } = await app.read(publicTrust);
    clock.set(instant(AT + 6 * YEARS));
    await runJobs();
    const alone = { roots, authorities: [], lists: [] };
    assert.equal(checkPdf(signed, alone).revocation, 'good');
    assert.equal(
      checkPdf(await signPdf(app.env, AGENCY, withPlaceholder(await makePdf(AT), AT), AT), alone).revocation,
      'unknown',
    );

    // openssl judges by what another reader of PDFs takes out of the store.
    await withOpenssl(async (openssl) => {
      const { content, cms } = takeApart(signed);
      const store = storeOf(signed);
      const inHex = ({ authorities, lists }: LastingProof) => [authorities.map(hex), lists.map(hex)];
      assert.deepEqual(inHex(store), inHex(proof));
      const inPem = (kind: string, der: Uint8Array): string => {
        openssl.write('der', der);
        return openssl.run(kind, '-inform', 'DER', '-in', 'der').said;
      };
      const known = [...roots.map(pem), ...store.lists.map((der) => inPem('crl', der))].join('');
      openssl.write('authorities.pem', store.authorities.map((der) => inPem('x509', der)).join(''));
      const signature = { content, cms, known, at: AT };
      const verified = judgeCms(openssl, signature, '-crl_check_all', '-certfile', 'authorities.pem');
      assert.ok(verified.ok, verified.said);
    });

    // Whoever holds a stolen key can carry another authority's list, one that ran out, or rubbish.
    const carrying = async (of: Partial<LastingProof>, at: Instant): Promise<Uint8Array> => {
      const made = await makePdf(at, { authorities: [], lists: [], ...of });
      return signPdf(app.env, AGENCY, withPlaceholder(made, at), at);
    };
    const rubbish = {
      authorities: [new Uint8Array(40)],
      lists: [new Uint8Array(40), new TextEncoder().encode('endobj')],
    };
    assert.equal(checkPdf(await carrying(rubbish, AT), alone).revocation, 'unknown');
    const later = clock.now();
    assert.equal(
      checkPdf(await carrying({ lists }, later), { ...alone, authorities: proof.authorities }).revocation,
      'unknown',
    );
    // Other programs put OCSP answers there.
    const known = { ...(await app.read(publicTrust)), lists: [] };
    const { serial, certificate } = checkPdf(await carrying({}, later), known);
    const issuing =
      known.authorities.map(readCertificate).find(({ subject }) => subject === certificate.issuer) ?? assert.fail();
    const question = { issuing, root: issuing, serial, at: later, nonce: octets(new Uint8Array(16)) };
    const { der } = await answerOcsp(app, ocspRequest(question, 'sha256'), later);
    const made = await makePdf(later, { authorities: [], lists: [der] });
    made.write('/OCSPs[', made.indexOf('/CRLs ['));
    const answered = await signPdf(app.env, AGENCY, withPlaceholder(made, later), later);
    assert.equal(checkPdf(answered, known).revocation, 'good');
    const marred = proof.lists.map((der) =>
      Uint8Array.from(der, (octet, index) => (index === der.length - 1 ? octet ^ 1 : octet)),
    );
    assert.equal(checkPdf(await carrying({ lists: marred }, AT), alone).revocation, 'unknown');
  }));

/** The security store as its dictionary names it, by offsets of the cross-reference table and not by looking for objects. */
function storeOf(pdf: Uint8Array): LastingProof {
  const text = Buffer.from(pdf).toString('latin1');
  const offsets = new Map<string, number>();
  for (const [table] of text.matchAll(/\nxref\n(?:\d+ \d+\s*\n(?:\d{10} \d{5} [fn]\s*\n)+)+/g))
    for (const [, first = '', rows = ''] of table.matchAll(/(\d+) \d+\s*\n((?:\d{10} \d{5} [fn]\s*\n)+)/g))
      [...rows.matchAll(/(\d{10}) \d{5} [fn]/g)].forEach(([, offset], index) => {
        offsets.set(String(Number(first) + index), Number(offset));
      });
  const object = (number = ''): string => text.slice(offsets.get(number) ?? text.length);
  const store = object(/\/DSS (\d+) 0 R/.exec(object(/\/Root (\d+) 0 R(?![\s\S]*\/Root)/.exec(text)?.[1]))?.[1]);
  const streams = (name: string): Uint8Array[] =>
    [...(new RegExp(`/${name} \\[([^\\]]*)`).exec(store)?.[1] ?? '').matchAll(/(\d+) 0 R/g)].map(([, number]) => {
      const stream = object(number);
      const from = stream.indexOf('stream\n') + 7;
      return Uint8Array.from(
        Buffer.from(stream.slice(from, from + Number(/\/Length (\d+)/.exec(stream)?.[1])), 'latin1'),
      );
    });
  return { authorities: streams('Certs'), lists: streams('CRLs') };
}

function refusalOf(attempt: () => unknown): string {
  try {
    attempt();
    return 'holds';
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

/** What is known to be done to signed PDFs (incremental saving, signature wrapping, universal forgery), each with its refusal. */
function attacksOn(signed: Uint8Array): readonly (readonly [what: string, pdf: Uint8Array, code: string])[] {
  const text = Buffer.from(signed).toString('latin1');
  const bytes = (changed: string): Uint8Array => Uint8Array.from(Buffer.from(changed, 'latin1'));
  const range = /\/ByteRange \[(\d+) (\d+) (\d+) (\d+)\]\s*/.exec(text) ?? assert.fail('no range');
  const [whole, , length = '', from = '', rest = ''] = range;
  const named = (...numbers: (number | string)[]): Uint8Array =>
    bytes(text.replace(whole, `/ByteRange [${numbers.join(' ')}]`.padEnd(whole.length)));
  // A revision after the signature: readers show its objects in place of the signed ones.
  const revision = (objects: string): Uint8Array =>
    bytes(
      `${text}\n${objects}\nxref\n0 0\ntrailer\n<</Prev ${text.lastIndexOf('xref')}>>\nstartxref\n${text.length}\n%%EOF\n`,
    );
  const overlay = '90 0 obj\n<</Type/Annot/Subtype/FreeText/Rect[0 0 600 800]/Contents(GRANTED)>>\nendobj';
  const hole = Number(length);
  const moved = `${text.slice(0, hole)}${text.slice(hole, Number(from))}%x${text.slice(Number(from))}`;
  return [
    ['the text of a page replaced', revision('5 0 obj\n<</Length 0>>\nstream\n\nendstream\nendobj'), 'pdf_added'],
    ['an annotation laid over it', revision(overlay), 'pdf_added'],
    ['a comment after the end', bytes(`${text}%`), 'pdf_added'],
    ['a second signature that covers more', revision(`91 0 obj\n<<${whole}>>\nendobj`), 'pdf_added'],
    ['a range that leaves out the end', named(0, length, from, Number(rest) - 10), 'pdf_added'],
    ['a range that begins later', named(1, Number(length) - 1, from, rest), 'pdf_range'],
    ['a range that goes beyond the file', named(0, length, from, Number(rest) + 1), 'pdf_range'],
    ['a hole that is larger than the signature', named(0, Number(length) - 4, from, rest), 'pdf_range'],
    ['something put between signature and rest', bytes(moved), 'pdf_added'],
    ['no range at all', bytes(text.replace('/ByteRange', '/BiteRange')), 'pdf_unsigned'],
    ['a range of no numbers', bytes(text.replace(whole, '/ByteRange null'.padEnd(whole.length))), 'pdf_unsigned'],
    [
      'the signature emptied',
      bytes(text.slice(0, hole + 1) + '0'.repeat(Number(from) - hole - 2) + text.slice(Number(from) - 1)),
      'malformed_signature',
    ],
    [
      'the signature removed',
      bytes(`${text.slice(0, hole + 1)}${' '.repeat(Number(from) - hole - 2)}${text.slice(Number(from) - 1)}`),
      'pdf_range',
    ],
  ];
}
