/** One CMS of several people's signatures over the same content (RFC 5652 section 5.1), as programs that sign in parallel make it. */
import { contentInfo, signedDataFields } from '#kernel/asn1/cms.ts';
import { DerError, readAlgorithm, readDer } from '#kernel/asn1/read.ts';
import { eachOnce } from './lasting.ts';
import { checkContent } from './mathematics.ts';
import { parseSigners } from './parse.ts';

/**
 * Joins detached signatures over the content: every SignerInfo as it was, octet for octet; certificates, lists and digests each once. Throws
 * `trust.wrong_content` and `trust.unsupported_algorithm` for a signature of which that isn't known to be what it is over, DerError for
 * anything that isn't a detached CMS of signatures, and for more signers than anybody reads.
 */
export function joinSigners(content: Uint8Array, signatures: readonly Uint8Array[]): Uint8Array {
  for (const signed of signatures.flatMap(parseSigners)) {
    if (signed.content !== undefined) throw new DerError('the content is inside; a detached signature is expected');
    checkContent(signed, content);
  }
  const parts = signatures.map(signedDataFields);
  const [encapsulated, ...others] = eachOnce(parts.map((one) => one.encapsulated));
  if (!encapsulated || others.length > 0) throw new DerError('the signatures are over contents of several types');
  const digests = parts.flatMap((one) => one.digests);
  const joint = contentInfo({
    // NULL as a parameter or none: the algorithm is the same.
    digests: [...new Map(digests.map((der) => [readAlgorithm(readDer(der)), der])).values()],
    encapsulated,
    certificates: eachOnce(parts.flatMap(({ certificates }) => certificates)),
    revocations: eachOnce(parts.flatMap(({ revocations }) => revocations)),
    signers: eachOnce(parts.flatMap(({ signers }) => signers)),
  });
  parseSigners(joint);
  return joint;
}
