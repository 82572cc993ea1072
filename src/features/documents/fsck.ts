/** The checker beside the thing checked: digests, seals, renderings, events and their leaves, derived again from what is stored. */
import { commitOf, countLeaves, LEAF_FAULTS, leafFault } from '#features/transparency/index.ts';
import { verifySignature } from '#features/trust/index.ts';
import { sha256Hex } from '#kernel/hash.ts';
import type { Instant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { App, Tx } from '#platform/app.ts';
import type { Finding } from '#platform/feature.ts';
import { readFile } from '#platform/files.ts';
import { caseKept } from './actions/case-kept.ts';
import { definitionOf } from './actions/definition.ts';
import { lifeOf, untilOf } from './actions/keeping.ts';
import { erasureBytes, eventBytes, ROW_LEAF, readContent, renderingBytes, rowBytes } from './rules/content.ts';
import { countedFrom } from './rules/retention.ts';
import { countRenderings, countRows, countRowsWithLeaf, documentsAfter, hasContents } from './store/audit.ts';
import { type DocumentRow, findContent } from './store/documents.ts';
import { findEvent } from './store/life.ts';
import { findSeal, listRenderings, type Rendering } from './store/making.ts';
import { type ErasureRow, findErasure } from './store/retention.ts';

const NIL = '00000000-0000-0000-0000-000000000000';

// Sealing and rendering take seconds; what is older and unmade has been forgotten.
const MADE_WITHIN_MS = 3_600_000;

const sameSecond = (a: Instant, b: Instant): boolean => Math.floor(a / 1000) === Math.floor(b / 1000);

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
      const erasure = await app.read((tx) => findErasure(tx, document.id));
      if (erasure) yield* checkErasure(app, document, erasure);
      yield* checkRow(app, document);
      yield* checkContent(app, document, erasure);
      yield* checkRenderings(app, document);
      yield* checkEvent(app, document, erasure);
      after = document.id;
    }
    if (documents.length === 0) break;
  }
  yield* checkNumbers(app);
}

const COUNTS = {
  document: (tx) => countRows(tx, 'document'),
  row: countRowsWithLeaf,
  rendering: countRenderings,
  event: (tx) => countRows(tx, 'event'),
  erasure: (tx) => countRows(tx, 'erasure'),
} satisfies Record<string, (tx: Tx) => Promise<number>>;

/** What was written and is gone without an act still has its leaf. Leaves are counted first: more may be written meanwhile. */
async function* checkNumbers(app: App): AsyncIterable<Finding> {
  for (const of of ['document', 'row', 'rendering', 'event', 'erasure'] as const) {
    const leaves = await app.read((tx) => countLeaves(tx, `documents.${of}`));
    const kept = await app.read((tx) => COUNTS[of](tx));
    if (kept < leaves) {
      const what = `the log has ${leaves} leaves of documents.${of}, ${kept} rows are there or erased by an act`;
      yield { feature: 'documents', what, where: `documents.${of}` };
    }
  }
}

// The act is written first and the contents go by a job within minutes.
const ERASED_WITHIN_MS = 86_400_000;

/** An act opens its leaf, follows the rule as it stood at its moment, and was carried out. */
async function* checkErasure(app: App, document: DocumentRow, erasure: ErasureRow): AsyncIterable<Finding> {
  const content = erasureBytes(document, erasure);
  yield* checkLeaf(app, document, { kind: 'documents.erasure', content, salt: erasure.salt, leaf: erasure.leaf_hash });
  if (!(await app.read((tx) => isByRule(tx, app, document, erasure))))
    yield finding('the act of erasing is not one that the rule allows', document);
  if (app.env.clock.now() - erasure.at > ERASED_WITHIN_MS && (await app.read((tx) => hasContents(tx, document.id))))
    yield finding('an act says that the contents were erased, and they are still there', document);
}

async function isByRule(tx: Tx, app: App, document: DocumentRow, erasure: ErasureRow): Promise<boolean> {
  const event = await findEvent(tx, document.id);
  const until = untilOf(app.env, document, event?.at);
  if (until === undefined || erasure.at < until) return false;
  const { content: period, cite } = definitionOf(app.env, document).retention;
  const said = [erasure.period, erasure.act, erasure.article, erasure.counted_from];
  const rule = [period, cite.act, cite.article, countedFrom(lifeOf(app.env, document, event?.at))];
  if (said.some((one, index) => one !== rule[index])) return false;
  return (await caseKept(tx, document, event, erasure.at)) === undefined;
}

interface Opened {
  readonly kind: 'documents.rendering' | 'documents.event' | 'documents.erasure' | typeof ROW_LEAF;
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

/** Rows from before they had leaves are counted, not opened. */
async function* checkRow(app: App, document: DocumentRow): AsyncIterable<Finding> {
  const { row_leaf: leaf, row_salt: salt } = document;
  if (leaf && salt) yield* checkLeaf(app, document, { kind: ROW_LEAF, content: rowBytes(document), salt, leaf });
}

/** Everything must be there and fit, but for what an act has erased. */
async function* checkContent(app: App, document: DocumentRow, erasure: ErasureRow | undefined): AsyncIterable<Finding> {
  const content = await app.read((tx) => findContent(tx, document.id));
  if (!content) {
    if (!erasure) yield finding('the content is gone and no act says that it was erased', document);
    return;
  }
  const { bytes, salt } = content;
  const fault = await leafFault(app, 'documents.document', commitOf(salt, bytes), document.leaf_hash);
  if (fault) {
    yield finding(`documents.document: ${LEAF_FAULTS[fault]}`, document);
    return;
  }
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
    verifySignature(tx, { ...input, accept: ['agency'], isKept: false }).then(
      // A signature says its moment in whole seconds.
      ({ signingTime }) => (sameSecond(signingTime, seal.sealed_at) ? undefined : 'it was made at another moment'),
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

async function* checkEvent(app: App, document: DocumentRow, erasure: ErasureRow | undefined): AsyncIterable<Finding> {
  const event = await app.read((tx) => findEvent(tx, document.id));
  if (!event) return;
  if (event.reason === null || event.salt === null) {
    if (!erasure) yield finding('the reason of its revocation is gone and no act says that it was erased', document);
    return;
  }
  const { id, kind, at, reason, case_id, actor, replaced_by, salt, leaf_hash } = event;
  const facts = { id, number: document.number, kind, at, reason, caseId: case_id, actor, replacedBy: replaced_by };
  yield* checkLeaf(app, document, { kind: 'documents.event', content: eventBytes(facts), salt, leaf: leaf_hash });
}
