/**
 * The document security store of a PDF (ISO 32000-2 section 12.8.4.3, ETSI EN 319 142-1 section 5.4): the authorities, lists and OCSP answers by which its
 * signature is checked years later. It is put in before the signature is made, so that the signature covers the whole file and nothing
 * has to be added after it.
 */
import type { LastingProof } from './lasting.ts';

/** What pdfkit has and its types leave out. */
interface Inside {
  readonly _root: { readonly data: Record<string, unknown> };
}

/** Puts the proof into a document that is being laid out, in the clear: whoever checks needs no decompression. */
export function addProof(pdf: PDFKit.PDFDocument, { authorities, lists, answers = [] }: LastingProof): void {
  const streams = (values: readonly Uint8Array[]): PDFKit.PDFKitReference[] =>
    values.map((der) => {
      const stream = Object.assign(pdf.ref({}), { compress: false });
      stream.end(Buffer.from(der));
      return stream;
    });
  const given = answers.length === 0 ? {} : { OCSPs: streams(answers) };
  const store = pdf.ref({ Type: 'DSS', Certs: streams(authorities), CRLs: streams(lists), ...given });
  store.end(undefined);
  const { data } = (pdf as unknown as Inside)._root;
  data.DSS = store;
  // By this name readers of PDF 1.7 know the store.
  data.Extensions = { ESIC: { BaseVersion: '1.7', ExtensionLevel: 5 } };
}
