/**
 * What witnesses add to a checkpoint (C2SP tlog-cosignature, version 1), pure: each says when it looked, and that what it sees now continues all that
 * it saw before. A log that shows two people two pasts needs two signatures of the same witness that contradict each other.
 */
import { type Bytes, utf8 } from '#kernel/hash.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import { isSignedByEd25519 } from '#native';
import { KEY_TYPE, parseVerifierKey, signaturesOf, splitNote, type VerifierKey } from './note.ts';

const TIMESTAMP_SIZE = 8;

/** The key of a witness, written as the keys of notes are, but of the type of cosignatures. Throws RangeError for another. */
export const parseWitnessKey = (vkey: string): VerifierKey => parseVerifierKey(vkey, KEY_TYPE.cosignature);

/** Seconds since 1970 as eight bytes, the highest first. */
export function timestampBytes(seconds: number): Bytes {
  const bytes = new Uint8Array(TIMESTAMP_SIZE);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(seconds));
  return bytes;
}

/** What a witness signs: the time and the checkpoint's text. */
export const cosignedBytes = (text: string, seconds: number): Bytes => utf8(`cosignature/v1\ntime ${seconds}\n${text}`);

/** When the witness looked. Throws RangeError where it didn't sign this checkpoint. */
export function verifyCosignature(note: string, witness: VerifierKey): Instant {
  const { text, signatures } = splitNote(note);
  const moments = signaturesOf(signatures, witness).map((bytes) => {
    if (bytes.length !== TIMESTAMP_SIZE + 64) throw new RangeError(`the cosignature of ${witness.name} is malformed`);
    const seconds = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0));
    if (!isSignedByEd25519(witness.publicKey, cosignedBytes(text, seconds), bytes.subarray(TIMESTAMP_SIZE)))
      throw new RangeError(`the cosignature of ${witness.name} is wrong`);
    return instant(seconds * 1000);
  });
  return instant(Math.max(...moments));
}

/** When witnesses looked, of those among the keys who signed this checkpoint; whoever didn't, or wrongly, says nothing. */
export function witnessTimes(note: string, vkeys: readonly string[]): Instant[] {
  return vkeys.flatMap((vkey) => {
    try {
      return [verifyCosignature(note, parseWitnessKey(vkey))];
    } catch (error) {
      if (error instanceof RangeError) return [];
      throw error;
    }
  });
}
