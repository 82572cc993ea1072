/** The witnesses as the worker meets them: where they are, their keys, their signatures. */
import { createPublicKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { countryOf } from '#features/country/index.ts';
import { publicAppend } from '#features/transparency/index.ts';
import { fromBase64, hex } from '#kernel/hash.ts';
import type { App, Env } from '#platform/app.ts';
import { insertWitness, type PinnedWitness, pinnedWitnesses } from '../store/witnesses.ts';
import type { DrawRequest } from '../witness/book.ts';
import { demoAddressFile } from '../witness/command.ts';
import { WITNESS_LEAF, witnessKey } from './content.ts';

/** A witness that doesn't answer is asked again later; the loop waits for nobody. */
const ANSWER_WITHIN_MS = 5_000;

export interface Witness {
  /** 1 or 2: their order in the seed. */
  readonly position: 1 | 2;
  readonly address: string;
  /** Run by an office outside, as configured, and not by the demonstration itself. */
  readonly isOutside: boolean;
}

/** Both witnesses. Throws where they aren't configured, or a demo's haven't started yet. */
export async function witnessesOf(env: Env): Promise<readonly [Witness, Witness]> {
  return [await witnessAt(env, 1), await witnessAt(env, 2)];
}

async function witnessAt(env: Env, position: 1 | 2): Promise<Witness> {
  const outside = env.config.witnesses[position - 1];
  if (outside !== undefined) return { position, address: outside.replace(/\/$/, ''), isOutside: true };
  if (env.instance.mode === 'real' || env.config.witnesses.length > 0)
    throw new Error('WITNESSES must name the addresses of two witnesses: nobody is drawn without them');
  return { position, address: await readFile(demoAddressFile(env.config.dataDir, position), 'utf8'), isOutside: false };
}

/** The witness's pinned key; at first contact it is pinned, and published in the log for everybody. */
export async function keyOf(app: App, { position, address }: Witness): Promise<PinnedWitness> {
  const known = (await app.read(pinnedWitnesses)).find((one) => one.position === position);
  if (known) return known;
  const answer = await fetch(`${address}/key`, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
  if (!answer.ok) throw new Error(`witness ${position} gave no key: ${answer.status}`);
  const publicKey = checkedKey(await answer.text());
  return app.transaction(async (tx) => {
    const now = tx.env.clock.now();
    const agency = countryOf(tx.env, now).offices.witnesses[position - 1] ?? '';
    const value = witnessKey({ position, agency, publicKey, pinnedAt: now });
    const { leafHash } = await publicAppend(tx, WITNESS_LEAF, value);
    const witness = { position, agency, publicKey, pinnedAt: now, leaf: hex(leafHash) };
    await insertWitness(tx, witness);
    return witness;
  });
}

/** SubjectPublicKeyInfo in DER. Throws for a key that doesn't make unique signatures of 256 bytes. */
function checkedKey(pem: string): Uint8Array {
  const key = createPublicKey(pem);
  const details = key.asymmetricKeyDetails;
  if (key.asymmetricKeyType !== 'rsa' || details?.modulusLength !== 2048 || details.publicExponent !== 65_537n)
    throw new Error('a witness signs by RSA with 2048 bits and e = 65537');
  return new Uint8Array(key.export({ type: 'spki', format: 'der' }));
}

/** Asks for a signature. Throws where the witness is away or refuses (it has signed another list for this draw). */
export async function askSignature({ position, address }: Witness, request: DrawRequest): Promise<Uint8Array> {
  const answer = await fetch(`${address}/draw`, {
    method: 'POST',
    body: JSON.stringify(request),
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  const said = (await answer.json()) as { signature?: unknown; error?: unknown };
  if (!answer.ok || typeof said.signature !== 'string')
    throw new Error(`witness ${position} did not sign: ${answer.status} ${String(said.error)}`);
  return fromBase64(said.signature);
}
