/** The door of trust: signatures checked, seals and time-stamps made, certificates issued and withdrawn. */
import type { Instant } from '#kernel/instant.ts';
import type { Env, Tx } from '#platform/app.ts';
import { authoritiesOf } from './authorities/known.ts';
import { elsewhereSignature, elsewhereStatus, type SignatureStatus, verifyElsewhere } from './elsewhere/verify.ts';
import { trustProfile } from './profile.ts';
import { statusOf } from './revocation/status.ts';
import { checkSignature, type SignatureInput, type VerifiedSignature } from './signatures/verify.ts';
import { wantStamp } from './stamps/stamp.ts';
import { findCertificate, listCertificatesOf, listCertificatesOfBin } from './store/certificates.ts';
import { hasCompleteList } from './store/lists.ts';

export { permitSeal, type WantedSeal, wantedSeals } from './authorities/seals.ts';
export { setCodeNames } from './code-names.ts';
export { findingsOf, waitForChecker } from './elsewhere/ask.ts';
export { askAboutSignature, receivedAt, SignatureAwaited, type SignatureStatus } from './elsewhere/verify.ts';
export { lasting, lastingProof, publicAuthorities, publicTrust, trustFor } from './evidence.ts';
export { canIssueKeys, certifyKey, type IssuedKey, issueKey, type KeyRequest, mayCertify } from './issue.ts';
export { type KeyRef, type Signer, signer } from './keys/key-ring.ts';
export { AppForm, SignBox, type SignBoxProps, SimForm } from './pages/sign-box.tsx';
export { type OfferedApp, roleFor, signingApp } from './profile.ts';
export type { Proof } from './profile-schema.ts';
export { MAX_SIGNATURE_BYTES, readSignature, signatureFrom, signatureOfFile } from './read-signature.ts';
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
export type { OutsideTrust } from './signatures/judged.ts';
export type { LastingProof } from './signatures/lasting.ts';
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

export interface Verification extends SignatureInput {
  /** Whether the signature stays here: a worker then has it time-stamped, soon after the commit. */
  readonly isKept: boolean;
}

/** Verifies a detached signature against this instance's authorities and the country's profile. Throws the refusals of `trust`. */
export async function verifySignature(tx: Tx, { isKept, ...input }: Verification): Promise<VerifiedSignature> {
  const verified = await verify(tx, input);
  if (isKept) await wantStamp(tx, verified);
  return verified;
}

async function verify(tx: Tx, input: SignatureInput): Promise<VerifiedSignature> {
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

/** Where the newest lists of the authorities lie, as addresses of this site: for whoever checks in a page. */
export async function listAddresses(tx: Tx): Promise<readonly string[]> {
  const { all } = await authoritiesOf(tx);
  const found: string[] = [];
  for (const { name, certificate } of all)
    if (name !== undefined && (await hasCompleteList(tx, certificate.serial))) found.push(`/pki/crl/${name}`);
  return found;
}
