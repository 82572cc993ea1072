/**
 * A case passport: everything of a case that its applicant may hold, in one container that is checked without us. What stands where
 * is told in README.md of this folder; what a checker asks of it, in the room of verification.
 */
import { takeDocument } from '#features/documents/index.ts';
import { logKey, witnessedInclusion, witnessKeys } from '#features/transparency/index.ts';
import { countersignCms, isForChecker, joinSigners, lasting, sealCms } from '#features/trust/index.ts';
import {
  type AuthorisationPart,
  type DocumentPart,
  type FactPart,
  type MandatePart,
  type Passport,
  pack,
  type SignedPart,
} from '#features/verification/index.ts';
import { canonicalBytes, type Json } from '#kernel/canonical.ts';
import { fromBase64, fromHex, utf8 } from '#kernel/hash.ts';
import { isoInstant } from '#kernel/instant.ts';
import { LANGUAGES } from '#kernel/text.ts';
import type { Tx } from '#platform/app.ts';
import type { Context } from '#platform/feature.ts';
import { readFile } from '#platform/files.ts';
import { texts } from '#platform/texts.ts';
import type { LoadedCase } from '../cases/load.ts';
import { readableCase } from '../cases/present.ts';
import { presentInclusion, proofsOf } from '../cases/proof.ts';
import type { EvidenceFacts } from '../evaluation/facts.ts';
import { contentOf } from '../history/append.ts';
import type { Entry } from '../history/entry.ts';
import { addAuthorisation } from './authorisations.ts';
import { addDocument, addPage, addTrust, type Writable } from './enclosed.ts';
import { addFacts } from './facts.ts';
import { addMandate } from './mandates.ts';

const t = texts('services');

// What a telephone can still hold and send on.
const MOST_FILE_BYTES = 25_000_000;

// No role is called so: their names have no hyphen.
const JOINT = 'all-signers.p7s';

const json = (value: Json): Uint8Array => canonicalBytes(value);

/**
 * The passport of a case as a sealed container. For its applicant, co-signers and their organisation; refuses services.not_found for
 * everybody else, and trust.key_unavailable in a process that doesn't hold the provider's seal.
 */
export async function casePassport(
  tx: Tx,
  ctx: Context,
  caseId: string,
): Promise<{ readonly number: string; readonly bytes: Uint8Array }> {
  const loaded = await readableCase(tx, ctx, caseId);
  const { row, edition } = loaded;
  const files: Writable = new Map();
  files.set(
    'README.txt',
    utf8(LANGUAGES.map((language) => t(language, 'passport.readme', { number: row.number })).join('\n\n')),
  );
  const submissions = await submissionsOf(tx, loaded);
  const vouch = (part: SignedPart): Promise<SignedPart> => vouchFor(tx, ctx, row.provider, part, files);
  const applications: SignedPart[] = [];
  for (const [n, submission] of submissions.entries())
    applications.push(await vouch(addApplication(submission, n + 1, files)));
  const facts: FactPart[] = [];
  const mandates: MandatePart[] = [];
  const authorisations: AuthorisationPart[] = [];
  for (const [n, submission] of submissions.entries()) {
    const numbered = { ...submission, application: n + 1 };
    facts.push(...(await addFacts(tx, ctx, loaded, numbered, files)));
    mandates.push(...(await addMandate(tx, ctx, loaded, numbered, files)));
    authorisations.push(...(await addAuthorisation(tx, ctx, numbered, files)));
  }
  const decision = await addDecision(tx, loaded, files);
  const filesLeftOut = await addUploads(tx, submissions.at(-1), files);
  const passport = {
    type: 'shanyraq/case-passport/v1',
    instance: tx.env.instance.origin,
    id: row.caseId,
    number: row.number,
    service: row.service,
    edition: row.edition,
    provider: row.provider,
    madeAt: isoInstant(ctx.now),
    logKey: (await logKey(tx)) ?? '',
    applications,
    facts,
    mandates,
    authorisations,
    witnesses: await witnessKeys(tx),
    decision: decision && (await withWitnesses(tx, loaded, await vouch(decision))),
    documents: await addDocuments(tx, ctx, loaded, files),
    page: await addPage(tx, files),
    filesLeftOut,
  } satisfies Passport;
  files.set('definition.json', json(edition.definition as unknown as Json));
  files.set('history.json', json(await proofsOf(tx, loaded)));
  await addTrust(tx, files);
  files.set('passport.json', json(passport as unknown as Json));
  const bytes = await pack(files, ctx.now, async (manifest) =>
    lasting(tx, await sealCms(tx.env, `agency:${row.provider}`, manifest, ctx.now)),
  );
  return { number: row.number, bytes };
}

interface SubmissionContent {
  readonly signed: string;
  readonly signatures: readonly { readonly role: string; readonly cms: string; readonly at: string }[];
  readonly files: Readonly<Record<string, { readonly mediaType: string; readonly size: number }>>;
  /** What registers had answered when it was signed. */
  readonly facts: EvidenceFacts;
  /** What the mandate says by which it was signed, base64; absent where there was none, and in submissions of before. */
  readonly mandate?: string;
}

interface Submission extends SubmissionContent {
  readonly entry: Entry;
  /** The applicant's, as it was signed. */
  readonly identifier: string;
}

/** What was submitted, the first time and after each correction, with what registers answered afterwards; without what retention has erased. */
async function submissionsOf(tx: Tx, { entries }: LoadedCase): Promise<Submission[]> {
  const found: Submission[] = [];
  for (const entry of entries) {
    if (entry.kind === 'submitted' || entry.kind === 'resubmitted') {
      const content = (await contentOf(tx, entry)) as unknown as SubmissionContent | undefined;
      if (content) found.push({ ...content, entry, identifier: identifierIn(fromBase64(content.signed)) });
    }
    const last = found.at(-1);
    if (entry.kind === 'evidence-received' && last) {
      const received = (await contentOf(tx, entry)) as { readonly facts?: EvidenceFacts } | undefined;
      found[found.length - 1] = { ...last, facts: { ...last.facts, ...received?.facts } };
    }
  }
  return found;
}

function identifierIn(signed: Uint8Array): string {
  const { applicant, onBehalfOf } = JSON.parse(new TextDecoder().decode(signed)) as {
    readonly applicant: { readonly iin: string };
    readonly onBehalfOf: { readonly bin: string } | null;
  };
  return onBehalfOf?.bin ?? applicant.iin;
}

function addApplication({ signed, signatures, entry }: Submission, number: number, files: Writable): SignedPart {
  const folder = `application/${number}`;
  files.set(`${folder}/content.json`, fromBase64(signed));
  const kept = signatures.map(({ role, cms, at }) => {
    const file = `${folder}/${role}.p7s`;
    files.set(file, fromBase64(cms));
    return { file, at };
  });
  return { content: `${folder}/content.json`, entry: entry.seq, signatures: kept };
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'image/jpeg': 'jpg',
  'image/png': 'png',
};

/** Files of the application as it counts; gives the digests of those that are too large together. */
async function addUploads(tx: Tx, submission: Submission | undefined, files: Writable): Promise<string[]> {
  const leftOut: string[] = [];
  let room = MOST_FILE_BYTES;
  for (const [sha256, { mediaType, size }] of Object.entries(submission?.files ?? {})) {
    const bytes = size <= room ? await readFile(tx, sha256) : undefined;
    if (!bytes) {
      leftOut.push(sha256);
      continue;
    }
    room -= bytes.length;
    files.set(`application/files/${sha256}.${EXTENSIONS[mediaType] ?? 'bin'}`, bytes);
  }
  return leftOut;
}

async function addDecision(tx: Tx, { entries }: LoadedCase, files: Writable): Promise<SignedPart | null> {
  const entry = entries.findLast(({ kind }) => kind === 'decided');
  const decided =
    entry && ((await contentOf(tx, entry)) as { signed?: string; signature?: { cms: string; at: string } } | undefined);
  // A rule that decides by itself signs nothing: its decision is the entry alone.
  if (!entry || decided?.signed === undefined || !decided.signature) return null;
  files.set('decision/content.json', fromBase64(decided.signed));
  files.set('decision/officer.p7s', fromBase64(decided.signature.cms));
  const signatures = [{ file: 'decision/officer.p7s', at: decided.signature.at }];
  return { content: 'decision/content.json', entry: entry.seq, signatures };
}

/** With the first checkpoint under which witnesses signed its entry: only of a decision, whose contents stand open beside it. */
async function withWitnesses(tx: Tx, { entries }: LoadedCase, part: SignedPart): Promise<SignedPart> {
  const entry = entries.find(({ seq }) => seq === part.entry);
  const witnessed = entry && (await witnessedInclusion(tx, fromHex(entry.leaf)));
  return witnessed ? { ...part, witnessed: presentInclusion(witnessed) } : part;
}

/**
 * The provider's seal over each signature of people, with its time-stamp: it holds this very signature since then at the latest, and says so
 * outside of our log (RFC 5652 section 11.4). Where several signed, all of their signatures in one CMS beside.
 */
async function vouchFor(
  tx: Tx,
  { now }: Context,
  provider: string,
  part: SignedPart,
  files: Writable,
): Promise<SignedPart> {
  const signatures: SignedPart['signatures'] = [];
  const made: Uint8Array[] = [];
  for (const signing of part.signatures) {
    const cms = files.get(signing.file) ?? new Uint8Array();
    const countersigned = await countersignCms(tx.env, `agency:${provider}`, cms, now);
    const lasts = await lasting(tx, countersigned ?? cms);
    files.set(signing.file, lasts);
    made.push(lasts);
    signatures.push(countersigned ? { ...signing, countersigned: true } : signing);
  }
  // What only the checker computes, other programs can't verify among the rest.
  if (made.length < 2 || made.some((cms) => isForChecker(tx.env, cms))) return { ...part, signatures };
  const joint = part.content.replace(/[^/]+$/, JOINT);
  files.set(joint, joinSigners(files.get(part.content) ?? new Uint8Array(), made));
  return { ...part, signatures, joint };
}

async function addDocuments(tx: Tx, ctx: Context, loaded: LoadedCase, files: Writable): Promise<DocumentPart[]> {
  const parts: DocumentPart[] = [];
  for (const entry of loaded.entries.filter(({ kind }) => kind === 'document-issued')) {
    const issued = (await contentOf(tx, entry)) as { number?: string } | undefined;
    // A co-signer may read the case, but the document is the applicant's.
    const taken = issued?.number === undefined ? undefined : await takeDocument(tx, ctx, issued.number);
    if (taken?.content) parts.push(await addDocument(tx, { ...taken, content: taken.content }, files));
  }
  return parts;
}
