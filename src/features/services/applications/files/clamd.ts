/**
 * Asks clamd, the daemon of ClamAV, about a file: its command INSTREAM (manual of clamd, section COMMANDS). The bytes go in pieces, each
 * after its length in four octets, big-endian; a length of 0 ends them. The answer is one line: `stream: OK` or `stream: NAME FOUND`.
 */
import { connect } from 'node:net';
import { pipeline } from 'node:stream/promises';
import type { Scanner } from './scan.ts';

/** Where it listens. Over TCP the files go as they are: it stands on this machine, or on a network of one's own. */
export type ClamdAddress = { readonly host: string; readonly port: number } | { readonly path: string };

/** Longer it isn't waited for: the person is told to try later. */
const ANSWER_WITHIN_MS = 30_000;
const LONGEST_ANSWER_BYTES = 4096;

async function* question(pieces: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  yield Buffer.from('zINSTREAM\0');
  const lengthOf = (length: number): Buffer => {
    const field = Buffer.alloc(4);
    field.writeUInt32BE(length);
    return field;
  };
  for await (const piece of pieces) {
    yield lengthOf(piece.length);
    yield piece;
  }
  yield lengthOf(0);
}

/** Its one line, which ends with an octet of 0. Rejects where it can't be reached, says too much, or says nothing in time. */
function ask(address: ClamdAddress, pieces: AsyncIterable<Uint8Array>, withinMs: number): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = connect(address);
  const timer = setTimeout(() => socket.destroy(new Error('clamd did not answer in time')), withinMs);
  let answer = '';
  socket.setEncoding('latin1');
  socket.on('data', (said: string) => {
    answer += said;
    if (answer.length > LONGEST_ANSWER_BYTES) socket.destroy(new Error('clamd said too much'));
  });
  let failure = new Error('clamd broke off');
  socket.on('error', (error) => {
    failure = error;
  });
  // A refusal of what is too large comes while the file is still on its way; its whole line counts, not the broken pipe.
  socket.on('close', () => {
    clearTimeout(timer);
    if (answer.endsWith('\0')) resolve(answer.slice(0, -1));
    else reject(failure);
  });
  socket.on('connect', () => {
    // As fast as it reads. A broken pipe is told by 'error' above; a file that can't be read ends the talk.
    pipeline(question(pieces), socket, { end: false }).catch((error: Error) => socket.destroy(error));
  });
  return promise;
}

/** Throws Error for whatever isn't a verdict: no answer is never taken for "clean". */
export function clamdScanner(address: ClamdAddress, withinMs = ANSWER_WITHIN_MS): Scanner {
  return async (content) => {
    const answer = await ask(address, content.pieces(), withinMs);
    if (answer === 'stream: OK') return 'clean';
    if (/^stream: .+ FOUND$/.test(answer)) return 'infected';
    throw new Error(`clamd answered: ${answer.slice(0, 200)}`);
  };
}
