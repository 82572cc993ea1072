/** The time-stamp authority (RFC 3161): says that a digest existed at a moment, and learns nothing else. */

import { OID } from '#kernel/asn1/oids.ts';
import {
  constructed,
  DerError,
  Fields,
  itemsOf,
  readAlgorithm,
  readBoolean,
  readDer,
  readIntegerBytes,
  readOctets,
  readOid,
  readSmallInteger,
  TAG,
} from '#kernel/asn1/read.ts';
import { algorithm, flags, generalizedTime, integer, octets, oid, sequence } from '#kernel/asn1/write.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Env } from '#platform/app.ts';
import { newSerial } from '../certificates/template.ts';
import { signer } from '../keys/key-ring.ts';
import { trustProfile } from '../profile.ts';
import { signCms } from './sign-cms.ts';

interface TimestampRequest {
  readonly digestAlgorithm: string;
  readonly digest: Uint8Array;
  readonly policy: string | undefined;
  /** The whole INTEGER, given back as it came. */
  readonly nonce: Uint8Array | undefined;
  readonly wantsCertificates: boolean;
}

/** PKIFailureInfo: numbers of bits (RFC 3161 section 2.4.2). */
const FAILURE = {
  badAlgorithm: 0,
  badRequest: 2,
  badDataFormat: 5,
  unacceptedPolicy: 15,
  unacceptedExtension: 16,
} as const;
type Failure = keyof typeof FAILURE;

const DIGEST_BYTES: Readonly<Record<string, number>> = { [OID.sha256]: 32, [OID.sha384]: 48, [OID.sha512]: 64 };

/** How far our clock may be from the truth, in seconds; stated in every time-stamp. */
const ACCURACY_SECONDS = 1;

function parseRequest(bytes: Uint8Array): TimestampRequest | Failure {
  const fields = new Fields(readDer(bytes));
  if (readSmallInteger(fields.take()) !== 1) return 'badRequest';
  const imprint = new Fields(fields.take());
  const digestAlgorithm = readAlgorithm(imprint.take());
  const digest = readOctets(imprint.take());
  imprint.end();
  const policy = fields.optional(TAG.oid);
  const nonce = fields.optional(TAG.integer);
  const wantsCertificates = fields.optional(TAG.boolean);
  const extensions = fields.optional(constructed(0));
  fields.end();
  if (extensions && itemsOf(extensions, constructed(0)).length > 0) return 'unacceptedExtension';
  if (DIGEST_BYTES[digestAlgorithm] === undefined) return 'badAlgorithm';
  if (DIGEST_BYTES[digestAlgorithm] !== digest.length) return 'badDataFormat';
  if (nonce) readIntegerBytes(nonce);
  return {
    digestAlgorithm,
    digest,
    policy: policy && readOid(policy),
    nonce: nonce?.whole,
    wantsCertificates: wantsCertificates !== undefined && readBoolean(wantsCertificates),
  };
}

async function makeToken(env: Env, request: TimestampRequest, at: Instant): Promise<Uint8Array> {
  const info = sequence(
    integer(1),
    oid(trustProfile(env, at).timestampPolicy),
    sequence(algorithm(request.digestAlgorithm), octets(request.digest)),
    integer(newSerial()),
    generalizedTime(at),
    sequence(integer(ACCURACY_SECONDS)),
    ...(request.nonce ? [request.nonce] : []),
  );
  const by = await signer(env, 'tsa', at);
  return signCms(by, {
    content: info,
    contentType: OID.timestampInfo,
    isDetached: false,
    omitCertificates: !request.wantsCertificates,
  });
}

/** A TimeStampToken over a SHA-256 digest, DER. Throws RangeError for a digest that isn't 32 bytes. */
export async function timestamp(env: Env, digest: Uint8Array, at: Instant): Promise<Uint8Array> {
  if (digest.length !== 32) throw new RangeError('a SHA-256 digest has 32 bytes');
  return makeToken(
    env,
    { digestAlgorithm: OID.sha256, digest, policy: undefined, nonce: undefined, wantsCertificates: true },
    at,
  );
}

/** Answers a TimeStampReq with a TimeStampResp, granted or rejected with its reason; both DER. */
export async function answerTimestampQuery(env: Env, query: Uint8Array, at: Instant): Promise<Uint8Array> {
  const request = parseOrFail(query);
  if (typeof request === 'string') return rejected(request);
  if (request.policy !== undefined && request.policy !== trustProfile(env, at).timestampPolicy)
    return rejected('unacceptedPolicy');
  return sequence(sequence(integer(0)), await makeToken(env, request, at));
}

function parseOrFail(query: Uint8Array): TimestampRequest | Failure {
  try {
    return parseRequest(query);
  } catch (error) {
    if (error instanceof DerError) return 'badDataFormat';
    throw error;
  }
}

function rejected(failure: Failure): Uint8Array {
  return sequence(sequence(integer(2), flags(FAILURE[failure])));
}
