/** By when the public log held a signature, as witnesses outside saw it: what its signer can't write, and its keeper alone neither. */
import { commitOf, leafHashUnder, witnessTimes } from '#features/transparency/outside.ts';
import { signaturesOfCms } from '#features/trust/outside.ts';
import { fromBase64, fromHex, hex } from '#kernel/hash.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import type { Files } from './asic.ts';
import { Fault } from './findings.ts';
import { placeInLog } from './parts.ts';
import { bytesOf, readJson } from './read.ts';
import type { History, Passport, SignedPart } from './shape.ts';

interface Held {
  readonly files: Files;
  readonly passport: Passport;
  readonly history: History;
}

/**
 * The earliest moment at which a witness signed a checkpoint over the entry that holds just these signatures. Undefined where the passport shows none: where
 * the entry's contents are kept closed nothing ties it to a signature.
 */
export function witnessedAt({ files, passport, history }: Held, part: SignedPart): Instant | undefined {
  const { witnessed, signatures } = part;
  const entry = history.entries.find(({ seq }) => seq === part.entry);
  if (!witnessed || !entry?.content) return undefined;
  try {
    const bytes = fromBase64(entry.content.bytes);
    const commit = commitOf(fromHex(entry.content.salt), bytes);
    placeInLog(passport, leafHashUnder(history.origin, history.leafKind, commit), witnessed);
    const logged = loggedSignature(bytes);
    const isSame = signatures.every(({ file }) => octetsOf(bytesOf(files, file)) === octetsOf(logged));
    const moments = isSame ? witnessTimes(witnessed.checkpoint, passport.witnesses ?? []) : [];
    return moments.length === 0 ? undefined : instant(Math.min(...moments));
  } catch (error) {
    // What doesn't hold proves nothing; that the entry isn't what it should be is told where it is checked.
    if (error instanceof Fault || error instanceof RangeError) return undefined;
    throw error;
  }
}

function loggedSignature(bytes: Uint8Array): Uint8Array {
  const { content } = readJson('content.json', bytes) as { content?: { signature?: { cms?: unknown } } };
  const cms = content?.signature?.cms;
  if (typeof cms !== 'string') throw new Fault('content');
  return fromBase64(cms);
}

function octetsOf(cms: Uint8Array): string {
  try {
    const octets = signaturesOfCms(cms).map(({ signature }) => hex(signature));
    return octets.join();
  } catch {
    throw new Fault('content');
  }
}
