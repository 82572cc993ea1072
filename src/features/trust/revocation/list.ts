/** Revocation lists, complete and delta, as DER (RFC 5280 section 5). */
import { OID } from '#kernel/asn1/oids.ts';
import { type DerBytes, primitive } from '#kernel/asn1/read.ts';
import { algorithm, bits, context, enumerated, integer, sequence, tagged, time } from '#kernel/asn1/write.ts';
import { fromHex } from '#kernel/hash.ts';
import type { Instant } from '#kernel/instant.ts';
import { distributionPoints, extension } from '../certificates/extensions.ts';
import type { Certificate } from '../certificates/read.ts';
import type { SigningKey } from '../keys/signing-key.ts';

/** Why a certificate was withdrawn, held, or let go again, with the numbers of RFC 5280 section 5.3.1. */
export const REASON_CODES = {
  unspecified: 0,
  keyCompromise: 1,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  certificateHold: 6,
  removeFromCRL: 8,
} as const;

export type StatusReason = keyof typeof REASON_CODES;
/** A withdrawal, which is for ever. */
export type RevocationReason = Exclude<StatusReason, 'certificateHold' | 'removeFromCRL'>;

export interface RevokedEntry {
  readonly serial: string;
  readonly reason: StatusReason;
  readonly at: Instant;
}

export interface RevocationList {
  readonly number: number;
  /** Of a delta list: the number of the complete list that it brings up to date. */
  readonly base: number | null;
  readonly thisUpdate: Instant;
  readonly nextUpdate: Instant;
  readonly entries: readonly RevokedEntry[];
  /** Of a complete list: where its delta stands. */
  readonly freshestAt: string;
}

function entry({ serial, reason, at }: RevokedEntry): Uint8Array {
  // RFC 5280 section 5.3.1: instead of "unspecified" the reason is left out.
  const reasons =
    reason === 'unspecified' ? [] : [sequence(extension(OID.reasonCode, enumerated(REASON_CODES[reason])))];
  return sequence(integer(fromHex(serial)), time(at), ...reasons);
}

/** A signed list of the authority whose certificate and key are given, DER. */
export async function signRevocationList(
  list: RevocationList,
  authority: Certificate,
  key: SigningKey,
): Promise<Uint8Array> {
  const toSign = listBody(list, authority, key.algorithm);
  return sequence(toSign, algorithm(key.algorithm), bits(await key.sign(toSign)));
}

/** What of a list is signed (TBSCertList), DER. Equal lists give equal octets. `signatureAlgorithm`: object identifier. */
export function listBody(list: RevocationList, authority: Certificate, signatureAlgorithm: string): DerBytes {
  const { base, number, thisUpdate, nextUpdate, entries, freshestAt } = list;
  const key = tagged(primitive(0), fromHex(authority.subjectKeyId ?? ''));
  const extensions = sequence(
    extension(OID.authorityKeyIdentifier, sequence(key)),
    extension(OID.crlNumber, integer(number)),
    base === null
      ? extension(OID.freshestCrl, distributionPoints(freshestAt))
      : extension(OID.deltaCrlIndicator, integer(base), true),
  );
  return sequence(
    integer(1),
    algorithm(signatureAlgorithm),
    fromHex(authority.subject),
    time(thisUpdate),
    time(nextUpdate),
    // RFC 5280 section 5.1.2.6: an empty list of certificates is left out.
    ...(entries.length > 0 ? [sequence(...entries.map(entry))] : []),
    context(0, extensions),
  );
}
