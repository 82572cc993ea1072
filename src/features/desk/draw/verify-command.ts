/** `shanyraq verify draw <case number>`: does every finished draw of a case again from what is stored, and says what doesn't agree. */
import { findCaseId, loadCase } from '#features/services/index.ts';
import type { App, Tx } from '#platform/app.ts';
import type { Command } from '#platform/feature.ts';
import { type DrawProof, drawProofs, faultsOf, strangers } from './proof.ts';

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
