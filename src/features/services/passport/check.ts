/**
 * Checks a case passport as anybody can: from its bytes alone, without a database and without the state's word for it. Every step says
 * in a line what it found. That root and log key are the state's own is for whoever checks to compare: nothing inside can prove it.
 */
import type { ZodType } from 'zod';
import { commitOf, leafHashUnder, verifyCheckpoint, verifyInclusion } from '#features/transparency/index.ts';
import {
  checkOutside,
  checkPdf,
  fingerprintOf,
  type OutsideSignature,
  type OutsideTrust,
} from '#features/trust/index.ts';
import { DerError } from '#kernel/asn1/read.ts';
import { fromBase64, fromHex, hex, sha256Hex } from '#kernel/hash.ts';
import { type Instant, instantFromIso, isoInstant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import { problemOf } from '#platform/http/problems.tsx';
import { ContainerError, type Files, unpack } from './container.ts';
import {
  type DocumentPart,
  type History,
  type HistoryEntry,
  historySchema,
  type Passport,
  type PlaceInLog,
  passportSchema,
  type SignedPart,
} from './shape.ts';

/** What one step found. */
export interface Line {
  readonly isRight: boolean;
  readonly text: string;
}

export interface CheckedPassport {
  /** Absent where the file isn't a passport at all. */
  readonly passport?: Passport;
  /** SHA-256 of the roots that the signatures hang on. */
  readonly roots: readonly string[];
  readonly lines: readonly Line[];
}

/** Something in the passport isn't what it should be, in words. */
class Fault extends Error {}

/** Runs a step: what it finds wrong becomes its line. */
export function step(name: string, run: () => string): Line {
  try {
    return { isRight: true, text: `${name}: ${run()}` };
  } catch (error) {
    return { isRight: false, text: `${name}: ${wordsOf(error)}` };
  }
}

/** What was wrong with the input; anything else is a defect of the program and goes on up. */
function wordsOf(error: unknown): string {
  if (error instanceof Refusal) return problemOf(error, 'en').title;
  const isOfInput = [Fault, ContainerError, DerError, RangeError].some((kind) => error instanceof kind);
  if (isOfInput) return (error as Error).message;
  throw error;
}

interface Opened {
  readonly files: Files;
  readonly passport: Passport;
  readonly history: History;
  readonly trust: OutsideTrust;
}

/** Checks the bytes of a passport. Never throws for what is in them. */
export function checkPassport(bytes: Uint8Array): CheckedPassport {
  let opened: Opened & { manifest: Uint8Array; seal: Uint8Array };
  try {
    const { files, manifest, seal } = unpack(bytes);
    const passport = parsed(files, 'passport.json', passportSchema);
    const history = parsed(files, 'history.json', historySchema);
    opened = { files, passport, history, trust: trustIn(files), manifest, seal };
  } catch (error) {
    return { roots: [], lines: [{ isRight: false, text: wordsOf(error) }] };
  }
  const { passport, trust, manifest, seal } = opened;
  const lines = [
    step('container', () => signerOf(trust, manifest, seal, instantFromIso(passport.madeAt))),
    step('definition', () => checkDefinition(opened)),
    step('history', () => checkOrder(opened)),
    ...opened.history.entries.map((entry) => step(`entry ${entry.seq}`, () => checkEntry(opened, entry))),
    ...passport.applications.flatMap((part, n) => signedLines(`application ${n + 1}`, opened, part)),
    ...(passport.decision
      ? [...signedLines('decision', opened, passport.decision), step('decision', () => checkDecision(opened))]
      : []),
    ...passport.documents.flatMap((part) => documentLines(opened, part)),
  ];
  return { passport, roots: trust.roots.map(fingerprintOf), lines };
}

function bytesOf(files: Files, path: string): Uint8Array {
  const found = files.get(path);
  if (!found) throw new Fault(`${path} is missing`);
  return found;
}

function readJson(name: string, bytes: Uint8Array): object {
  try {
    return Object(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch {
    throw new Fault(`${name}: no JSON`);
  }
}

function parsed<T>(files: Files, path: string, schema: ZodType<T>): T {
  const read = schema.safeParse(readJson(path, bytesOf(files, path)));
  if (read.success) return read.data;
  throw new Fault(`${path}: ${read.error.issues[0]?.path.join('.')} is not what it should be`);
}

function trustIn(files: Files): OutsideTrust {
  const named = (pattern: RegExp) => [...files].filter(([path]) => pattern.test(path)).map(([, bytes]) => bytes);
  return {
    roots: named(/^pki\/root-\d+\.crt$/),
    authorities: named(/^pki\/authority-\d+\.crt$/),
    lists: named(/^pki\/list-\d+\.crl$/),
  };
}

/** Who signed, in words; throws the refusals of trust. */
function signerOf(trust: OutsideTrust, content: Uint8Array, cms: Uint8Array, at: Instant): string {
  return describe(checkOutside({ content, cms, at }, trust));
}

/** A signature in words. */
export function describe({ name, serial, signedAt, isStamped, revocation }: OutsideSignature): string {
  const status = revocation === 'good' ? 'not revoked' : 'revocation not known';
  const how = isStamped ? ', time-stamped' : '';
  return `signed by ${name} (certificate ${serial}, ${status}) at ${isoInstant(signedAt)}${how}`;
}

function checkDefinition({ files, passport }: Opened): string {
  const digest = sha256Hex(bytesOf(files, 'definition.json'));
  if (digest !== passport.edition) throw new Fault('it is not the edition by which the case is decided');
  return `edition ${digest}`;
}

/** One entry after another, none left out between them, and all of this case. */
function checkOrder({ passport, history }: Opened): string {
  const { entries, id, number, origin } = history;
  if (id !== passport.id || number !== passport.number || origin !== passport.instance)
    throw new Fault('it is the history of another case');
  if (entries.some(({ seq }, n) => seq !== n + 1)) throw new Fault('an entry is missing');
  return `${entries.length} entries of case ${number}`;
}

/** Content opens the commitment, the commitment is the leaf's, the leaf is in the tree that the log's key signed. */
function checkEntry({ passport, history }: Opened, entry: HistoryEntry): string {
  const leaf = leafHashUnder(history.origin, history.leafKind, fromHex(entry.commit));
  if (hex(leaf) !== entry.leafHash) throw new Fault('the leaf is of something else');
  if (entry.content) checkContent(passport, entry, fromBase64(entry.content.bytes), fromHex(entry.content.salt));
  const opened = entry.content ? '' : ', contents kept closed';
  return `${entry.kind}, ${placeInLog(passport, leaf, entry.inclusion)}${opened}`;
}

function placeInLog(passport: Passport, leafHash: Uint8Array, place: PlaceInLog): string {
  if (!place) return 'not yet in the log';
  const { index, treeSize, path, checkpoint } = place;
  const { size, root, origin } = verifyCheckpoint(checkpoint, passport.logKey);
  if (origin !== passport.instance || size !== treeSize) throw new Fault('the checkpoint is of another log');
  if (!verifyInclusion({ leafHash, index, size, path: path.map(fromHex), root }))
    throw new Fault('the log does not hold it');
  return `leaf ${index} of ${size} in the log`;
}

function checkContent(passport: Passport, entry: HistoryEntry, bytes: Uint8Array, salt: Uint8Array): void {
  if (hex(commitOf(salt, bytes)) !== entry.commit) throw new Fault('the contents are not what was recorded');
  const said = readJson('the contents', bytes) as { case?: unknown; seq?: unknown; kind?: unknown };
  if (said.case !== passport.id || said.seq !== entry.seq || said.kind !== entry.kind)
    throw new Fault('the contents are of another entry');
}

function signedLines(name: string, { files, trust, history }: Opened, part: SignedPart): Line[] {
  return part.signatures.map(({ file, at }) =>
    step(name, () => {
      if (!history.entries.some(({ seq }) => seq === part.entry)) throw new Fault('its entry is missing');
      return signerOf(trust, bytesOf(files, part.content), bytesOf(files, file), instantFromIso(at));
    }),
  );
}

/** The officer signed upon exactly the history that stands here. */
function checkDecision({ files, passport, history }: Opened): string {
  const content = bytesOf(files, passport.decision?.content ?? '');
  const said = readJson('the contents', content) as {
    type?: unknown;
    id?: unknown;
    history?: { entries?: unknown; last?: unknown };
  };
  if (said.type !== 'shanyraq/decision/v1' || said.id !== passport.id) throw new Fault('it decides another case');
  const seen = Number(said.history?.entries);
  if (history.entries[seen - 1]?.leafHash !== said.history?.last || passport.decision?.entry !== seen + 1)
    throw new Fault('it was signed upon another history');
  return `upon the ${seen} entries before it`;
}

function documentLines({ files, trust, passport }: Opened, part: DocumentPart): Line[] {
  const name = `document ${part.number}`;
  const { seal } = part;
  const leaf = step(name, () => {
    const commit = commitOf(fromHex(part.salt), bytesOf(files, part.content));
    const leafHash = leafHashUnder(passport.instance, 'documents.document', commit);
    if (hex(leafHash) !== part.leafHash) throw new Fault('it is not what was recorded in the log');
    return placeInLog(passport, leafHash, part.inclusion);
  });
  if (!seal) return [leaf, step(name, () => 'not sealed yet')];
  const sealed = step(name, () =>
    signerOf(trust, bytesOf(files, part.content), bytesOf(files, seal.file), instantFromIso(seal.at)),
  );
  const pdfs = part.pdfs.map((path) => step(`${name}, ${path}`, () => describe(checkPdf(bytesOf(files, path), trust))));
  return [leaf, sealed, ...pdfs];
}
