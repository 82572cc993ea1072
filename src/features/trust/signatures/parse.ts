/** Reading CMS SignedData (RFC 5652, section 5): DER, nothing skipped. */
import { signedDataFields } from '#kernel/asn1/cms.ts';
import {
  constructed,
  DerError,
  Fields,
  inside,
  readAlgorithm,
  readDer,
  readOctets,
  readOid,
} from '#kernel/asn1/read.ts';
import { sha256Hex } from '#kernel/hash.ts';
import { revocationsIn, together } from './carried.ts';
import { countersignaturesOf, type WithCarried } from './countersignatures.ts';
import { readSignerInfo, type SignerInfo } from './signer-info.ts';

/** A signature, with what lies beside it: all certificates, lists and OCSP answers inside, DER; only their own signatures vouch for them. */
export interface SignedData extends WithCarried {
  /** Undefined in a countersignature, which has none. */
  readonly contentType: string | undefined;
  /** Undefined: detached. */
  readonly content: Uint8Array | undefined;
}

/** More signers than any paper has were put there to hurt whoever opens it. */
const MOST_SIGNERS = 50;

/** Parses a ContentInfo with SignedData of one signer. Throws DerError for anything else. */
export function parseSignedData(cms: Uint8Array): SignedData {
  const [only, ...more] = parseSigners(cms);
  if (!only || more.length > 0) throw new DerError('exactly one signer is expected');
  return only;
}

/** What each signer of a ContentInfo with SignedData signed, in its order; at least one. Throws DerError for anything else. */
export function parseSigners(cms: Uint8Array): readonly SignedData[] {
  const { digests, encapsulated, certificates, revocations, signers } = signedDataFields(cms);
  const announced = digests.map((one) => readAlgorithm(readDer(one)));
  const { contentType, content } = readEncapsulated(encapsulated);
  if (signers.length === 0 || signers.length > MOST_SIGNERS) throw new DerError('no signers, or too many');
  const all = signers.map((one) => readSignerInfo(one, certificates));
  if (all.some(({ attributeContentType }) => attributeContentType === undefined))
    throw new DerError('the content type is missing');
  const ofAll = revocationsIn(revocations.map(readDer));
  const signed = all.map(({ carried, ...one }) => {
    const beside = together(carried, ofAll);
    return { contentType, content, ...one, ...beside, certificates: [...certificates, ...beside.certificates] };
  });
  checkAnnounced(announced, signed);
  return signed;
}

/** Digests that are announced are those of all signers (section 5.1), each once; programs name those of countersigners with them. */
function checkAnnounced(announced: readonly string[], signers: readonly WithCarried[]): void {
  const used = new Set(signers.map(({ digestAlgorithm }) => digestAlgorithm));
  const more = announced.filter((one) => !used.has(one));
  const isEachOnce = new Set(announced).size === announced.length;
  if (!isEachOnce || announced.length !== used.size + more.length || (more.length > 0 && !areExplained(more, signers)))
    throw new DerError("other digests are announced than the signers'");
}

function areExplained(digests: readonly string[], signers: readonly WithCarried[]): boolean {
  const used = signers
    .flatMap(countersignaturesOf)
    .map(({ read }) => (read instanceof DerError ? undefined : read.digestAlgorithm));
  return digests.every((one) => used.includes(one));
}

function readEncapsulated(der: Uint8Array): Pick<SignedData, 'content'> & { readonly contentType: string } {
  const fields = new Fields(readDer(der));
  const contentType = readOid(fields.take());
  const content = fields.optional(constructed(0));
  fields.end();
  return { contentType, content: content && readOctets(inside(content)) };
}

/**
 * How the same signature is known again: SHA-256 of its signed attributes as they are hashed, hexadecimal. They name content, certificate and
 * time. What anybody can change without the key is not in it: unsigned attributes, what lies beside, and the value itself, for of ECDSA (r, n - s) holds
 * as (r, s) does.
 */
export const signatureDigest = ({ attributes }: SignerInfo): string => sha256Hex(attributes);
