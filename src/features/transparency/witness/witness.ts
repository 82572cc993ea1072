/**
 * A witness of logs (C2SP tlog-witness): signs a checkpoint only if it continues what it signed before of the same log. It knows the logs whose
 * verifier keys stand in the file `logs` of its folder, a line each; its own key and name are made at first start.
 */
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hex } from '#kernel/hash.ts';
import type { Clock } from '#platform/clock.ts';
import { ifThere } from '#platform/if-there.ts';
import { randomBytes } from '#platform/random.ts';
import { sameBytes, verifyConsistency } from '../merkle.ts';
import { type Checkpoint, formatVerifierKey, KEY_TYPE, openNote, parseCheckpoint, parseVerifierKey } from '../note.ts';
import { cosign, verifierKeyOf } from '../sign-note.ts';
import { openCheckpointBook } from './book.ts';
import { type AddCheckpoint, parseRequest } from './request.ts';

/** The file with the verifier keys of the logs that a witness knows. */
export const LOGS_FILE = 'logs';

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

export interface LogWitness {
  /** Its verifier key, of the type of cosignatures. */
  readonly vkey: string;
  /** Answers `POST /add-checkpoint`. */
  add(body: string): Promise<Answer>;
  /** The newest checkpoint of a log that it signed, with its signature: a copy in another place than the log's own. */
  newest(origin: string): Promise<string | undefined>;
}

const plain = (status: number, body: string): Answer => ({ status, type: 'text/plain; charset=utf-8', body });
const stale = (size: number): Answer => ({ status: 409, type: 'text/x.tlog.size', body: `${size}\n` });

/** Opens the witness of a folder. */
export async function openLogWitness(folder: string, clock: Clock): Promise<LogWitness> {
  const { name, key } = await openKey(folder);
  const book = openCheckpointBook(folder);
  const decide = (request: AddCheckpoint, claimed: Checkpoint): Promise<Answer> =>
    book.withLog(claimed.origin, async (seen, keep) => {
      const refused = objection(request, claimed, seen);
      if (refused) return refused;
      const text = request.checkpoint.slice(0, request.checkpoint.lastIndexOf('\n\n') + 1);
      const line = cosign(text, name, key, clock.now());
      await keep(`${request.checkpoint}${line}`);
      return plain(200, line);
    });
  return {
    vkey: formatVerifierKey(verifierKeyOf(name, key, KEY_TYPE.cosignature)),
    newest: (origin) => book.seen(origin),
    async add(body) {
      let request: AddCheckpoint;
      let claimed: Checkpoint;
      try {
        request = parseRequest(body);
        claimed = parseCheckpoint(request.checkpoint);
      } catch (error) {
        if (error instanceof RangeError) return plain(400, `${error.message}\n`);
        throw error;
      }
      const keys = (await keysOf(folder)).filter((one) => one.name === claimed.origin);
      if (keys.length === 0) return plain(404, 'this log is not known here\n');
      if (!keys.some((one) => isSigned(request.checkpoint, one))) return plain(403, 'not signed by the log\n');
      return decide(request, claimed);
    },
  };
}

/** Why a checkpoint that its log signed isn't signed here; undefined where nothing speaks against it. */
function objection({ old, path }: AddCheckpoint, next: Checkpoint, seen: Checkpoint | undefined): Answer | undefined {
  if (old > next.size) return plain(400, 'the checkpoint is smaller than the size it is compared with\n');
  const size = seen?.size ?? 0;
  if (old !== size) return stale(size);
  if (!seen) return path.length === 0 ? undefined : plain(422, 'a log that is new here needs no proof\n');
  // Two roots of one size: the log has shown two pasts.
  if (seen.size === next.size && !sameBytes(seen.root, next.root)) return stale(size);
  const claim = { first: seen.size, second: next.size, firstRoot: seen.root, secondRoot: next.root, path };
  return verifyConsistency(claim) ? undefined : plain(422, 'the checkpoint does not continue the one signed before\n');
}

function isSigned(note: string, key: ReturnType<typeof parseVerifierKey>): boolean {
  try {
    openNote(note, key);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Read anew each time, so that a log is added by writing a line. */
async function keysOf(folder: string): Promise<ReturnType<typeof parseVerifierKey>[]> {
  const text = (await ifThere(readFile(join(folder, LOGS_FILE), 'utf8'))) ?? '';
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '').map((line) => parseVerifierKey(line));
}

interface NamedKey {
  readonly name: string;
  readonly key: KeyObject;
}

async function openKey(folder: string): Promise<NamedKey> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'checkpoint-key.json');
  const text = (await ifThere(readFile(path, 'utf8'))) ?? (await makeKey(path));
  const { name, pem } = JSON.parse(text) as { name: string; pem: string };
  return { name, key: createPrivateKey(pem) };
}

async function makeKey(path: string): Promise<string> {
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const text = JSON.stringify({ name: `shanyraq-witness/${hex(randomBytes(4))}`, pem });
  await writeFile(`${path}.new`, text, { mode: 0o600, flush: true });
  await rename(`${path}.new`, path);
  return text;
}
