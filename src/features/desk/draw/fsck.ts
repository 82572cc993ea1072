/**
 * The checker of draws: each is derived again from the histories that asked for it and keep its outcome, from the log, and from what was
 * signed; and each that a history asks for or knows of is there.
 */
import { type Entry, editionOf, entriesAfter } from '#features/services/index.ts';
import {
  commitOf,
  countLeaves,
  isLogged,
  LEAF_FAULTS,
  leafFault,
  leafHashOf,
  publicSalt,
} from '#features/transparency/index.ts';
import { canonicalBytes, canonicalize, type Json } from '#kernel/canonical.ts';
import { fromHex } from '#kernel/hash.ts';
import { uuidTime } from '#kernel/uuid.ts';
import type { App, Tx } from '#platform/app.ts';
import type { Finding } from '#platform/feature.ts';
import { drawToken } from '../rules/draw.ts';
import { countDraws, isWaiting, partsAlone } from '../store/audit.ts';
import { drawsOfCase, findList, signaturesOf } from '../store/draws.ts';
import { findResult } from '../store/results.ts';
import { pinnedWitnesses } from '../store/witnesses.ts';
import {
  drawContent,
  OLD_OPINION_LEAF,
  OPINION_LEAF,
  oldWitnessKey,
  opinionSalt,
  WITNESS_LEAF,
  witnessKey,
} from './content.ts';
import { type DrawProof, faultsOf, strangers } from './proof.ts';
import { CASE_ASKING, OPINION_ASKING } from './request.ts';

type Audited = Awaited<ReturnType<typeof entriesAfter>>[number];
type Kept = DrawProof & { readonly isWaiting: boolean };

const finding = (what: string, where: string): Finding => ({ feature: 'desk', what, where });
const whereOf = ({ draw }: Kept): string => `draw ${draw.id}`;

/** A draw is asked for by a job, within seconds. */
const ASKED_WITHIN_MS = 3_600_000;

/** Counted while the histories are walked. */
interface Tally {
  draws: number;
  /** Outcomes for opinions that open no leaf: as many as were written before salts were kept. */
  unopened: number;
  opened: number;
}

/** Every finding, as it is met. An intact database gives none. */
export async function* fsckDraws(app: App): AsyncIterable<Finding> {
  const tally: Tally = { draws: 0, unopened: 0, opened: 0 };
  for (let last: Entry | undefined; ; ) {
    const after = last;
    const page = await app.read((tx) => entriesAfter(tx, after));
    for (const [caseId, entries] of Map.groupBy(page, ({ entry }) => entry.caseId))
      yield* checkCase(app, caseId, entries, tally);
    last = page.at(-1)?.entry;
    if (!last) break;
  }
  for (const what of await app.read(partsAlone))
    yield finding('it is a part of a draw, and another part is gone', what);
  if ((await app.read(countDraws)) > tally.draws) yield finding('a draw is of no case', 'desk.draw');
  yield* checkOpinionLeaves(app, tally);
  yield* checkWitnesses(app);
}

async function* checkOpinionLeaves(app: App, { opened, unopened }: Tally): AsyncIterable<Finding> {
  for (const [kind, rows] of [
    [OPINION_LEAF, opened],
    [OLD_OPINION_LEAF, unopened],
  ] as const) {
    const leaves = await app.read((tx) => countLeaves(tx, kind));
    if (leaves !== rows)
      yield finding(`the log has ${leaves} leaves of ${kind}, ${rows} outcomes fit`, 'desk.draw_result');
  }
}

async function* checkWitnesses(app: App): AsyncIterable<Finding> {
  const witnesses = await app.read(pinnedWitnesses);
  for (const witness of witnesses) {
    const faults = await Promise.all(
      [witnessKey(witness), oldWitnessKey(witness)].map((value) =>
        leafFault(app, WITNESS_LEAF, commitOf(publicSalt(), canonicalBytes(value)), fromHex(witness.leaf)),
      ),
    );
    const [fault] = faults;
    if (fault && faults.every(Boolean)) yield finding(LEAF_FAULTS[fault], `witness ${witness.position}`);
  }
  const leaves = await app.read((tx) => countLeaves(tx, WITNESS_LEAF));
  if (witnesses.length < leaves) yield finding(`the log has ${leaves} keys of witnesses`, 'desk.witness');
}

async function keptOf(tx: Tx, caseId: string): Promise<Kept[]> {
  const kept: Kept[] = [];
  for (const draw of await drawsOfCase(tx, caseId))
    kept.push({
      draw,
      list: await findList(tx, draw.id),
      signatures: await signaturesOf(tx, draw.id),
      result: await findResult(tx, draw.id),
      isLast: false,
      isWaiting: await isWaiting(tx, draw.id),
    });
  return kept;
}

async function* checkCase(app: App, caseId: string, entries: readonly Audited[], tally: Tally): AsyncIterable<Finding> {
  const all = await app.read((tx) => keptOf(tx, caseId));
  tally.draws += all.length;
  for (const kept of all) {
    yield* checkAsked(app, kept, entries);
    for (const fault of partsFaults(kept)) yield finding(fault, whereOf(kept));
    if (kept.result?.how === 'draw')
      for (const fault of await app.read((tx) => strangers(tx, kept))) yield finding(fault, whereOf(kept));
    if (kept.draw.purpose === 'opinion' && kept.result?.how === 'draw')
      tally[(await opensItsLeaf(app, kept)) ? 'opened' : 'unopened']++;
  }
  yield* checkOutcomes(caseId, entries, all);
  yield* checkAskedFor(app, caseId, entries, all);
}

/** The entry that asked for it says for whom; its id says when. */
async function* checkAsked(app: App, kept: Kept, entries: readonly Audited[]): AsyncIterable<Finding> {
  const { draw } = kept;
  const asking = entries.find(({ entry }) => entry.leaf === draw.leaf)?.entry;
  const isCase = draw.purpose === 'case';
  if (asking === undefined || !(isCase ? CASE_ASKING : OPINION_ASKING).has(asking.kind)) {
    yield finding('no entry of its case asked for it', whereOf(kept));
    return;
  }
  const { service, provider } = editionOf(app.env, asking.edition).definition;
  const isRight =
    draw.service === service &&
    (isCase
      ? decides(asking, draw, entries, provider)
      : draw.number === 1 && asking.unit === `${draw.agency}/${draw.unit}`);
  if (!isRight) yield finding('it is not the draw that its case asked for', whereOf(kept));
  if (uuidTime(draw.id) !== draw.requestedAt) yield finding('it was not asked for when its row says', whereOf(kept));
}

/** Whether the office of a draw is the one that had the case by the entry that asked for it. */
function decides(asking: Entry, draw: Kept['draw'], entries: readonly Audited[], provider: string): boolean {
  if (asking.kind === 'transferred') return asking.unit === `${draw.agency}/${draw.unit}`;
  const heir = entries.findLast(({ entry }) => entry.kind === 'transferred' && entry.seq < asking.seq)?.entry.unit;
  const units = entries.filter(({ entry }) => entry.kind === 'unit-assigned').map(({ entry }) => entry.unit);
  return draw.agency === (heir ?? provider) && units.includes(draw.unit);
}

/** What doesn't agree within the rows of one draw. */
function partsFaults(kept: Kept): string[] {
  const { draw, list, signatures, result } = kept;
  const faults = faultsOf(kept);
  if ((result === undefined) !== kept.isWaiting) faults.push('it is neither finished nor waits');
  const isDrawn = result?.how === 'draw';
  if (isDrawn && !list) faults.push('its list is gone');
  if (!isDrawn && signatures.length > 0) faults.push('it was signed and nobody was drawn');
  if (result?.how === 'moot' && (result.subject !== null || result.seed !== null || result.place !== null))
    faults.push('nobody was drawn and an outcome is told');
  if (result && (result.at < draw.requestedAt || (list && result.at < list.listedAt)))
    faults.push('it was finished before it began');
  if (list && list.listedAt < draw.requestedAt) faults.push('its list is older than itself');
  if (list?.places.some(({ salt, officerId, token }) => drawToken(salt, officerId) !== token))
    faults.push('a token is not of the officer beside it');
  return faults;
}

const contentOf = (kept: Kept) =>
  kept.result &&
  drawContent(
    kept.draw,
    kept.result,
    kept.list && kept.result.how === 'draw' ? { list: kept.list, signatures: kept.signatures } : undefined,
  );

async function opensItsLeaf(app: App, kept: Kept): Promise<boolean> {
  const commit = commitOf(opinionSalt(kept.list?.places ?? []), canonicalBytes(contentOf(kept) ?? {}));
  return app.read((tx) => isLogged(tx, leafHashOf(app.env, OPINION_LEAF, commit)));
}

/** The draws that found somebody, in their order, are those of the history, in its order. Its contents may be erased, its envelopes not. */
function* checkOutcomes(caseId: string, entries: readonly Audited[], all: readonly Kept[]): Iterable<Finding> {
  const told = entries.filter(({ entry }) => entry.kind === 'draw-done');
  const drawn = all
    .filter(({ draw, result }) => draw.purpose === 'case' && result && result.how !== 'moot')
    .sort((a, b) => a.draw.number - b.draw.number);
  if (told.length !== drawn.length)
    yield finding(`its history tells of ${told.length} outcomes of draws, ${drawn.length} are there`, `case ${caseId}`);
  for (const [index, kept] of drawn.entries()) {
    const one = told[index];
    const isTold =
      one?.entry.secondActor === kept.result?.officerId && saysTheSame(one?.content, contentOf(kept) ?? {});
    if (!isTold) yield finding('its outcome is not what the history says', whereOf(kept));
  }
}

/** Older entries say less; what one says is what is derived. Undefined: retention has erased it. */
function saysTheSame(said: Json | undefined, derived: Readonly<Record<string, Json>>): boolean {
  if (said === undefined) return true;
  const told = Object.entries(said as Readonly<Record<string, Json>>);
  return told.length > 0 && told.every(([key, value]) => canonicalize(value) === canonicalize(derived[key] ?? null));
}

/** Whatever a history asked for is there; the last to ask may do so this hour. */
async function* checkAskedFor(
  app: App,
  caseId: string,
  entries: readonly Audited[],
  all: readonly Kept[],
): AsyncIterable<Finding> {
  const now = app.env.clock.now();
  const has = (leaf: string, number: number): boolean =>
    all.some(({ draw }) => draw.leaf === leaf && draw.number === number);
  for (const { entry } of entries) {
    const isOld = now - entry.at > ASKED_WITHIN_MS;
    if (OPINION_ASKING.has(entry.kind) && isOld && !has(entry.leaf, 1))
      yield finding('an opinion was asked for and nobody was drawn', `case ${caseId}, entry ${entry.seq}`);
  }
  const last = Math.max(0, ...all.filter(({ draw }) => draw.purpose === 'case').map(({ draw }) => draw.number));
  // One that was asked for before a merger, and again after it, has its number twice.
  const known = new Set(all.filter(({ draw }) => draw.purpose === 'case').map(({ draw }) => draw.number)).size;
  if (known !== last) yield finding(`${last} draws were asked for, ${known} are there`, `case ${caseId}`);
}
