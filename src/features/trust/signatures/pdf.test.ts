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
import type { Instant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import { systemClock } from '#platform/clock.ts';
import { withInstance } from '#test/support/instance.ts';
import { trustFeature } from '../feature.ts';
import { publicTrust } from '../index.ts';
import { pem, withOpenssl } from '../testing/openssl.ts';
import { signPdf } from './pdf.ts';
import { checkPdf } from './pdf-outside.ts';

const AT = systemClock.now();

function makePdf(at: Instant): Promise<Buffer> {
  return new Promise((done, fail) => {
    const pdf = new PDFDocument({ info: { CreationDate: new Date(at) } });
    const chunks: Buffer[] = [];
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
    pdf.on('end', () => done(Buffer.concat(chunks)));
    pdf.on('error', fail);
    pdf.text('A document of nobody');
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

test('pdfsig holds a PDF sealed by an agency to be valid, and says so no more when a byte was changed', () =>
  withInstance({ features, now: AT, country: 'test/country' }, async ({ app }) => {
    const withPlaceholder = plainAddPlaceholder({
      pdfBuffer: await makePdf(AT),
      reason: 'Seal',
      contactInfo: '',
      name: 'Сауда инспекциясы',
      location: '',
      signingTime: new Date(AT),
      signatureLength: 8192,
      subFilter: 'ETSI.CAdES.detached',
    });
    const signed = await signPdf(app.env, 'agency:trade-inspection', withPlaceholder, AT);
    const said = pdfsig(signed);
    assert.match(said, /Signature Type: ETSI.CAdES.detached/);
    assert.match(said, /Signature Validation: Signature is Valid/);
    assert.match(said, /Total document signed/);
    const known = await app.read(publicTrust);
    assert.equal(checkPdf(signed, known).isStamped, true);
    await withOpenssl(async (openssl) => {
      const { content, cms } = takeApart(signed);
      openssl.write('root.pem', known.roots.map(pem).join(''));
      openssl.write('content', content);
      openssl.write('cms', cms);
      const what = ['-verify', '-binary', '-cades', '-purpose', 'any', '-inform', 'DER', '-in', 'cms'];
      const verified = openssl.run('cms', ...what, '-content', 'content', '-CAfile', 'root.pem', '-out', 'out');
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
