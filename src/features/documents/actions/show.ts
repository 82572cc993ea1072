/** What a holder sees of his document: everything, with its proof and who checked it. */
import { inclusion } from '#features/transparency/index.ts';
import type { Actor } from '#kernel/actor.ts';
import { base64, hex } from '#kernel/hash.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Language } from '#kernel/text.ts';
import type { Tx } from '#platform/app.ts';
import type { Context } from '#platform/feature.ts';
import { readFile } from '#platform/files.ts';
import { refuse } from '../refusals.ts';
import { type DocumentRow, findByNumber, findContent, type Holder } from '../store/documents.ts';
import { type EventRow, findEvent, listViewings, type Viewing } from '../store/life.ts';
import { findRendering, findSeal, listRenderings } from '../store/making.ts';
import { findErasure } from '../store/retention.ts';
import { type CheckedDocument, checkedDocument, isHolder, presentErasure } from './verify.ts';

const VIEWINGS_SHOWN = 50;

export interface HeldDocumentView extends CheckedDocument {
  readonly event?: EventRow;
  readonly languages: readonly Language[];
  readonly viewings: readonly Viewing[];
  /** Absent for the seconds until the log has published the leaf. */
  readonly place?: { readonly index: number; readonly treeSize: number };
}

/** Whose documents an actor may see as his own: himself, or the organisation he acts for; undefined for everybody else. */
export function holderOf(actor: Actor): Holder | undefined {
  if (actor.kind !== 'person') return undefined;
  if (actor.onBehalfOf === undefined) return { personId: actor.personId };
  return actor.onBehalfOf.kind === 'organisation' ? { organisationId: actor.onBehalfOf.subjectId } : undefined;
}

/** The holder's own document. Refuses documents.not_found to everybody else, as if there were none. */
async function findOwn(tx: Tx, ctx: Context, number: string): Promise<DocumentRow> {
  const document = await findByNumber(tx, number);
  return document && isHolder(ctx, document) ? document : refuse('not_found');
}

/** All that the holder's page shows. Refuses documents.not_found. */
export async function heldDocument(tx: Tx, ctx: Context, number: string): Promise<HeldDocumentView> {
  const document = await findOwn(tx, ctx, number);
  const event = await findEvent(tx, document.id);
  const place = await inclusion(tx, document.leaf_hash);
  const renderings = await listRenderings(tx, document.id);
  return {
    ...(await checkedDocument(tx, document, ctx.now)),
    ...(event ? { event } : {}),
    ...(place ? { place: { index: place.index, treeSize: place.treeSize } } : {}),
    languages: [...new Set(renderings.map(({ language }) => language))],
    viewings: await listViewings(tx, document.id, VIEWINGS_SHOWN),
  };
}

/**
 * The bytes of the newest rendering. Refuses documents.not_found, documents.not_rendered where it isn't made yet, and documents.erased where
 * its retention has ended.
 */
export async function heldPdf(
  tx: Tx,
  ctx: Context,
  number: string,
  language: Language,
): Promise<{ readonly number: string; readonly pdf: Uint8Array }> {
  const document = await findOwn(tx, ctx, number);
  const rendering = await findRendering(tx, document.id, language);
  if (!rendering) throw refuse((await findErasure(tx, document.id)) ? 'erased' : 'not_rendered');
  const pdf = await readFile(tx, rendering.sha256);
  if (!pdf) throw new Error(`the file of a rendering of document ${document.id} is lost`);
  return { number: document.number, pdf };
}

/**
 * The holder's document for programs: the sealed bytes, the seal over them, and the proof that their leaf is in the log
 * (commit = HMAC-SHA-256(salt, content)). Refuses documents.not_found.
 */
export async function presentHeld(tx: Tx, ctx: Context, number: string) {
  const document = await findOwn(tx, ctx, number);
  const { state, content: data, endedOn, erasure } = await checkedDocument(tx, document, ctx.now);
  const content = await findContent(tx, document.id);
  const seal = await findSeal(tx, document.id);
  return {
    number: document.number,
    code: document.code,
    document: document.document,
    state,
    ...(endedOn ? { endedOn } : {}),
    ...(data ? { data } : {}),
    ...(erasure ? { erased: presentErasure(tx.env, erasure) } : {}),
    ...(content ? { content: base64(content.bytes) } : {}),
    ...(seal ? { seal: base64(seal.cms), sealedAt: isoInstant(seal.sealed_at) } : {}),
    proof: await proofOf(tx, document, content?.salt),
  };
}

/** The proof of a document's leaf. The salt opens the leaf, so it goes only where the content goes. */
export async function proofOf(tx: Tx, { leaf_hash }: DocumentRow, salt?: Uint8Array) {
  const found = await inclusion(tx, leaf_hash);
  return {
    leafHash: hex(leaf_hash),
    ...(salt ? { salt: hex(salt) } : {}),
    ...(found
      ? {
          index: found.index,
          treeSize: found.treeSize,
          path: found.path.map(base64),
          checkpoint: found.checkpoint,
        }
      : {}),
  };
}

export interface TakenDocument {
  readonly number: string;
  /** Agency that issued it. */
  readonly issuer: string;
  /** Sealed bytes and the salt of their leaf; absent where retention erased them. */
  readonly content?: { readonly bytes: Uint8Array; readonly salt: Uint8Array };
  /** Absent until a worker has sealed it. */
  readonly seal?: { readonly cms: Uint8Array; readonly at: Instant };
  readonly leafHash: Uint8Array;
  readonly pdfs: readonly { readonly language: Language; readonly bytes: Uint8Array }[];
}

/** Everything of a holder's document that can be taken away; undefined for everybody else, as if there were none. */
export async function takeDocument(tx: Tx, ctx: Context, number: string): Promise<TakenDocument | undefined> {
  const document = await findByNumber(tx, number);
  if (!document || !isHolder(ctx, document)) return undefined;
  const content = await findContent(tx, document.id);
  const seal = await findSeal(tx, document.id);
  const newest = new Map((await listRenderings(tx, document.id)).map((one) => [one.language, one]));
  const pdfs: { language: Language; bytes: Uint8Array }[] = [];
  for (const [language, { sha256 }] of newest) {
    const bytes = await readFile(tx, sha256);
    if (bytes) pdfs.push({ language: language as Language, bytes });
  }
  return {
    number,
    issuer: document.issuer,
    ...(content ? { content } : {}),
    ...(seal ? { seal: { cms: seal.cms, at: seal.sealed_at } } : {}),
    leafHash: document.leaf_hash,
    pdfs,
  };
}

/** The same for the holder who asks for this one alone. Refuses documents.not_found, and documents.erased where its retention has ended. */
export async function takeOwnDocument(tx: Tx, ctx: Context, number: string): Promise<TakenDocument> {
  const taken = (await takeDocument(tx, ctx, number)) ?? refuse('not_found');
  return taken.content ? taken : refuse('erased');
}
