/** Reading what somebody else's server answers, no more of it than it may be. */
import { concatBytes } from '#kernel/hash.ts';

export class TooManyBytes extends Error {}

/** The body of an answer. Throws TooManyBytes where it has more than `most` bytes, and Error where it ends before its time. */
export async function bodyOf(answer: Response, most: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of answer.body ?? []) {
    size += part.length;
    if (size > most) throw new TooManyBytes(`it sent more than ${most} bytes`);
    parts.push(part);
  }
  return concatBytes(...parts);
}
