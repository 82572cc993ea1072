/** The checker beside the thing checked: digests, seals, renderings, events and their leaves, derived again from what is stored. */
import { commitOf, LEAF_FAULTS, leafFault } from '#features/transparency/index.ts';
import { verifySignature } from '#features/trust/index.ts';
import { sha256Hex } from '#kernel/hash.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { App } from '#platform/app.ts';
import type { Finding } from '#platform/feature.ts';
import { readFile } from '#platform/files.ts';
import { eventBytes, readContent, renderingBytes } from './rules/content.ts';
import { documentsAfter } from './store/audit.ts';
import { type DocumentRow, findContent } from './store/documents.ts';
import { findEvent } from './store/life.ts';
import { findSeal, listRenderings, type Rendering } from './store/making.ts';

const NIL = '00000000-0000-0000-0000-000000000000';

// Sealing and rendering take seconds; what is older and unmade has been forgotten.
const MADE_WITHIN_MS = 3_600_000;

const finding = (what: string, { number }: Pick<DocumentRow, 'number'>): Finding => ({
  feature: 'documents',
  what,
  where: `document ${number}`,
});

/** Every finding, as it is met. An intact database gives none. */
export async function* fsckDocuments(app: App): AsyncIterable<Finding> {
  let after = NIL;
  for (;;) {
    const documents = await app.read((tx) => documentsAfter(tx, after));
    for (const document of documents) {
      yield* checkContent(app, document);
      yield* checkRenderings(app, document);
      yield* checkEvent(app, document);
      after = document.id;
    }
    if (documents.length === 0) return;
  }
}

interface Opened {
  readonly kind: 'documents.document' | 'documents.rendering' | 'documents.event';
  readonly content: Uint8Array;
  readonly salt: Uint8Array;
  readonly leaf: Uint8Array;
}

async function* checkLeaf(
  app: App,
  document: DocumentRow,
  { kind, content, salt, leaf }: Opened,
): AsyncIterable<Finding> {
  const fault = await leafFault(app, kind, commitOf(salt, content), leaf);
  if (fault) yield finding(`${kind}: ${LEAF_FAULTS[fault]}`, document);
}

/** Everything must be there and fit: nothing erases documents by an act yet, so one without its content has lost it. */
async function* checkContent(app: App, document: DocumentRow): AsyncIterable<Finding> {
  const content = await app.read((tx) => findContent(tx, document.id));
  if (!content) {
    yield finding('the content is gone and no act says that it was erased', document);
    return;
  }
  const { bytes, salt } = content;
  if (sha256Hex(bytes) !== document.digest) {
    yield finding('the content does not have its digest', document);
    return;
  }
  yield* checkLeaf(app, document, { kind: 'documents.document', content: bytes, salt, leaf: document.leaf_hash });
  const { number, document: kind, edition, issuedOn, validUntil = null, caseNumber } = readContent(bytes);
  const said = [number, kind, edition, issuedOn, validUntil, caseNumber];
  const { issued_on, valid_until, case_number } = document;
  const kept = [document.number, document.document, document.edition, issued_on, valid_until, case_number];
  if (said.some((one, index) => one !== kept[index])) yield finding('its row differs from what is sealed', document);
  yield* checkSeal(app, document, bytes);
}

async function* checkSeal(app: App, document: DocumentRow, content: Uint8Array): AsyncIterable<Finding> {
  const seal = await app.read((tx) => findSeal(tx, document.id));
  if (!seal) {
    if (app.env.clock.now() - document.issued_at > MADE_WITHIN_MS) yield finding('it was never sealed', document);
    return;
  }
  const input = { content, cms: seal.cms, at: seal.sealed_at, accept: ['agency'] } as const;
  const fault = await app.read((tx) =>
    verifySignature(tx, { ...input, accept: ['agency'] }).then(
      () => undefined,
      (error: unknown) => (error instanceof Refusal ? error.code : Promise.reject(error)),
    ),
  );
  if (fault !== undefined) yield finding(`its seal does not hold: ${fault}`, document);
}

async function* checkRenderings(app: App, document: DocumentRow): AsyncIterable<Finding> {
  for (const rendering of await app.read((tx) => listRenderings(tx, document.id))) {
    yield* checkLeaf(app, document, {
      kind: 'documents.rendering',
      content: renderingContent(document, rendering),
      salt: rendering.salt,
      leaf: rendering.leaf_hash,
    });
    const bytes = await app.read((tx) => readFile(tx, rendering.sha256));
    if (bytes && sha256Hex(bytes) !== rendering.sha256) yield finding('the file of a rendering was changed', document);
    else if (!bytes) yield finding('the file of a rendering is lost', document);
  }
}

const renderingContent = ({ number }: DocumentRow, { language, number: rendering, sha256, made_at }: Rendering) =>
  renderingBytes({ number, language, rendering, sha256, madeAt: made_at });

async function* checkEvent(app: App, document: DocumentRow): AsyncIterable<Finding> {
  const event = await app.read((tx) => findEvent(tx, document.id));
  if (!event) return;
  const { id, kind, at, reason, case_id, actor, replaced_by, salt, leaf_hash } = event;
  const facts = { id, number: document.number, kind, at, reason, caseId: case_id, actor, replacedBy: replaced_by };
  yield* checkLeaf(app, document, { kind: 'documents.event', content: eventBytes(facts), salt, leaf: leaf_hash });
}
