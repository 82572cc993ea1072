/** What two officers sign to have rows imported, and what the log keeps of it. */
import { z } from 'zod';
import { canonicalBytes } from '#kernel/canonical.ts';
import { isLocalDate, type LocalDate } from '#kernel/dates.ts';
import { type Bytes, sha256Hex } from '#kernel/hash.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';

/** Named in the content, so that nothing signed for another purpose can stand in its place. */
export const IMPORT_TYPE = 'shanyraq/register-import/v1';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const contentSchema = z.strictObject({
  type: z.literal(IMPORT_TYPE),
  /** Origin of the instance, as its log names it. */
  instance: z.string(),
  id: z.uuid(),
  register: z.string(),
  /** What it is called, for whoever reads what he signs; absent in contents that were signed before it was so. */
  registerTitle: z.strictObject({ kk: z.string(), ru: z.string(), en: z.string() }).optional(),
  /** Digest of the edition of the register's definition. */
  edition: sha256,
  /** SHA-256 of the file. */
  file: sha256,
  /** From which day rows count that name none. */
  from: z.string().refine((text): text is LocalDate => isLocalDate(text)),
  endAbsent: z.boolean(),
  /** ISO 8601: what was written to the register from then on, nobody who signs has seen. */
  previewed: z.iso.datetime(),
  /** Rows of the file, and what they do; `left`: rows that are left out, `absent`: records that end because no row names them. */
  rows: z.int(),
  new: z.int(),
  changes: z.int(),
  ends: z.int(),
  same: z.int(),
  left: z.int(),
  absent: z.int(),
  ground: z.literal('import'),
  /** Who handed the rows over, and when. */
  reference: z.string(),
  reason: z.string(),
  cite: z.strictObject({ act: z.string(), article: z.string() }),
});

export type ImportContent = z.infer<typeof contentSchema>;

/** The exact bytes to sign: RFC 8785. */
export function importBytes({ registerTitle, ...content }: Omit<ImportContent, 'type' | 'ground'>): Bytes {
  return canonicalBytes({
    ...content,
    ...(registerTitle === undefined ? {} : { registerTitle }),
    type: IMPORT_TYPE,
    ground: 'import',
  });
}

/** The content of bytes; undefined where they aren't such a content, written as `importBytes` writes it. */
export function readImport(bytes: Uint8Array): ImportContent | undefined {
  try {
    const content = contentSchema.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
    return sha256Hex(importBytes(content)) === sha256Hex(bytes) ? content : undefined;
  } catch {
    return undefined;
  }
}

export interface SignedImport {
  readonly id: string;
  readonly register: string;
  readonly content: Uint8Array;
  readonly officer: string;
  /** Detached CMS over `content`, DER. */
  readonly cms: Uint8Array;
  readonly secondOfficer: string;
  readonly secondCms: Uint8Array;
  readonly at: Instant;
}

/** Canonical bytes of a signed import as it is kept: its leaf commits to what was signed, by whom and by what. */
export const signedImportBytes = (one: SignedImport): Bytes =>
  canonicalBytes({
    type: 'shanyraq/register-import-entry/v1',
    import: one.id,
    register: one.register,
    at: isoInstant(one.at),
    content: sha256Hex(one.content),
    officers: [one.officer, one.secondOfficer],
    signatures: [one.cms, one.secondCms].map((cms) => sha256Hex(cms)),
  });
