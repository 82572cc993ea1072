/** Time-stamps for tests, right and deliberately wrong, and signatures with them. */
import { attribute } from '#kernel/asn1/cms.ts';
import { OID } from '#kernel/asn1/oids.ts';
import { algorithm, generalizedTime, integer, octets, oid, sequence } from '#kernel/asn1/write.ts';
import { sha256 } from '#kernel/hash.ts';
import type { Instant } from '#kernel/instant.ts';
import type { TestKey } from './authority.ts';
import { withAttributes } from './countersign.ts';
import { signAs } from './sign.ts';

/** A TSTInfo (RFC 3161 section 2.4.2) over a SHA-256 digest. */
export const tokenInfo = (digest: Uint8Array, at: Instant): Uint8Array =>
  sequence(
    integer(1),
    oid('2.999.1'),
    sequence(algorithm(OID.sha256), octets(digest)),
    integer(7),
    generalizedTime(at),
  );

/** A TimeStampToken over some bytes. */
export function tokenBy(by: TestKey, over: Uint8Array, at: Instant): Uint8Array {
  const content = tokenInfo(sha256(over), at);
  const contentType = OID.timestampInfo;
  return signAs(by, content, at, { contentType, inside: content, attributes: { contentType } });
}

/** A CMS of one signer with these tokens, each in an attribute of its own. */
export const stampedWith = (cms: Uint8Array, ...tokens: readonly Uint8Array[]): Uint8Array =>
  withAttributes(
    cms,
    tokens.map((token) => attribute(OID.signatureTimestamp, token)),
    [],
  );
