/**
 * Checks a case passport as anybody can: from its bytes alone, without a database and without the state's word for it. Every step says
 * in a line what it found. That root and log key are the state's own is for whoever checks to compare: nothing inside can prove it.
 */
import { commitOf, leafHashUnder } from '#features/transparency/outside.ts';
import { fingerprintOf, type OutsideTrust, signaturesOfCms } from '#features/trust/outside.ts';
import { fromBase64, fromHex, hex, sha256Hex } from '#kernel/hash.ts';
import { type Instant, instant, instantFromIso } from '#kernel/instant.ts';
import type { Files } from './asic.ts';
import { authorisationLines } from './authorisations.ts';
import { unpack } from './container.ts';
import { countersignaturesIn, countersignedLines } from './countersigned.ts';
import { type FactFound, factLines } from './facts.ts';
import { Fault, faultOf, type Line, type Said, signatureStep, step, wrong } from './findings.ts';
import { mandateLines } from './mandates.ts';
import {
  type CheckGiven,
  documentLines,
  pageLine,
  placeInLog,
  sealLine,
  signerOf,
  trustIn,
  underSeal,
} from './parts.ts';
import { bytesOf, parsed, readJson } from './read.ts';
import {
  type DocumentPassport,
  type History,
  type HistoryEntry,
  historySchema,
  type Passport,
  passportSchema,
  type SignedPart,
} from './shape.ts';
import { witnessedAt } from './witnessed.ts';

/** A file that was checked. */
export interface CheckedFile {
  /** Absent where the file isn't a passport at all. */
  readonly passport?: Passport;
  /** The same of one document's passport. */
  readonly document?: DocumentPassport;
  /** SHA-256 of the roots that the signatures hang on. */
  readonly roots: readonly string[];
  readonly lines: readonly Line[];
  /** What registers answered, for people; absent where there is none. */
  readonly facts?: readonly FactFound[];
}

interface Opened {
  readonly files: Files;
  readonly passport: Passport;
  readonly history: History;
  readonly trust: OutsideTrust;
  /** Fingerprint of the certificate that sealed the container: the provider's. */
  readonly sealer: string | undefined;
}

/** Checks the bytes of a passport, at a moment and with a checker where they are given. Never throws for what is in them. */
export function checkPassport(bytes: Uint8Array, given: CheckGiven = {}): CheckedFile {
  let opened: Opened & { manifest: Uint8Array; seal: Uint8Array; roots: readonly string[] };
  try {
    const { files, manifest, seal } = unpack(bytes);
    const passport = parsed(files, 'passport.json', passportSchema);
    const history = parsed(files, 'history.json', historySchema);
    const trust = trustIn(files, given);
    const roots = trust.roots.map(fingerprintOf);
    opened = { files, passport, history, trust, sealer: sealerOf(seal), manifest, seal, roots };
  } catch (error) {
    return { roots: [], lines: [wrong({ key: 'step.container' }, faultOf(error))] };
  }
  const { passport, manifest, seal, roots } = opened;
  const container = { key: 'step.container' };
  const sealed = sealLine(opened.trust, manifest, seal, passport);
  const trust = underSeal(opened.trust, sealed);
  opened = { ...opened, trust };
  const facts = factLines(opened.files, passport);
  const lines = [
    sealed,
    ...countersignedLines(container, countersignaturesIn(seal), trust),
    step({ key: 'step.definition' }, () => checkDefinition(opened)),
    step({ key: 'step.history' }, () => checkOrder(opened)),
    ...opened.history.entries.map((entry) =>
      step({ key: 'step.entry', values: { n: entry.seq } }, () => checkEntry(opened, entry)),
    ),
    ...passport.applications.flatMap((part, n) =>
      signedLines({ key: 'step.application', values: { n: n + 1 } }, opened, part),
    ),
    ...facts.lines,
    ...mandateLines(opened.files, trust, passport),
    ...authorisationLines(opened.files, trust, passport),
    ...(passport.decision ? decisionLines(opened, passport.decision) : []),
    ...passport.documents.flatMap((part) => documentLines(opened, part)),
    ...(passport.page ? [pageLine(opened, passport.page)] : []),
  ];
  return { passport, roots, lines, facts: facts.found };
}

function decisionLines(opened: Opened, part: SignedPart): Line[] {
  const named = { key: 'step.decision' };
  return [...signedLines(named, opened, part), step(named, () => checkDecision(opened))];
}

function checkDefinition({ files, passport }: Opened): Said {
  const digest = sha256Hex(bytesOf(files, 'definition.json'));
  if (digest !== passport.edition) throw new Fault('edition');
  return { key: 'found.edition', values: { digest } };
}

/** One entry after another, none left out between them, and all of this case. */
function checkOrder({ passport, history }: Opened): Said {
  const { entries, id, number, origin } = history;
  if (id !== passport.id || number !== passport.number || origin !== passport.instance) throw new Fault('other_case');
  if (entries.some(({ seq }, n) => seq !== n + 1)) throw new Fault('entry_missing');
  return { key: 'found.history', values: { count: entries.length, number } };
}

/** Content opens the commitment, the commitment is the leaf's, the leaf is in the tree that the log's key signed. */
function checkEntry({ passport, history }: Opened, entry: HistoryEntry): Said {
  const leaf = leafHashUnder(history.origin, history.leafKind, fromHex(entry.commit));
  if (hex(leaf) !== entry.leafHash) throw new Fault('leaf');
  if (entry.content) checkContent(passport, entry, fromBase64(entry.content.bytes), fromHex(entry.content.salt));
  const place = placeInLog(passport, leaf, entry.inclusion);
  return { key: entry.content ? 'found.entry' : 'found.closedEntry', values: { kind: entry.kind, place } };
}

function checkContent(passport: Passport, entry: HistoryEntry, bytes: Uint8Array, salt: Uint8Array): void {
  if (hex(commitOf(salt, bytes)) !== entry.commit) throw new Fault('content');
  const said = readJson('content.json', bytes) as { case?: unknown; seq?: unknown; kind?: unknown };
  if (said.case !== passport.id || said.seq !== entry.seq || said.kind !== entry.kind)
    throw new Fault('content_of_other');
}

function sealerOf(seal: Uint8Array): string | undefined {
  try {
    return signaturesOfCms(seal)[0]?.signer.fingerprint;
  } catch {
    // That it is no signature is told where it is checked.
    return undefined;
  }
}

function signedLines(named: Said, opened: Opened, part: SignedPart): Line[] {
  const { files, history } = opened;
  const trust = since(opened.trust, witnessedAt(opened, part));
  const lines = part.signatures.flatMap((signing) => [
    signatureStep(named, () => {
      if (!history.entries.some(({ seq }) => seq === part.entry)) throw new Fault('entry_missing');
      return signerOf(trust, bytesOf(files, part.content), bytesOf(files, signing.file), instantFromIso(signing.at));
    }),
    ...providerLines(named, opened, signing),
  ]);
  return part.joint === undefined ? lines : [...lines, jointLine(named, { ...opened, trust }, part, part.joint)];
}

/** With one more moment by which what is judged was there; the earlier one proves more. */
const since = (trust: OutsideTrust, moment: Instant | undefined): OutsideTrust =>
  moment === undefined ? trust : { ...trust, existedAt: instant(Math.min(moment, trust.existedAt ?? moment)) };

/** Who countersigned a signature; where the passport says that the provider did, he is among them, over just this signature. */
function providerLines(
  named: Said,
  { files, trust, sealer }: Opened,
  { file, countersigned = false }: SignedPart['signatures'][number],
): Line[] {
  const all = countersignaturesIn(files.get(file));
  const lines = countersignedLines(named, all, trust);
  const isByProvider = lines.some(
    ({ signature }, n) => signature?.certificate.fingerprint === sealer && all[n]?.path.length === 1,
  );
  return countersigned && !isByProvider ? [...lines, wrong(named, new Fault('not_countersigned'))] : lines;
}

/** The joint CMS holds the signatures that lie beside it, all of them and no other, over the same content. */
function jointLine(named: Said, { files, trust }: Opened, part: SignedPart, path: string): Line {
  return step(named, () => {
    const content = bytesOf(files, part.content);
    const octetsOf = (cms: Uint8Array) => signaturesOfCms(cms).map(({ signature }) => hex(signature));
    const joint = signaturesOfCms(bytesOf(files, path));
    const single = part.signatures.flatMap(({ file }) => octetsOf(bytesOf(files, file)));
    const isSame = joint.length === single.length && joint.every(({ signature }) => single.includes(hex(signature)));
    if (!isSame) throw new Fault('joint', { path });
    for (const one of joint) one.check(content, trust);
    return { key: 'found.joint', values: { path, count: joint.length } };
  });
}

/** The officer signed upon exactly the history that stands here. */
function checkDecision({ files, passport, history }: Opened): Said {
  const content = bytesOf(files, passport.decision?.content ?? '');
  const said = readJson('content.json', content) as {
    type?: unknown;
    id?: unknown;
    history?: { entries?: unknown; last?: unknown };
  };
  if (said.type !== 'shanyraq/decision/v1' || said.id !== passport.id) throw new Fault('decision_of_other');
  const seen = Number(said.history?.entries);
  if (history.entries[seen - 1]?.leafHash !== said.history?.last || passport.decision?.entry !== seen + 1)
    throw new Fault('decision_history');
  return { key: 'found.decision', values: { count: seen } };
}
