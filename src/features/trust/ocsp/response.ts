/** Answers about certificates as DER (RFC 6960 section 4.2). */
import { hash } from 'node:crypto';
import { OID } from '#kernel/asn1/oids.ts';
import { primitive } from '#kernel/asn1/read.ts';
import {
  algorithm,
  bits,
  context,
  enumerated,
  generalizedTime,
  octets,
  oid,
  sequence,
  tagged,
} from '#kernel/asn1/write.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Certificate } from '../certificates/read.ts';
import type { Signer } from '../keys/key-ring.ts';
import { REASON_CODES, type RevokedEntry } from '../revocation/list.ts';
import { keyOctets } from './certificate-id.ts';

/** OCSPResponseStatus of an answer without contents (section 4.2.1). */
const FAILURES = { malformedRequest: 1, internalError: 2, tryLater: 3, unauthorized: 6 } as const;
export type OcspFailure = keyof typeof FAILURES;

/** An answer that says only why there is none. It is not signed. */
export const ocspFailure = (failure: OcspFailure): Uint8Array => sequence(enumerated(FAILURES[failure]));

export interface SingleAnswer {
  /** CertID, DER, as it was asked. */
  readonly id: Uint8Array;
  readonly status: 'good' | 'unknown' | Pick<RevokedEntry, 'reason' | 'at'>;
}

export interface Answer {
  readonly singles: readonly SingleAnswer[];
  readonly thisUpdate: Instant;
  readonly nextUpdate: Instant;
  /** The nonce as it came. */
  readonly nonce?: Uint8Array | undefined;
}

/** RFC 6960 section 4.4.1 wants no reason where it is unspecified, as in lists. */
function certificateStatus(status: SingleAnswer['status']): Uint8Array {
  if (status === 'good') return tagged(primitive(0));
  if (status === 'unknown') return tagged(primitive(2));
  const reason = status.reason === 'unspecified' ? [] : [context(0, enumerated(REASON_CODES[status.reason]))];
  return context(1, generalizedTime(status.at), ...reason);
}

// A responder's name is the SHA-1 of its key (section 4.2.1), and asked for at each answer.
const responderIds = new WeakMap<Uint8Array, Uint8Array>();

/** Signs an answer by a delegated responder, whose certificate goes along (section 4.2.2.2). */
export async function signAnswer(answer: Answer, responder: Certificate, signer: Signer): Promise<Uint8Array> {
  const responderId = responderIds.get(responder.der) ?? hash('sha1', keyOctets(responder), 'buffer');
  responderIds.set(responder.der, responderId);
  const { singles, thisUpdate, nextUpdate, nonce } = answer;
  const times = [generalizedTime(thisUpdate), context(0, generalizedTime(nextUpdate))];
  const responses = singles.map(({ id, status }) => sequence(id, certificateStatus(status), ...times));
  const extensions = nonce ? [context(1, sequence(sequence(oid(OID.ocspNonce), octets(nonce))))] : [];
  const toSign = sequence(
    context(2, octets(responderId)),
    generalizedTime(thisUpdate),
    sequence(...responses),
    ...extensions,
  );
  const signature = bits(await signer.sign(toSign));
  const basic = sequence(toSign, algorithm(signer.algorithm), signature, context(0, sequence(responder.der)));
  return sequence(enumerated(0), context(0, sequence(oid(OID.ocspBasic), octets(basic))));
}
