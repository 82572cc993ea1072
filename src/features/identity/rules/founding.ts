/** The first two administrators of an instance: what both sign, and what is kept of it. */
import { z } from 'zod';
import { idSchema } from '#features/country/index.ts';
import { canonicalBytes } from '#kernel/canonical.ts';
import { type Bytes, sha256Hex } from '#kernel/hash.ts';
import { isIin } from '#kernel/identifiers.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';

/** Named in the content, so that nothing signed for another purpose can stand in its place. */
export const FOUNDING_TYPE = 'shanyraq/first-administrators/v1';

const nameSchema = z.strictObject({ iin: z.string().refine(isIin), surname: z.string().trim().min(1).max(100) });

/** The file that both sign, as JSON. */
export const foundingSchema = z.strictObject({
  type: z.literal(FOUNDING_TYPE),
  /** Origin of the instance, as its log names it: nothing signed for another is taken. */
  instance: z.string(),
  agency: idSchema,
  unit: idSchema,
  administrators: z.array(nameSchema).length(2),
});

export type FoundingContent = z.infer<typeof foundingSchema>;

export interface Founding {
  readonly at: Instant;
  readonly content: Uint8Array;
  readonly firstCms: Uint8Array;
  readonly secondCms: Uint8Array;
}

/** Canonical bytes of the founding as it is kept: its leaf commits to what was signed and by what. */
export const foundingBytes = (one: Founding): Bytes =>
  canonicalBytes({
    type: 'shanyraq/first-administrators-entry/v1',
    at: isoInstant(one.at),
    content: sha256Hex(one.content),
    signatures: [one.firstCms, one.secondCms].map((cms) => sha256Hex(cms)),
  });

/** The content of a file; undefined where it isn't such JSON. */
export function readFounding(bytes: Uint8Array): FoundingContent | undefined {
  try {
    return foundingSchema.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch {
    return undefined;
  }
}
