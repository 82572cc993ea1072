/** The door of trust: signatures checked, seals and time-stamps made, certificates issued and withdrawn. */
import type { Tx } from '#platform/app.ts';
import { authoritiesOf } from './authorities.ts';
import { trustProfile } from './profile.ts';
import type { OutsideTrust } from './signatures/outside.ts';
import { checkSignature, type SignatureInput, type VerifiedSignature } from './signatures/verify.ts';
import { findLatestList, listAuthorities, listCertificatesOf } from './store.ts';

export type { RevocationReason } from './certificates/sign.ts';
export { canIssueKeys, type IssuedKey, issueKey, type KeyRequest } from './issue.ts';
export { type KeyRef, type Signer, signer } from './keys/key-ring.ts';
export { SignBox, type SignBoxProps } from './pages/sign-box.tsx';
export { MAX_SIGNATURE_BYTES, readSignature } from './read-signature.ts';
export { revokeCertificate, statusOf, verifierOutage } from './revocations.ts';
export {
  certificatesIn,
  checkOutside,
  fingerprintOf,
  type OutsideSignature,
  type OutsideTrust,
  signingTimeOf,
} from './signatures/outside.ts';
export { signPdf } from './signatures/pdf.ts';
export { checkPdf } from './signatures/pdf-outside.ts';
export type { RevocationStatus } from './signatures/revocation.ts';
export { sealCms } from './signatures/seal.ts';
export { timestamp } from './signatures/timestamp.ts';
export type {
  SignatureInput,
  SignerKind,
  VerifiedSignature,
} from './signatures/verify.ts';
export type { IssuedCertificate } from './store.ts';

/** Verifies a detached signature against this instance's authorities and the country's profile. Throws the refusals of `trust`. */
export async function verifySignature(tx: Tx, input: SignatureInput): Promise<VerifiedSignature> {
  const { trusted } = await authoritiesOf(tx);
  return checkSignature(tx, { profile: trustProfile(tx.env, input.at), trusted }, input);
}

/** A person's certificates, newest first, with the revocation where there is one. */
export const certificatesOf = listCertificatesOf;

/** What anybody needs to check our signatures without asking us: certificates of authorities and the newest lists, DER. */
export async function publicTrust(tx: Tx): Promise<OutsideTrust> {
  const known = await listAuthorities(tx);
  const ofKind = (wanted: string) => known.filter(({ kind }) => kind === wanted).map(({ der }) => der);
  const list = await findLatestList(tx);
  return { roots: ofKind('root'), authorities: ofKind('issuing'), lists: list ? [list.der] : [] };
}
