/**
 * The log's side of C2SP tlog-witness: shows a witness the newest checkpoint with the proof from what it signed before, and keeps its
 * signature. A witness that refuses has seen another past: that is an alarm, never an error to be tried away.
 */
import { Gauge } from 'prom-client';
import { type App, type Env, perEnv, type Tx } from '#platform/app.ts';
import { metricsOf } from '#platform/http/metrics.ts';
import { publicAppend } from '../append.ts';
import { parseWitnessKey, verifyCosignature } from '../cosignature.ts';
import { consistency } from '../proofs.ts';
import { findCheckpoint, type StoredCheckpoint } from '../store.ts';
import { WITNESS_LEAF, witnessLeaf } from './leaf.ts';
import { formatRequest } from './request.ts';
import { findWitnessKey, insertCosignature, insertWitnessKey, sizeWitnessed } from './store.ts';

const ANSWER_WITHIN_MS = 5_000;

export interface WitnessPlace {
  /** By which it is known here, whatever its address. */
  readonly label: string;
  /** Without a slash at the end. */
  readonly address: string;
}

const refusals = perEnv(
  (env) =>
    new Gauge({
      name: 'transparency_witness_refuses',
      help: 'Whether a witness refused the newest checkpoint: 1 means that it has seen another past.',
      labelNames: ['witness'],
      registers: [metricsOf(env)],
    }),
);

/** Has the witness sign the newest checkpoint, unless it has. Throws where it is away. */
export async function askWitness(app: App, place: WitnessPlace): Promise<void> {
  const checkpoint = await app.read(findCheckpoint);
  const size = await app.read((tx) => sizeWitnessed(tx, place.label));
  if (!checkpoint || checkpoint.size === size) return;
  const vkey = await pinnedKey(app, place);
  const answer = await show(app, place, checkpoint, size);
  if (typeof answer !== 'string') return alarm(app.env, place.label, answer);
  try {
    verifyCosignature(`${checkpoint.note}${answer}`, parseWitnessKey(vkey));
  } catch (error) {
    if (error instanceof RangeError) return alarm(app.env, place.label, { status: 200, said: error.message });
    throw error;
  }
  refusals(app.env).set({ witness: place.label }, 0);
  const cosignature = { size: checkpoint.size, label: place.label, line: answer };
  await app.transaction((tx) => insertCosignature(tx, cosignature, tx.env.clock.now()));
}

interface Refused {
  readonly status: number;
  readonly said: string;
}

/** The witness's line, or how it refused. It may remember a size that we don't, for an answer can be lost: then it is asked once more. */
async function show(
  app: App,
  { address }: WitnessPlace,
  { note, size }: StoredCheckpoint,
  known: number,
): Promise<string | Refused> {
  const ask = async (old: number): Promise<Refused> => {
    const path = await app.read((tx) => consistency(tx, old, size));
    const answer = await fetch(`${address}/add-checkpoint`, {
      method: 'POST',
      body: formatRequest({ old, path, checkpoint: note }),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    return { status: answer.status, said: await answer.text() };
  };
  let answer = await ask(known);
  const remembered = Number(answer.said);
  const isOther = Number.isSafeInteger(remembered) && remembered !== known && remembered <= size;
  if (answer.status === 409 && isOther) answer = await ask(remembered);
  return answer.status === 200 ? answer.said : answer;
}

function alarm(env: Env, witness: string, { status, said }: Refused): void {
  refusals(env).set({ witness }, 1);
  const facts = { alarm: 'transparency.witness-refuses', witness, status, said: said.slice(0, 200) };
  env.log.error(facts, 'a witness does not sign the newest checkpoint: it may have seen another past');
}

/** The witness's key; at first contact it is kept, and published in the log. */
async function pinnedKey(app: App, { label, address }: WitnessPlace): Promise<string> {
  const known = await app.read((tx) => findWitnessKey(tx, label));
  if (known !== undefined) return known;
  const answer = await fetch(`${address}/vkey`, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
  const vkey = (await answer.text()).trim();
  if (!answer.ok) throw new Error(`witness ${label} gave no key: ${answer.status}`);
  parseWitnessKey(vkey);
  await app.transaction((tx) => pin(tx, label, vkey));
  return vkey;
}

async function pin(tx: Tx, label: string, vkey: string): Promise<void> {
  const pinnedAt = tx.env.clock.now();
  await publicAppend(tx, WITNESS_LEAF, witnessLeaf({ label, vkey, pinnedAt }));
  await insertWitnessKey(tx, label, vkey, pinnedAt);
}
