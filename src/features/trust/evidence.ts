/** What a signature needs to be checked years later without us, gathered from what is known now: time-stamps, authorities, lists, OCSP answers. */
import { sha256Hex } from '#kernel/hash.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { authoritiesOf } from './authorities/known.ts';
import { type Certificate, readCertificate } from './certificates/read.ts';
import { elsewhereAuthorities, externalAuthorities } from './external/known.ts';
import { type KeyRef, signer } from './keys/key-ring.ts';
import { answerAbout } from './ocsp/about.ts';
import { statusOf } from './revocation/status.ts';
import type { OutsideTrust } from './signatures/judged.ts';
import { certificatesIn, type LastingProof, lastingSignature, proofOf, unlisted } from './signatures/lasting.ts';
import { parseSigners } from './signatures/parse.ts';
import { withStampsOf } from './stamps/embed.ts';
import { findListBytes } from './store/external.ts';
import { findLatestList } from './store/lists.ts';
import { findStamps, type SignatureStamp } from './store/stamps.ts';

/**
 * Signatures and countersignatures in a CMS with what their check needs years later: the time-stamps that were made over them here, authorities, the
 * newest lists, and where a list is too large or silent of them, OCSP answers (CAdES-B-LT, ETSI EN 319 122-1). Throws DerError for anything else.
 */
export async function lasting(tx: Tx, cms: Uint8Array): Promise<Uint8Array> {
  const stamps = await stampsFor(tx, cms);
  const stamped = withStampsOf(cms, stamps);
  const known = await trustFor(tx, [stamped]);
  const signers = certificatesIn(stamped);
  const kept = [...stamps.values()].flatMap(({ answer }) => answer ?? []);
  const missing = await answersFor(tx, signers, proofOf(signers, known).lists, tx.env.clock.now());
  return lastingSignature(stamped, { ...known, answers: [...kept, ...missing] });
}

/** The time-stamps over the signatures of a CMS that prove something. One that came when the certificate had ended doesn't. */
async function stampsFor(tx: Tx, cms: Uint8Array): Promise<ReadonlyMap<string, SignatureStamp>> {
  const all = parseSigners(cms);
  const digestOf = ({ signature }: { readonly signature: Uint8Array }): string => sha256Hex(signature);
  const found = new Map(await findStamps(tx, all.map(digestOf)));
  for (const signed of all) {
    const stamp = found.get(digestOf(signed));
    const { serial, notAfter } = signed.signer;
    if (stamp && (notAfter < stamp.at || (await statusOf(tx, serial, stamp.at)) === 'revoked'))
      found.delete(stamp.signature);
  }
  return found;
}

/** Answers about those of whom the lists at hand say nothing, each once. */
async function answersFor(
  tx: Tx,
  signers: readonly Certificate[],
  lists: readonly Uint8Array[],
  at: Instant,
): Promise<Uint8Array[]> {
  const answers: Uint8Array[] = [];
  for (const serial of new Set(unlisted(signers, lists).map((one) => one.serial))) {
    const answer = await answerAbout(tx, serial, at);
    if (answer) answers.push(answer);
  }
  return answers;
}

/**
 * What a time-stamped signature by this key at this moment will need years later, known before it is made: for a file that is signed
 * whole. Throws as `signer`.
 */
export async function lastingProof(tx: Tx, ref: KeyRef, at: Instant): Promise<LastingProof> {
  const keys = await Promise.all([signer(tx.env, ref, at), signer(tx.env, 'tsa', at)]);
  const signers = keys.map(({ certificate }) => readCertificate(certificate));
  const proof = proofOf(signers, await publicTrust(tx));
  return { ...proof, answers: await answersFor(tx, signers, proof.lists, at) };
}

/** The certificates of our authorities, DER: whom a checker of our signatures believes. */
export async function publicAuthorities(tx: Tx): Promise<Pick<OutsideTrust, 'roots' | 'authorities'>> {
  const { all } = await authoritiesOf(tx);
  const ofKind = (wanted: string) =>
    all.filter(({ kind }) => kind === wanted).map(({ certificate }) => certificate.der);
  return { roots: ofKind('root'), authorities: ofKind('issuing') };
}

/** What anybody needs to check our signatures without asking us: certificates of authorities and their newest lists, DER. */
export async function publicTrust(tx: Tx): Promise<OutsideTrust> {
  const { all } = await authoritiesOf(tx);
  const lists: Uint8Array[] = [];
  for (const { certificate } of all) {
    const list = await findLatestList(tx, certificate.serial, 'complete');
    if (list) lists.push(list.der);
  }
  return { ...(await publicAuthorities(tx)), lists };
}

/** The same for these signatures, DER: also of the external authorities by whom they were made, and of no other. */
export async function trustFor(tx: Tx, signatures: readonly Uint8Array[]): Promise<OutsideTrust> {
  const { roots, authorities, lists } = await publicTrust(tx);
  const issuers = new Set(signatures.flatMap(certificatesIn).map(({ issuer }) => issuer));
  const external = externalAuthorities(tx.env)
    .map(({ authority }) => authority)
    .filter(({ certificate }) => issuers.has(certificate.subject));
  const ofChecker = elsewhereAuthorities(tx.env).filter(({ authority }) => issuers.has(authority.certificate.subject));
  const theirs: Uint8Array[] = [];
  for (const { certificate } of external) {
    const list = await findListBytes(tx, certificate.fingerprint);
    if (list) theirs.push(list);
  }
  return {
    // Nothing above an authority of the checker can be computed either: it stands for itself.
    roots: [
      ...roots,
      ...external.map(({ root }) => root.der),
      ...ofChecker.map(({ authority }) => authority.certificate.der),
    ],
    authorities: [...authorities, ...external.map(({ certificate }) => certificate.der)],
    lists: [...lists, ...theirs],
  };
}
