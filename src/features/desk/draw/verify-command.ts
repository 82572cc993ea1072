/** `shanyraq verify draw <case number>`: does every finished draw of a case again from what is stored, and says what doesn't agree. */
import { findCaseId, loadCase } from '#features/services/index.ts';
import { inclusion } from '#features/transparency/index.ts';
import { base64, fromHex } from '#kernel/hash.ts';
import type { App, Tx } from '#platform/app.ts';
import type { Command } from '#platform/feature.ts';
import { pinnedWitnesses } from '../store/witnesses.ts';
import { type DrawProof, drawProofs, faultsOf } from './proof.ts';

export const verifyCommand: Command = {
  name: 'verify draw',
  usage: 'verify draw <number of the case>',
  async run(app, args, out) {
    const [number] = args;
    if (number === undefined) {
      out('Say what to verify: verify draw <number of the case>.');
      return 2;
    }
    return verifyDraw(app, number, out);
  },
};

async function verifyDraw(app: App, number: string, out: (line: string) => void): Promise<number> {
  return app.read(async (tx) => {
    const caseId = await findCaseId(tx, number);
    if (caseId === undefined) {
      out(`There is no case ${number}.`);
      return 2;
    }
    const loaded = await loadCase(tx, caseId, tx.env.clock.now());
    if (loaded.state.closedAt === undefined) {
      out(`Case ${number} isn't decided yet: its draw is sealed.`);
      return 2;
    }
    let faults = 0;
    for (const proof of await drawProofs(tx, loaded)) faults += await report(tx, proof, out);
    return faults === 0 ? 0 : 1;
  });
}

async function report(tx: Tx, proof: DrawProof, out: (line: string) => void): Promise<number> {
  const { draw, result, list } = proof;
  const name = `draw ${draw.number}`;
  if (result?.how === 'again') out(`${name}: given to the officer of an earlier application in the same matter`);
  if (result?.how === 'moot' || !result) out(`${name}: nobody was drawn`);
  if (result?.how !== 'draw' || !list) return 0;
  const faults = [...faultsOf(proof), ...(await strangers(tx, proof))];
  for (const fault of faults) out(`${name}: ${fault}`);
  if (faults.length === 0)
    out(
      `${name}: place ${result.place} of ${list.places.length}, token ${list.places[result.place ?? 0]?.token}: agrees`,
    );
  return faults.length;
}

/** What agrees with itself but not with the log and the keys that were published. */
async function strangers(tx: Tx, { draw, list, signatures }: DrawProof): Promise<string[]> {
  const faults: string[] = [];
  const found = await inclusion(tx, fromHex(draw.leaf));
  if (found?.index !== list?.leafIndex) faults.push('the leaf has another number in the log');
  for (const witness of await pinnedWitnesses(tx)) {
    const used = signatures.find(({ position }) => position === witness.position);
    if (used && base64(used.publicKey) !== base64(witness.publicKey))
      faults.push(`witness ${witness.position} signed with a key that isn't the published one`);
  }
  return faults;
}
