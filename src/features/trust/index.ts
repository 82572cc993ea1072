/** The door of trust: signatures checked, seals and time-stamps made, certificates issued and withdrawn. */
import type { Instant } from '#kernel/instant.ts';
import type { Env, Tx } from '#platform/app.ts';
import { authoritiesOf } from './authorities/known.ts';
import { readCertificate } from './certificates/read.ts';
import { elsewhereSignature, elsewhereStatus, type SignatureStatus, verifyElsewhere } from './elsewhere/verify.ts';
import { elsewhereAuthorities, externalAuthorities } from './external/known.ts';
import { type KeyRef, signer } from './keys/key-ring.ts';
import { trustProfile } from './profile.ts';
import { statusOf } from './revocation/status.ts';
import { certificatesIn, type LastingProof, lastingSignature, proofOf } from './signatures/lasting.ts';
import type { OutsideTrust } from './signatures/outside.ts';
import { checkSignature, type SignatureInput, type VerifiedSignature } from './signatures/verify.ts';
import { findCertificate, listCertificatesOf, listCertificatesOfBin } from './store/certificates.ts';
import { findListBytes } from './store/external.ts';
import { findLatestList, hasCompleteList } from './store/lists.ts';

export { permitSeal, type WantedSeal, wantedSeals } from './authorities/seals.ts';
export { findingsOf, waitForChecker } from './elsewhere/ask.ts';
export { askAboutSignature, receivedAt, SignatureAwaited, type SignatureStatus } from './elsewhere/verify.ts';
export { canIssueKeys, certifyKey, type IssuedKey, issueKey, type KeyRequest, mayCertify } from './issue.ts';
export { type KeyRef, type Signer, signer } from './keys/key-ring.ts';
export { AppForm, SignBox, type SignBoxProps, SimForm } from './pages/sign-box.tsx';
export { type OfferedApp, roleFor, signingApp } from './profile.ts';
export type { Proof } from './profile-schema.ts';
export { MAX_SIGNATURE_BYTES, readSignature, signatureFrom } from './read-signature.ts';
export { checkKeyRequest } from './requests.ts';
export type { RevocationReason } from './revocation/list.ts';
export type { RevocationStatus } from './revocation/source.ts';
export {
  holdCertificate,
  resumeCertificate,
  revokeCertificate,
  statusOf,
  verifierOutage,
} from './revocation/status.ts';
export { joinSigners } from './signatures/join.ts';
export type { LastingProof } from './signatures/lasting.ts';
export type { OutsideTrust } from './signatures/outside.ts';
export { signPdf } from './signatures/pdf.ts';
export { addProof } from './signatures/pdf-proof.ts';
export { countersignCms, sealCms } from './signatures/seal.ts';
export { timestamp } from './signatures/timestamp.ts';
export type {
  SignatureInput,
  SignerKind,
  VerifiedSignature,
} from './signatures/verify.ts';
export type { HeldCertificate, IssuedCertificate } from './store/certificates.ts';
export { answeredAmong } from './store/questions.ts';
export { elementsIn, parseXml, walk, type XmlElement } from './xml/document.ts';

/** Whether a signature is one of those that only the checker can compute: worth a wait before it is verified. */
export const isForChecker = (env: Env, cms: Uint8Array): boolean => elsewhereSignature(env, cms) !== undefined;

/** Verifies a detached signature against this instance's authorities and the country's profile. Throws the refusals of `trust`. */
export async function verifySignature(tx: Tx, input: SignatureInput): Promise<VerifiedSignature> {
  const elsewhere = elsewhereSignature(tx.env, input.cms);
  if (elsewhere) return verifyElsewhere(tx, trustProfile(tx.env, input.at), input, elsewhere);
  const { trusted } = await authoritiesOf(tx);
  return checkSignature(tx, { profile: trustProfile(tx.env, input.at), trusted }, input);
}

/**
 * The status of a signature that was taken here, at the moment of its taking, as it is known now: that of its certificate. `wrong`: it was
 * taken before anybody could compute it, and doesn't hold.
 */
export async function statusOfSignature(
  tx: Tx,
  { content, cms, serial }: Pick<SignatureInput, 'content' | 'cms'> & { readonly serial: string },
  at: Instant,
): Promise<SignatureStatus> {
  return (await elsewhereStatus(tx, { content, cms }, at)) ?? statusOf(tx, serial, at);
}

/** The certificate with a number, hexadecimal; undefined where we never issued it. */
export const certificateOf = findCertificate;

/** A person's certificates, newest first, with the revocation where there is one. */
export const certificatesOf = listCertificatesOf;

/** What people sign with in the name of an organisation, newest first, likewise. */
export const certificatesOfOrganisation = listCertificatesOfBin;

/** Signatures and countersignatures in a CMS with what their check needs years later: authorities and the newest lists. Throws DerError for anything else. */
export async function lasting(tx: Tx, cms: Uint8Array): Promise<Uint8Array> {
  return lastingSignature(cms, await publicTrust(tx));
}

/**
 * What a time-stamped signature by this key at this moment will need years later, known before it is made: for a file that is signed
 * whole. Throws as `signer`.
 */
export async function lastingProof(tx: Tx, ref: KeyRef, at: Instant): Promise<LastingProof> {
  const signers = await Promise.all([signer(tx.env, ref, at), signer(tx.env, 'tsa', at)]);
  return proofOf(
    signers.map(({ certificate }) => readCertificate(certificate)),
    await publicTrust(tx),
  );
}

/** Where the newest lists of the authorities lie, as addresses of this site: for whoever checks in a page. */
export async function listAddresses(tx: Tx): Promise<readonly string[]> {
  const { all } = await authoritiesOf(tx);
  const found: string[] = [];
  for (const { name, certificate } of all)
    if (name !== undefined && (await hasCompleteList(tx, certificate.serial))) found.push(`/pki/crl/${name}`);
  return found;
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
