import { fromBase64 } from '#kernel/hash.ts';
import type { RouteRequest } from '#platform/feature.ts';
import { refuse } from './refusals.ts';

/** Larger than any signature with its chain and time-stamps; for `maxFileBytes` of routes that take one. */
export const MAX_SIGNATURE_BYTES = 100_000;

// An armoured file, as openssl writes it without -outform DER.
const PEM = /^-----BEGIN (?:CMS|PKCS7)-----([A-Za-z0-9+/=\s]+)-----END (?:CMS|PKCS7)-----\s*$/;

/**
 * The signature that a form of SignBox carries: the uploaded file, DER or PEM, else the field that the frame filled, base64. Throws
 * `trust.signature_missing` and `trust.malformed_signature`.
 */
export function readSignature({
  body,
  files,
}: Pick<RouteRequest<unknown, unknown, unknown>, 'body' | 'files'>): Uint8Array {
  const file = files.get('signatureFile')?.bytes;
  if (file && file.length > 0) return signatureOfFile(file);
  const field = (body as { readonly signature?: unknown } | undefined)?.signature;
  if (typeof field !== 'string' || field === '') throw refuse('signature_missing');
  return decoded(field);
}

/** The signature in a file, DER or PEM. Throws `trust.malformed_signature`. */
export function signatureOfFile(file: Uint8Array): Uint8Array {
  const armoured = PEM.exec(Buffer.from(file).toString('latin1'))?.[1];
  return armoured === undefined ? file : decoded(armoured.replace(/\s/g, ''));
}

/** A signature as programs of others write it: PEM, or base64 broken into lines or not. Throws `trust.malformed_signature`. */
export const signatureFrom = (text: string): Uint8Array => decoded((PEM.exec(text)?.[1] ?? text).replace(/\s/g, ''));

function decoded(text: string): Uint8Array {
  try {
    return fromBase64(text);
  } catch (error) {
    if (error instanceof RangeError) throw refuse('malformed_signature', { why: error.message });
    throw error;
  }
}
