/** Asking another authority about one certificate (RFC 6960), and believing its answer only for good reasons. */
import { OID } from '#kernel/asn1/oids.ts';
import { context, octets, oid, sequence } from '#kernel/asn1/write.ts';
import { hex } from '#kernel/hash.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Certificate } from '../certificates/read.ts';
import { certificateId } from '../ocsp/certificate-id.ts';
import { readOcspResponse } from '../signatures/ocsp-answer.ts';

export type OcspStatus =
  | { readonly status: 'good' | 'unknown'; readonly until: Instant }
  | { readonly status: 'revoked'; readonly at: Instant; readonly reason: number };

/** How far their clock may be from ours. */
const CLOCKS_MS = 300_000;

export interface OcspQuestion {
  readonly issuing: Certificate;
  readonly root: Certificate;
  /** Hexadecimal. */
  readonly serial: string;
  readonly at: Instant;
  /** OCTET STRING, DER, as it was sent. */
  readonly nonce: Uint8Array;
}

/**
 * What the answer says of the certificate that was asked about. Throws DerError for what is no answer, and Error for one that may not be
 * believed: of another certificate, signed by nobody who may, for another question, or not of now.
 */
export function readAnswer(der: Uint8Array, { issuing, root, serial, at, nonce }: OcspQuestion): OcspStatus {
  const answer = readOcspResponse(der);
  if (!answer.signedBy({ certificate: issuing, root }, at)) throw new Error('nobody who may has signed the answer');
  // Answers made beforehand carry none; the moment says then that it is of now.
  if (answer.nonce && hex(answer.nonce) !== hex(nonce)) throw new Error('the answer is to another question');
  const single = answer.statusOf(issuing, serial);
  if (!single) throw new Error('the answer is about another certificate');
  const { status, from, until } = single;
  if (from > at + CLOCKS_MS || until < at) throw new Error('the answer is not of now');
  return typeof status === 'string' ? { status, until } : { status: 'revoked', ...status };
}

/** An OCSPRequest about the certificate, with the nonce (section 4.1; RFC 9654). The digest names the issuer, and proves nothing. */
export const ocspRequest = (
  { issuing, serial, nonce }: OcspQuestion,
  digest: 'sha1' | 'sha256',
): Uint8Array<ArrayBuffer> =>
  sequence(
    sequence(
      sequence(sequence(certificateId(issuing, OID[digest], serial))),
      context(2, sequence(sequence(oid(OID.ocspNonce), octets(nonce)))),
    ),
  );
