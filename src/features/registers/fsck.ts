/** The checker beside the thing checked: every digest, leaf and index row of the registers, derived again from what is stored. */
import { commitOf, countLeaves, isPublished, LEAF_FAULTS, leafFault } from '#features/transparency/index.ts';
import type { Json } from '#kernel/canonical.ts';
import { hex } from '#kernel/hash.ts';
import type { App } from '#platform/app.ts';
import type { Finding } from '#platform/feature.ts';
import { definitionByDigest } from './actions/definitions.ts';
import { finding } from './fsck-acts.ts';
import { checkDemands } from './fsck-court.ts';
import { checkErasures } from './fsck-erasures.ts';
import { checkExports } from './fsck-exports.ts';
import { checkDecisions } from './fsck-findings.ts';
import { checkImports } from './fsck-imports.ts';
import { recordWords } from './fsck-words.ts';
import { batchBytes, type VersionContent, versionBytes, versionDigest } from './rules/content.ts';
import { delayBytes } from './rules/delays.ts';
import { distinctBytes } from './rules/merges.ts';
import { answerBytes, requestBytes } from './rules/requests.ts';
import { liftBytes, stopBytes } from './rules/stops.ts';
import { subjectsOf, type Values } from './rules/values.ts';
import {
  type AuditedChange,
  type AuditedVersion,
  batchAfter,
  countLogged,
  emptyRecords,
  feedAfter,
  lostRecords,
  lostWords,
  unfedLeaves,
  versionsAfter,
} from './store/audit.ts';
import { delaysAfter } from './store/delays.ts';
import { brokenMerges, countDistinct, distinctAfter } from './store/duplicates.ts';
import { countRequests, lostRequests, requestsAfter } from './store/requests.ts';
import { countStops, stopsAfter } from './store/stops.ts';

const NIL = '00000000-0000-0000-0000-000000000000';

/** Every finding, as it is met. An intact database gives none. */
export async function* fsckRegisters(app: App): AsyncIterable<Finding> {
  for (const id of await app.read(emptyRecords)) yield finding('a record has lost its versions', `record ${id}`);
  for (const id of await app.read(lostRecords)) yield finding('versions have lost their record', `record ${id}`);
  for (const id of await app.read(lostWords)) yield finding('words lead to a record that is not there', `record ${id}`);
  let after = { recordId: NIL, number: 0 };
  const words = recordWords(app.env);
  for (;;) {
    const versions = await app.read((tx) => versionsAfter(tx, after));
    for (const version of versions) {
      yield* checkVersion(app, version, after);
      yield* words.next(version);
      after = { recordId: version.recordId, number: version.number };
    }
    if (versions.length === 0) break;
  }
  yield* words.end();
  yield* checkBatches(app);
  yield* checkNumbers(app);
  yield* checkFeed(app);
  yield* checkRequests(app);
  yield* checkStops(app);
  yield* checkDelays(app);
  yield* checkMerges(app);
  yield* checkErasures(app);
  yield* checkExports(app);
  yield* checkDemands(app);
  yield* checkImports(app);
  yield* checkDecisions(app);
}

async function* checkVersion(
  app: App,
  version: AuditedVersion,
  before: { readonly recordId: string; readonly number: number },
): AsyncIterable<Finding> {
  const where = `${version.register}, record ${version.recordId}, version ${version.number}`;
  const expected = version.recordId === before.recordId ? before.number + 1 : 1;
  if (version.number !== expected) yield finding(`version ${expected} is missing`, where);
  if (version.number === 1 && version.createdAt !== version.recordedAt)
    yield finding('its record says that it was written at another moment', where);
  const { validTo, mergedInto, splitFrom, ...rest } = version;
  const { values, ground, key } = version;
  if (values === null || ground === null || key === null) {
    if (!version.isErased)
      yield finding(`the ${values === null ? 'content' : 'name'} is gone and no act says that it was erased`, where);
    return;
  }
  const content = {
    ...{ ...rest, values, ground, key },
    ...(validTo === null ? {} : { validTo }),
    ...(mergedInto === null ? {} : { mergedInto }),
    ...(splitFrom === null ? {} : { splitFrom }),
  };
  if (!isBound(version, content)) yield finding('the content does not have its digest', where);
  if (version.leafHash && version.salt) {
    yield* checkLeaf(app, 'registers.version', versionBytes(content), version.leafHash, version.salt, where);
  }
  yield* checkIndex(app, version, values, where);
}

/** Whether the digest is the content's, its kind of ground and its case the ground's, and what the batch binds the content's too. */
function isBound({ digest, member, salt, groundKind, caseId }: AuditedVersion, content: VersionContent): boolean {
  const isOfBatch = member === null || member === (salt === null ? digest : hex(commitOf(salt, versionBytes(content))));
  const ground = content.ground as { readonly kind?: Json; readonly caseId?: Json };
  const isOfGround = ground.kind === groundKind && (ground.caseId ?? null) === caseId;
  return isOfBatch && digest === versionDigest(content) && isOfGround;
}

async function* checkIndex(app: App, version: AuditedVersion, values: Values, where: string): AsyncIterable<Finding> {
  const definition = definitionByDigest(app.env, version.edition);
  if (definition === undefined) {
    yield finding('the edition of its definition is not published', where);
    return;
  }
  const subjects = subjectsOf(definition, values).map(
    (one) => `${version.register} ${one.field} ${one.kind} ${one.identifier}`,
  );
  if (subjects.sort().join('\n') !== [...version.subjects].sort().join('\n')) {
    yield finding('the index of whom it speaks of differs from its values', where);
  }
}

async function* checkLeaf(
  app: App,
  kind: string,
  content: Uint8Array,
  leafHash: Uint8Array,
  salt: Uint8Array,
  where: string,
): AsyncIterable<Finding> {
  const fault = await leafFault(app, kind, commitOf(salt, content), leafHash);
  if (fault) yield finding(LEAF_FAULTS[fault], where);
}

async function* checkBatches(app: App): AsyncIterable<Finding> {
  let after = NIL;
  for (;;) {
    const batch = await app.read((tx) => batchAfter(tx, after));
    if (batch === undefined) return;
    const where = `${batch.register}, batch ${batch.id}`;
    if (batch.members.length !== batch.size)
      yield finding(`${batch.size} versions were imported, ${batch.members.length} are there`, where);
    else if (!batch.isWhole)
      yield finding('it says something else than its versions of when, by whom or in which order', where);
    yield* checkLeaf(app, 'registers.batch', batchBytes(batch), batch.leafHash, batch.salt, where);
    after = batch.id;
  }
}

/** What was written and is gone with everything that named it still has its leaf. Leaves are counted first: more may be written meanwhile. */
async function* checkNumbers(app: App): AsyncIterable<Finding> {
  for (const of of ['version', 'batch'] as const) {
    const leaves = await app.read((tx) => countLeaves(tx, `registers.${of}`));
    const kept = await app.read((tx) => countLogged(tx, of));
    const many = of === 'batch' ? 'batches' : 'versions';
    if (kept < leaves)
      yield finding(`there are fewer ${many} than leaves of them in the log`, `${leaves - kept} lacking`);
  }
}

/** Each leaf once, in the log's order, numbered without gaps. */
async function* checkFeed(app: App): AsyncIterable<Finding> {
  for (const of of await app.read(unfedLeaves)) yield finding('the feed of changes lacks it', of);
  let before = { register: '', number: 0, next: 1, logIndex: -1 };
  for (;;) {
    const changes = await app.read((tx) => feedAfter(tx, before));
    for (const change of changes) {
      if (change.register !== before.register) before = { register: change.register, number: 0, next: 1, logIndex: -1 };
      yield* checkChange(app, change, before);
      const { register, number, size, logIndex } = change;
      before = { register, number, next: number + size, logIndex };
    }
    if (changes.length === 0) return;
  }
}

async function* checkChange(
  app: App,
  change: AuditedChange,
  before: { readonly next: number; readonly logIndex: number },
): AsyncIterable<Finding> {
  const where = `feed of ${change.register}, change ${change.number}`;
  if (change.number !== before.next) yield finding(`change ${before.next} is missing from the feed`, where);
  if (change.logIndex <= before.logIndex) yield finding('the feed is not in the order of the log', where);
  if (change.size !== change.versions || change.register !== change.of)
    yield finding('the feed does not tell what was written', where);
  const published = await app.read((tx) => isPublished(tx, change.leafHash));
  if (published?.index !== change.logIndex) yield finding('the log gives its leaf another number', where);
}

/** Each request and each answer opens its leaf, none is gone, and each request is answered or waits. Leaves are counted first. */
async function* checkRequests(app: App): AsyncIterable<Finding> {
  for (const table of ['request', 'answer'] as const) {
    const leaves = await app.read((tx) => countLeaves(tx, `registers.${table}`));
    const kept = await app.read((tx) => countRequests(tx, table));
    if (kept < leaves) yield finding(`one of them is gone: ${table}`, `${leaves - kept} lacking`);
  }
  for (const id of await app.read(lostRequests))
    yield finding('it is neither answered nor waits for an answer as it says', `request ${id}`);
  let after = NIL;
  for (;;) {
    const requests = await app.read((tx) => requestsAfter(tx, after, 500));
    for (const request of requests) {
      const where = `request ${request.id}`;
      yield* checkLeaf(app, 'registers.request', requestBytes(request), request.leafHash, request.salt, where);
      const { id: requestId, outcome, reasons, officer, answeredAt, answerLeaf, answerSalt } = request;
      if (outcome && reasons && officer && answeredAt && answerLeaf && answerSalt) {
        const content = answerBytes({ requestId, outcome, reasons, officer, answeredAt });
        yield* checkLeaf(app, 'registers.answer', content, answerLeaf, answerSalt, `answer to ${where}`);
      }
      after = request.id;
    }
    if (requests.length === 0) return;
  }
}

/** Each order and each lifting opens its leaf, and none is gone: without its row an order would no longer hold. */
async function* checkStops(app: App): AsyncIterable<Finding> {
  for (const [kind, table] of [
    ['registers.stop', 'stop'],
    ['registers.stop-lift', 'stop_lift'],
  ] as const) {
    const leaves = await app.read((tx) => countLeaves(tx, kind));
    const kept = await app.read((tx) => countStops(tx, table));
    if (kept < leaves)
      yield finding('an order that stops a purpose, or its lifting, is gone', `${leaves - kept} lacking`);
  }
  let after = NIL;
  for (;;) {
    const stops = await app.read((tx) => stopsAfter(tx, after, 500));
    for (const stop of stops) {
      const where = `order ${stop.id}`;
      yield* checkLeaf(app, 'registers.stop', stopBytes(stop), stop.leafHash, stop.salt, where);
      const { id: stopId, liftOfficer: officer, liftReason: reason, liftedAt, liftLeaf, liftSalt } = stop;
      if (officer && reason && liftedAt && liftLeaf && liftSalt) {
        const content = liftBytes({ stopId, officer, reason, liftedAt });
        yield* checkLeaf(app, 'registers.stop-lift', content, liftLeaf, liftSalt, `lifting of ${where}`);
      }
      after = stop.id;
    }
    if (stops.length === 0) return;
  }
}

/** Each court-ordered delay opens its leaf: its last day can't be moved. */
async function* checkDelays(app: App): AsyncIterable<Finding> {
  for (let after = NIL; ; ) {
    const from = after;
    const delays = await app.read((tx) => delaysAfter(tx, from, 500));
    for (const delay of delays) {
      const { leafHash, salt, id } = delay;
      yield* checkLeaf(app, 'registers.lookup-delay', delayBytes(delay), leafHash, salt, `delay ${id}`);
      after = id;
    }
    if (delays.length === 0) return;
  }
}

/** A merge leads into a record of its own register, a split undoes a merge, and each pair that was parted opens its leaf and is there. */
async function* checkMerges(app: App): AsyncIterable<Finding> {
  for (const { recordId, number } of await app.read(brokenMerges))
    yield finding('its merge leads nowhere, or its split undoes none', `record ${recordId}, version ${number}`);
  const leaves = await app.read((tx) => countLeaves(tx, 'registers.distinct'));
  const kept = await app.read(countDistinct);
  if (kept < leaves) yield finding('a decision that two records are not one is gone', `${leaves - kept} lacking`);
  for (let after = { register: '', firstId: NIL, secondId: NIL }; ; ) {
    const from = after;
    const pairs = await app.read((tx) => distinctAfter(tx, from, 500));
    for (const pair of pairs) {
      const where = `${pair.register}, records ${pair.firstId} and ${pair.secondId}`;
      yield* checkLeaf(app, 'registers.distinct', distinctBytes(pair), pair.leafHash, pair.salt, where);
      after = pair;
    }
    if (pairs.length === 0) return;
  }
}
