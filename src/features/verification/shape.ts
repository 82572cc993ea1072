/**
 * What stands in a case passport: services writes it, passport.ts reads it without trust. In zod's small form, whose unused parts stay
 * out of the page that checks.
 */
import * as z from 'zod/mini';

const digest = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const path = z.string().check(z.maxLength(300));
const moment = z.iso.datetime();

/** Null until the log has published the leaf, within seconds. */
const inclusion = z.nullable(
  z.object({
    index: z.int().check(z.nonnegative()),
    treeSize: z.int().check(z.positive()),
    path: z.array(digest).check(z.maxLength(64)),
    checkpoint: z.string(),
  }),
);

export type PlaceInLog = z.infer<typeof inclusion>;

const signing = z.object({
  /** Detached CMS, DER. */
  file: path,
  /** When it was made, as the history says. */
  at: moment,
  /** Whether the provider countersigned it when the container was made; absent in passports of before it did. */
  countersigned: z.optional(z.boolean()),
});

const signedPart = z.object({
  /** The exact bytes that were signed. */
  content: path,
  /** Number of the entry of the history that it came with. */
  entry: z.int().check(z.positive()),
  signatures: z.array(signing),
  /** All of them in one CMS, where several signed and other programs can compute them all. */
  joint: z.optional(path),
  /** Its entry in the first checkpoint that witnesses outside signed with it, and their lines; absent where none did. */
  witnessed: z.optional(inclusion),
});

const documentPart = z.object({
  number: z.string(),
  content: path,
  /** Opens the leaf: the commitment is HMAC-SHA-256(salt, content). */
  salt: digest,
  leafHash: digest,
  inclusion,
  /** Null until a worker has sealed it. */
  seal: z.nullable(signing),
  pdfs: z.array(path),
});

const text = z.object({ kk: z.string(), ru: z.string(), en: z.string() });

/**
 * An answer of a register that a submission names. `whole`: the canonical version is here, of which it names the digest. `part`: some of it, in
 * words. `closed`: it isn't for whoever took this passport away. `erased`: its time of keeping is over.
 */
const factPart = z.object({
  /** Which of the submissions, from 1. */
  application: z.int().check(z.positive()),
  /** Id in the service's definition. */
  evidence: z.string(),
  register: z.string(),
  record: z.uuid(),
  /** Digits; 0: the record lives elsewhere. */
  version: z.string().check(z.regex(/^\d{1,9}$/)),
  digest,
  how: z.enum(['whole', 'part', 'closed', 'erased']),
  file: z.nullable(path),
  words: z.nullable(path),
});

/**
 * The mandate by which somebody signed for the applicant, whose digest the submission names. `whole`: it is here, and where one gave it by his
 * signature, that too. `closed`: it isn't for whoever took this passport away. `absent`: nobody kept it.
 */
const mandatePart = z.object({
  /** Which of the submissions, from 1. */
  application: z.int().check(z.positive()),
  digest,
  how: z.enum(['whole', 'closed', 'absent']),
  file: z.nullable(path),
  /** What the one represented signed; null where a register gives the mandate by itself. */
  grant: z.nullable(z.object({ content: path, signature: signing })),
});

export type MandatePart = z.infer<typeof mandatePart>;

/**
 * What a visitor signed so that a window might fill in for him, of a submission that was sent there. `whole`: it is here, and where its leaf can be opened, its
 * place in the log. `closed`: it isn't for whoever took this passport away. `absent`: nobody kept it.
 */
const authorisationPart = z.object({
  /** Which of the submissions, from 1. */
  application: z.int().check(z.positive()),
  how: z.enum(['whole', 'closed', 'absent']),
  content: z.nullable(path),
  signature: z.nullable(signing),
  /** The bytes that the log commits to, canonical `{content, cms}` in base64, and what opens the leaf. */
  logged: z.nullable(z.object({ file: path, salt: digest, leafHash: digest, inclusion })),
});

export type AuthorisationPart = z.infer<typeof authorisationPart>;

/** The kind of leaf of a visit. */
export const VISIT_LEAF = 'centres.visit';

/** What a fact says, for people. */
export const factWordsSchema = z.object({
  type: z.literal('shanyraq/fact-in-words/v1'),
  title: text,
  rows: z.array(z.object({ label: text, value: text })),
});

export type FactWords = z.infer<typeof factWordsSchema>;
export type FactPart = z.infer<typeof factPart>;

/** The leaf of a release of the page that travels in passports, and what it says, canonical and under the public salt. */
export const PAGE_LEAF = 'verification.page';
export const releaseOf = (sha256: string) => ({ type: 'shanyraq/verification-page/v1', sha256 });

/** passport.json, `shanyraq/case-passport/v1`. */
export const passportSchema = z.object({
  type: z.literal('shanyraq/case-passport/v1'),
  /** Origin of the log. */
  instance: z.string(),
  id: z.uuid(),
  number: z.string(),
  service: z.string(),
  /** SHA-256 of definition.json, by which the case is decided. */
  edition: digest,
  provider: z.string(),
  madeAt: moment,
  /** The key of the log’s checkpoints, as verifiers are configured with (C2SP signed-note). */
  logKey: z.string(),
  /** Keys of the log's witnesses, written likewise; absent in passports of before they were in them. */
  witnesses: z.optional(z.array(z.string()).check(z.maxLength(20))),
  applications: z.array(signedPart),
  /** Absent in passports of before registers' answers were in them. */
  facts: z.optional(z.array(factPart)),
  /** Absent in passports of before mandates were in them. */
  mandates: z.optional(z.array(mandatePart)),
  /** Absent in passports of before authorisations were in them. */
  authorisations: z.optional(z.array(authorisationPart)),
  /** Null where nobody has decided yet, and where a rule decided by itself. */
  decision: z.nullable(signedPart),
  documents: z.array(documentPart),
  /** Where the page that checks lies, and its release in the log; absent in passports of before there was one. */
  page: z.optional(z.object({ file: path, inclusion })),
  /** Files of the application that are too large to go with it. */
  filesLeftOut: z.array(digest),
});

/** document-passport.json, `shanyraq/document-passport/v1`. */
export const documentPassportSchema = z.object({
  type: z.literal('shanyraq/document-passport/v1'),
  /** Origin of the log. */
  instance: z.string(),
  number: z.string(),
  issuer: z.string(),
  madeAt: moment,
  logKey: z.string(),
  document: documentPart,
  page: z.object({ file: path, inclusion }),
});

export type DocumentPassport = z.infer<typeof documentPassportSchema>;
export type Passport = z.infer<typeof passportSchema>;
export type SignedPart = z.infer<typeof signedPart>;
export type DocumentPart = z.infer<typeof documentPart>;

const historyEntry = z.object({
  seq: z.int().check(z.positive()),
  kind: z.string(),
  leafHash: digest,
  commit: digest,
  content: z.nullable(z.object({ bytes: z.base64(), salt: digest })),
  inclusion,
});

/** history.json, `shanyraq/case-proof/v1`: what the proof of a case gives. */
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
