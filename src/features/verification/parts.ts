/** What passports of cases and of documents hold alike, and how it is checked. */
import {
  commitOf,
  leafHashUnder,
  publicSalt,
  verifyCheckpoint,
  verifyInclusion,
} from '#features/transparency/outside.ts';
import { checkOutside, checkPdf, type OutsideSignature, type OutsideTrust } from '#features/trust/outside.ts';
import { canonicalBytes } from '#kernel/canonical.ts';
import { fromHex, hex, sha256Hex } from '#kernel/hash.ts';
import { type Instant, instantFromIso } from '#kernel/instant.ts';
import type { Files } from './asic.ts';
import { countersignaturesIn, countersignedLines } from './countersigned.ts';
import { Fault, type Line, type Said, signatureStep, step } from './findings.ts';
import { bytesOf } from './read.ts';
import { type DocumentPart, PAGE_LEAF, type Passport, type PlaceInLog, releaseOf } from './shape.ts';

type Logged = Pick<Passport, 'instance' | 'logKey'>;

interface Held {
  readonly files: Files;
  readonly passport: Logged;
}

/** What a check has beside the file: the moment, and who computes what can't be computed here. */
export type CheckGiven = Pick<OutsideTrust, 'checker' | 'now'>;

/** Roots, authorities and lists that came along. */
export function trustIn(files: Files, { checker, now }: CheckGiven): OutsideTrust {
  const named = (pattern: RegExp) => [...files].filter(([path]) => pattern.test(path)).map(([, bytes]) => bytes);
  return {
    roots: named(/^pki\/root-\d+\.crt$/),
    authorities: named(/^pki\/authority-\d+\.crt$/),
    lists: named(/^pki\/list-\d+\.crl$/),
    checker,
    now,
  };
}

/** The seal over the whole container. */
export const sealLine = (
  trust: OutsideTrust,
  manifest: Uint8Array,
  seal: Uint8Array,
  { madeAt }: Pick<Passport, 'madeAt'>,
): Line => signatureStep({ key: 'step.container' }, () => signerOf(trust, manifest, seal, instantFromIso(madeAt)));

/** For all that lies in a container: the time-stamp of its seal shows that it was there by then. */
export const underSeal = (trust: OutsideTrust, { verdict, signature }: Line): OutsideTrust =>
  verdict === 'valid' && signature?.timeBy === 'stamp' ? { ...trust, existedAt: signature.signedAt } : trust;

/** Who signed; throws the refusals of trust. */
export const signerOf = (trust: OutsideTrust, content: Uint8Array, cms: Uint8Array, at: Instant): OutsideSignature =>
  checkOutside({ content, cms, at }, trust);

/** Where a leaf stands in the log that the passport's key signed. Throws Fault. */
export function placeInLog(passport: Logged, leafHash: Uint8Array, place: PlaceInLog): Said {
  if (!place) return { key: 'found.waiting' };
  const { index, treeSize, path, checkpoint } = place;
  const { size, root, origin } = verifyCheckpoint(checkpoint, passport.logKey);
  if (origin !== passport.instance || size !== treeSize) throw new Fault('other_log');
  if (!verifyInclusion({ leafHash, index, size, path: path.map(fromHex), root })) throw new Fault('not_in_log');
  return { key: 'found.place', values: { index: index + 1, size } };
}

/** The page that came along is a release that the log names. It says nothing of the page by which this is being read. */
export function pageLine({ files, passport }: Held, { file, inclusion }: NonNullable<Passport['page']>): Line {
  return step({ key: 'step.page', values: { path: file } }, () => {
    const release = canonicalBytes(releaseOf(sha256Hex(bytesOf(files, file))));
    return placeInLog(
      passport,
      leafHashUnder(passport.instance, PAGE_LEAF, commitOf(publicSalt(), release)),
      inclusion,
    );
  });
}

/** A document: its leaf, its seal, its PDFs. */
export function documentLines(
  { files, trust, passport }: Held & { readonly trust: OutsideTrust },
  part: DocumentPart,
): Line[] {
  const { number, seal } = part;
  const named = { key: 'step.document', values: { number } };
  const leaf = step(named, () => {
    const commit = commitOf(fromHex(part.salt), bytesOf(files, part.content));
    const leafHash = leafHashUnder(passport.instance, 'documents.document', commit);
    if (hex(leafHash) !== part.leafHash) throw new Fault('document');
    return placeInLog(passport, leafHash, part.inclusion);
  });
  if (!seal) return [leaf, step(named, () => ({ key: 'found.unsealed' }))];
  const sealed = signatureStep(named, () =>
    signerOf(trust, bytesOf(files, part.content), bytesOf(files, seal.file), instantFromIso(seal.at)),
  );
  const over = countersignedLines(named, countersignaturesIn(files.get(seal.file)), trust);
  const pdfs = part.pdfs.map((path) =>
    signatureStep({ key: 'step.pdfOf', values: { number, path } }, () => checkPdf(bytesOf(files, path), trust)),
  );
  return [leaf, sealed, ...over, ...pdfs];
}
