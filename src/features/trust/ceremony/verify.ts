/**
 * Whether a ceremony's answer is what the request asked for. Every certificate and list is written again from request, roots and moment
 * and compared octet for octet, so that nothing is there which nobody asked for; then the signatures are checked. The offline machine does
 * it before it lets anything out, the instance before it lets anything in.
 */
import { canonicalBytes } from '#kernel/canonical.ts';
import { fromHex, sha256Hex } from '#kernel/hash.ts';
import { type Instant, instantFromIso } from '#kernel/instant.ts';
import { LintError } from '../certificates/lint.ts';
import { type Certificate, readCertificate } from '../certificates/read.ts';
import { certificateBody } from '../certificates/sign.ts';
import { listBody } from '../revocation/list.ts';
import { isSignedWith } from '../signatures/algorithms.ts';
import { checkMathematics } from '../signatures/mathematics.ts';
import { readList } from '../signatures/revocation-list.ts';
import { demand } from './error.ts';
import { digestsOf, RECORD_FILE, RECORD_SIGNATURE, type ReadFile, rootFile } from './folder.ts';
import {
  type Issue,
  issuesUnder,
  type ListIssue,
  lintIssue,
  listIssues,
  namedRoot,
  newestOf,
  type Roots,
  rootIssue,
} from './issues.ts';
import { type CeremonyRecord, recordOf, recordSchema } from './record.ts';
import { type OpenedRequest, readCanonical } from './request.ts';

export interface VerifiedIssue extends Issue {
  readonly certificate: Certificate;
}

export interface VerifiedList extends ListIssue {
  /** DER. */
  readonly der: Uint8Array;
}

export interface VerifiedCeremony {
  readonly at: Instant;
  readonly record: CeremonyRecord;
  readonly recordBytes: Uint8Array;
  /** CMS over the record by the newest root, DER. */
  readonly signature: Uint8Array;
  /** SHA-256 of the record, hexadecimal. */
  readonly digest: string;
  /** All roots, with the next one. */
  readonly roots: Roots;
  /** The next root first. */
  readonly issues: readonly VerifiedIssue[];
  readonly lists: readonly VerifiedList[];
}

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.from(a).equals(b);

/** Checks an answer against its request. Throws CeremonyError saying which file is wrong and how. */
export async function verifyCeremony(opened: OpenedRequest, read: ReadFile): Promise<VerifiedCeremony> {
  const recordBytes = read(RECORD_FILE);
  const record = readCanonical(recordBytes, recordSchema, RECORD_FILE);
  const at = instantFromIso(record.at);
  const files = new Map<string, Uint8Array>();
  const take: ReadFile = (name) => {
    const bytes = read(name);
    files.set(name, bytes);
    return bytes;
  };
  const roots = new Map(opened.roots);
  const issues: VerifiedIssue[] = [];
  if (opened.asked.nextRoot !== null) {
    const certificate = certificateIn(rootFile(opened.asked.nextRoot), take);
    roots.set(opened.asked.nextRoot, certificate);
    issues.push(verifyIssue(await rootIssue(opened, certificate.publicKey, at), certificate, roots, opened));
  }
  for (const issue of await issuesUnder(opened, roots, at))
    issues.push(verifyIssue(issue, certificateIn(issue.file, take), roots, opened));
  const lists = listIssues(opened, roots, at).map((one) => verifyList(one, take(one.file), roots));
  const made = { outputs: digestsOf(files), certificates: issues, lists };
  const written = canonicalBytes(recordOf(opened, record, made));
  demand(same(written, recordBytes), `${RECORD_FILE} does not describe these files: it, or one of them, was altered`);
  const signature = verifyRecord(recordBytes, read(RECORD_SIGNATURE), roots);
  return { at, record, recordBytes, signature, digest: sha256Hex(recordBytes), roots, issues, lists };
}

function certificateIn(name: string, read: ReadFile): Certificate {
  const bytes = read(name);
  try {
    return readCertificate(bytes);
  } catch {
    demand(false, `${name} is no certificate`);
  }
}

function verifyIssue(issue: Issue, certificate: Certificate, roots: Roots, opened: OpenedRequest): VerifiedIssue {
  const { file, role, by } = issue;
  const template = { ...issue.template, serial: fromHex(certificate.serial) };
  const parent = role === 'root' ? undefined : namedRoot(roots, by);
  const { publicUrl } = opened.asked;
  const body = certificateBody(
    lintedHere(issue, template, roots, opened),
    parent,
    certificate.signatureAlgorithm,
    publicUrl,
  );
  demand(same(body, certificate.signed), `${file} does not say what was asked for`);
  const { signed, signature, signatureAlgorithm: algorithm } = certificate;
  const signer = namedRoot(roots, by).certificate;
  demand(isSignedWith(signer, { signed, algorithm, signature }), `${file} is not signed by root ${by}`);
  return { ...issue, template, certificate };
}

function lintedHere(issue: Issue, template: Issue['template'], roots: Roots, opened: OpenedRequest) {
  try {
    return lintIssue({ ...issue, template }, roots, opened);
  } catch (error) {
    if (error instanceof LintError) demand(false, `${issue.file}: ${error.message}`);
    throw error;
  }
}

function verifyList(issue: ListIssue, der: Uint8Array, roots: Roots): VerifiedList {
  const { file, generation, list } = issue;
  const root = namedRoot(roots, generation).certificate;
  const { signed, algorithm, signature } = readable(file, der);
  demand(same(listBody(list, root, algorithm), signed), `${file} does not say what was asked for`);
  demand(isSignedWith(root, { signed, algorithm, signature }), `${file} is not signed by root ${generation}`);
  return { ...issue, der };
}

function readable(file: string, der: Uint8Array): ReturnType<typeof readList> {
  try {
    return readList(der);
  } catch {
    demand(false, `${file} is no revocation list`);
  }
}

function verifyRecord(record: Uint8Array, cms: Uint8Array, roots: Roots): Uint8Array {
  const newest = namedRoot(roots, newestOf(roots)).certificate;
  let signer: string | undefined;
  try {
    signer = checkMathematics(cms, record).signer.fingerprint;
  } catch {
    signer = undefined;
  }
  demand(
    signer === newest.fingerprint,
    `${RECORD_SIGNATURE} is not a signature of the newest root over ${RECORD_FILE}`,
  );
  return cms;
}
