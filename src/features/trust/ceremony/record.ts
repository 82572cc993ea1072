/**
 * The record of a ceremony (ETSI EN 319 411-1, clause 6.5.1): who was there, by which program, what went in, what came out. All that
 * follows from the files is computed, by whoever writes it and by whoever checks it; the rest is declared by those present.
 */
import { z } from 'zod';
import { OID } from '#kernel/asn1/oids.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import { attributeOf, type Certificate } from '../certificates/read.ts';
import type { RevocationList } from '../revocation/list.ts';
import type { FileDigest } from './folder.ts';
import { digestSchema, type OpenedRequest } from './request.ts';

export const RECORD_TYPE = 'shanyraq/ceremony/v1';
/** Nobody holds a root alone. */
export const LEAST_KEEPERS = 2;

const textSchema = z.string().trim().min(1).max(200);

const keySchema = z.strictObject({ root: z.number().int(), kept: z.enum(['file', 'token']), place: textSchema });
/** A key that several keepers open together: how many, who may, and who did. */
const sharedKeySchema = keySchema.extend({
  opening: z.strictObject({ needed: z.number().int(), of: z.array(textSchema), by: z.array(textSchema) }),
});

const declaredFields = {
  at: z.iso.datetime(),
  keepers: z
    // The SHA-256 of the certificate whose key signs the record for the keeper.
    .array(z.strictObject({ name: textSchema, certificate: digestSchema }))
    .min(LEAST_KEEPERS, `a ceremony needs ${LEAST_KEEPERS} keepers`),
  program: z.strictObject({ version: textSchema, sha256: digestSchema }),
  keys: z.array(z.union([keySchema, sharedKeySchema])),
};

const declaredSchema = z.strictObject(declaredFields);
const anyJson = z.array(z.record(z.string(), z.json()));
export const recordSchema = z.strictObject({
  ...declaredFields,
  type: z.literal(RECORD_TYPE),
  instance: z.string(),
  request: digestSchema,
  inputs: anyJson,
  outputs: anyJson,
  certificates: anyJson,
  lists: anyJson,
});

/** What only those present can say. */
export type Declared = z.infer<typeof declaredSchema>;
export type CeremonyRecord = z.infer<typeof recordSchema>;
export type Keeper = Declared['keepers'][number];

/** What came out. */
export interface Made {
  readonly outputs: readonly FileDigest[];
  readonly certificates: readonly { readonly file: string; readonly by: number; readonly certificate: Certificate }[];
  readonly lists: readonly { readonly file: string; readonly list: RevocationList }[];
}

/** The record as it is written. */
export function recordOf(opened: OpenedRequest, { at, keepers, program, keys }: Declared, made: Made): CeremonyRecord {
  const { asked, inputs, digest } = opened;
  return {
    type: RECORD_TYPE,
    instance: asked.instance,
    request: digest,
    at,
    keepers,
    program,
    keys,
    inputs: inputs.map(({ name, sha256 }) => ({ name, sha256 })),
    outputs: made.outputs.map(({ name, sha256 }) => ({ name, sha256 })),
    certificates: made.certificates.map(({ file, by, certificate }) => ({
      file,
      signedByRoot: by,
      name: attributeOf(certificate, OID.commonName) ?? '',
      serial: certificate.serial,
      fingerprint: certificate.fingerprint,
      notBefore: isoInstant(certificate.notBefore),
      notAfter: isoInstant(certificate.notAfter),
    })),
    lists: made.lists.map(({ file, list }) => ({
      file,
      number: list.number,
      base: list.base,
      nextUpdate: isoInstant(list.nextUpdate),
      withdrawn: list.entries.map(({ serial, reason, at: since }) => ({ serial, reason, at: isoInstant(since) })),
    })),
  };
}

/** The moment of a ceremony: whole seconds, as certificates have them. */
export const momentOf = (at: Instant): Instant => (Math.floor(at / 1000) * 1000) as Instant;
