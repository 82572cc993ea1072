/** What is said of a connected system: parsed wherever it comes from, and public. */
import { z } from 'zod';
import { citeSchema, idSchema, textSchema } from '#features/country/index.ts';
import { LEVELS } from './rules/assurance.ts';
import { isCheckable } from './rules/keys.ts';
import { SCOPES } from './scopes.ts';

const MOST_ADDRESSES = 10;
const MOST_KEYS = 4;

const part = z
  .string()
  .regex(/^[A-Za-z0-9_-]+$/)
  .max(1400);
const kid = z
  .string()
  .regex(/^[\w.:-]{1,100}$/)
  .optional();

/** A public key (RFC 7517). Strict: an unknown member is refused, and so is a private part, `d`. */
const clientKeySchema = z
  .discriminatedUnion('kty', [
    z.strictObject({ kty: z.literal('EC'), crv: z.enum(['P-256', 'P-384']), x: part, y: part, kid }),
    z.strictObject({ kty: z.literal('RSA'), n: part, e: part, kid }),
  ])
  .refine(isCheckable, 'no key that anything can be checked with');

// Only what can't mean anything in a header or a policy; no spaces, quotes, commas, semicolons, and no wildcard.
const ADDRESS = /^https?:\/\/[a-z0-9.\-[\]:]+\/[A-Za-z0-9\-._~/?&=%]*$/;

const addressSchema = z.string().max(500).regex(ADDRESS);

/** Names are shown in sentences: one line, without marks that turn the direction of writing. */
export const lineSchema = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .regex(/^[^\p{C}\p{Zl}\p{Zp}]*$/u);
const lines = (most: number) => textSchema.extend({ kk: lineSchema(most), ru: lineSchema(most), en: lineSchema(most) });

export const clientSchema = z.strictObject({
  id: idSchema.max(60),
  agency: idSchema.describe('Id of the agency whose system it is.'),
  title: lines(100).describe('How it is called.'),
  purpose: lines(300).describe('What for it asks who comes, in words for the person.'),
  cite: citeSchema.extend({ article: lineSchema(20) }).describe('By which law.'),
  scopes: z
    .array(z.enum(SCOPES))
    .refine((all) => new Set(all).size === all.length)
    .describe('What it may ask to learn.'),
  assurance: z.enum(LEVELS).describe('The least assurance with which anybody comes in.'),
  redirectUris: z
    .array(addressSchema)
    .min(1)
    .max(MOST_ADDRESSES)
    .describe('Where a person may be led with a code: one host, https.'),
  signedOutUris: z.array(addressSchema).max(MOST_ADDRESSES).describe('Where a person may be led after he signed out.'),
  logoutUri: addressSchema.optional().describe('Where it is told that a session has ended.'),
  keys: z.array(clientKeySchema).min(1).max(MOST_KEYS).describe('Its public keys (RFC 7517).'),
});
export type ClientDefinition = z.infer<typeof clientSchema>;
