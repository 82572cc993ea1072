/** What stands in a case passport: written by assemble.ts, read without trust by check.ts. */
import { z } from 'zod';

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const path = z.string().max(300);
const moment = z.iso.datetime();

const inclusion = z
  .object({
    index: z.int().nonnegative(),
    treeSize: z.int().positive(),
    path: z.array(digest).max(64),
    checkpoint: z.string(),
  })
  .nullable()
  .describe('Null until the log has published the leaf, within seconds.');

export type PlaceInLog = z.infer<typeof inclusion>;

const signing = z.object({
  file: path.describe('Detached CMS, DER.'),
  at: moment.describe('When it was made, as the history says.'),
});

const signedPart = z.object({
  content: path.describe('The exact bytes that were signed.'),
  entry: z.int().positive().describe('Number of the entry of the history that it came with.'),
  signatures: z.array(signing),
});

const documentPart = z.object({
  number: z.string(),
  content: path,
  salt: digest.describe('Opens the leaf: the commitment is HMAC-SHA-256(salt, content).'),
  leafHash: digest,
  inclusion,
  seal: signing.nullable().describe('Null until a worker has sealed it.'),
  pdfs: z.array(path),
});

/** passport.json, `shanyraq/case-passport/v1`. */
export const passportSchema = z.object({
  type: z.literal('shanyraq/case-passport/v1'),
  instance: z.string().describe('Origin of the log.'),
  id: z.uuid(),
  number: z.string(),
  service: z.string(),
  edition: digest.describe('SHA-256 of definition.json, by which the case is decided.'),
  provider: z.string(),
  madeAt: moment,
  logKey: z.string().describe('The key of the log’s checkpoints, as verifiers are configured with (C2SP signed-note).'),
  applications: z.array(signedPart),
  decision: signedPart.nullable().describe('Null where nobody has decided yet, and where a rule decided by itself.'),
  documents: z.array(documentPart),
  filesLeftOut: z.array(digest).describe('Files of the application that are too large to go with it.'),
});

export type Passport = z.infer<typeof passportSchema>;
export type SignedPart = z.infer<typeof signedPart>;
export type DocumentPart = z.infer<typeof documentPart>;

const historyEntry = z.object({
  seq: z.int().positive(),
  kind: z.string(),
  leafHash: digest,
  commit: digest,
  content: z.object({ bytes: z.base64(), salt: digest }).nullable(),
  inclusion,
});

/** history.json, `shanyraq/case-proof/v1`: what cases/proof.ts gives. */
export const historySchema = z.object({
  type: z.literal('shanyraq/case-proof/v1'),
  origin: z.string(),
  leafKind: z.string(),
  id: z.uuid(),
  number: z.string(),
  entries: z.array(historyEntry),
});

export type History = z.infer<typeof historySchema>;
export type HistoryEntry = z.infer<typeof historyEntry>;
