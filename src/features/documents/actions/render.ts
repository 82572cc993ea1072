/**
 * Sealing and rendering, by a worker. Each step is a transaction of its own and is skipped where it is done, so the job may die and
 * be repeated at any point.
 */
import { countryOf } from '#features/country/index.ts';
import { append } from '#features/transparency/index.ts';
import { lasting, lastingProof, sealCms, signPdf } from '#features/trust/index.ts';
import { LANGUAGES, type Language, say } from '#kernel/text.ts';
import type { App, Env, Tx } from '#platform/app.ts';
import { contentOf, storeFile } from '#platform/files.ts';
import type { RenderInput } from '../pdf/render.ts';
import { refuse } from '../refusals.ts';
import { readContent, renderingBytes } from '../rules/content.ts';
import { type DocumentRow, findById, findContent } from '../store/documents.ts';
import { findRendering, findSeal, insertRendering, insertSeal, lockDocument } from '../store/making.ts';
import { findErasure } from '../store/retention.ts';
import { citeInWords, definitionOf } from './definition.ts';

// Room for the signature and its chain in the PDF; trust's chains take about 3,000 bytes.
const SIGNATURE_BYTES = 8192;

/** Seals a document and renders it in each language, unless that is done. */
export async function makeDocument(app: App, documentId: string): Promise<void> {
  await app.transaction((tx) => seal(tx, documentId));
  for (const language of LANGUAGES) {
    await app.transaction(async (tx) => {
      await lockDocument(tx, documentId);
      if (!(await findRendering(tx, documentId, language))) await render(tx, documentId, language, 1);
    });
  }
}

/** Makes a further rendering in each language: for a rendering that was lost. Gives its number. Refuses documents.erased. */
export async function renderAgain(app: App, documentId: string): Promise<number> {
  return app.transaction(async (tx) => {
    await lockDocument(tx, documentId);
    if (await findErasure(tx, documentId)) throw refuse('erased');
    const number = 1 + ((await findRendering(tx, documentId, LANGUAGES[0]))?.number ?? 0);
    for (const language of LANGUAGES) await render(tx, documentId, language, number);
    return number;
  });
}

async function seal(tx: Tx, documentId: string): Promise<void> {
  await lockDocument(tx, documentId);
  if (await findSeal(tx, documentId)) return;
  const document = await findById(tx, documentId);
  const content = await findContent(tx, documentId);
  if (!document || !content) throw new Error(`document ${documentId} has no content to seal`);
  const at = tx.env.clock.now();
  const sealed = await sealCms(tx.env, `agency:${document.issuer}`, content.bytes, at);
  await insertSeal(tx, documentId, await lasting(tx, sealed), at);
}

async function render(tx: Tx, documentId: string, language: Language, number: number): Promise<void> {
  const document = await findById(tx, documentId);
  const content = await findContent(tx, documentId);
  const sealed = await findSeal(tx, documentId);
  if (!document || !content || !sealed) throw new Error(`document ${documentId} is not sealed yet`);
  const parts = { bytes: content.bytes, cms: sealed.cms, at: sealed.sealed_at };
  const input = await inputOf(tx, document, parts, language, number);
  const pdf = await signed(tx.env, document, input);
  const { sha256 } = await storeFile(tx, contentOf(pdf), 'application/pdf');
  const facts = { number: document.number, language, rendering: number, sha256, madeAt: input.madeAt };
  const { leafHash, salt } = await append(tx, 'documents.rendering', renderingBytes(facts));
  await insertRendering(tx, {
    document_id: documentId,
    language,
    number,
    sha256,
    made_at: input.madeAt,
    leaf_hash: leafHash,
    salt,
  });
}

async function inputOf(
  tx: Tx,
  document: DocumentRow,
  sealed: RenderInput['sealed'],
  language: Language,
  rendering: number,
): Promise<RenderInput> {
  const { env } = tx;
  const madeAt = env.clock.now();
  const definition = definitionOf(env, document);
  const { publicUrl } = env.config;
  return {
    content: readContent(sealed.bytes),
    definition,
    language,
    rendering,
    madeAt,
    zone: countryOf(env, madeAt).zone,
    code: document.code,
    verifyUrl: `${publicUrl}/v/${document.number}/${document.code}`,
    // As people type it.
    typeUrl: `${publicUrl}/v`.replace(/^https?:\/\//, ''),
    basis: definition.basis.map((cite) => citeInWords(env, cite, language)),
    sealed,
    proof: await lastingProof(tx, `agency:${document.issuer}`, madeAt),
    isDemo: env.instance.mode === 'demo',
  };
}

/** PAdES baseline B-LT by the issuer's seal. What lays out a PDF takes 10 MB, and is loaded by the worker that needs it. */
async function signed(env: Env, document: DocumentRow, input: RenderInput): Promise<Uint8Array> {
  const { renderPdf } = await import('../pdf/render.ts');
  const { plainAddPlaceholder } = await import('@signpdf/placeholder-plain');
  const pdf = plainAddPlaceholder({
    pdfBuffer: Buffer.from(await renderPdf(input)),
    reason: say(input.content.title, input.language),
    name: say(input.content.issuer.title, input.language),
    location: '',
    contactInfo: '',
    signingTime: new Date(input.madeAt),
    signatureLength: SIGNATURE_BYTES,
    subFilter: 'ETSI.CAdES.detached',
  });
  return signPdf(env, `agency:${document.issuer}`, pdf, input.madeAt);
}
