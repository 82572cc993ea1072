/** PDFs into which something came after they were signed: proofs as the standards allow them, and what attackers add. The other judge is pdfsig. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { plainAddPlaceholder } from '@signpdf/placeholder-plain';
import PDFDocument from 'pdfkit';
import { countryFeature } from '#features/country/feature.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { DerError } from '#kernel/asn1/read.ts';
import { sha256 } from '#kernel/hash.ts';
import { isoInstant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import { systemClock } from '#platform/clock.ts';
import { withInstance } from '#test/support/instance.ts';
import { trustFeature } from '../feature.ts';
import { lastingProof, type OutsideTrust, publicTrust, sealCms, timestamp } from '../index.ts';
import type { LastingProof } from '../signatures/lasting.ts';
import { signPdf } from '../signatures/pdf.ts';
import {
  changed,
  formWith,
  freeNumber,
  opened,
  pageOf,
  signedAgain,
  streamOf,
  updated,
  written,
} from '../testing/pdf-update.ts';
import { byPoppler, pdfsig } from '../testing/poppler.ts';
import { signaturesOfPdf } from './outside.ts';
import type { PdfValue } from './value.ts';

const AT = systemClock.now();
/** As PDF writes it. */
const MOMENT = isoInstant(AT).replaceAll(/[-:T]/g, '').slice(0, 14).concat('Z');
const AGENCY = 'agency:trade-inspection';

interface Made {
  readonly signed: Uint8Array;
  /** As this program issues it. */
  readonly issued: Uint8Array;
  readonly proof: LastingProof;
  /** Roots and authorities, and no list. */
  readonly known: OutsideTrust;
  stamp(pdf: Uint8Array): Promise<Uint8Array>;
  sign(pdf: Uint8Array, change?: Parameters<typeof signedAgain>[2]): Promise<Uint8Array>;
}

/** One page with a text, a field that was filled in, a note that covers something, and a page tree that nobody sees. */
function basis(): Promise<Buffer> {
  return new Promise((done, fail) => {
    const pdf = new PDFDocument({ info: { CreationDate: new Date(AT), Title: 'Contract' } });
    const chunks: Buffer[] = [];
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
    pdf.on('end', () => done(Buffer.concat(chunks)));
    pdf.on('error', fail);
    pdf.font('Helvetica').text('Pay 100');
    pdf.initForm();
    pdf.formText('sum', 100, 200, 100, 20, { value: '100' });
    pdf.note(100, 300, 20, 20, 'a cover');
    pdf.end();
  });
}

async function make(run: (made: Made) => Promise<void>): Promise<void> {
  const features = [transparencyFeature, countryFeature, trustFeature];
  await withInstance({ features, now: AT, country: 'test/country' }, async ({ app, runJobs }) => {
    await runJobs();
    const proof = await app.read((tx) => lastingProof(tx, AGENCY, AT));
    const known = { ...(await app.read(publicTrust)), lists: [] };
    const stamp: Made['stamp'] = (pdf) => signedAgain(pdf, (content) => timestamp(app.env, sha256(content), AT));
    const sign: Made['sign'] = (pdf, change) =>
      signedAgain(pdf, (content) => sealCms(app.env, AGENCY, content, AT), {
        subFilter: 'ETSI.CAdES.detached',
        value: `/M (D:${MOMENT})`,
        ...change,
      });
    const signed = await sign(new Uint8Array(await basis()));
    const prepared = plainAddPlaceholder({
      pdfBuffer: await basis(),
      ...{ reason: 'Seal', contactInfo: '', name: 'Сауда', location: '', signingTime: new Date(AT) },
      ...{ signatureLength: 8192, subFilter: 'ETSI.CAdES.detached' },
    });
    const issued = await signPdf(app.env, AGENCY, prepared, AT);
    await run({ signed, issued, proof, known, stamp, sign });
  });
}

let made: Made;
let end: () => void;
let over: Promise<void>;
before(
  () =>
    new Promise<void>((ready, fail) => {
      over = make(async (one) => {
        made = one;
        ready();
        await new Promise<void>((done) => {
          end = done;
        });
      });
      over.catch(fail);
    }),
);
after(async () => {
  end();
  await over;
});

/** With the proofs as programs add them afterwards. */
function withStore(pdf: Uint8Array, { authorities, lists }: LastingProof, isPacked = false): Uint8Array {
  const document = opened(pdf);
  let next = freeNumber(pdf);
  const objects: Record<number, string> = {};
  const put = (body: string): string => {
    objects[next] = body;
    return `${next++} 0 R`;
  };
  const all = (ders: readonly Uint8Array[]): string => `[${ders.map((der) => put(streamOf(der, isPacked))).join(' ')}]`;
  const store = put(`<</Type /DSS /Certs ${all(authorities)} /CRLs ${put(all(lists))}>>`);
  objects[document.root.ref] = changed(document.catalog, { DSS: store });
  return updated(pdf, { objects, isPacked });
}

/** What is found of each signature, or the refusal. */
function verdict(pdf: Uint8Array): string {
  try {
    return signaturesOfPdf(pdf)
      .map((check) => {
        const { signature, isStamp, hasMore } = check(made.known);
        return `${isStamp ? 'stamp' : 'signature'} ${signature.revocation}${hasMore ? ', more' : ''}`;
      })
      .join('; ');
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

describe('proofs that came after the signature', () => {
  test('a security store, also packed, and a time-stamp over the document are no change, and say whether it was withdrawn', async () => {
    const { signed, issued, proof, stamp } = made;
    assert.equal(verdict(signed), 'signature unknown');
    for (const one of [signed, issued])
      assert.equal(verdict(await stamp(one)), 'signature unknown, more; stamp unknown');
    for (const isPacked of [false, true]) {
      const lasting = withStore(signed, proof, isPacked);
      assert.equal(verdict(lasting), 'signature good, more');
      assert.match(pdfsig(lasting), /Signature is Valid/);
      const archived = await stamp(lasting);
      assert.equal(verdict(archived), 'signature good, more; stamp good');
      const again = withStore(archived, { authorities: [], lists: proof.lists }, isPacked);
      assert.equal(verdict(again), 'signature good, more; stamp good, more');
      const said = pdfsig(again);
      assert.match(said, /Signature #2[\s\S]*Common Name: DEMO Aqsai Time-Stamp Authority/);
    }
  });

  test('further signatures are no change: by ourselves, and by poppler', async () => {
    const { signed, sign } = made;
    const twice = await sign(signed);
    assert.equal(verdict(twice), 'signature unknown, more; signature unknown');
    assert.equal(pdfsig(twice).match(/Signature is Valid/g)?.length, 2);
    const added = byPoppler(signed, '-add-signature', '-new-signature-field-name', 'Other');
    const boxed = byPoppler(await sign(withBox(new Uint8Array(await basis()))), '-sign', 'Box', '-etsi');
    for (const pdf of [added, boxed]) {
      const [first, second] = signaturesOfPdf(pdf);
      assert.equal(first?.(made.known).hasMore, true);
      assert.throws(() => second?.(made.known), DerError, 'NSS writes BER, which has several readings');
      assert.equal(pdfsig(pdf).match(/Signature is Valid/g)?.length, 2);
    }
  });
});

const BOX = '<</Type /Annot /Subtype /Widget /FT /Sig /T (Box) /Rect [10 10 90 40]>>';

/** With a box that waits for a signature. */
function withBox(pdf: Uint8Array): Uint8Array {
  const document = opened(pdf);
  const { number, page } = pageOf(document);
  const next = freeNumber(pdf);
  const form = document.dictionary(document.catalog.get('AcroForm')) ?? new Map();
  const plus = (list: PdfValue | undefined): string => written([...document.array(list), { ref: next, generation: 0 }]);
  const objects = {
    [next]: BOX,
    [number]: changed(page, { Annots: plus(page.get('Annots')) }),
    ...formWith(document, { Fields: plus(form.get('Fields')) }),
  };
  return updated(pdf, { objects });
}

/** What attackers add, each with what they hope to show. */
function attacks(): readonly (readonly [what: string, pdf: Uint8Array])[] {
  const { signed, proof } = made;
  const document = opened(signed);
  const { number, page } = pageOf(document);
  const next = freeNumber(signed);
  const root = document.root.ref;
  const { catalog } = document;
  const form = document.dictionary(catalog.get('AcroForm')) ?? assert.fail('no form');
  const refOf = (value: unknown): number => (value as { ref: number }).ref;
  const annotations = document.array(page.get('Annots'));
  const fields = document.array(form.get('Fields'));
  const text =
    fields.find((one) => document.dictionary(one)?.has('V') && document.dictionary(one)?.has('DA')) ?? fields[0];
  const field = document.dictionary(text) ?? assert.fail('no field');
  const signature = fields.find((one) => document.dictionary(one)?.get('FT') !== undefined && one !== text);
  const other = streamOf(new TextEncoder().encode('BT /F1 20 Tf 100 700 Td (Pay 900) Tj ET'));
  const contents = refOf(page.get('Contents'));
  const note = '<</Type /Annot /Subtype /FreeText /Rect [0 0 600 800] /Contents (Pay 900)>>';
  const plus = (list: readonly unknown[], one: number): string =>
    `[${list.map((item) => written(item as never)).join(' ')} ${one} 0 R]`;
  const fonts = document.dictionary(document.dictionary(page.get('Resources'))?.get('Font'));
  const [font] = [...(fonts?.values() ?? [])];
  const info = refOf(document.trailer.get('Info'));
  const lasting = withStore(signed, proof);
  const kept = opened(signed).indirect(contents)?.start ?? 0;
  return [
    ['the text of the page', updated(signed, { objects: { [contents]: other } })],
    [
      'another text for the page',
      updated(signed, { objects: { [next]: other, [number]: changed(page, { Contents: `${next} 0 R` }) } }),
    ],
    ['a larger page', updated(signed, { objects: { [number]: changed(page, { MediaBox: '[0 0 9 9]' }) } })],
    [
      'a font that shows other letters',
      updated(signed, { objects: { [refOf(font)]: '<</Type /Font /Subtype /Type1 /BaseFont /Symbol>>' } }),
    ],
    [
      'a note laid over it',
      updated(signed, { objects: { [next]: note, [number]: changed(page, { Annots: plus(annotations, next) }) } }),
    ],
    [
      'the cover taken away (hide)',
      updated(signed, { objects: { [number]: changed(page, { Annots: written(annotations.slice(1)) }) } }),
    ],
    [
      'another value of a field (replace)',
      updated(signed, { objects: { [refOf(text)]: changed(field, { V: '(900)' }) } }),
    ],
    [
      'another way to show fields',
      updated(signed, {
        objects: formWith(document, { DA: '(/F1 40 Tf 1 g)' }),
      }),
    ],
    [
      'another tree of pages (hide-and-replace)',
      updated(signed, {
        objects: { [root]: changed(catalog, { Pages: `${next} 0 R` }), [next]: '<</Type /Pages /Kids [] /Count 0>>' },
      }),
    ],
    [
      'a number led to another signed object (hide-and-replace)',
      updated(signed, { objects: {}, rows: { [refOf(text)]: kept } }),
    ],
    [
      'an action at opening',
      updated(signed, { objects: { [root]: changed(catalog, { OpenAction: '<</S /URI /URI (http://x)>>' }) } }),
    ],
    ['another root', updated(signed, { objects: { [next]: changed(catalog, {}) }, trailer: `/Root ${next} 0 R` })],
    ['another title', updated(signed, { objects: { [info]: '<</Title (Gift)>>' } })],
    [
      'the signature taken out (exclusion)',
      updated(signed, {
        objects: formWith(document, { Fields: written([text ?? null]) }),
      }),
    ],
    [
      'the signature emptied (universal forgery)',
      updated(signed, {
        objects: { [refOf(document.dictionary(signature)?.get('V'))]: '<</Type /Sig /ByteRange null /Contents <00>>>' },
      }),
    ],
    ['a text deleted', updated(signed, { objects: {}, rows: { [contents]: undefined } })],
    [
      'an object that no table names (incremental saving)',
      updated(signed, { objects: {}, noise: `${contents} 0 obj\n${other}\nendobj\n` }),
    ],
    [
      'another generation (hide)',
      updated(signed, { objects: {}, generations: { [refOf(font)]: written(document.dictionary(font)) } }),
    ],
    ['a comment', updated(signed, { objects: {}, noise: '% Pay 900\n' })],
    ['something behind the end', Uint8Array.from(Buffer.concat([signed, Buffer.from(' Pay 900')]))],
    [
      'an update without a table',
      Uint8Array.from(Buffer.concat([signed, Buffer.from(`${contents} 0 obj\n${other}\nendobj\n`)])),
    ],
    ['a table that skips the signed one', updated(signed, { objects: {}, previous: 9 })],
    ['a second update behind a good one', updated(lasting, { objects: { [contents]: other } })],
    ['encryption', updated(signed, { objects: {}, trailer: '/Encrypt << >>' })],
    [
      'a key given twice',
      updated(signed, { objects: { [root]: `<<${written(catalog).slice(2, -2)} /DSS null /DSS null>>` } }),
    ],
    ['something read otherwise by older readers', updated(signed, { objects: {}, trailer: '/XRefStm 9' })],
  ];
}

describe('what attackers add', () => {
  test('is a change, whatever they show', async () => {
    for (const [what, pdf] of attacks()) assert.match(verdict(pdf), /^trust\.pdf_(added|range)$/, what);
    const { signed, sign } = made;
    assert.match(verdict(await sign(signed)), /^signature/);
    for (const change of [
      { rectangle: '0 0 600 800' },
      { field: '/Border [0 0 9]' },
      { name: 'sum' },
      { field: '/AA <<>>' },
      { field: '/Kids []' },
      { field: '/Parent 9 0 R' },
      { value: '/Type /Sig' },
    ])
      assert.equal(verdict(await sign(signed, change)), 'trust.pdf_added', JSON.stringify(change));
    const final = `/Reference [<</TransformMethod /DocMDP /TransformParams <</P 1>>>>] /M (D:${MOMENT})`;
    const certified = await sign(new Uint8Array(await basis()), { value: final });
    assert.match(verdict(await made.stamp(certified)), /^signature unknown, more; stamp/, 'proofs may come');
    assert.equal(verdict(await sign(certified)), 'trust.pdf_added', 'and no further signature');
  });

  test('is a change also where the trap was signed: what pointed nowhere, what the store shares, a box that waits', async () => {
    const { sign, proof } = made;
    const plain = new Uint8Array(await basis());
    const document = opened(plain);
    const { number, page } = pageOf(document);
    const next = freeNumber(plain);
    const other = streamOf(new TextEncoder().encode('BT ET'));
    const form = document.dictionary(document.catalog.get('AcroForm')) ?? new Map();
    const fields = `[${document.array(form.get('Fields')).map(written).join(' ')} ${next + 2} 0 R]`;
    const trap = updated(plain, {
      objects: {
        // The page also shows what isn't there yet, and a list that the store shares.
        [number]: changed(page, {
          Contents: `[${written(page.get('Contents'))} ${next + 50} 0 R]`,
          Tabs: `${next} 0 R`,
        }),
        [next]: '[]',
        [next + 1]: `<</Type /DSS /Certs ${next} 0 R>>`,
        [next + 2]: BOX,
        [document.root.ref]: changed(document.catalog, {
          DSS: `${next + 1} 0 R`,
          AcroForm: changed(form, { Fields: fields, DA: '(/Digits 0 Tf)' }),
        }),
      },
    });
    const signed = await sign(trap);
    assert.equal(verdict(signed), 'signature unknown');
    const attempt = (objects: Record<number, string>): string => verdict(updated(signed, { objects }));
    const [store] = proof.authorities;
    assert.equal(attempt({ [next + 50]: other }), 'trust.pdf_added', 'what pointed nowhere');
    assert.equal(
      attempt({ [next]: `[${next + 60} 0 R]`, [next + 60]: streamOf(store ?? new Uint8Array()) }),
      'trust.pdf_added',
    );
    assert.equal(
      attempt({
        [next + 1]: `<</Type /DSS /Certs [${next + 60} 0 R]>>`,
        [next + 60]: streamOf(store ?? new Uint8Array()),
      }),
      'signature unknown, more',
    );
    const withFont = (name: string): string => {
      const now = opened(signed);
      const resources = `<</Font <<${written(now.dictionary(now.dictionary(form.get('DR'))?.get('Font'))).slice(2, -2)} /${name} 8 0 R>>>>`;
      return verdict(updated(signed, { objects: formWith(now, { DR: resources }) }));
    };
    assert.equal(withFont('Other'), 'signature unknown, more');
    assert.equal(withFont('Digits'), 'trust.pdf_added', 'a font that was asked for and missing');
    assert.equal(attempt({ [next + 2]: BOX.replace('90 40', '900 400') }), 'trust.pdf_added');
    assert.equal(
      attempt({ [next + 2]: BOX.replace('/T (Box)', '/T (Box) /AP <<>>') }),
      'trust.pdf_added',
      'still empty',
    );
  });

  test('no octet behind the signed part may be turned (each forty-first is)', () => {
    const { signed, proof } = made;
    const lasting = withStore(signed, proof);
    assert.equal(verdict(lasting), 'signature good, more');
    const held: number[] = [];
    for (let i = signed.length; i < lasting.length; i += 41) {
      const said = verdict(lasting.with(i, (lasting[i] ?? 0) ^ 1));
      // Proofs are marred, and prove nothing; nothing that is seen may have become another.
      if (!/^trust\.|^signature (good|unknown), more$/.test(said)) held.push(i);
    }
    assert.deepEqual(held, []);
  });
});
