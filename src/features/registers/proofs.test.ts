/** What somebody took away as proof of a record stays true after a correction, a merge and its undoing: nothing that it is of was touched. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, test } from 'node:test';
import {
  commitOf,
  consistency,
  type Inclusion,
  inclusion,
  leafHashOf,
  verifyConsistency,
  verifyInclusion,
} from '#features/transparency/index.ts';
import type { Actor } from '#kernel/actor.ts';
import { fromBase64, hex } from '#kernel/hash.ts';
import type { Context } from '#platform/feature.ts';
import { confirmProposal, proposalsFor } from '#platform/four-eyes/four-eyes.ts';
import { smallCountry } from '#test/support/small-country.ts';
import { correctAction } from './actions/correct.ts';
import { mergeAction, splitAction } from './actions/merge.ts';
import { writeRecord } from './index.ts';
import { versionBytes } from './rules/content.ts';
import { versionsAfter } from './store/audit.ts';
import { AISHA, BOLAT, day, ground, id, STRANGER } from './testing/population.ts';
import { findingsOf, onStage, type Stage } from './testing/stage.ts';

const country = smallCountry();
after(() => rmSync(country, { recursive: true, force: true }));

/** What a person takes away: the version in the bytes that were logged, their salt, and its place in a tree that was published. */
interface Taken {
  readonly recordId: string;
  readonly bytes: Uint8Array;
  readonly salt: Uint8Array;
  readonly proof: Inclusion;
}

const rootOf = ({ checkpoint }: Inclusion): Uint8Array => fromBase64(checkpoint.split('\n')[2] ?? '');
const NIL = '00000000-0000-0000-0000-000000000000';

/** The second version of a record, which has a leaf of its own, as it is stored now. */
async function takenOf({ app }: Stage, recordId: string): Promise<Taken> {
  const all = await app.read((tx) => versionsAfter(tx, { recordId: NIL, number: 0 }));
  const found = all.find((one) => one.recordId === recordId && one.number === 2) ?? assert.fail();
  const { validTo, mergedInto: _merged, splitFrom: _split, values, ground: why, key, salt, leafHash, ...rest } = found;
  assert.ok(values && why && key && salt && leafHash);
  const bytes = versionBytes({ ...rest, values, ground: why, key, ...(validTo === null ? {} : { validTo }) });
  const proof = await app.read((tx) => inclusion(tx, leafHash));
  return { recordId, bytes, salt: new Uint8Array(salt), proof: proof ?? assert.fail('not in the log yet') };
}

/** By what was taken away alone, without a row of ours. */
const holds = ({ env }: Stage['app'], { bytes, salt, proof }: Taken): boolean =>
  verifyInclusion({
    ...proof,
    leafHash: leafHashOf(env, 'registers.version', commitOf(salt, bytes)),
    size: proof.treeSize,
    root: rootOf(proof),
  });

/** The earlier proof, the same version proved anew, and that the newer tree goes on from the earlier one. */
async function checkAgain(stage: Stage, earlier: readonly Taken[]): Promise<void> {
  await stage.runJobs();
  for (const one of earlier) {
    assert.ok(holds(stage.app, one));
    const now = await takenOf(stage, one.recordId);
    assert.equal(hex(now.bytes), hex(one.bytes), 'what was written is there as it was');
    assert.ok(holds(stage.app, now) && now.proof.treeSize > one.proof.treeSize);
    const [first, second] = [one.proof.treeSize, now.proof.treeSize];
    const path = await stage.app.read((tx) => consistency(tx, first, second));
    const roots = { firstRoot: rootOf(one.proof), secondRoot: rootOf(now.proof) };
    assert.ok(verifyConsistency({ first, second, path, ...roots }));
  }
  assert.deepEqual(await findingsOf(stage), []);
}

test('a correction, a merge and its undoing keep every earlier proof valid', () =>
  onStage(country, async (stage) => {
    const { app, registrarActor, idOf, runJobs } = stage;
    const one = await registrarActor();
    const two: Actor = { ...one, personId: await idOf(BOLAT), officerId: id(41) };
    const as = (actor: Actor): Context => ({ ...app.systemContext('test'), actor });
    const confirmNewest = async () => {
      const open = (await app.read((tx) => proposalsFor(tx, as(two)))).find(({ state }) => state === 'open');
      const { id: proposal, digest } = open ?? assert.fail();
      await app.transaction((tx) => confirmProposal(tx, as(two), proposal, digest));
    };
    for (const iin of [AISHA, STRANGER])
      await app.transaction((tx) =>
        writeRecord(tx, {
          ...{ register: 'people', act: 'change', key: { iin }, values: { surname: 'Omarova' } },
          ...{ validFrom: day('2026-01-01'), ground },
        }),
      );
    await runJobs();
    const [kept, gone] = [await idOf(AISHA), await idOf(STRANGER)];
    const taken = [await takenOf(stage, kept), await takenOf(stage, gone)];
    assert.ok(taken.every((each) => holds(app, each)));
    const [spoilt] = taken.map((each) => ({
      ...each,
      bytes: each.bytes.map((byte, at) => (at === 9 ? byte ^ 1 : byte)),
    }));
    assert.ok(spoilt && !holds(app, spoilt), 'and it would be seen');

    const why = { ground: 'owner-correction', basis: 0, reference: 'Act 7', reason: 'The paper says so.' } as const;
    const corrected = { register: 'people', recordId: kept, field: 'surname', value: 'Akhmetova', ...why };
    await app.perform(correctAction, as(one), { ...corrected, validFrom: day('2026-01-01') });
    await confirmNewest();
    await checkAgain(stage, taken);

    await app.perform(mergeAction, as(one), { register: 'people', recordId: gone, into: kept, ...why });
    await confirmNewest();
    await checkAgain(stage, taken);

    await app.perform(splitAction, as(one), { register: 'people', recordId: gone, ...why });
    await confirmNewest();
    await checkAgain(stage, taken);
  }));
