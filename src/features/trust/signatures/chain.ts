/** From a certificate to a trusted authority: one issuing authority under one root, as the country's infrastructure is built. */
import type { Instant } from '#kernel/instant.ts';
import { type Certificate, readCertificate, USAGE } from '../certificates/read.ts';
import { isSignedWith } from './algorithms.ts';

/** An authority that was checked up to its root. */
export interface Chain {
  readonly certificate: Certificate;
  readonly root: Certificate;
  /** From when on nothing that it vouches for counts: its root withdrew it. */
  readonly withdrawnAt?: Instant;
}

/** Whether the issuer's key signed the certificate, by an algorithm we accept. */
function issued(issuer: Certificate, { issuer: name, signed, signatureAlgorithm, signature }: Certificate): boolean {
  return name === issuer.subject && isSignedWith(issuer, { signed, algorithm: signatureAlgorithm, signature });
}

/**
 * Checks an authority against its root; without a root it is trusted by itself (a foreign authority by agreement). Throws where it
 * isn't one: a trusted list is configuration, not input.
 */
export function chainOf(der: Uint8Array, rootDer: Uint8Array | undefined): Chain {
  const certificate = readCertificate(der);
  const root = rootDer ? readCertificate(rootDer) : certificate;
  const mayIssue = [certificate, root].every((one) => one.isAuthority && one.hasUsage(USAGE.certificateSign));
  const isChain = !rootDer || (issued(root, root) && issued(root, certificate));
  if (!mayIssue || !isChain) throw new Error(`${certificate.fingerprint} is no authority under ${root.fingerprint}`);
  return { certificate, root };
}

const isWithin = ({ notBefore, notAfter }: Certificate, at: Instant): boolean => notBefore <= at && at <= notAfter;

// That an authority issued a certificate never changes, and is the dearer half of a verification: kept by fingerprint of both.
// Forgotten whole when full; a cache, never a source.
const ISSUED_KEPT = 20_000;
const issuedKnown = new Set<string>();

/** Whether the authority's key signed the certificate in its name. */
export function isIssuedBy(authority: Certificate, certificate: Certificate): boolean {
  const name = authority.fingerprint + certificate.fingerprint;
  if (issuedKnown.has(name)) return true;
  if (!issued(authority, certificate)) return false;
  if (issuedKnown.size >= ISSUED_KEPT) issuedKnown.clear();
  issuedKnown.add(name);
  return true;
}

const stood = ({ certificate, root, withdrawnAt }: Chain, at: Instant): boolean =>
  isWithin(certificate, at) && isWithin(root, at) && (withdrawnAt === undefined || at < withdrawnAt);

/** The trusted authority that issued the certificate and was valid itself at the moment. */
export function findAuthority<Trusted extends Chain>(
  certificate: Certificate,
  trusted: readonly Trusted[],
  at: Instant,
): Trusted | undefined {
  return trusted.find((authority) => stood(authority, at) && isIssuedBy(authority.certificate, certificate));
}
