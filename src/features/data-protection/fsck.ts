/** The checker beside the thing checked: samples, lots, verdicts, duties and breaches, derived again from what is stored. */
import { agencyLookupAt, lookupPopulation } from '#features/registers/index.ts';
import {
  commitOf,
  firstTreeOver,
  LEAF_FAULTS,
  leafFault,
  leafHashOf,
  publicSalt,
} from '#features/transparency/index.ts';
import { canonicalBytes } from '#kernel/canonical.ts';
import type { LocalDate } from '#kernel/dates.ts';
import { isOfMoment } from '#kernel/uuid.ts';
import type { App, Tx } from '#platform/app.ts';
import type { Finding } from '#platform/feature.ts';
import { spanOf } from './actions/sample.ts';
import { breachBytes, dutyAnswerBytes, dutyBytes, verdictBytes } from './rules/content.ts';
import { placesDrawn, SAMPLE_FORMS, SAMPLE_TYPE, type SampleType, sampleContent } from './rules/sample.ts';
import { auditsAfter, auditsOfDay, type Leaf, type Sample, samplesAfter } from './store/audits.ts';
import { breachesAfter } from './store/breaches.ts';
import { dutiesAfter } from './store/duties.ts';

const SAMPLE_LEAF = 'data-protection.sample';
const NIL = '00000000-0000-0000-0000-000000000000';

const found = (what: string, where: string): Finding => ({ feature: 'data-protection', what, where });

/** Every finding, as it is met. An intact database gives none. */
export async function* fsckDataProtection(app: App): AsyncIterable<Finding> {
  for (let after = '0001-01-01' as LocalDate; ; ) {
    const samples = await app.read((tx) => samplesAfter(tx, after));
    for (const sample of samples) {
      yield* checkSample(app, sample);
      after = sample.day;
    }
    if (samples.length === 0) break;
  }
  yield* checkEach(app, auditsAfter, ({ id: auditId, verdict, reason, officer, at, ...leaf }) =>
    verdict && reason && officer && at && leaf.leafHash && leaf.salt
      ? [part('verdict', auditId, verdictBytes({ auditId, verdict, reason, officer, at }), leaf as Leaf)]
      : [],
  );
  yield* checkEach(app, dutiesAfter, ({ text, officer, answeredAt: at, answerLeaf, answerSalt, ...duty }) => [
    part('duty', duty.id, dutyBytes(duty), duty),
    ...(text && officer && at && answerLeaf && answerSalt
      ? [
          part('duty-answer', duty.id, dutyAnswerBytes({ dutyId: duty.id, text, officer, at }), {
            leafHash: answerLeaf,
            salt: answerSalt,
          }),
        ]
      : []),
  ]);
  yield* checkEach(app, breachesAfter, (breach) => [part('breach', breach.id, breachBytes(breach), breach)]);
}

interface Part extends Leaf {
  readonly kind: string;
  readonly content: Uint8Array;
  readonly where: string;
}

const part = (kind: string, id: string, content: Uint8Array, { leafHash, salt }: Leaf): Part => ({
  ...{ kind: `data-protection.${kind}`, where: `${kind} ${id}`, content, leafHash, salt },
});

/** Each row opens its leaf, page by page. */
async function* checkEach<Row extends { readonly id: string }>(
  app: App,
  next: (tx: Tx, after: string) => Promise<Row[]>,
  partsOf: (row: Row) => Part[],
): AsyncIterable<Finding> {
  for (let after = NIL; ; ) {
    const from = after;
    const rows = await app.read((tx) => next(tx, from));
    for (const one of rows.flatMap(partsOf)) yield* checkLeaf(app, one);
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.id;
  }
}

async function* checkLeaf(app: App, { kind, content, leafHash, salt, where }: Part): AsyncIterable<Finding> {
  const fault = await leafFault(app, kind, commitOf(salt, content), leafHash);
  if (fault) yield found(LEAF_FAULTS[fault], where);
}

/** Of which type the leaf is. */
const typeOf = (app: App, sample: Sample): SampleType =>
  (Object.keys(SAMPLE_FORMS) as SampleType[]).find((type) => {
    const commit = commitOf(publicSalt(), canonicalBytes(sampleContent(sample, type)));
    return Buffer.from(leafHashOf(app.env, SAMPLE_LEAF, commit)).equals(sample.leafHash);
  }) ?? SAMPLE_TYPE;

/** The day's look-ups are those that were committed, and the lot found the audits that are there. */
async function* checkSample(app: App, sample: Sample): AsyncIterable<Finding> {
  const { day, size, drawn, root, treeSize, drawnAt, leafHash } = sample;
  const where = `look-ups of ${day}`;
  const type = typeOf(app, sample);
  const content = canonicalBytes(sampleContent(sample, type));
  yield* checkLeaf(app, { kind: SAMPLE_LEAF, content, leafHash, salt: publicSalt(), where });
  const now = await app.read((tx) => lookupPopulation(tx, spanOf(tx, day), SAMPLE_FORMS[type]));
  if (now.size !== size || now.digest !== sample.digest) {
    yield found('they are not those that the lot was drawn from', where);
    return;
  }
  if (root === null) return;
  const tree = await app.read((tx) => firstTreeOver(tx, leafHash));
  if (!tree || !Buffer.from(tree.root).equals(root) || tree.size !== treeSize)
    yield found('the lot is not the first tree over the sample', where);
  const audits = await app.read((tx) => auditsOfDay(tx, day));
  const places = placesDrawn(root, size, drawn);
  if (audits.map((one) => one.place).join() !== places.join()) yield found('the lot found other places', where);
  for (const [index, { id, number, place, lookupId }] of audits.entries()) {
    if (number !== index || drawnAt === null || !isOfMoment(id, drawnAt))
      yield found('an audit is not as it was drawn', where);
    if ((await app.read((tx) => agencyLookupAt(tx, spanOf(tx, day), place))) !== lookupId)
      yield found('an audit is of another look-up than was drawn', where);
  }
}
